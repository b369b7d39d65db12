"""The page of one case: where it stands, what comes next, who must do it, and what happened."""

from datetime import timedelta

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.cases import ENDED, Step
from anquan_exam.services import cases
from anquan_exam.services.cases import Hat
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.web.access import actor, needs
from anquan_exam.web.cases import blueprint, words
from anquan_exam.web.wording import say

HOURS = 3


@blueprint.get("/cases/<public_id>")
@needs(Permission.SIT)  # whoever leads the unit may hold no role; the service checks who sees it
def show(public_id: str) -> ResponseReturnValue:
    """The steps."""
    return shown(public_id)


def shown(public_id: str, refused: Problem | None = None) -> str:
    """The page, with what was refused and as it was sent."""
    view = cases.view(actor(), public_id)
    now = clock.local(clock.now())
    acts = view.hats - {Hat.SELF} if Hat.SELF not in view.hats else frozenset()
    return render_template(
        "cases/show.html",
        view=view,
        words=words,
        steps=words.step_lines(view),
        next=words.next_words(view),
        Step=Step,
        ended=view.standing.step in ENDED,
        may=frozenset(hat.value for hat in acts),
        own=Hat.SELF in view.hats,
        problem=say(refused) if refused else "",
        wrong=refused.field if isinstance(refused, Invalid) else "",
        given=request.form,
        today=now.date().isoformat(),
        hour=(now + timedelta(minutes=30)).replace(minute=0).strftime("%H:%M"),
        hours=HOURS,
        going=view.going(now),
        waiting=[one for one in view.requests if one.accepted is None],
        settled=[one for one in view.requests if one.accepted is not None],
    )


@blueprint.get("/cases/<public_id>/papers/<int:position>")
@needs(Permission.SIT)
def paper(public_id: str, position: int) -> Response:
    """A photo or scan as it is kept."""
    data, kind = cases.paper(actor(), public_id, position)
    response = Response(data, mimetype=kind)
    response.headers["Cache-Control"] = "private, no-store"
    return response
