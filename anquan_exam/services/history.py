"""One's own results: every attempt that ended, and the exams one missed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.policy import Policy, PolicyKind, Timing, may_see_result
from anquan_exam.domain.results import ResultFact, standing
from anquan_exam.models import Attempt, Candidate, Exam, PaperRecord, Result
from anquan_exam.models.session import reading
from anquan_exam.services.sittings.verdicts import key_facts


@dataclass(frozen=True)
class HistoryLine:
    """An attempt that ended, or an exam that was missed (`attempt` is None).

    Score and verdict are None where they may not be seen yet, or there are none."""

    exam: str
    title: str
    kind: PolicyKind
    label: str
    at: datetime
    """When it ended."""
    attempt: str | None = None
    status: str = ""
    receipt: str = ""
    try_number: int = 0
    score: int | None = None
    full_score: int | None = None
    passed: bool | None = None
    supervised: bool = False
    stands: bool = False
    """Of several attempts, the one that counts."""

    @property
    def missed(self) -> bool:
        """Whether the exam went by without an attempt."""
        return self.attempt is None


def lines(actor: Actor, *, now: datetime) -> tuple[HistoryLine, ...]:
    """Everything of the actor's that ended, the latest first; a fixed number of statements, and two
    for each exam that tells results only after its close."""
    with reading() as session:
        rows = _attempts(session, actor)
        missed = _missed(session, actor, now)
        shown = visible(session, rows, now)
    counting = _counting(rows)
    ended = [_line(row, row.exam_id in shown, row.id in counting) for row in rows]
    return tuple(sorted([*ended, *missed], key=lambda line: line.at, reverse=True))


def _attempts(session: Session, actor: Actor) -> list[Row[Any]]:
    """The attempts that ended, each with its newest result."""
    newest = (
        select(Result.attempt_id, func.max(Result.sequence).label("sequence"))
        .where(Result.person_id == actor.person_id)
        .group_by(Result.attempt_id)
        .subquery()
    )
    return list(
        session.execute(
            select(
                Attempt.id,
                Attempt.public_id,
                Attempt.exam_id,
                Attempt.status,
                Attempt.receipt,
                Attempt.closed_at,
                PaperRecord.try_number,
                Exam.public_id.label("exam"),
                Exam.title,
                Exam.kind,
                Exam.policy,
                Result.score,
                Result.full_score,
                Result.passed,
                Result.supervised,
                Result.sequence,
            )
            .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
            .join(Exam, Exam.id == Attempt.exam_id)
            .outerjoin(newest, newest.c.attempt_id == Attempt.id)
            .outerjoin(
                Result,
                (Result.attempt_id == Attempt.id) & (Result.sequence == newest.c.sequence),
            )
            .where(Attempt.person_id == actor.person_id, Attempt.status != "open")
        )
    )


def visible(session: Session, rows: Iterable[Row[Any]], now: datetime) -> set[int]:
    """The exams (`exam_id`, `policy` of each row) whose results the person may see by now."""
    shown: set[int] = set()
    for exam_id, policy in {row.exam_id: Policy.from_json(row.policy) for row in rows}.items():
        if policy.feedback is Timing.AFTER_CLOSE:
            facts = key_facts(session, session.get_one(Exam, exam_id), now)
            if may_see_result(policy, facts, now):
                shown.add(exam_id)
        elif policy.feedback is not Timing.NEVER:
            shown.add(exam_id)
    return shown


def _counting(rows: Iterable[Row[Any]]) -> set[int]:
    """The attempts whose results stand, one for each exam."""
    graded: dict[int, list[Row[Any]]] = {}
    for row in rows:
        if row.score is not None:
            graded.setdefault(row.exam_id, []).append(row)
    counting: set[int] = set()
    for tries in graded.values():
        facts = {row.try_number: _fact(row) for row in tries}
        chosen = standing(facts.values(), Policy.from_json(tries[0].policy).count)
        counting.update(row.id for row in tries if facts[row.try_number] is chosen)
    return counting


def _fact(row: Row[Any]) -> ResultFact:
    return ResultFact(
        attempt=row.try_number,
        grading=row.sequence,
        score=row.score,
        full_score=row.full_score,
        passed=row.passed,
        supervised=row.supervised,
        voided=row.status == "voided",
    )


def _line(row: Row[Any], visible: bool, stands: bool) -> HistoryLine:
    shown = visible and row.status not in ("voided", "awaiting_marks")
    return HistoryLine(
        exam=row.exam,
        title=row.title,
        kind=PolicyKind(row.kind),
        label=Policy.from_json(row.policy).label,
        at=row.closed_at,
        attempt=row.public_id,
        status=row.status,
        receipt=row.receipt,
        try_number=row.try_number,
        score=row.score if shown else None,
        full_score=row.full_score if shown else None,
        passed=row.passed if shown else None,
        supervised=bool(row.supervised),
        stands=stands,
    )


def _missed(session: Session, actor: Actor, now: datetime) -> list[HistoryLine]:
    """Exams one had to sit and did not: their window is over and no attempt was begun."""
    begun = select(Attempt.exam_id).where(Attempt.person_id == actor.person_id)
    rows = session.execute(
        select(Exam.public_id, Exam.title, Exam.kind, Exam.policy, Exam.closes_at)
        .join(Candidate, Candidate.exam_id == Exam.id)
        .where(
            Candidate.person_id == actor.person_id,
            Candidate.removed_at.is_(None),
            Exam.status.in_(("published", "paused", "closed")),
            Exam.closes_at <= now,
            Exam.id.not_in(begun),
        )
    )
    return [
        HistoryLine(row.public_id, row.title, kind, Policy.from_json(row.policy).label, closes)
        for row in rows
        for kind, closes in [(PolicyKind(row.kind), row.closes_at)]
        if kind not in (PolicyKind.SELF_TEST, PolicyKind.MOCK)
    ]
