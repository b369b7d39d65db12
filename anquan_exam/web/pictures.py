"""The pictures of questions, under the name of their content: kept by the browser for a year."""

from flask import Blueprint, Response

from anquan_exam.domain.access import Permission
from anquan_exam.services.banks import pictures
from anquan_exam.web.access import needs
from anquan_exam.web.assets import YEAR
from anquan_exam.web.exam_pass import ANY, with_pass

blueprint = Blueprint("pictures", __name__)


@blueprint.get("/pictures/<name>")
@needs(Permission.SIT)
@with_pass(ANY)  # they stand on papers, under names nobody guesses
def show(name: str) -> Response:
    """One picture."""
    data, mime = pictures.picture(name)
    response = Response(data, mimetype=mime)
    response.cache_control.private = True
    response.cache_control.immutable = True
    response.cache_control.max_age = YEAR
    return response
