"""The list of exam rooms: today's first, then those where something still waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, ScalarSelect, exists, func, or_, select
from sqlalchemy.orm import defer

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.policy import QUALIFYING, Policy, PolicyKind
from anquan_exam.models import (
    Attempt,
    Candidate,
    Exam,
    Impersonation,
    Invigilator,
    LateSheet,
    Place,
    Site,
)
from anquan_exam.models.session import reading
from anquan_exam.services.errors import NotFound
from anquan_exam.services.invigilation.reach import RUNNING, SHOWN, invigilated

AHEAD = timedelta(days=7)


class When(StrEnum):
    """In which part of the list a room stands."""

    TODAY = "today"
    WAITING = "waiting"
    """Over, but a sheet that came late or an impersonation wants deciding, or a paper is open."""
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class RoomLine:
    """One exam in the list."""

    exam: str
    title: str
    owner: str
    place: str
    when: When
    paused: bool
    opens_at: datetime
    closes_at: datetime | None
    named: bool
    """The actor is named as its invigilator."""
    people: int
    present: int
    sitting: int
    done: int
    late_sheets: int
    impersonations: int
    """Reports that somebody else sat, not decided yet."""


def rooms(actor: Actor, *, now: datetime) -> tuple[RoomLine, ...]:
    """The rooms within reach. Raises NotFound for somebody who has nothing to invigilate."""
    today = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    with reading() as session:
        rows: Any = session.execute(
            select(
                Exam,
                Place.name.label("owner"),
                Site.name.label("site"),
                exists()
                .where(Invigilator.exam_id == Exam.id, Invigilator.person_id == actor.person_id)
                .label("named"),
                _people().label("people"),
                _people(Candidate.present_at.is_not(None)).label("present"),
                _attempts(Attempt.status == "open").label("sitting"),
                _attempts(Attempt.status.not_in(("open", "voided"))).label("done"),
                _late().label("late_sheets"),
                _accused().label("impersonations"),
            )
            .join(Place, Place.id == Exam.owner_id)
            .outerjoin(Site, Site.id == Exam.site_id)
            .options(defer(Exam.secret, raiseload=True), defer(Exam.blueprint))
            .where(
                invigilated(actor),
                Exam.kind != PolicyKind.PRACTICE.value,
                Exam.status.in_(SHOWN),
                or_(
                    Exam.status.in_(RUNNING)
                    & (Exam.opens_at < today + AHEAD)
                    & or_(Exam.closes_at.is_(None), Exam.closes_at >= today),
                    _attempts(Attempt.status == "open") > 0,
                    _late() > 0,
                    _accused() > 0,
                ),
            )
            .order_by(Exam.opens_at, Exam.id)
        ).all()
    if not rows and not actor.can(Permission.EXAMS_INVIGILATE):
        raise NotFound("page")
    return tuple(_line(row, today) for row in rows if _wants_somebody(row))


def _wants_somebody(row: Row[Any]) -> bool:
    """Self-tests are nobody's to watch, unless somebody is named or their rules want it."""
    policy = Policy.from_json(row.Exam.policy)
    watched = policy.needs_presence or policy.needs_start_code or policy.kind in QUALIFYING
    return watched or row.named or row.late_sheets > 0 or row.impersonations > 0


def _line(row: Row[Any], today: datetime) -> RoomLine:
    exam: Exam = row.Exam
    return RoomLine(
        exam=exam.public_id,
        title=exam.title,
        owner=row.owner,
        place=exam.place_text or row.site or "",
        when=_when(exam, today),
        paused=exam.status == "paused",
        opens_at=exam.opens_at,
        closes_at=exam.closes_at,
        named=row.named,
        people=row.people,
        present=row.present,
        sitting=row.sitting,
        done=row.done,
        late_sheets=row.late_sheets,
        impersonations=row.impersonations,
    )


def _when(exam: Exam, today: datetime) -> When:
    if exam.opens_at >= today + timedelta(days=1):
        return When.AHEAD
    past = exam.closes_at is not None and exam.closes_at < today
    return When.WAITING if past or exam.status == "closed" else When.TODAY


def _people(*wanted: Any) -> ScalarSelect[int]:
    return (
        select(func.count(Candidate.id))
        .where(Candidate.exam_id == Exam.id, Candidate.removed_at.is_(None), *wanted)
        .correlate(Exam)
        .scalar_subquery()
    )


def _attempts(*wanted: Any) -> ScalarSelect[int]:
    return (
        select(func.count(func.distinct(Attempt.person_id)))
        .where(Attempt.exam_id == Exam.id, *wanted)
        .correlate(Exam)
        .scalar_subquery()
    )


def _late() -> ScalarSelect[int]:
    return (
        select(func.count(LateSheet.id))
        .join(Attempt, Attempt.id == LateSheet.attempt_id)
        .where(Attempt.exam_id == Exam.id, LateSheet.accepted.is_(None), Attempt.status != "voided")
        .correlate(Exam)
        .scalar_subquery()
    )


def _accused() -> ScalarSelect[int]:
    return (
        select(func.count(Impersonation.id))
        .where(Impersonation.exam_id == Exam.id, Impersonation.decided_at.is_(None))
        .correlate(Exam)
        .scalar_subquery()
    )
