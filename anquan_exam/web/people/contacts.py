"""Where 企业微信 and 钉钉 reach a person."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import messages
from anquan_exam.services.errors import Invalid
from anquan_exam.web.access import actor, needs
from anquan_exam.web.messages import userids
from anquan_exam.web.people.routes import blueprint
from anquan_exam.web.wording import say
from anquan_exam.web.wording_messages import CHANNEL_WORDS


@blueprint.get("/<public_id>/contacts")
@needs(Permission.PEOPLE_EDIT)
def contacts(public_id: str) -> ResponseReturnValue:
    """The userids on record."""
    return _page(public_id)


@blueprint.post("/<public_id>/contacts")
@needs(Permission.PEOPLE_EDIT)
def put_contacts(public_id: str) -> ResponseReturnValue:
    """Put them down."""
    try:
        messages.put_contacts(actor(), public_id, userids(), now=clock.now())
    except Invalid as problem:
        flash(say(problem), "stop")
        return _page(public_id), 422
    flash("存下了。", "safe")
    return redirect(url_for("people.person", public_id=public_id))


def _page(public_id: str) -> str:
    found = messages.contacts(actor(), public_id)
    return render_template("people/contacts.html", contacts=found, names=CHANNEL_WORDS)
