"""Going over the draws of seats once the secret of an exam is public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.seating import Chair, Layout, draw_seats
from anquan_exam.models import Candidate, Exam, SeatPlace, SeatPlan


@dataclass(frozen=True, slots=True)
class SeatCheck:
    """One draw of the seats."""

    number: int
    drawn_at: datetime
    people: int
    fits: bool
    """Drawing again gives the same order, and whoever has a seat by this draw has his."""


def seat_checks(session: Session, exam: Exam, secret: bytes) -> tuple[SeatCheck, ...]:
    """Every draw of the seats of `exam` recomputed, the first first."""
    return tuple(
        SeatCheck(plan.number, plan.drawn_at, len(plan.drawn), _fits(session, exam, plan, secret))
        for plan in _plans(session, exam)
    )


def seat_draws(session: Session, exam: Exam) -> list[dict[str, Any]]:
    """What recomputing them needs beside the secret: rooms, and public numbers as drawn."""
    return [
        {"draw": plan.number, "rooms": plan.rooms, "order": plan.drawn}
        for plan in _plans(session, exam)
    ]


def _plans(session: Session, exam: Exam) -> Sequence[SeatPlan]:
    return session.scalars(
        select(SeatPlan).where(SeatPlan.exam_id == exam.id).order_by(SeatPlan.number)
    ).all()


def _fits(session: Session, exam: Exam, plan: SeatPlan, secret: bytes) -> bool:
    rooms = [Layout.from_json(one) for one in plan.rooms]
    try:
        again = draw_seats(secret, exam.public_id, plan.number, plan.drawn, rooms)
    except ValueError:
        return False
    rows = session.execute(
        select(Candidate.number, SeatPlace.room, SeatPlace.number)
        .join(Candidate, Candidate.id == SeatPlace.candidate_id)
        .where(SeatPlace.plan_id == plan.id, SeatPlace.late.is_(False))
    )
    seated = all(again.get(number) == Chair(room, seat) for number, room, seat in rows)
    return seated and list(again) == plan.drawn
