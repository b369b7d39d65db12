"""The version of a room: what a look at an unchanged board costs.

One statement counts what may change (nothing that happens in a sitting goes without an event), so
that nobody's events are read, folded or drawn again while nothing did. What only time changes is
known beforehand: the version says until when it holds."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select, true
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.invigilation import LONG, QUIET, SHORT
from anquan_exam.models import (
    Attempt,
    AttemptEvent,
    Candidate,
    Exam,
    Impersonation,
    Incident,
    Invigilator,
    JoinCode,
    LateSheet,
    Result,
    RoomMessage,
    RoomMessageTo,
    SeatPlace,
    SeatPlan,
    SignIn,
    StartCode,
)
from anquan_exam.models.base import table_of
from anquan_exam.models.prepared import Prepared
from anquan_exam.models.session import core, reading
from anquan_exam.services.invigilation.reach import exam_of

_attempt = table_of(Attempt)
_candidate = table_of(Candidate)
_code = table_of(StartCode)
_event = table_of(AttemptEvent)
_exam = table_of(Exam)
_impersonation = table_of(Impersonation)
_incident = table_of(Incident)
_invigilator = table_of(Invigilator)
_join = table_of(JoinCode)
_late = table_of(LateSheet)
_message = table_of(RoomMessage)
_pass = table_of(SignIn)
_place = table_of(SeatPlace)
_plan = table_of(SeatPlan)
_result = table_of(Result)
_to = table_of(RoomMessageTo)

_FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
_A_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)


def _number(status: str) -> Any:
    return func.sum(case((_attempt.c.status == status, 1), else_=0))


_COUNTED: tuple[Any, ...] = (
    select(
        func.count(),
        func.count(_candidate.c.removed_at),
        func.max(_candidate.c.id),
        func.sum(_candidate.c.extra_minutes),
        func.sum(_candidate.c.extra_tries),
        func.count(_candidate.c.present_at),
        func.max(_candidate.c.present_at),
        func.count(_candidate.c.arrived_at),
        func.max(_candidate.c.arrived_at),
    ).where(_candidate.c.exam_id == bindparam("exam")),
    select(
        func.count(),
        func.max(_attempt.c.id),
        _number("open"),
        _number("awaiting_marks"),
        _number("voided"),
        func.sum(_attempt.c.epoch),
    ).where(_attempt.c.exam_id == bindparam("exam")),
    select(func.count())
    .join_from(_event, _attempt, _attempt.c.id == _event.c.attempt_id)
    .where(_attempt.c.exam_id == bindparam("exam")),
    select(func.count(), func.max(_result.c.id)).where(_result.c.exam_id == bindparam("exam")),
    select(func.count(), func.count(_late.c.proposed_by), func.count(_late.c.accepted))
    .join_from(_late, _attempt, _attempt.c.id == _late.c.attempt_id)
    .where(_attempt.c.exam_id == bindparam("exam")),
    select(func.count(), func.count(_code.c.withdrawn_at)).where(
        _code.c.exam_id == bindparam("exam")
    ),
    select(func.count(), func.sum(_invigilator.c.person_id)).where(
        _invigilator.c.exam_id == bindparam("exam")
    ),
    select(func.count(), func.count(_to.c.seen_at))
    .join_from(_to, _message, _message.c.id == _to.c.message_id)
    .where(_message.c.exam_id == bindparam("exam")),
    select(
        func.count(),
        func.max(_pass.c.id),
        func.count(_pass.c.seen_at),
        func.count(_pass.c.revoked_at),
    ).where(_pass.c.exam_id == bindparam("exam")),
    select(func.count(), func.count(_join.c.ended_at)).where(_join.c.exam_id == bindparam("exam")),
    select(func.count(), func.max(_plan.c.id), func.sum(_place.c.candidate_id))
    .join_from(_plan, _place, _place.c.plan_id == _plan.c.id)
    .where(_plan.c.exam_id == bindparam("exam")),
    select(func.count()).where(_incident.c.exam_id == bindparam("exam")),
    select(func.count(), func.count(_impersonation.c.decided_at)).where(
        _impersonation.c.exam_id == bindparam("exam")
    ),
)


def _statement() -> Select[Any]:
    """Every count beside the exam itself: one row."""
    parts = [part.subquery(f"part_{at}") for at, part in enumerate(_COUNTED)]
    own = (_exam.c.status, _exam.c.opens_at, _exam.c.closes_at, _exam.c.revealed_at)
    columns = [*own, *(column for part in parts for column in part.c)]
    named = [column.label(f"value_{at}") for at, column in enumerate(columns)]
    statement = select(*named).select_from(_exam)
    for part in parts:
        statement = statement.join(part, true())
    return statement.where(_exam.c.id == bindparam("exam"))


_STATE = Prepared(_statement())


def state_of(session: Session, exam_id: int, actor: Actor) -> str:
    """What the room of the exam numbered `exam_id` counts by now, as `actor` sees it: a digest."""
    rows = _STATE.all(core(session), {"exam": exam_id})
    seen = [actor.person_id, *(tuple(row) for row in rows)]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def version(state: str, until: datetime | None) -> str:
    """The version of a board drawn from `state`; `until`: when time alone will change it."""
    return f"{state}-{int((until or _FOR_EVER).timestamp())}"


def unchanged(actor: Actor, exam_id: str, held: str, *, now: datetime) -> bool:
    """Whether a board of version `held` still shows the room as it is. Raises NotFound."""
    known, _, until = held.partition("-")
    if not until.isdecimal() or now.timestamp() >= int(until):
        return False
    with reading() as session:
        exam, _ = exam_of(session, actor, exam_id)
        return state_of(session, exam.id, actor) == known


def next_change(moments: Iterable[datetime], now: datetime) -> datetime | None:
    """The first of `moments` that is still to come."""
    return min((each for each in moments if each > now), default=None)


def quiet_moment(last_seen: datetime, now: datetime) -> datetime:
    """When a silent paper is first worth a look; after that its minutes are told once a minute, for
    everybody at the same moment."""
    first = last_seen + QUIET
    return first if first > now else now.replace(second=0, microsecond=0) + _MINUTE


def leave_moments(left_at: datetime) -> Iterator[datetime]:
    """When a leave that still lasts comes to weigh more."""
    yield left_at + SHORT + _A_SECOND
    yield left_at + LONG + _A_SECOND


def closing_moment(deadline: datetime, grace: timedelta) -> datetime:
    """When whoever looks next closes an open paper."""
    return deadline + grace + _A_SECOND
