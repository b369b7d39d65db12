"""Photos of the sheet people were called from: added at the check's page, shown to its officers."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import spot_checks
from anquan_exam.services.errors import Invalid
from anquan_exam.web.access import actor, needs
from anquan_exam.web.extensions import limiter
from anquan_exam.web.wording import say

blueprint = Blueprint("spot_photos", __name__)


def photos_sent() -> tuple[bytes, ...]:
    """The photos of the form, as the camera gave them; a field left empty counts for nothing."""
    sent = (file.read() for file in request.files.getlist("photos") if file.filename)
    return tuple(data for data in sent if data)


@blueprint.post("/spot-checks/<public_id>/photos")
@needs(Permission.SPOT_CHECK)
@limiter.limit("30/minute")
def add(public_id: str) -> ResponseReturnValue:
    """Keep further photos with a check."""
    try:
        spot_checks.add_photos(actor(), public_id, photos_sent(), now=clock.now())
        flash("照片存下了。", "safe")
    except Invalid as refused:
        flash(say(refused), "stop")
    return redirect(url_for("spot_checks.show", public_id=public_id, _anchor="photos"))


@blueprint.get("/spot-checks/<public_id>/photos/<int:position>")
@needs(Permission.SPOT_CHECK)
def one(public_id: str, position: int) -> Response:
    """A photo as it is kept."""
    data, kind = spot_checks.photo(actor(), public_id, position)
    response = Response(data, mimetype=kind)
    response.headers["Cache-Control"] = "private, no-store"
    return response
