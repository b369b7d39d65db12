"""What the desk counts: candidates of exams that may count, within reach of whoever looks."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.policy import QUALIFYING
from anquan_exam.models import Assignment, Employment, Exam, Place
from anquan_exam.services.exams.people import at_work
from anquan_exam.services.results.row_query import Rows, base
from anquan_exam.services.scope import candidates_within, places_within

KINDS = tuple(sorted(kind.value for kind in QUALIFYING))


def candidates(actor: Actor, now: datetime, conditions: Iterable[ColumnElement[bool]]) -> Rows:
    """Rows of the result list within the actor's reach that fit `conditions`."""
    return base(now).where(
        Exam.kind.in_(KINDS), candidates_within(actor, Permission.RESULTS_VIEW), *conditions
    )


def workers(actor: Actor, day: date) -> Select[int]:
    """The ids of the people at work on `day` within the actor's reach."""
    return (
        select(Assignment.person_id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(Place, Place.id == Assignment.place_id)
        .where(places_within(actor, Permission.PEOPLE_VIEW), at_work(day))
    )


def quarter(now: datetime, back: int = 0) -> tuple[datetime, datetime]:
    """From and until (exclusive) of the calendar quarter in China that `now` lies in, or of the one
    `back` quarters earlier."""
    today = clock.local(now).date()
    index = today.year * 4 + (today.month - 1) // 3 - back
    return _first_moment(index), _first_moment(index + 1)


def _first_moment(index: int) -> datetime:
    year, part = divmod(index, 4)
    return midnight(date(year, part * 3 + 1, 1))


def midnight(day: date) -> datetime:
    """The first moment of a day in China."""
    return datetime.combine(day, time(), clock.SHANGHAI)


def in_quarter(now: datetime, back: int = 0) -> ColumnElement[bool]:
    """The condition that an Exam row was opened in that quarter, and is over: no marks are counted
    while papers are open."""
    since, until = quarter(now, back)
    return and_(Exam.opens_at >= since, Exam.opens_at < until, over(now))


def over(now: datetime) -> ColumnElement[bool]:
    """The condition that an Exam row's window is over, or it never had an end."""
    return or_(Exam.status == "closed", Exam.closes_at.is_(None), Exam.closes_at <= now)


def day_bounds(now: datetime, days: int) -> tuple[datetime, datetime]:
    """From the first moment of today in China until `days` days later."""
    start = midnight(clock.local(now).date())
    return start, start + timedelta(days=days)
