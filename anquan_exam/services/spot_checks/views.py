"""Reading spot checks: one with everybody called, a list, and the draw gone over again."""

from collections.abc import Container, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.drawing import commitment
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.sequential import SequentialRule
from anquan_exam.domain.spot_check import Strata, Why, absent, called, drawn_order, terms_hash
from anquan_exam.domain.vocabulary import PlaceKind
from anquan_exam.models import (
    Attempt,
    Enterprise,
    EnterpriseIndustry,
    Exam,
    Person,
    Place,
    Site,
    SpotCheck,
)
from anquan_exam.models.session import reading
from anquan_exam.services.errors import NotFound
from anquan_exam.services.invigilation.reach import RUNNING
from anquan_exam.services.scope import place_in_scope, places_within
from anquan_exam.services.spot_checks.following import Noted, noted
from anquan_exam.services.spot_checks.listed import Listed, read_listed
from anquan_exam.services.spot_checks.offline.live import last_of as last_of_packages
from anquan_exam.services.spot_checks.planning import Officer
from anquan_exam.services.spot_checks.reach import find


@dataclass(frozen=True, slots=True)
class CalledRow:
    """Somebody called; `why` and `remark` say why they come at the end of the shift. `begun`: they
    have opened the paper, and no longer make room for another."""

    person: Listed
    place: int
    stands_in: bool
    why: Why | None
    remark: str
    begun: bool


@dataclass(frozen=True, slots=True)
class AbsentRow:
    """Somebody called who made room, and why."""

    person: Listed
    why: Why
    remark: str


@dataclass(frozen=True, slots=True)
class SiteChoice:
    """A site of the unit; `no_phones` says why nobody may carry one there, if so."""

    id: int
    name: str
    no_phones: str


@dataclass(frozen=True)
class SpotView:
    """A spot check as its officers see it."""

    public_id: str
    title: str
    unit: str
    department: str
    officers: tuple[Officer, ...]
    plan_item: str
    notice_number: str
    visits_used: int
    count: int
    strata: Strata
    people: int
    not_on_roster: tuple[str, ...]
    commitment: str
    created_at: datetime
    created_by: str
    word: str | None
    drawn_at: datetime | None
    called: tuple[CalledRow, ...]
    absent: tuple[AbsentRow, ...]
    exam: str | None
    same_day: int
    """How many other checks were planned at this unit on the same day: redraws show."""
    revealed: bool
    over: bool = False
    """The exam was closed."""
    sites: tuple[SiteChoice, ...] = ()
    """Where in the unit it may be held, until it is."""
    sequential: SequentialRule | None = None
    """By which rule whoever does well may stop early."""
    offline: str | None = None
    """How the newest package for a device ended ("": it is out); None: there never was one."""


@dataclass(frozen=True, slots=True)
class SpotRow:
    """A line of the list."""

    public_id: str
    unit: str
    title: str
    count: int
    created_at: datetime
    drawn: bool
    exam: str | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that may be visited."""

    id: int
    name: str
    credit_code: str


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit about to be visited; `industries` are values of the vocabulary."""

    id: int
    name: str
    industries: frozenset[str]


@dataclass(frozen=True)
class Recheck:
    """The draw gone over again from what is public: keys, no names. `order` is None until the
    secret is public; `holds` tells whether commitment and order are what they should be."""

    public_id: str
    title: str
    unit: str
    commitment: str
    created_at: datetime
    word: str | None
    count: int
    people: tuple[tuple[str, str], ...]
    order: tuple[str, ...] | None
    secret: str | None
    holds: bool
    pool_hash: str
    blueprint_hash: str
    terms_hash: str


def units(actor: Actor, query: str, *, most: int = 20) -> tuple[Unit, ...]:
    """Enterprises within reach by name or credit code."""
    wanted = query.strip()
    with reading() as session:
        statement = (
            select(Place.id, Place.name, Enterprise.credit_code)
            .join(Enterprise, Enterprise.place_id == Place.id)
            .where(places_within(actor, Permission.SPOT_CHECK), Place.closed_at.is_(None))
            .order_by(Place.name)
            .limit(most)
        )
        if wanted:
            statement = statement.where(
                or_(
                    Place.name.icontains(wanted, autoescape=True),
                    Enterprise.credit_code.startswith(wanted.upper(), autoescape=True),
                )
            )
        return tuple(Unit(*row) for row in session.execute(statement))


def unit(actor: Actor, place_id: int) -> UnitView:
    """One of them, with its industries. Raises NotFound."""
    with reading() as session:
        place = place_in_scope(session, actor, Permission.SPOT_CHECK, place_id)
        if place.kind != PlaceKind.ENTERPRISE:
            raise NotFound("place")
        industries = session.scalars(
            select(EnterpriseIndustry.industry).where(EnterpriseIndustry.enterprise_id == place.id)
        )
        return UnitView(place.id, place.name, frozenset(industries))


def last_of(actor: Actor) -> SpotView | None:
    """The actor's own last check: department and officers are mostly the same again."""
    with reading() as session:
        last = session.scalar(
            select(SpotCheck.public_id)
            .where(SpotCheck.created_by == actor.person_id)
            .order_by(SpotCheck.id.desc())
            .limit(1)
        )
    try:
        return view(actor, last) if last else None
    except NotFound:
        return None


def listed(actor: Actor, *, page: int = 1, size: int = 20) -> tuple[tuple[SpotRow, ...], int]:
    """A page of checks within reach, the newest first, and how many there are."""
    within = places_within(actor, Permission.SPOT_CHECK)
    base = select(SpotCheck, Place.name, Exam.public_id).join(Place, Place.id == SpotCheck.place_id)
    with reading() as session:
        total = session.scalar(
            select(func.count(SpotCheck.id))
            .join(Place, Place.id == SpotCheck.place_id)
            .where(within)
        )
        rows = session.execute(
            base.outerjoin(Exam, Exam.id == SpotCheck.exam_id)
            .where(within)
            .order_by(SpotCheck.id.desc())
            .limit(size)
            .offset((page - 1) * size)
        ).all()
        return tuple(
            SpotRow(
                check.public_id,
                unit,
                check.title,
                check.count,
                check.created_at,
                check.word is not None,
                exam,
            )
            for check, unit, exam in rows
        ), total or 0


def view(actor: Actor, public_id: str, within: Session | None = None) -> SpotView:
    """One check, read in a session of its own or `within` a caller's. Raises NotFound."""
    with nullcontext(within) if within else reading() as session:
        check, place = find(session, actor, public_id)
        exam = session.get(Exam, check.exam_id) if check.exam_id else None
        people = read_listed(check.people)
        rows = noted(session, check)
        taken = last_of_packages(session, check)
        return SpotView(
            public_id=check.public_id,
            title=check.title,
            unit=place.name,
            department=check.department,
            officers=tuple(Officer(*one) for one in check.officers),
            plan_item=check.plan_item,
            notice_number=check.notice_number,
            visits_used=check.visits_used,
            count=check.count,
            strata=Strata(check.strata),
            people=len(people),
            not_on_roster=tuple(check.not_on_roster),
            commitment=check.commitment,
            created_at=check.created_at,
            created_by=session.scalar(select(Person.name).where(Person.id == check.created_by))
            or "",
            word=check.word,
            drawn_at=check.drawn_at,
            called=_called(check, people, rows, _begun(session, check.exam_id)),
            absent=_absent(check, people, rows),
            exam=exam.public_id if exam else None,
            same_day=_same_day(session, check),
            revealed=bool(exam and exam.revealed_secret),
            over=exam is not None and exam.status not in RUNNING,
            sites=() if exam else _sites(session, place.id),
            sequential=Policy.from_json(check.policy).sequential,
            offline=taken.ended_as if taken else None,
        )


def _called(
    check: SpotCheck,
    people: Mapping[str, Listed],
    rows: Mapping[str, Noted],
    begun: Container[int],
) -> tuple[CalledRow, ...]:
    why = {key: one.why for key, one in rows.items()}
    return tuple(
        CalledRow(
            people[one.key],
            one.place,
            one.stands_in,
            one.deferred,
            rows[one.key].remark if one.key in rows else "",
            people[one.key].person_id in begun,
        )
        for one in called(check.drawn, check.count, why)
    )


def _absent(
    check: SpotCheck, people: Mapping[str, Listed], rows: Mapping[str, Noted]
) -> tuple[AbsentRow, ...]:
    why = {key: one.why for key, one in rows.items()}
    return tuple(
        AbsentRow(people[key], rows[key].why, rows[key].remark)
        for key in absent(check.drawn, check.count, why)
    )


def _sites(session: Session, enterprise_id: int) -> tuple[SiteChoice, ...]:
    rows = session.scalars(
        select(Site)
        .where(Site.enterprise_id == enterprise_id, Site.closed_at.is_(None))
        .order_by(Site.name)
    )
    return tuple(SiteChoice(row.id, row.name, row.no_phones_reason) for row in rows)


def _begun(session: Session, exam_id: int | None) -> set[int]:
    """Person ids of whoever has opened a paper of the check's exam."""
    return set(session.scalars(select(Attempt.person_id).where(Attempt.exam_id == exam_id)))


def _same_day(session: Session, check: SpotCheck) -> int:
    begins = clock.local(check.created_at).replace(hour=0, minute=0, second=0, microsecond=0)
    return (
        session.scalar(
            select(func.count(SpotCheck.id)).where(
                SpotCheck.place_id == check.place_id,
                SpotCheck.id != check.id,
                SpotCheck.created_at >= begins,
                SpotCheck.created_at < begins + timedelta(days=1),
            )
        )
        or 0
    )


def recheck(public_id: str) -> Recheck:
    """Go over a draw again, as anybody may. Raises NotFound."""
    with reading() as session:
        row = session.execute(
            select(SpotCheck, Place.name, Exam.revealed_secret)
            .join(Place, Place.id == SpotCheck.place_id)
            .outerjoin(Exam, Exam.id == SpotCheck.exam_id)
            .where(SpotCheck.public_id == public_id)
        ).one_or_none()
    if row is None:
        raise NotFound("spot_check")
    check, unit, secret = row
    people = tuple((one.key, one.stratum) for one in read_listed(check.people).values())
    order, holds = None, False
    if secret and check.word:
        known = bytes.fromhex(secret)
        order = drawn_order(known, check.public_id, check.word, people, check.count)
        terms = terms_hash(people, check.count)
        made = commitment(known, check.pool_hash, check.blueprint_hash, terms)
        holds = made == check.commitment and list(order) == check.drawn
    return Recheck(
        check.public_id,
        check.title,
        unit,
        check.commitment,
        check.created_at,
        check.word,
        check.count,
        people,
        order,
        secret,
        holds,
        check.pool_hash,
        check.blueprint_hash,
        check.terms_hash,
    )
