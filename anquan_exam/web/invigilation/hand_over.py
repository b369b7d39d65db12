"""Handing one's own device to a candidate, who then writes on it and can do nothing else."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as PageNotFound

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.invigilation import Seat
from anquan_exam.services.errors import Forbidden, NotFound, Problem
from anquan_exam.services.invigilation.person import person as person_of
from anquan_exam.services.sittings import handing_over
from anquan_exam.web import handed
from anquan_exam.web.access import actor, needs
from anquan_exam.web.invigilation import blueprint
from anquan_exam.web.network import device, shortened_address
from anquan_exam.web.wording import say

BEGINS = (Seat.AWAITED, Seat.PRESENT, Seat.SITTING)


@blueprint.get("/<exam>/p/<number>/hand-over")
@needs(Permission.SIT)
def hand_over(exam: str, number: str) -> ResponseReturnValue:
    """What it means, and the PIN that will take it back."""
    return _page(exam, number)


def _page(exam: str, number: str, problem: Problem | None = None) -> str:
    view = person_of(actor(), exam, number, now=clock.now())
    if view.seat.own or view.room.closed or view.seat.state not in BEGINS:
        raise PageNotFound
    return render_template(
        "invigilation/hand_over.html",
        view=view,
        seat=view.seat,
        problem=say(problem) if problem else "",
    )


@blueprint.post("/<exam>/p/<number>/hand-over")
@needs(Permission.SIT)
def hand_over_now(exam: str, number: str) -> ResponseReturnValue:
    """Put the invigilator's sign-in aside and open the candidate's."""
    try:
        given = handing_over.hand_over(
            actor(),
            exam,
            number,
            request.form.get("pin", ""),
            now=clock.now(),
            device=device(),
            network=shortened_address(),
        )
    except (NotFound, Forbidden):
        raise
    except Problem as problem:
        return _page(exam, number, problem), 422
    handed.begin(given)
    return redirect(url_for("sitting.before", exam=exam))
