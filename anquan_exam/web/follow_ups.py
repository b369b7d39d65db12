"""抽考整改: whom a unit has to train and have tested again, who comes to the make-up, by when."""

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.check_record import FollowUpKind, FollowUpState
from anquan_exam.services import follow_ups
from anquan_exam.services.follow_ups import Wanted
from anquan_exam.web.access import actor, needs
from anquan_exam.web.pages import page_number, page_of

blueprint = Blueprint("follow_ups", __name__)

SIZE = 50
FIRST = 8
STATES: dict[FollowUpState, tuple[str, str]] = {
    FollowUpState.OVERDUE: ("stop", "过期没完成"),
    FollowUpState.OPEN: ("caution", "没完成"),
    FollowUpState.DONE: ("safe", "完成了"),
    FollowUpState.LEFT: ("off", "已离开单位"),
}
KINDS: dict[FollowUpKind, str] = {
    FollowUpKind.FAILED: "先培训，再考合格",
    FollowUpKind.ABSENT: "来补考，考合格",
}


@blueprint.get("/follow-ups")
@needs(Permission.RESULTS_VIEW)
def index() -> ResponseReturnValue:
    """The list within reach, overdue first."""
    number, now, wanted = page_number(), clock.now(), _wanted()
    rows, total = follow_ups.follow_ups(actor(), wanted, now=now, page=number, size=SIZE)
    return render_template(
        "follow_ups/index.html",
        page=page_of(rows, number, total, SIZE),
        wanted=wanted,
        tally=follow_ups.tally(actor(), now=now),
        states=STATES,
        kinds=KINDS,
        states_list=[(state.value, word) for state, (_, word) in STATES.items()],
        kinds_list=[(kind.value, word) for kind, word in KINDS.items()],
        **linked(actor()),
    )


def desk_part(who: Actor, now: datetime) -> dict[str, Any]:
    """What the desk says of what is still to be done, the most pressing first."""
    waiting = Wanted(waiting=True)
    rows, total = follow_ups.follow_ups(who, waiting, now=now, size=FIRST)
    return {
        "asked": rows,
        "asked_total": total,
        "asked_overdue": follow_ups.tally(who, now=now).overdue,
        "asked_states": STATES,
        "asked_kinds": KINDS,
    }


def linked(who: Actor) -> dict[str, bool]:
    """Which other pages may be led to."""
    return {
        "to_people": who.can(Permission.PEOPLE_VIEW),
        "to_checks": who.can(Permission.SPOT_CHECK),
        "to_exams": who.can(Permission.EXAMS_EDIT),
    }


def _wanted() -> Wanted:
    given = request.args
    state, kind = given.get("state", ""), given.get("kind", "")
    return Wanted(
        q=given.get("q", "")[:60],
        state=FollowUpState(state) if state in set(FollowUpState) else None,
        kind=FollowUpKind(kind) if kind in set(FollowUpKind) else None,
        check=given.get("check", "")[:16],
    )
