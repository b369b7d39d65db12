"""The figures of the desk, each with what opens it to names."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.results import Outcome
from anquan_exam.domain.vocabulary import Industry, PlaceKind
from anquan_exam.models import (
    Assignment,
    Employment,
    Enterprise,
    EnterpriseIndustry,
    Place,
)
from anquan_exam.models.session import reading
from anquan_exam.services.desk.scoped import candidates, in_quarter, workers
from anquan_exam.services.exams.people import at_work
from anquan_exam.services.scope import places_within


@dataclass(frozen=True)
class Share:
    """How many of those examined passed."""

    passed: int
    examined: int


@dataclass(frozen=True)
class Figures:
    """The figures over everybody within reach."""

    scope: str
    """The name of the one place looked after, or ""."""
    people: int
    quarter: Share
    last_quarter: Share


@dataclass(frozen=True)
class DepartmentRow:
    """A department and how its people did this quarter."""

    name: str
    share: Share


@dataclass(frozen=True)
class EnterpriseRow:
    """An enterprise as the district sees it."""

    public_id: str
    name: str
    industries: tuple[Industry, ...]
    people: int
    share: Share


def figures(actor: Actor, *, now: datetime) -> Figures:
    """Headcount, and the share that passed this quarter and the last."""
    today = clock.local(now).date()
    with reading() as session:
        people = session.scalar(
            select(func.count()).select_from(workers(actor, today).distinct().subquery())
        )
        return Figures(
            scope=_scope_name(session, actor),
            people=people or 0,
            quarter=_share(session, actor, now, 0),
            last_quarter=_share(session, actor, now, 1),
        )


def _scope_name(session: Session, actor: Actor) -> str:
    paths = {area.path for area in actor.areas(Permission.RESULTS_VIEW)}
    if len(paths) != 1:
        return ""
    return session.scalar(select(Place.name).where(Place.path == paths.pop())) or ""


def _examined(actor: Actor, now: datetime, back: int = 0) -> Any:
    rows = candidates(actor, now, [in_quarter(now, back)]).subquery()
    passed = func.sum(case((rows.c.outcome == Outcome.PASSED.value, 1), else_=0))
    known = rows.c.outcome.in_((Outcome.PASSED.value, Outcome.FAILED.value))
    return rows, passed, known


def _share(session: Session, actor: Actor, now: datetime, back: int) -> Share:
    rows, passed, known = _examined(actor, now, back)
    found = session.execute(select(passed, func.count()).where(known).select_from(rows)).one()
    return Share(found[0] or 0, found[1])


def departments(actor: Actor, *, now: datetime) -> tuple[DepartmentRow, ...]:
    """The departments with results this quarter, by name."""
    found, passed, known = _examined(actor, now)
    statement: Select[Any] = (
        select(found.c.department, passed, func.count())
        .where(known, found.c.department != "")
        .group_by(found.c.department)
        .order_by(found.c.department)
    )
    with reading() as session:
        return tuple(
            DepartmentRow(name, Share(good, all_))
            for name, good, all_ in session.execute(statement)
        )


def enterprises(
    actor: Actor, *, now: datetime, industry: Industry | None = None
) -> tuple[EnterpriseRow, ...]:
    """The enterprises within reach, of one industry or all, with people and this quarter's
    results."""
    today = clock.local(now).date()
    with reading() as session:
        found = session.execute(
            select(Place.id, Enterprise.public_id, Enterprise.short_name)
            .join(Enterprise, Enterprise.place_id == Place.id)
            .where(
                Place.kind == PlaceKind.ENTERPRISE.value,
                Place.closed_at.is_(None),
                places_within(actor, Permission.RESULTS_VIEW),
            )
            .order_by(Enterprise.short_name)
        ).all()
        industries = _industries(session)
        people = _people(session, actor, today)
        shares = _shares(session, actor, now)
    return tuple(
        EnterpriseRow(
            row.public_id,
            row.short_name,
            industries.get(row.id, ()),
            people.get(row.id, 0),
            shares.get(row.id, Share(0, 0)),
        )
        for row in found
        if industry is None or industry in industries.get(row.id, ())
    )


def _industries(session: Session) -> dict[int, tuple[Industry, ...]]:
    found: dict[int, tuple[Industry, ...]] = {}
    rows = session.execute(select(EnterpriseIndustry.enterprise_id, EnterpriseIndustry.industry))
    for enterprise, industry in rows:
        found[enterprise] = (*found.get(enterprise, ()), Industry(industry))
    return found


def _people(session: Session, actor: Actor, today: date) -> dict[int, int]:
    rows = session.execute(
        select(Place.enterprise_id, func.count(Assignment.person_id.distinct()))
        .join(Assignment, Assignment.place_id == Place.id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .where(places_within(actor, Permission.PEOPLE_VIEW), at_work(today))
        .group_by(Place.enterprise_id)
    )
    return {enterprise: number for enterprise, number in rows if enterprise is not None}


def _shares(session: Session, actor: Actor, now: datetime) -> dict[int, Share]:
    rows, passed, known = _examined(actor, now)
    statement: Select[Any] = (
        select(Place.enterprise_id, passed, func.count())
        .join(rows, rows.c.place_id == Place.id)
        .where(known)
        .group_by(Place.enterprise_id)
    )
    return {place: Share(good, all_) for place, good, all_ in session.execute(statement)}
