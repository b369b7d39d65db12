"""A worker's day: the exams to sit now and later, the latest results, practice left off."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor
from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.policy import (
    QUALIFYING,
    Policy,
    Refusal,
    Refused,
    StartFacts,
    may_start,
)
from anquan_exam.models import Attempt, Candidate, Exam, Result, Site
from anquan_exam.models.session import reading
from anquan_exam.services import history
from anquan_exam.services.history import HistoryLine

RECENT = timedelta(days=30)
_FAR = datetime.max.replace(tzinfo=UTC)
_OVER = {Refusal.CLOSED, Refusal.TRIES_USED, Refusal.NOT_ASSIGNED, Refusal.WITHDRAWN}


class Turn(IntEnum):
    """What is to be done about an exam; the most urgent first."""

    GO_ON = 1
    """An attempt is open: go on with it."""
    NOW = 2
    """It may be begun, once the invigilator says so where there is one."""
    LATER = 3
    """It opens later."""
    HELD = 4
    """Something else comes first: paused, cooling down, training hours missing."""


@dataclass(frozen=True)
class AgendaEntry:
    """An exam that is still to be sat."""

    exam: str
    title: str
    purpose: str
    place: str
    turn: Turn
    required: bool
    """An exam that may count; False for a self-test or a mock."""
    passed: bool
    """It was passed before: another try is one's own choice."""
    label: str
    questions: int
    minutes: int
    opens_at: datetime
    closes_at: datetime | None
    attempt: str | None
    deadline: datetime | None
    refused: Refused | None


@dataclass(frozen=True)
class Agenda:
    """Everything a worker's first page tells."""

    entries: tuple[AgendaEntry, ...]
    """Required ones first, by urgency and time."""
    results: tuple[HistoryLine, ...]
    """What ended in the last 30 days, the latest first."""

    @property
    def first(self) -> AgendaEntry | None:
        """What comes first, if it is more than an offer."""
        return next((e for e in self.entries if _presses(e)), None)


def _presses(entry: AgendaEntry) -> bool:
    return entry.turn is Turn.GO_ON or (entry.required and not entry.passed)


def agenda(actor: Actor, *, now: datetime) -> Agenda:
    """What the actor has to sit, may sit, and has lately sat: a fixed number of statements."""
    with reading() as session:
        exams = _exams(session, actor, now)
        attempts = _attempts(session, actor)
    entries = [_entry(row, attempts.get(row.id, []), now) for row in exams]
    recent = (line for line in history.lines(actor, now=now) if line.at > now - RECENT)
    return Agenda(
        tuple(sorted((e for e in entries if e is not None), key=_urgency)),
        tuple(recent),
    )


def _urgency(entry: AgendaEntry) -> tuple[bool, int, datetime]:
    at = entry.opens_at if entry.turn is Turn.LATER else entry.closes_at or _FAR
    return not _presses(entry), entry.turn, at


def _exams(session: Session, actor: Actor, now: datetime) -> list[Row[Any]]:
    """The published exams the actor is assigned to whose window is not over."""
    return list(
        session.execute(
            select(
                Exam.id,
                Exam.public_id,
                Exam.title,
                Exam.purpose,
                Exam.status,
                Exam.policy,
                Exam.blueprint,
                Exam.opens_at,
                Exam.closes_at,
                Exam.place_text,
                Site.name.label("site"),
                Candidate.extra_minutes,
                Candidate.extra_tries,
                Candidate.barred_at,
            )
            .join(Candidate, Candidate.exam_id == Exam.id)
            .outerjoin(Site, Site.id == Exam.site_id)
            .where(
                Candidate.person_id == actor.person_id,
                Candidate.removed_at.is_(None),
                Exam.status.in_(("published", "paused")),
                # Extra time reaches beyond the window; nobody is given more than ten hours.
                Exam.closes_at.is_(None) | (Exam.closes_at > now - timedelta(hours=11)),
            )
        )
    )


def _attempts(session: Session, actor: Actor) -> Mapping[int, list[Row[Any]]]:
    """Exam id to the actor's attempts at it, each with its newest verdict."""
    later = aliased(Result)
    newest = (
        select(func.max(later.sequence)).where(later.attempt_id == Attempt.id).scalar_subquery()
    )
    rows: Iterable[Row[Any]] = session.execute(
        select(
            Attempt.exam_id,
            Attempt.public_id,
            Attempt.status,
            Attempt.deadline_at,
            Attempt.accept_until,
            Attempt.closed_at,
            Result.passed,
        )
        .outerjoin(Result, (Result.attempt_id == Attempt.id) & (Result.sequence == newest))
        .where(Attempt.person_id == actor.person_id)
    )
    found: dict[int, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.exam_id, []).append(row)
    return found


def _entry(exam: Row[Any], attempts: Sequence[Row[Any]], now: datetime) -> AgendaEntry | None:
    """The exam as it stands for this person; None when nothing is left to do about it."""
    policy, blueprint = Policy.from_json(exam.policy), Blueprint.from_json(exam.blueprint)
    live = next((a for a in attempts if a.status == "open" and a.accept_until >= now), None)
    refused = None if live else _refusal(policy, exam, attempts, now)
    if refused is not None and refused.reason in _OVER:
        return None
    return AgendaEntry(
        exam=exam.public_id,
        title=exam.title,
        purpose=exam.purpose,
        place=exam.place_text or exam.site or "",
        turn=Turn.GO_ON if live else _turn(refused),
        required=policy.kind in QUALIFYING,
        passed=any(attempt.passed for attempt in attempts if attempt.status != "voided"),
        label=policy.label,
        questions=blueprint.question_count,
        minutes=policy.duration_minutes + exam.extra_minutes,
        opens_at=exam.opens_at,
        closes_at=exam.closes_at,
        attempt=live.public_id if live else None,
        deadline=live.deadline_at if live else None,
        refused=refused,
    )


def _refusal(
    policy: Policy, exam: Row[Any], attempts: Sequence[Row[Any]], now: datetime
) -> Refused | None:
    """Why not now, leaving aside what is settled in the room: presence and the start code."""
    ended = [a.closed_at or a.deadline_at for a in attempts if a.status != "voided"]
    facts = StartFacts(
        barred=exam.barred_at is not None,
        paused=exam.status == "paused",
        opens_at=exam.opens_at,
        closes_at=exam.closes_at,
        tries_used=len(attempts) - exam.extra_tries,
        last_ended_at=max(ended, default=None),
        present=True,
        start_code_right=True,
    )
    decision = may_start(policy, facts, now)
    return decision if isinstance(decision, Refused) else None


def _turn(refused: Refused | None) -> Turn:
    if refused is None:
        return Turn.NOW
    return Turn.LATER if refused.reason is Refusal.NOT_OPEN_YET else Turn.HELD
