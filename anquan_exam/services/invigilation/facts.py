"""What is read for a room, in a fixed number of statements however many people are in it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor
from anquan_exam.models import (
    Attempt,
    Candidate,
    Exam,
    Impersonation,
    Incident,
    IncidentPerson,
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
from anquan_exam.services.seats import Seating, standing


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
    seating: Seating | None
    incidents: int
    """Entries of the log, those put right by another not counted."""
    concerned: Mapping[int, int]
    """Candidate's row number to how many of them concern him."""
    accused: Mapping[int, bool]
    """Row number of a candidate for whom somebody else was found, to whether it is decided."""

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
            Attempt.body,
            Attempt.conducted_by,
            Person.name.label("conductor"),
        )
        .outerjoin(Person, Person.id == Attempt.conducted_by)
        .where(Attempt.exam_id == exam.id)
        .order_by(Attempt.id)
    ).all()
    grouped: dict[int, tuple[Row[Any], ...]] = {}
    for row in attempts:
        grouped[row.person_id] = (*grouped.get(row.person_id, ()), row)
    candidates = _candidates(session, exam, grouped)
    entries = _standing_entries(session, exam)
    last = {own[-1].id: own[-1].public_id for own in grouped.values()}
    return Facts(
        exam=exam,
        owner=owner,
        place=exam.place_text or _site(session, exam),
        invigilators=_invigilators(session, exam),
        candidates=candidates,
        attempts=grouped,
        progress=progress_of(session, exam.id, last),
        results=_results(session, exam),
        late_sheets=_late_sheets(session, exam),
        codes=live_codes(session, actor, exam),
        seating=standing(session, exam.id),
        incidents=len(entries),
        concerned=Counter(one for concerned in entries.values() for one in concerned),
        accused=_accused(session, candidates),
    )


def _standing_entries(session: Session, exam: Exam) -> dict[int, tuple[int, ...]]:
    """Entries of the log that stand, each with the row numbers of whom it concerns."""
    later = aliased(Incident)
    put_right = select(later.id).where(later.corrects_id == Incident.id).exists()
    rows = session.execute(
        select(Incident.id, IncidentPerson.candidate_id)
        .outerjoin(IncidentPerson, IncidentPerson.incident_id == Incident.id)
        .where(Incident.exam_id == exam.id, ~put_right)
    )
    found: dict[int, tuple[int, ...]] = {}
    for entry, candidate in rows:
        found[entry] = (*found.get(entry, ()), *([candidate] if candidate else []))
    return found


def _accused(session: Session, candidates: Iterable[Candidate]) -> dict[int, bool]:
    barred = [one.id for one in candidates if one.barred_at is not None]
    if not barred:
        return {}
    rows = session.execute(
        select(Impersonation.candidate_id, Impersonation.decided_at)
        .where(Impersonation.candidate_id.in_(barred))
        .order_by(Impersonation.id)
    )
    return {candidate: decided_at is not None for candidate, decided_at in rows}


def _site(session: Session, exam: Exam) -> str:
    """The name of the site, where nothing nearer is written."""
    return session.scalar(select(Site.name).where(Site.id == exam.site_id)) or ""


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
