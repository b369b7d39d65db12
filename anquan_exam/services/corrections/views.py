"""Corrections as lists and pages show them, and whom one would reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.corrections import Correction, asked_part
from anquan_exam.domain.questions import Question
from anquan_exam.models import (
    Attempt,
    Bank,
    Exam,
    KeyCorrection,
    PaperRecord,
    Person,
    QuestionRevision,
    Regrade,
)
from anquan_exam.models.session import reading
from anquan_exam.services.corrections.in_force import as_correction
from anquan_exam.services.corrections.reach import banks_in_charge, revision_in_charge
from anquan_exam.services.errors import NotFound
from anquan_exam.services.practice.learners import refuse_during_exam

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """A correction in a list. `state` is proposed, in_force, declined or withdrawn."""

    id: int
    bank_id: str
    bank: str
    question_id: str
    correction: Correction
    reason: str
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    end_reason: str
    """Why it was declined or withdrawn."""
    mine: bool


@dataclass(frozen=True, slots=True)
class Touched:
    """Whom a revision reached: exams, attempts finished and open."""

    exams: int
    finished: int
    open: int


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """A correction with the question, whom it touches, and the regrades made after it."""

    line: CorrectionLine
    question: Question
    """The whole revision."""
    asked: Question
    """What is corrected: the question, or the part of the case."""
    touched: Touched
    regrades: tuple[tuple[str, str], ...]
    """Public id and status, the newest first."""


@dataclass(frozen=True, slots=True)
class Corrigible:
    """A revision somebody is about to correct."""

    bank_id: str
    bank: str
    question: Question
    touched: Touched
    waiting: int | None
    """The number of a correction of it that waits for a second person."""


def list_corrections(actor: Actor, page: int, *, now: datetime) -> tuple[list[CorrectionLine], int]:
    """The corrections of banks the actor answers for: those that wait first; and how many."""
    with reading() as session:
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        wanted = (
            select(KeyCorrection, Bank)
            .join(Bank, Bank.id == KeyCorrection.bank_id)
            .where(banks_in_charge(actor))
        )
        total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        rows = session.execute(
            wanted.order_by(KeyCorrection.accepted.is_not(None), KeyCorrection.id.desc())
            .limit(PAGE_SIZE)
            .offset((page - 1) * PAGE_SIZE)
        ).all()
        names = _names(session, [row.KeyCorrection for row in rows])
        return [_line(row.KeyCorrection, row.Bank, names, actor) for row in rows], total


def correction_page(actor: Actor, correction_id: int, *, now: datetime) -> CorrectionPage:
    """One correction. Raises NotFound, Problem `banks_during_exam`."""
    with reading() as session:
        row = session.scalar(
            select(KeyCorrection)
            .join(Bank, Bank.id == KeyCorrection.bank_id)
            .where(KeyCorrection.id == correction_id, banks_in_charge(actor))
        )
        if row is None:
            raise NotFound("correction")
        bank, question = revision_in_charge(session, actor, row.revision, now)
        regrades = session.execute(
            select(Regrade.public_id, Regrade.status)
            .where(Regrade.correction_id == row.id)
            .order_by(Regrade.id.desc())
        )
        return CorrectionPage(
            line=_line(row, bank, _names(session, [row]), actor),
            question=question,
            asked=asked_part(question, row.part) or question,
            touched=touched_by(session, row.revision),
            regrades=tuple((public_id, status) for public_id, status in regrades),
        )


def corrigible(actor: Actor, revision: str, *, now: datetime) -> Corrigible:
    """A revision of a bank the actor answers for. Raises NotFound, Problem `banks_during_exam`."""
    with reading() as session:
        bank, question = revision_in_charge(session, actor, revision, now)
        waiting = session.scalar(
            select(KeyCorrection.id).where(
                KeyCorrection.revision == revision, KeyCorrection.accepted.is_(None)
            )
        )
        return Corrigible(bank.id, bank.title, question, touched_by(session, revision), waiting)


def may_correct(actor: Actor, revision: str) -> bool:
    """Whether the actor answers for the bank of the revision."""
    with reading() as session:
        found = session.scalar(
            select(QuestionRevision.hash)
            .join(Bank, Bank.id == QuestionRevision.bank_id)
            .where(QuestionRevision.hash == revision, banks_in_charge(actor))
        )
    return found is not None


def touched_by(session: Session, revision: str) -> Touched:
    """How many exams, finished and open attempts had the revision on a paper."""
    holds = cast(PaperRecord.content, Text).contains(revision)
    exams, finished, still_open = session.execute(
        select(
            func.count(Attempt.exam_id.distinct()),
            func.count().filter(Attempt.status.in_(("submitted", "timed_out", "awaiting_marks"))),
            func.count().filter(Attempt.status == "open"),
        )
        .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
        .join(Exam, Exam.id == Attempt.exam_id)
        .where(holds, Attempt.status != "voided", Exam.kind != "practice")
    ).one()
    return Touched(exams, finished, still_open)


def _line(row: KeyCorrection, bank: Bank, names: Mapping[int, str], actor: Actor) -> CorrectionLine:
    return CorrectionLine(
        id=row.id,
        bank_id=bank.id,
        bank=bank.title,
        question_id=row.question_id,
        correction=as_correction(row),
        reason=row.reason,
        state=_state(row),
        proposed_by=names.get(row.proposed_by, ""),
        proposed_at=row.proposed_at,
        decided_by=names.get(row.decided_by or 0, ""),
        decided_at=row.decided_at,
        end_reason=row.withdraw_reason or row.decline_reason,
        mine=row.proposed_by == actor.person_id,
    )


def _state(row: KeyCorrection) -> str:
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.accepted is None:
        return "proposed"
    return "in_force" if row.accepted else "declined"


def _names(session: Session, rows: list[Any]) -> dict[int, str]:
    wanted = {person for row in rows for person in (row.proposed_by, row.decided_by) if person}
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted))).all()
    return dict(found)
