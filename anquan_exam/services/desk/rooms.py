"""The exams of the coming days: who has begun, who is done, who is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, or_, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.policy import PolicyKind
from anquan_exam.domain.results import Outcome
from anquan_exam.models import Candidate, Exam, Invigilator, Place, Site
from anquan_exam.models.session import reading
from anquan_exam.services.desk.scoped import day_bounds
from anquan_exam.services.results.row_query import base
from anquan_exam.services.scope import candidates_within, exams_owned, exams_seen

DONE = {Outcome.PASSED, Outcome.FAILED, Outcome.UNDECIDED, Outcome.VOIDED}


@dataclass(frozen=True)
class RoomRow:
    """An exam of these days with its people by how far they are."""

    exam: str
    title: str
    owner: str
    place: str
    opens_at: datetime
    closes_at: datetime | None
    paused: bool
    assigned: int
    sitting: int
    done: int
    absent: int
    """Did not come, and the window is over."""

    @property
    def waiting(self) -> int:
        """Have not begun yet, and still may."""
        return self.assigned - self.sitting - self.done - self.absent


def coming(actor: Actor, *, now: datetime, days: int = 7) -> tuple[RoomRow, ...]:
    """The exams in sight with a window between the start of today and `days` days on."""
    return _rows(actor, exams_seen(actor, Permission.EXAMS_VIEW), now, days)


def rooms(actor: Actor, *, now: datetime) -> tuple[RoomRow, ...]:
    """Today's exams that the actor is named for, or may supervise because of the place."""
    named = exists().where(Invigilator.exam_id == Exam.id, Invigilator.person_id == actor.person_id)
    mine = or_(named, exams_owned(actor, Permission.EXAMS_INVIGILATE))
    return _rows(actor, mine, now, 1)


def _rows(
    actor: Actor, condition: ColumnElement[bool], now: datetime, days: int
) -> tuple[RoomRow, ...]:
    since, until = day_bounds(now, days)
    with reading() as session:
        exams: list[Row[*tuple[Any, ...]]] = list(
            session.execute(
                select(Exam, Place.name, Site.name)
                .join(Place, Place.id == Exam.owner_id)
                .outerjoin(Site, Site.id == Exam.site_id)
                .where(
                    condition,
                    Exam.kind.not_in((PolicyKind.SELF_TEST.value, PolicyKind.PRACTICE.value)),
                    Exam.status.in_(("published", "paused", "closed")),
                    Exam.opens_at < until,
                    or_(Exam.closes_at.is_(None), Exam.closes_at > since),
                )
                .order_by(Exam.opens_at, Exam.id)
            )
        )
        counted = _counts(session, actor, [exam.id for exam, _, _ in exams], now)
    return tuple(_row(row, counted.get(row[0].id, {})) for row in exams)


def _counts(
    session: Session, actor: Actor, exams: Iterable[int], now: datetime
) -> dict[int, dict[Outcome, int]]:
    within = candidates_within(actor, Permission.EXAMS_VIEW)
    rows = base(now).where(Candidate.exam_id.in_(list(exams)), within).subquery()
    found: dict[int, dict[Outcome, int]] = {}
    counted: Iterable[Row[*tuple[Any, ...]]] = session.execute(
        select(rows.c.exam_id, rows.c.outcome, func.count()).group_by(
            rows.c.exam_id, rows.c.outcome
        )
    )
    for exam, outcome, number in counted:
        found.setdefault(exam, {})[Outcome(outcome)] = number
    return found


def _row(row: Row[*tuple[Any, ...]], counts: dict[Outcome, int]) -> RoomRow:
    exam, owner, site = row
    return RoomRow(
        exam=exam.public_id,
        title=exam.title,
        owner=owner,
        place=exam.place_text or site or "",
        opens_at=exam.opens_at,
        closes_at=exam.closes_at,
        paused=exam.status == "paused",
        assigned=sum(counts.values()),
        sitting=counts.get(Outcome.SITTING, 0),
        done=sum(number for outcome, number in counts.items() if outcome in DONE),
        absent=counts.get(Outcome.ABSENT, 0),
    )
