"""An exam room in tests: two workers, the named invigilator, a second one, and what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.policy import Policy
from anquan_exam.models import LateSheet, Result, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services.invigilation import presence
from anquan_exam.services.invigilation.presence import Identity
from anquan_exam.services.invigilation.room import room
from anquan_exam.services.invigilation.views import RoomView, SeatView
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
)
from tests.exam_builders import MadeExam, make_exam
from tests.sitters import Sitter, answered, right_answers, sitter_for

WATCHED = Policy(needs_presence=True, needs_start_code=True)
CLOSES = NOW + timedelta(hours=3)


@dataclass
class Hall:
    """An exam room: two workers, the named invigilator, a second one."""

    enterprise: MadeEnterprise
    exam: MadeExam
    invigilator: Actor
    second: Actor
    one: Sitter
    two: Sitter

    def confirm(self, worker: Sitter, now: datetime = NOW) -> None:
        presence.confirm(
            self.invigilator, self.exam.public_id, worker.number, Identity.BADGE, "", now=now
        )

    def look(self, now: datetime = NOW) -> RoomView:
        return room(self.invigilator, self.exam.public_id, now=now)

    def seat(self, worker: Sitter, now: datetime = NOW) -> SeatView:
        return next(seat for seat in self.look(now).seats if seat.number == worker.number)


def hall(policy: Policy | None = None, **exam: Any) -> Hall:
    enterprise = make_enterprise()
    invigilator = make_holder(Role.INVIGILATOR, enterprise, "周敏")
    workers = [make_person(name, enterprise=enterprise) for name in ("任晓峰", "高小平")]
    made = make_exam(
        enterprise,
        candidates=workers,
        invigilators=[invigilator],
        policy=policy or Policy(),
        **exam,
    )
    one, two = (sitter_for(worker, made) for worker in workers)
    second = actor_for(make_manager(enterprise, "杨洁"))
    return Hall(enterprise, made, actor_for(invigilator), second, one, two)


def results() -> list[Result]:
    with reading() as session:
        return list(session.scalars(select(Result).order_by(Result.id)))


def acts() -> list[str]:
    with reading() as session:
        noted = session.scalars(select(TrailEntry.act).order_by(TrailEntry.id))
        return [act for act in noted if not act.startswith("bank.")]


def late_hall() -> tuple[Hall, str, int]:
    """A hall in which a faultless sheet came a minute after the grace."""
    place = hall(Policy(duration_minutes=10))
    view = place.one.start()
    place.one.save(view, answered(1, ["A"]))
    late = NOW + timedelta(minutes=13)
    assert place.one.hand_in(view, sheet=right_answers(view), now=late).late_sheet
    with reading() as session:
        return place, view.attempt, session.scalars(select(LateSheet.id)).one()
