"""Saying something to the room, or to one person in it."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services.invigilation import messages
from anquan_exam.web.access import actor, needs
from anquan_exam.web.invigilation import blueprint
from anquan_exam.web.invigilation.acting import act


@blueprint.post("/<exam>/tell")
@needs(Permission.SIT)
def tell_all(exam: str) -> ResponseReturnValue:
    """To everybody who is sitting."""
    text = request.form.get("text", "")
    return act(
        lambda: messages.tell_all(actor(), exam, text, now=clock.now()),
        "发出去了。谁点了“知道了”，人数下面看得到。",
        url_for("invigilation.board", exam=exam),
    )


@blueprint.post("/<exam>/p/<number>/tell")
@needs(Permission.SIT)
def tell_one(exam: str, number: str) -> ResponseReturnValue:
    """To one."""
    text = request.form.get("text", "")
    return act(
        lambda: messages.tell_one(actor(), exam, number, text, now=clock.now()),
        "发出去了，最多一分钟他就看到。",
        url_for("invigilation.person", exam=exam, number=number),
    )
