"""Saying that somebody may be asked aloud, and taking it back."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import people
from anquan_exam.services.errors import Invalid
from anquan_exam.web.access import actor, needs
from anquan_exam.web.people.routes import blueprint
from anquan_exam.web.wording import say


@blueprint.post("/<public_id>/aloud")
@needs(Permission.PEOPLE_EDIT)
def let_ask_aloud(public_id: str) -> ResponseReturnValue:
    """Let a person be asked aloud, for the reason given."""
    try:
        people.let_ask_aloud(actor(), public_id, request.form.get("reason", ""), now=clock.now())
    except Invalid as problem:
        flash(say(problem), "stop")
    else:
        flash("记下了。考场里会先提示可以当面问答。", "safe")
    return redirect(url_for("people.person", public_id=public_id))


@blueprint.post("/<public_id>/aloud/end")
@needs(Permission.PEOPLE_EDIT)
def stop_asking_aloud(public_id: str) -> ResponseReturnValue:
    """Take it back."""
    people.stop_asking_aloud(actor(), public_id, now=clock.now())
    flash("取消了。", "safe")
    return redirect(url_for("people.person", public_id=public_id))
