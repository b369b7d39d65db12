"""What the record of a room is written from, beside what its board shows: moments, acts of the
trail, start codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from anquan_exam.models import Attempt, Candidate, Exam, PaperRecord, Person, StartCode, TrailEntry

ON_EXAM = (
    "exam.paused",
    "exam.resumed",
    "exam.candidate_added",
    "exam.candidate_removed",
    "candidate.unidentified",
    "candidate.time_added",
    "candidate.try_granted",
)


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act of the trail: when, what, by whom, with what."""

    at: datetime
    act: str
    by: str
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """Everything the record needs beside the board."""

    candidates: Sequence[Row[Any]]
    """number, name, present_at, confirmed_by; those taken off the list too."""
    attempts: Mapping[str, Sequence[Row[Any]]]
    """Candidate's public number to his attempts, in order."""
    codes: Sequence[Row[Any]]
    """code, by, given_at, withdrawn_at."""
    acts: Sequence[ActLine]
    voided: Mapping[str, ActLine]
    """Public id of an attempt to the act that voided it."""


def room_facts(session: Session, exam: Exam) -> RoomFacts:
    """Read it: a fixed number of statements."""
    attempts = _attempts(session, exam)
    grouped: dict[str, tuple[Row[Any], ...]] = {}
    for row in attempts:
        grouped[row.number] = (*grouped.get(row.number, ()), row)
    voided = _acts(
        session, "attempt", [row.public_id for row in attempts if row.void_reason], "attempt.voided"
    )
    return RoomFacts(
        candidates=_candidates(session, exam),
        attempts=grouped,
        codes=_codes(session, exam),
        acts=[line for _, line in _acts(session, "exam", [exam.public_id], *ON_EXAM)],
        voided=dict(voided),
    )


def _candidates(session: Session, exam: Exam) -> Sequence[Row[Any]]:
    rows: Any = session.execute(
        select(
            Candidate.number,
            Candidate.name,
            Candidate.present_at,
            Person.name.label("confirmed_by"),
        )
        .outerjoin(Person, Person.id == Candidate.present_by)
        .where(Candidate.exam_id == exam.id)
        .order_by(Candidate.id)
    ).all()
    return list(rows)


def _attempts(session: Session, exam: Exam) -> Sequence[Row[Any]]:
    rows: Any = session.execute(
        select(
            Candidate.number,
            Attempt.public_id,
            Attempt.status,
            Attempt.started_at,
            Attempt.deadline_at,
            Attempt.closed_at,
            Attempt.closed_by,
            Attempt.void_reason,
            PaperRecord.try_number,
        )
        .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
        .join(
            Candidate,
            (Candidate.exam_id == Attempt.exam_id) & (Candidate.person_id == Attempt.person_id),
        )
        .where(Attempt.exam_id == exam.id)
        .order_by(Candidate.id, PaperRecord.try_number)
    ).all()
    return list(rows)


def _codes(session: Session, exam: Exam) -> Sequence[Row[Any]]:
    begun = (
        select(func.count(Attempt.id))
        .where(Attempt.start_code_id == StartCode.id)
        .correlate(StartCode)
        .scalar_subquery()
    )
    rows: Any = session.execute(
        select(
            StartCode.code,
            Person.name.label("by"),
            StartCode.given_at,
            StartCode.withdrawn_at,
            begun.label("begun"),
        )
        .join(Person, Person.id == StartCode.given_by)
        .where(StartCode.exam_id == exam.id)
        .order_by(StartCode.id)
    ).all()
    return list(rows)


def _acts(
    session: Session, kind: str, subjects: Sequence[str], *wanted: str
) -> list[tuple[str, ActLine]]:
    """Subject and act of the trail, in order; of an erased entry only that it was."""
    rows = session.scalars(
        select(TrailEntry)
        .where(
            TrailEntry.subject_kind == kind,
            TrailEntry.subject_id.in_(subjects),
            TrailEntry.act.in_(wanted),
        )
        .order_by(TrailEntry.id)
    )
    return [
        (row.subject_id, ActLine(row.at, row.act, row.actor_name, row.payload or {}))
        for row in rows
    ]
