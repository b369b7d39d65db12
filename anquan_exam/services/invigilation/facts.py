"""What is read for a room, in a fixed number of statements however many people are in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.models import (
    Attempt,
    Candidate,
    Exam,
    Invigilator,
    LateSheet,
    Person,
    Place,
    Result,
    Site,
)
from anquan_exam.services.invigilation.codes import live_codes
from anquan_exam.services.invigilation.progress import progress_of
from anquan_exam.services.invigilation.reach import exam_of
from anquan_exam.services.invigilation.views import CodeView, Progress


@dataclass(frozen=True)
class Facts:
    """Everything read for a room."""

    exam: Exam
    owner: Place
    place: str
    invigilators: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    attempts: Mapping[int, tuple[Row[Any], ...]]
    """Person id to their attempts, in order."""
    progress: Mapping[int, Progress]
    results: Mapping[int, Row[Any]]
    """Attempt id to its newest result."""
    late_sheets: frozenset[int]
    """Attempts with an undecided late sheet."""
    codes: tuple[CodeView, ...]

    @property
    def any_open(self) -> bool:
        """Whether anybody is at a paper."""
        return any(a.status == "open" for own in self.attempts.values() for a in own)


def read(session: Session, actor: Actor, exam_id: str) -> Facts:
    """Read the room of an exam within the actor's reach. Raises NotFound."""
    exam, owner = exam_of(session, actor, exam_id)
    attempts: Any = session.execute(
        select(
            Attempt.id,
            Attempt.public_id,
            Attempt.person_id,
            Attempt.status,
            Attempt.item_count,
            Attempt.started_at,
            Attempt.deadline_at,
            Attempt.closed_at,
            Attempt.closed_by,
            Attempt.receipt,
            Attempt.void_reason,
        )
        .where(Attempt.exam_id == exam.id)
        .order_by(Attempt.id)
    ).all()
    grouped: dict[int, tuple[Row[Any], ...]] = {}
    for row in attempts:
        grouped[row.person_id] = (*grouped.get(row.person_id, ()), row)
    last = {own[-1].id: own[-1].public_id for own in grouped.values()}
    site = session.scalar(select(Site.name).where(Site.id == exam.site_id))
    return Facts(
        exam=exam,
        owner=owner,
        place=exam.place_text or site or "",
        invigilators=_invigilators(session, exam),
        candidates=_candidates(session, exam, grouped),
        attempts=grouped,
        progress=progress_of(session, exam.id, last),
        results=_results(session, exam),
        late_sheets=_late_sheets(session, exam),
        codes=live_codes(session, actor, exam),
    )


def _invigilators(session: Session, exam: Exam) -> tuple[str, ...]:
    return tuple(
        session.scalars(
            select(Person.name)
            .join(Invigilator, Invigilator.person_id == Person.id)
            .where(Invigilator.exam_id == exam.id)
            .order_by(Person.name)
        )
    )


def _candidates(
    session: Session, exam: Exam, attempts: Mapping[int, object]
) -> tuple[Candidate, ...]:
    """Those on the list, and those taken off it who had begun."""
    rows = session.scalars(
        select(Candidate)
        .where(Candidate.exam_id == exam.id)
        .order_by(Candidate.department, Candidate.name, Candidate.id)
    )
    return tuple(row for row in rows if row.removed_at is None or row.person_id in attempts)


def _results(session: Session, exam: Exam) -> dict[int, Row[Any]]:
    rows: Any = session.execute(
        select(
            Result.attempt_id,
            Result.score,
            Result.full_score,
            Result.passed,
            Result.supervised,
            Result.late,
        )
        .where(Result.exam_id == exam.id)
        .order_by(Result.attempt_id, Result.sequence)
    )
    return {row.attempt_id: row for row in rows}


def _late_sheets(session: Session, exam: Exam) -> frozenset[int]:
    return frozenset(
        session.scalars(
            select(LateSheet.attempt_id)
            .join(Attempt, Attempt.id == LateSheet.attempt_id)
            .where(
                Attempt.exam_id == exam.id,
                Attempt.status != "voided",
                LateSheet.accepted.is_(None),
            )
        )
    )
