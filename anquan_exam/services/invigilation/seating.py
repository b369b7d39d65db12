"""Drawing the seats of an exam: anew only before anybody has begun, each draw on the trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.seating import MOST_ROOMS, Layout, draw_seats, is_added, words_of
from anquan_exam.models import Candidate, Exam, Person, SeatPlace, SeatPlan
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.exams.common import has_begun, note
from anquan_exam.services.invigilation.reach import checked_reason, exam_of, running
from anquan_exam.services.seats import Seating, standing

MOST_ROOM_NAME = 20


@dataclass(frozen=True, slots=True)
class SeatedPerson:
    """Somebody with a seat."""

    number: str
    name: str
    department: str
    employee_number: str
    room: int
    """Among the rooms, from 0."""
    seat: int
    words: str
    added: bool
    """Beyond the seats the room holds."""


@dataclass(frozen=True, slots=True)
class DrawLine:
    """One draw of the seats, for the record."""

    number: int
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class SeatsView:
    """The seats of an exam, and how they came about."""

    title: str
    rooms: tuple[Layout, ...]
    people: tuple[SeatedPerson, ...]
    """By room and seat."""
    draws: tuple[DrawLine, ...]
    """The first first."""
    candidates: int
    """How many need a seat."""
    fixed: bool
    """Somebody has begun, or the exam is over: no further draw."""


def draw(actor: Actor, exam_id: str, rooms: Sequence[Layout], reason: str, *, now: datetime) -> int:
    """Draw the seats of everybody on the list; gives the number of the draw.

    A further draw wants a `reason`. Raises NotFound, Invalid `rooms_missing`, `rooms_bad`,
    `seats_too_few`, `reason_missing`, Problem `exam_not_running`, `seats_fixed`, `nobody_to_seat`.
    """
    layouts = _checked(rooms)
    with transaction() as session:
        exam, place = running(session, actor, exam_id, lock=True)
        if has_begun(session, exam.id):
            raise Problem("seats_fixed")
        people = _to_seat(session, exam)
        have = sum(one.seats for one in layouts)
        if have < len(people):
            raise Invalid("seats_too_few", "rooms", have=have, people=len(people))
        number = _last(session, exam) + 1
        why = checked_reason(reason) if number > 1 else ""
        _store(session, actor, exam, number, layouts, people, why, now)
        note(
            session,
            actor,
            exam,
            place,
            "exam.seats_drawn",
            now,
            draw=number,
            people=len(people),
            rooms=[f"{one.name} {one.seats}" for one in layouts],
            reason=why,
        )
    return number


def _checked(rooms: Sequence[Layout]) -> list[Layout]:
    named = [
        Layout(
            " ".join(one.name.split())[:MOST_ROOM_NAME] or f"第 {at} 考场", one.rows, one.columns
        )
        for at, one in enumerate(rooms, 1)
    ]
    if not named:
        raise Invalid("rooms_missing", "rooms")
    names = {one.name for one in named}
    if len(named) > MOST_ROOMS or len(names) < len(named) or not all(one.fits for one in named):
        raise Invalid("rooms_bad", "rooms", most=MOST_ROOMS)
    return named


def _to_seat(session: Session, exam: Exam) -> dict[str, int]:
    """Public number to row number of everybody on the list."""
    rows: Any = session.execute(
        select(Candidate.number, Candidate.id)
        .where(Candidate.exam_id == exam.id, Candidate.removed_at.is_(None))
        .order_by(Candidate.number)
    ).all()
    if not rows:
        raise Problem("nobody_to_seat")
    return dict(rows)


def _last(session: Session, exam: Exam) -> int:
    numbers = select(func.max(SeatPlan.number)).where(SeatPlan.exam_id == exam.id)
    return session.scalar(numbers) or 0


def _store(
    session: Session,
    actor: Actor,
    exam: Exam,
    number: int,
    rooms: Sequence[Layout],
    people: dict[str, int],
    why: str,
    now: datetime,
) -> None:
    secret = session.scalars(select(Exam.secret).where(Exam.id == exam.id)).one()
    drawn = draw_seats(secret or b"", exam.public_id, number, people, rooms)
    plan = SeatPlan(
        exam_id=exam.id,
        number=number,
        rooms=[one.to_json() for one in rooms],
        drawn=list(drawn),
        reason=why,
        drawn_by=actor.person_id or 0,
        drawn_at=now,
    )
    session.add(plan)
    session.flush()
    places = [
        {
            "plan_id": plan.id,
            "candidate_id": people[one],
            "room": chair.room,
            "number": chair.number,
            "late": False,
        }
        for one, chair in drawn.items()
    ]
    session.execute(insert(SeatPlace), places)


def seats(actor: Actor, exam_id: str) -> SeatsView:
    """The seats of an exam as they stand. Raises NotFound."""
    with reading() as session:
        exam, _ = exam_of(session, actor, exam_id)
        seating = standing(session, exam.id)
        people = _people(session, exam, seating) if seating else ()
        draws = session.execute(
            select(SeatPlan.number, Person.name, SeatPlan.drawn_at, SeatPlan.reason)
            .join(Person, Person.id == SeatPlan.drawn_by)
            .where(SeatPlan.exam_id == exam.id)
            .order_by(SeatPlan.number)
        )
        here = (Candidate.exam_id == exam.id, Candidate.removed_at.is_(None))
        return SeatsView(
            title=exam.title,
            rooms=seating.rooms if seating else (),
            people=people,
            draws=tuple(DrawLine(*row) for row in draws),
            candidates=session.scalar(select(func.count(Candidate.id)).where(*here)) or 0,
            fixed=exam.status == "closed" or has_begun(session, exam.id),
        )


def _people(session: Session, exam: Exam, seating: Seating) -> tuple[SeatedPerson, ...]:
    rows = session.scalars(
        select(Candidate)
        .where(Candidate.exam_id == exam.id, Candidate.removed_at.is_(None))
        .order_by(Candidate.id)
    )
    known = {row.id: row for row in rows}
    found = [
        SeatedPerson(
            number=known[id_].number,
            name=known[id_].name,
            department=known[id_].department,
            employee_number=known[id_].employee_number,
            room=chair.room,
            seat=chair.number,
            words=words_of(seating.rooms, chair),
            added=is_added(seating.rooms, chair),
        )
        for id_, chair in seating.chairs.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.room, one.seat)))
