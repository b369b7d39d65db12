"""Lists and counts of what is asked of units after spot checks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, or_, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.check_record import FollowUpKind, FollowUpState, record_number
from anquan_exam.models import CheckFollowUp, Person, Place, SpotCheck
from anquan_exam.models.session import reading
from anquan_exam.services.follow_ups.query import Rows, base, state, within

_ORDER = (FollowUpState.OVERDUE, FollowUpState.OPEN, FollowUpState.DONE, FollowUpState.LEFT)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Narrows the list; "" and None narrow nothing. `waiting`: only what is still to be done."""

    q: str = ""
    state: FollowUpState | None = None
    kind: FollowUpKind | None = None
    check: str = ""
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is asked for one person: by whom, why, by when, and how it stands. `attempt` is the
    public id of the paper that settled it, `mended_by` its exam."""

    person: str
    name: str
    unit: str
    department: str
    posts: str
    kind: FollowUpKind
    why: str
    due_on: date
    state: FollowUpState
    check: str
    number: str
    by: str
    title: str
    checked_at: datetime
    attempt: str | None
    mended_by: str | None
    mended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are of each; `open` does not count those overdue."""

    open: int = 0
    overdue: int = 0
    done: int = 0
    left: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.open + self.overdue + self.done + self.left


def follow_ups(
    actor: Actor, wanted: Wanted, *, now: datetime, page: int = 1, size: int = 50
) -> tuple[tuple[FollowUp, ...], int]:
    """A page of what is asked within reach, overdue first, then by day, and how many there are."""
    today = clock.local(now).date()
    statement = base(today).where(within(actor), *_conditions(wanted, today))
    order = case(
        {each.value: at for at, each in enumerate(_ORDER)}, value=state(today), else_=len(_ORDER)
    )
    with reading() as session:
        total = session.scalar(
            select(func.count()).select_from(
                statement.with_only_columns(CheckFollowUp.id).subquery()
            )
        )
        rows = session.execute(
            statement.order_by(order, CheckFollowUp.due_on, Place.name, CheckFollowUp.id)
            .limit(size)
            .offset((page - 1) * size)
        ).all()
    return tuple(map(_read, rows)), total or 0


def tally(actor: Actor, *, now: datetime) -> Tally:
    """How many there are within reach."""
    today = clock.local(now).date()
    with reading() as session:
        return _tally(session, base(today).where(within(actor)))


def tally_in(session: Session, check: int, today: date) -> Tally:
    """How many there are of a check the caller may see."""
    return _tally(session, base(today).where(CheckFollowUp.check_id == check))


def _tally(session: Session, rows: Rows) -> Tally:
    found = rows.subquery()
    counted = session.execute(select(found.c.state, func.count()).group_by(found.c.state))
    return Tally(**{FollowUpState(row[0]).value: row[1] for row in counted})


def _conditions(wanted: Wanted, today: date) -> Iterable[ColumnElement[bool]]:
    if wanted.state:
        yield state(today) == wanted.state.value
    if wanted.waiting:
        yield state(today).in_((FollowUpState.OPEN.value, FollowUpState.OVERDUE.value))
    if wanted.kind:
        yield CheckFollowUp.kind == wanted.kind.value
    if wanted.check:
        yield SpotCheck.public_id == wanted.check
    if text := wanted.q.strip():
        yield or_(
            Person.name.contains(text, autoescape=True),
            Person.initials.contains(text.lower(), autoescape=True),
            CheckFollowUp.department.contains(text, autoescape=True),
            Place.name.contains(text, autoescape=True),
        )


def _read(row: Row[Any]) -> FollowUp:
    asked: CheckFollowUp = row.CheckFollowUp
    return FollowUp(
        person=row.person,
        name=row.name,
        unit=row.unit,
        department=asked.department,
        posts=asked.posts,
        kind=FollowUpKind(asked.kind),
        why=asked.why,
        due_on=asked.due_on,
        state=FollowUpState(row.state),
        check=row.check,
        number=record_number(row.year, row.number),
        by=row.by,
        title=row.title,
        checked_at=row.checked_at,
        attempt=row.attempt,
        mended_by=row.mended_by,
        mended_at=row.mended_at,
    )
