"""Who needs something, and the names behind every figure of the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.results import Outcome
from anquan_exam.models import (
    Assignment,
    Candidate,
    Employment,
    Enterprise,
    Exam,
    Impersonation,
    Person,
    Place,
    Result,
)
from anquan_exam.models.session import reading
from anquan_exam.services.desk.scoped import KINDS, candidates, in_quarter, over
from anquan_exam.services.exams.people import at_work
from anquan_exam.services.results.row_query import LAST, awaiting, outcome
from anquan_exam.services.scope import places_within

SOON = timedelta(days=3)
LATELY = timedelta(days=30)


class Need(StrEnum):
    """What somebody needs of the manager; the most pressing first."""

    IMPERSONATED = "impersonated"
    """Somebody else was found in their place: a second person has to decide."""
    UNDECIDED = "undecided"
    """A late sheet waits for two people's decision."""
    NOT_YET = "not-yet"
    """The window of an exam closes soon, and no attempt was begun."""
    FAILED = "failed"
    """Failed lately, and passed nothing since."""
    ABSENT = "absent"
    """Stayed away lately, and passed nothing since."""


class NameList(StrEnum):
    """The lists one can open beside the needs."""

    NEEDS = "needs"
    QUARTER = "quarter"
    LAST_QUARTER = "last-quarter"


@dataclass(frozen=True)
class NameLine:
    """A candidate on a list of the desk."""

    person: str
    """Public id."""
    name: str
    employer: str
    department: str
    posts: str
    need: Need | None
    outcome: Outcome
    exam: str
    exam_title: str
    attempt: str | None
    score: int | None
    full_score: int | None
    closes_at: datetime | None


@dataclass(frozen=True)
class Group:
    """Narrows a list: to a department by name, or to an enterprise by public id; "" narrows
    nothing."""

    department: str = ""
    enterprise: str = ""


EVERYBODY = Group()


def lines(
    actor: Actor,
    which: Need | NameList,
    *,
    now: datetime,
    group: Group = EVERYBODY,
    page: int = 1,
    size: int = 50,
) -> tuple[tuple[NameLine, ...], int]:
    """A page of the names on a list, the most pressing first, and how many there are."""
    need = _need(now)
    wanted = [_condition(which, now), *_within(group)]
    person = aliased(Person)
    statement = (
        candidates(actor, now, wanted)
        .join(person, person.id == Candidate.person_id)
        .add_columns(person.public_id.label("person"), need.label("need"), Exam.closes_at)
    )
    order = case({kind.value: place for place, kind in enumerate(Need)}, value=need, else_=9)
    with reading() as session:
        total = session.scalar(
            select(func.count()).select_from(statement.with_only_columns(Candidate.id).subquery())
        )
        rows = session.execute(
            statement.order_by(order, Exam.closes_at, Candidate.department, Candidate.id)
            .limit(size)
            .offset((page - 1) * size)
        ).all()
    return tuple(map(_line, rows)), total or 0


def _line(row: Row[*tuple[Any, ...]]) -> NameLine:
    candidate: Candidate = row.Candidate
    return NameLine(
        person=row.person,
        name=candidate.name,
        employer=candidate.employer,
        department=candidate.department,
        posts=candidate.posts,
        need=Need(row.need) if row.need else None,
        outcome=Outcome(row.outcome),
        exam=row.exam,
        exam_title=row.title,
        attempt=row.attempt,
        score=row.score,
        full_score=row.full_score,
        closes_at=row.closes_at,
    )


def counts(actor: Actor, *, now: datetime) -> dict[Need, int]:
    """How many entries there are of each need."""
    rows = candidates(actor, now, [_condition(NameList.NEEDS, now)]).add_columns(
        _need(now).label("need")
    )
    found = rows.subquery()
    with reading() as session:
        counted = session.execute(select(found.c.need, func.count()).group_by(found.c.need))
        return {Need(need): number for need, number in counted}


def _condition(which: Need | NameList, now: datetime) -> ColumnElement[bool]:
    if isinstance(which, Need):
        return _needs(now)[which]
    if which is NameList.NEEDS:
        return or_(*_needs(now).values())
    examined = outcome(now).in_((Outcome.PASSED.value, Outcome.FAILED.value))
    return and_(in_quarter(now, int(which is NameList.LAST_QUARTER)), examined)


def _needs(now: datetime) -> dict[Need, ColumnElement[bool]]:
    stands = outcome(now)
    lately = or_(Exam.closes_at > now - LATELY, LAST.closed_at > now - LATELY)
    accused = select(Impersonation.id).where(
        Impersonation.candidate_id == Candidate.id, Impersonation.decided_at.is_(None)
    )
    return {
        Need.IMPERSONATED: exists(accused.correlate(Candidate)),
        # Papers that wait for markers are told of apart: by the answer, not by the name.
        Need.UNDECIDED: and_(stands == Outcome.UNDECIDED.value, ~awaiting()),
        Need.NOT_YET: and_(
            stands == Outcome.NOT_YET.value,
            Exam.status == "published",
            Exam.opens_at <= now,
            Exam.closes_at <= now + SOON,
        ),
        Need.FAILED: and_(stands == Outcome.FAILED.value, over(now), lately, ~_passed_since()),
        Need.ABSENT: and_(stands == Outcome.ABSENT.value, lately, ~_passed_since()),
    }


def _need(now: datetime) -> ColumnElement[str | None]:
    cases = [(condition, literal(need.value)) for need, condition in _needs(now).items()]
    return case(*cases, else_=None)


def _passed_since() -> ColumnElement[bool]:
    """Whether the candidate passed, supervised, an exam that opened after this one."""
    other, result = aliased(Exam), aliased(Result)
    return exists(
        select(result.id)
        .join(other, other.id == result.exam_id)
        .where(
            result.person_id == Candidate.person_id,
            result.passed.is_(True),
            result.supervised.is_(True),
            other.kind.in_(KINDS),
            other.opens_at > Exam.opens_at,
        )
        .correlate(Candidate, Exam)
    )


def _within(group: Group) -> Iterable[ColumnElement[bool]]:
    if group.department:
        yield Candidate.department == group.department
    if group.enterprise:
        place = aliased(Place)
        yield Candidate.place_id.in_(
            select(place.id)
            .join(Enterprise, Enterprise.place_id == place.enterprise_id)
            .where(Enterprise.public_id == group.enterprise)
        )


@dataclass(frozen=True)
class NeverLine:
    """Somebody at work who never sat an exam that counts."""

    person: str
    name: str
    place: str
    since: datetime | None
    """When they came into the register."""


def never(
    actor: Actor, *, now: datetime, group: Group = EVERYBODY, page: int = 1, size: int = 50
) -> tuple[tuple[NeverLine, ...], int]:
    """A page of the people at work within reach without any supervised result, and how many."""
    today = clock.local(now).date()
    conditions = [
        places_within(actor, Permission.PEOPLE_VIEW),
        at_work(today),
        ~exists().where(Result.person_id == Person.id, Result.supervised.is_(True)),
    ]
    if group.enterprise:
        owner = select(Enterprise.place_id).where(Enterprise.public_id == group.enterprise)
        conditions.append(Place.enterprise_id == owner.scalar_subquery())
    if group.department:
        conditions.append(Place.name == group.department)
    statement = (
        select(Person.public_id, Person.name, func.min(Place.name), Person.created_at)
        .join(Assignment, Assignment.person_id == Person.id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(Place, Place.id == Assignment.place_id)
        .where(*conditions)
        .group_by(Person.id)
    )
    with reading() as session:
        total = session.scalar(select(func.count()).select_from(statement.subquery()))
        rows = session.execute(
            statement.order_by(func.min(Place.name), Person.name, Person.id)
            .limit(size)
            .offset((page - 1) * size)
        )
        return tuple(NeverLine(*row) for row in rows), total or 0
