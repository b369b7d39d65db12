"""Where people sit in an exam, read by the room and by the candidate; and a seat for whoever comes
late."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from anquan_exam.domain.seating import Chair, Layout, next_free, words_of
from anquan_exam.models import Candidate, SeatPlace, SeatPlan


@dataclass(frozen=True)
class Seating:
    """The seats that stand. `chairs`: candidate's row number to seat, those removed left out."""

    plan: int
    number: int
    rooms: tuple[Layout, ...]
    chairs: Mapping[int, Chair]

    def words(self, candidate: int) -> str:
        """The seat of a candidate in words; "" for none."""
        chair = self.chairs.get(candidate)
        return words_of(self.rooms, chair) if chair else ""


def standing(session: Session, exam_id: int) -> Seating | None:
    """The seats of the exam numbered `exam_id`; None where none were drawn."""
    plan = session.scalar(
        select(SeatPlan)
        .where(SeatPlan.exam_id == exam_id)
        .order_by(SeatPlan.number.desc())
        .limit(1)
    )
    if plan is None:
        return None
    rows = session.execute(
        select(SeatPlace.candidate_id, SeatPlace.room, SeatPlace.number)
        .join(Candidate, Candidate.id == SeatPlace.candidate_id)
        .where(SeatPlace.plan_id == plan.id, Candidate.removed_at.is_(None))
        .order_by(SeatPlace.room, SeatPlace.number)
    )
    rooms = tuple(map(Layout.from_json, plan.rooms))
    chairs = {candidate: Chair(room, number) for candidate, room, number in rows}
    return Seating(plan.id, plan.number, rooms, chairs)


def chair_of(session: Session, candidate: Candidate) -> str:
    """The seat of one candidate in words; "" for none."""
    seating = standing(session, candidate.exam_id)
    return seating.words(candidate.id) if seating else ""


def seat_newcomer(session: Session, exam_id: int, number: str) -> None:
    """Give the candidate with this public number the next free seat, where seats were drawn.

    Within the caller's transaction, which holds the exam's row."""
    seating = standing(session, exam_id)
    if seating is None:
        return
    candidate = session.scalars(
        select(Candidate.id).where(Candidate.exam_id == exam_id, Candidate.number == number)
    ).one()
    if candidate in seating.chairs:
        return
    chair = next_free(seating.rooms, seating.chairs.values())
    # Whoever was taken off the list may still hold it, and the newcomer another from then.
    mine = SeatPlace.candidate_id == candidate
    his = (SeatPlace.room == chair.room) & (SeatPlace.number == chair.number)
    session.execute(delete(SeatPlace).where(SeatPlace.plan_id == seating.plan, mine | his))
    session.add(
        SeatPlace(
            plan_id=seating.plan,
            candidate_id=candidate,
            room=chair.room,
            number=chair.number,
            late=True,
        )
    )
