"""One question of a draft: as it stands, as it was published, who did what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.bank_diff import QuestionChange, change_of
from anquan_exam.domain.banks import BankQuestion, Topic
from anquan_exam.domain.documents import BasisProblem, BasisRule, Document, basis_problem
from anquan_exam.domain.overlays import Ground, Law
from anquan_exam.domain.questions import Basis, Question, revision_hash
from anquan_exam.models import Bank, BankDraft, BankItem, DraftQuestion, Person
from anquan_exam.models.session import reading
from anquan_exam.services.banks.comments import CommentLine, comments_on
from anquan_exam.services.banks.documents import register_of
from anquan_exam.services.banks.draft_lists import topic_titles
from anquan_exam.services.banks.draft_review import ReviewState
from anquan_exam.services.banks.draft_views import Settings, settle_draft
from anquan_exam.services.banks.editing import drafted, question_stamp
from anquan_exam.services.banks.loading import document_titles, newest, own_bank
from anquan_exam.services.errors import NotFound
from anquan_exam.services.law import law_of
from anquan_exam.services.objections.views import open_on
from anquan_exam.services.practice.learners import refuse_during_exam
from anquan_exam.services.sittings.plans import questions

_RECORDED = {Ground.REPEALED: BasisRule.REPEALED, Ground.AMENDED: BasisRule.AMENDED}
UNNAMED = "new"
"""The id a question has while nothing of it is stored."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The draft around a question: what the forms choose from, and what a basis may be."""

    bank_id: str
    title: str
    next_number: int
    topics: Mapping[str, str]
    register: Mapping[str, Document]
    law: Law
    """The register with what was recorded about it since."""
    day: date

    def basis_problems(self, question: Question) -> tuple[BasisProblem, ...]:
        """What of the question's bases does not carry it today."""
        found = (self._problem(basis, question) for basis in question.all_basis)
        return tuple(problem for problem in found if problem is not None)

    def _problem(self, basis: Basis, question: Question) -> BasisProblem | None:
        standing = self.law.standing(basis, revision_hash(question), self.day)
        if rule := _RECORDED.get(standing.ground):
            return BasisProblem(rule, basis, self.register.get(basis.document))
        return basis_problem(basis, self.register, self.day)


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question of a draft; `change` is the difference to what was published (None: no
    difference), `published` the number of the newest version that has it (0: none)."""

    desk: Desk
    question: Question
    topic: str
    retired: str | None
    stamp: str
    state: ReviewState
    change: QuestionChange | None
    titles: Mapping[str, str]
    published: int
    edited_by: str
    edited_at: datetime
    reviewed_by: str
    reviewed_at: datetime | None
    note: str
    is_mine: bool
    comments: tuple[CommentLine, ...]
    objections: int
    previous: str | None
    following: str | None


def draft_desk(actor: Actor, bank_id: str, *, now: datetime) -> Desk:
    """What a form for a new question needs. Raises NotFound, Problem `banks_during_exam`."""
    settle_draft(actor, bank_id, now=now)
    with reading() as session:
        bank = own_bank(session, actor, bank_id)
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        return _desk(session, bank, now)


def draft_question(actor: Actor, bank_id: str, question_id: str, *, now: datetime) -> QuestionDraft:
    """The question as the draft has it. Raises NotFound, Problem `banks_during_exam`."""
    settle_draft(actor, bank_id, now=now)
    with reading() as session:
        bank = own_bank(session, actor, bank_id)
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        desk = _desk(session, bank, now)
        row = drafted(session, bank_id, question_id)
        names = _names(session, row)
        asked = Question.from_content(row.content)
        entry = BankQuestion(asked, Topic(row.topic, desk.topics.get(row.topic, "")), row.retired)
        old = _published(session, bank_id, question_id)
        previous, following = _neighbours(session, row)
        return QuestionDraft(
            desk=desk,
            question=asked,
            topic=row.topic,
            retired=row.retired,
            stamp=question_stamp(row),
            state=ReviewState(row.state),
            change=change_of(old, entry),
            titles=document_titles(session),
            published=desk.next_number - 1 if old else 0,
            edited_by=names.get(row.edited_by, "系统"),
            edited_at=row.edited_at,
            reviewed_by=names.get(row.reviewed_by, ""),
            reviewed_at=row.reviewed_at,
            note=row.review_note,
            is_mine=row.edited_by is not None and row.edited_by == actor.person_id,
            comments=comments_on(session, question_id),
            objections=open_on(session, question_id),
            previous=previous,
            following=following,
        )


def _desk(session: Session, bank: Bank, now: datetime) -> Desk:
    draft = session.get(BankDraft, bank.id)
    if draft is None:
        raise NotFound("draft")
    version = newest(session, bank.id)
    register = register_of(session, bank.owner_id)
    return Desk(
        bank_id=bank.id,
        title=Settings.from_json(draft.settings).title,
        next_number=version.number + 1 if version else 1,
        topics=topic_titles(session, bank.id),
        register=register,
        law=law_of(session, register),
        day=clock.local(now).date(),
    )


def _names(session: Session, row: DraftQuestion) -> dict[int | None, str]:
    ids = {row.edited_by, row.reviewed_by} - {None}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {found.id: found.name for found in rows}


def _published(session: Session, bank_id: str, question_id: str) -> BankQuestion | None:
    """The question as the newest version has it."""
    version = newest(session, bank_id)
    item = session.execute(
        select(BankItem.revision, BankItem.topic, BankItem.topic_title, BankItem.retired).where(
            BankItem.version_id == (version.id if version else 0),
            BankItem.question_id == question_id,
        )
    ).one_or_none()
    if item is None:
        return None
    asked = questions(session, [item.revision])[item.revision]
    return BankQuestion(asked, Topic(item.topic, item.topic_title), item.retired)


def _neighbours(session: Session, row: DraftQuestion) -> tuple[str | None, str | None]:
    """The ids before and after in the draft."""
    ids = list(
        session.scalars(
            select(DraftQuestion.question_id)
            .where(DraftQuestion.bank_id == row.bank_id)
            .order_by(DraftQuestion.topic, DraftQuestion.position, DraftQuestion.id)
        )
    )
    at = ids.index(row.question_id)
    return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None)
