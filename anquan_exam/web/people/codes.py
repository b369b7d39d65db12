"""New initial codes for one person or several: shown once, to be printed and handed out."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import people
from anquan_exam.web.access import actor, needs
from anquan_exam.web.extensions import limiter
from anquan_exam.web.people.routes import blueprint

MOST_AT_ONCE = 200


@blueprint.get("/<public_id>/code")
@needs(Permission.CODES_RESET)
def ask_reset(public_id: str) -> ResponseReturnValue:
    """Before a code is reset: what it will do."""
    return render_template("people/ask_reset.html", person=people.person(actor(), public_id))


@blueprint.post("/codes")
@needs(Permission.CODES_RESET)
@limiter.limit("60/hour")
def reset() -> ResponseReturnValue:
    """Reset the codes of the people ticked."""
    chosen = request.form.getlist("person")[:MOST_AT_ONCE]
    codes = people.reset_codes(actor(), chosen, now=clock.now())
    return render_template("people/codes.html", codes=codes, title="密码重置好了")
