"""A pass: a sign-in good for one exam only. How long it holds, and what it opens."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, exists, func, select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.joining import PassFacts, pass_holds
from anquan_exam.models import Attempt, Candidate, Exam, SignIn
from anquan_exam.models.base import table_of
from anquan_exam.models.prepared import Prepared
from anquan_exam.models.session import glancing
from anquan_exam.services.invigilation.reach import RUNNING

_sign_in, _exam = table_of(SignIn), table_of(Exam)
_candidate, _attempt = table_of(Candidate), table_of(Attempt)
_mine = (_attempt.c.exam_id == _exam.c.id) & (_attempt.c.person_id == _sign_in.c.person_id)
_now = bindparam("now", type_=_attempt.c.accept_until.type)
_PASS = Prepared(
    select(
        _exam.c.public_id,
        _exam.c.status,
        _exam.c.closes_at,
        _candidate.c.extra_minutes,
        _candidate.c.removed_at,
        _sign_in.c.created_at,
        select(func.count())
        .where(_mine, _attempt.c.status == "open", _attempt.c.accept_until >= _now)
        .scalar_subquery()
        .label("writing"),
        select(func.max(_attempt.c.closed_at)).where(_mine).scalar_subquery().label("ended"),
    )
    .join_from(_sign_in, _exam, _exam.c.id == _sign_in.c.exam_id)
    .join(
        _candidate,
        (_candidate.c.exam_id == _exam.c.id) & (_candidate.c.person_id == _sign_in.c.person_id),
    )
    .where(_sign_in.c.id == bindparam("sign_in"))
)


def exam_of_pass(sign_in: int, *, now: datetime) -> str | None:
    """Public id of the exam the pass with this number opens; None once it no longer holds."""
    with glancing() as connection:
        row = _PASS.one_or_none(connection, {"sign_in": sign_in, "now": now})
    if row is None:
        return None
    closes = row.closes_at
    ended = closes is not None and now >= closes + timedelta(minutes=row.extra_minutes)
    facts = PassFacts(
        entered_at=row.created_at,
        exam_over=ended or row.status not in RUNNING or row.removed_at is not None,
        has_open_attempt=row.writing > 0,
        last_ended_at=row.ended,
    )
    return str(row.public_id) if pass_holds(facts, now) else None


def holder(row: Any, *, now: datetime) -> Actor | None:
    """Whoever holds the pass in `row` (sign-in, person, name, notice_seen_at, seen_at): no grants,
    no code to change, one exam. None once it no longer holds."""
    exam = exam_of_pass(row[0], now=now)
    if exam is None:
        return None
    return Actor(
        row[1],
        row.name,
        sign_in_id=row[0],
        notice_seen=row.notice_seen_at is not None,
        exam=exam,
        confirmed=row.seen_at is not None,
    )


def opens(actor: Actor, attempt: str | int) -> bool:
    """Whether the attempt (public id, or number) is one of the actor's own in his pass's exam."""
    named = Attempt.id == attempt if isinstance(attempt, int) else Attempt.public_id == attempt
    condition = exists(
        select(Attempt.id)
        .join(Exam, Exam.id == Attempt.exam_id)
        .where(named, Attempt.person_id == actor.person_id, Exam.public_id == actor.exam)
    )
    with glancing() as connection:
        return bool(connection.scalar(select(condition)))


def waiting_passes(
    session: Session, exam_id: int, *, now: datetime, person_id: int | None = None
) -> list[SignIn]:
    """The live passes of an exam whose holders nobody has seen, the earliest first."""
    statement = select(SignIn).where(
        SignIn.exam_id == exam_id,
        SignIn.seen_at.is_(None),
        SignIn.revoked_at.is_(None),
        SignIn.expires_at > now,
    )
    if person_id is not None:
        statement = statement.where(SignIn.person_id == person_id)
    return list(session.scalars(statement.order_by(SignIn.id)))


def doubt_passes(session: Session, exam_id: int, person_id: int, *, now: datetime) -> None:
    """Whoever holds a person's live passes to an exam has to be seen again."""
    session.execute(
        update(SignIn)
        .where(
            SignIn.exam_id == exam_id,
            SignIn.person_id == person_id,
            SignIn.revoked_at.is_(None),
            SignIn.expires_at > now,
        )
        .values(seen_at=None)
    )


def end_passes(
    session: Session, exam_id: int, person_id: int, *, now: datetime, but: int | None = None
) -> None:
    """End a person's passes to an exam, except the one numbered `but`."""
    session.execute(
        update(SignIn)
        .where(
            SignIn.exam_id == exam_id,
            SignIn.person_id == person_id,
            SignIn.revoked_at.is_(None),
            SignIn.id != (but or 0),
        )
        .values(revoked_at=now)
    )
