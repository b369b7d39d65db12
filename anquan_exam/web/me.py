"""One's own particulars and settings (我的)."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import me
from anquan_exam.web.access import actor, needs
from anquan_exam.web.home import has_desk
from anquan_exam.web.tabs import tabs

blueprint = Blueprint("me", __name__)


@blueprint.get("/me")
@needs(Permission.SIT)
def index() -> ResponseReturnValue:
    """Who one is here, and what one may change."""
    return render_template(
        "me/index.html",
        tabs=tabs("me.index"),
        me=me.me(actor(), now=clock.now()),
        desk=has_desk(actor()),
    )
