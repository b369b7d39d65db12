"""What is suspended, what is proposed, and which exams have such a question in their pool."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.questions import Question
from anquan_exam.models import (
    Bank,
    BankItem,
    BankVersion,
    Exam,
    ExamVersion,
    Person,
    Place,
    PoolRecord,
    QuestionId,
    QuestionSuspension,
    SuspensionProposal,
)
from anquan_exam.models.session import reading
from anquan_exam.services.banks.loading import banks_seen, editable_banks
from anquan_exam.services.errors import NotFound
from anquan_exam.services.exams.running import RUNNING
from anquan_exam.services.practice.learners import refuse_during_exam
from anquan_exam.services.scope import exams_seen
from anquan_exam.services.sittings.plans import questions

MOST = 200


@dataclass(frozen=True, slots=True)
class Subject:
    """The question something is about, as its latest revision has it."""

    bank_id: str
    bank_title: str
    question: Question
    may_decide: bool
    """Whether the actor may suspend it, and lift that."""


@dataclass(frozen=True, slots=True)
class SuspensionView:
    """A suspension: why, from when, by whom, and how it ended."""

    id: int
    subject: Subject
    reason: str
    begins_on: date
    recorded_at: datetime
    recorded_by: str
    proposed_by: str
    lifted_on: date | None
    lifted_by: str
    lift_reason: str


@dataclass(frozen=True, slots=True)
class TouchedExam:
    """An exam published and not yet over whose pool holds the question."""

    public_id: str
    title: str
    owner: str
    opens_at: datetime
    closes_at: datetime | None
    linked: bool
    """The actor may open its page."""


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal with the figures it rests on, and what became of it."""

    id: int
    subject: Subject
    revision: str
    figures: Mapping[str, Any]
    reason: str
    begins_on: date
    proposed_at: datetime
    proposed_by: str
    mine: bool
    decided_at: datetime | None
    decided_by: str
    accepted: bool | None
    answer: str


@dataclass(frozen=True)
class Overview:
    """The page of suspensions."""

    waiting: tuple[ProposalView, ...]
    standing: tuple[SuspensionView, ...]
    lifted: tuple[SuspensionView, ...]
    rejected: tuple[ProposalView, ...]


def overview(actor: Actor, *, now: datetime) -> Overview:
    """What concerns the banks within sight, the newest first. Raises Problem
    `banks_during_exam`."""
    with reading() as session:
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        proposals = _proposals(session, actor, SuspensionProposal.accepted.is_not(True))
        suspensions = _suspensions(session, actor)
    return Overview(
        waiting=tuple(p for p in proposals if p.accepted is None),
        standing=tuple(s for s in suspensions if s.lifted_on is None),
        lifted=tuple(s for s in suspensions if s.lifted_on is not None),
        rejected=tuple(p for p in proposals if p.accepted is False),
    )


def proposal_page(
    actor: Actor, proposal_id: int, *, now: datetime
) -> tuple[ProposalView, tuple[TouchedExam, ...]]:
    """One proposal, and the exams it would touch. Raises NotFound, Problem `banks_during_exam`."""
    with reading() as session:
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        found = _proposals(session, actor, SuspensionProposal.id == proposal_id)
        if not found:
            raise NotFound("suspension")
        subject = found[0].subject
        exams = _touched(session, actor, subject.question.id, subject.may_decide, now)
    return found[0], exams


def suspension_view(actor: Actor, suspension_id: int, *, now: datetime) -> SuspensionView:
    """One suspension. Raises NotFound, Problem `banks_during_exam`."""
    with reading() as session:
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        found = _suspensions(session, actor, QuestionSuspension.id == suspension_id)
    if not found:
        raise NotFound("suspension")
    return found[0]


def touched_exams(
    actor: Actor, bank_id: str, question_id: str, *, now: datetime
) -> tuple[TouchedExam, ...]:
    """The exams published and not yet over whose pool holds the question: all of them for whoever
    may suspend it, else those within sight."""
    with reading() as session:
        bank = session.scalar(select(Bank).where(Bank.id == bank_id, banks_seen(actor)))
        if bank is None:
            raise NotFound("bank")
        everything = bank.id in editable_banks(session, actor)
        return _touched(session, actor, question_id, everything, now)


def proposed_now(session: Session) -> dict[str, int]:
    """Question id to its open proposal."""
    rows = session.execute(
        select(SuspensionProposal.question_id, SuspensionProposal.id).where(
            SuspensionProposal.accepted.is_(None)
        )
    )
    return {row.question_id: row.id for row in rows}


def standing_now(session: Session, question_id: str, day: date) -> int | None:
    """The suspension of a question that holds on `day` or is still to begin."""
    return session.scalar(
        select(QuestionSuspension.id)
        .where(
            QuestionSuspension.question_id == question_id,
            or_(QuestionSuspension.lifted_on.is_(None), QuestionSuspension.lifted_on > day),
        )
        .order_by(QuestionSuspension.id.desc())
        .limit(1)
    )


def _proposals(
    session: Session, actor: Actor, *conditions: ColumnElement[bool]
) -> tuple[ProposalView, ...]:
    rows = session.scalars(
        select(SuspensionProposal)
        .join(QuestionId, QuestionId.id == SuspensionProposal.question_id)
        .join(Bank, Bank.id == QuestionId.bank_id)
        .where(banks_seen(actor), *conditions)
        .order_by(SuspensionProposal.id.desc())
        .limit(MOST)
    ).all()
    subjects = _subjects(session, actor, {row.question_id for row in rows})
    names = _names(session, {i for row in rows for i in (row.proposed_by, row.decided_by) if i})
    return tuple(
        ProposalView(
            id=row.id,
            subject=subjects[row.question_id],
            revision=row.revision,
            figures=row.figures,
            reason=row.reason,
            begins_on=row.begins_on,
            proposed_at=row.proposed_at,
            proposed_by=names[row.proposed_by],
            mine=row.proposed_by == actor.person_id,
            decided_at=row.decided_at,
            decided_by=names.get(row.decided_by or 0, ""),
            accepted=row.accepted,
            answer=row.answer,
        )
        for row in rows
    )


def _suspensions(
    session: Session, actor: Actor, *conditions: ColumnElement[bool]
) -> tuple[SuspensionView, ...]:
    rows = session.execute(
        select(QuestionSuspension, SuspensionProposal.proposed_by)
        .join(QuestionId, QuestionId.id == QuestionSuspension.question_id)
        .join(Bank, Bank.id == QuestionId.bank_id)
        .outerjoin(SuspensionProposal, SuspensionProposal.suspension_id == QuestionSuspension.id)
        .where(banks_seen(actor), *conditions)
        .order_by(QuestionSuspension.id.desc())
        .limit(MOST)
    ).all()
    subjects = _subjects(session, actor, {row.question_id for row, _ in rows})
    people = {i for row, by in rows for i in (row.recorded_by, row.lifted_by, by) if i}
    names = _names(session, people)
    return tuple(
        SuspensionView(
            id=row.id,
            subject=subjects[row.question_id],
            reason=row.reason,
            begins_on=row.begins_on,
            recorded_at=row.recorded_at,
            recorded_by=names.get(row.recorded_by or 0, ""),
            proposed_by=names.get(by or 0, ""),
            lifted_on=row.lifted_on,
            lifted_by=names.get(row.lifted_by or 0, ""),
            lift_reason=row.lift_reason or "",
        )
        for row, by in rows
    )


def _subjects(session: Session, actor: Actor, ids: Iterable[str]) -> dict[str, Subject]:
    """Question id to what it is, as last published."""
    rows = session.execute(
        select(BankItem.question_id, BankItem.revision, Bank)
        .join(BankVersion, BankVersion.id == BankItem.version_id)
        .join(Bank, Bank.id == BankVersion.bank_id)
        .where(BankItem.question_id.in_(set(ids)))
        .order_by(BankVersion.number)
    ).all()
    asked = questions(session, [row.revision for row in rows])
    mine = editable_banks(session, actor)
    return {
        id_: Subject(bank.id, bank.title, asked[address], bank.id in mine)
        for id_, address, bank in rows
    }


def _names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(set(ids))))
    return {row.id: row.name for row in rows}


def _touched(
    session: Session, actor: Actor, question_id: str, everything: bool, now: datetime
) -> tuple[TouchedExam, ...]:
    seen = set(
        session.scalars(select(Exam.id).where(exams_seen(actor, Permission.EXAMS_VIEW)))
        if actor.can(Permission.EXAMS_VIEW)
        else ()
    )
    rows = session.execute(
        select(Exam, Place.name, PoolRecord.entries)
        .join(Place, Place.id == Exam.owner_id)
        .join(PoolRecord, PoolRecord.hash == Exam.committed_pool_hash)
        .where(
            Exam.status.in_(RUNNING),
            or_(Exam.closes_at.is_(None), Exam.closes_at > now),
            Exam.id.in_(
                select(ExamVersion.exam_id)
                .join(BankItem, BankItem.version_id == ExamVersion.version_id)
                .where(BankItem.question_id == question_id)
            ),
        )
        .order_by(Exam.opens_at, Exam.id)
    )
    return tuple(
        TouchedExam(
            exam.public_id, exam.title, owner, exam.opens_at, exam.closes_at, exam.id in seen
        )
        for exam, owner, entries in rows
        if (everything or exam.id in seen) and any(entry[1] == question_id for entry in entries)
    )
