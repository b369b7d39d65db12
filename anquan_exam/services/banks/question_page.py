"""One question for those who may see the key: as it stands, its basis, and how it came to be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.bank_diff import Change as ChangeKind
from anquan_exam.domain.bank_diff import QuestionChange, changed_parts
from anquan_exam.domain.banks import BankQuestion, Topic
from anquan_exam.domain.overlays import Law, Standing
from anquan_exam.domain.questions import Question
from anquan_exam.models import BankItem, BankVersion, DraftQuestion, QuestionSuspension
from anquan_exam.models.session import reading
from anquan_exam.services.banks.comments import CommentLine, comments_on
from anquan_exam.services.banks.loading import may_edit, seen_bank
from anquan_exam.services.banks.rendering import Renderer
from anquan_exam.services.errors import NotFound
from anquan_exam.services.law import law_of
from anquan_exam.services.objections.views import open_on
from anquan_exam.services.pieces import Pieces, pieces_of
from anquan_exam.services.sittings.plans import questions


@dataclass(frozen=True, slots=True)
class BasisLine:
    """A basis in words; `heading` is the article's own, `standing` says how firm it is today."""

    title: str
    locator: str
    heading: str | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Stage:
    """A state of the question over versions `first` to `last`; `change` is from the one before
    (None: it is the first)."""

    first: int
    last: int
    published_at: datetime
    entry: BankQuestion
    change: QuestionChange | None


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """The question of the newest version that holds it. Texts with Markdown are safe HTML.
    `drafted`: the draft has it, too; comments and the number of open objections are for those who
    may edit."""

    bank_id: str
    bank_title: str
    question: Question
    topic: str
    retired: str | None
    dropped: bool
    suspended: str | None
    revision: str
    pieces: Pieces
    explanations: tuple[str, ...]
    """Of the question, and of each part of a case."""
    basis: tuple[BasisLine, ...]
    stages: tuple[Stage, ...]
    previous: str | None
    following: str | None
    may_edit: bool
    drafted: bool
    comments: tuple[CommentLine, ...]
    objections: int


def question_page(actor: Actor, bank_id: str, question_id: str, *, now: datetime) -> QuestionPage:
    """The question with its key and history. Raises NotFound, Problem `banks_during_exam`."""
    day = clock.local(now).date()
    with reading() as session:
        bank = seen_bank(session, actor, bank_id, now)
        rows = _appearances(session, bank_id, question_id)
        if not rows:
            raise NotFound("question")
        asked = questions(session, {row.revision for row in rows})
        latest = rows[-1]
        question = asked[latest.revision]
        newest = _newest_number(session, bank_id)
        neighbours = _neighbours(session, latest)
        basis = _basis(session, question, latest.revision, day)
        suspended = _suspended(session, question_id, day)
        editable = may_edit(session, actor, bank_id)
        comments = comments_on(session, question_id) if editable else ()
        objections = open_on(session, question_id) if editable else 0
        drafted = _is_drafted(session, bank_id, question_id)
    return QuestionPage(
        bank_id=bank_id,
        bank_title=bank.title,
        question=question,
        topic=latest.topic_title,
        retired=latest.retired,
        dropped=latest.number != newest,
        suspended=suspended,
        revision=latest.revision,
        pieces=pieces_of([latest.revision])[latest.revision],
        explanations=tuple(map(Renderer().line, (each.explanation for each in question.asked()))),
        basis=basis,
        stages=_stages(rows, asked),
        previous=neighbours[0],
        following=neighbours[1],
        may_edit=editable,
        drafted=drafted,
        comments=comments,
        objections=objections,
    )


def _is_drafted(session: Session, bank_id: str, question_id: str) -> bool:
    found = select(DraftQuestion.id).where(
        DraftQuestion.bank_id == bank_id, DraftQuestion.question_id == question_id
    )
    return session.scalar(found) is not None


def _appearances(session: Session, bank_id: str, question_id: str) -> list[Row[Any]]:
    """Every version the question stands in, the oldest first."""
    rows = session.execute(
        select(
            BankVersion.id.label("version_id"),
            BankVersion.number,
            BankVersion.published_at,
            BankItem.position,
            BankItem.revision,
            BankItem.topic,
            BankItem.topic_title,
            BankItem.retired,
        )
        .join(BankVersion, BankVersion.id == BankItem.version_id)
        .where(BankVersion.bank_id == bank_id, BankItem.question_id == question_id)
        .order_by(BankVersion.number)
    )
    return [*rows]


def _newest_number(session: Session, bank_id: str) -> int:
    return session.scalars(
        select(BankVersion.number)
        .where(BankVersion.bank_id == bank_id)
        .order_by(BankVersion.number.desc())
        .limit(1)
    ).one()


def _neighbours(session: Session, item: Row[Any]) -> tuple[str | None, str | None]:
    """The ids before and after in the same version."""
    around = session.execute(
        select(BankItem.position, BankItem.question_id).where(
            BankItem.version_id == item.version_id,
            BankItem.position.in_((item.position - 1, item.position + 1)),
        )
    )
    ids = {row.position: row.question_id for row in around}
    return ids.get(item.position - 1), ids.get(item.position + 1)


def _basis(session: Session, question: Question, revision: str, day: date) -> tuple[BasisLine, ...]:
    law = law_of(session, {basis.document for basis in question.all_basis})
    return tuple(_basis_line(law, standing) for standing in law.standings(question, revision, day))


def _basis_line(law: Law, standing: Standing) -> BasisLine:
    basis = standing.basis
    document = law.documents.get(basis.document)
    article = document.article(basis.locator) if document else None
    title = document.title if document else basis.document
    return BasisLine(title, basis.locator, article.heading if article else None, standing)


def _suspended(session: Session, question_id: str, day: date) -> str | None:
    """Why the question is not drawn for the time being; None when it is."""
    return session.scalar(
        select(QuestionSuspension.reason)
        .where(
            QuestionSuspension.question_id == question_id,
            QuestionSuspension.begins_on <= day,
            or_(QuestionSuspension.lifted_on.is_(None), QuestionSuspension.lifted_on > day),
        )
        .limit(1)
    )


def _stages(rows: Sequence[Row[Any]], asked: Mapping[str, Question]) -> tuple[Stage, ...]:
    """Equal states run together; the newest first."""
    stages: list[Stage] = []
    for row in rows:
        entry = BankQuestion(asked[row.revision], Topic(row.topic, row.topic_title), row.retired)
        last = stages[-1] if stages else None
        parts = changed_parts(last.entry, entry) if last else ()
        if last and not parts:
            stages[-1] = Stage(last.first, row.number, last.published_at, last.entry, last.change)
            continue
        change = QuestionChange(ChangeKind.CHANGED, parts, last.entry, entry) if last else None
        stages.append(Stage(row.number, row.number, row.published_at, entry, change))
    return tuple(reversed(stages))
