"""Pages about a document and about what was recorded of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor
from anquan_exam.domain.documents import Article, Document
from anquan_exam.domain.overlays import Effect, Overlay
from anquan_exam.models import Document as DocumentRow
from anquan_exam.models import DocumentOverlay, OverlayConfirmation, Person
from anquan_exam.models.session import reading
from anquan_exam.services.banks.loading import editable_banks
from anquan_exam.services.banks.register import DocumentLine, document_line, documents_seen
from anquan_exam.services.errors import NotFound
from anquan_exam.services.law import overlay_of
from anquan_exam.services.overlays.common import document_in_charge, overlay_in_sight
from anquan_exam.services.overlays.touched import TouchedQuestion, touched_questions


@dataclass(frozen=True, slots=True)
class OverlayLine:
    """What was recorded, by whom, when and from which source; `successor` is the title of the
    document that holds instead."""

    overlay: Overlay
    document: str
    """The short title of the text it is about."""
    successor: str | None
    note: str
    recorded_by: str
    withdrawn_by: str
    withdraw_reason: str

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken back."""
        return self.overlay.withdrawn_at is not None


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article, how many questions in use rest on it, and what stands about it."""

    article: Article
    questions: int
    overlays: tuple[Overlay, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document with its articles, the questions within sight, and all that was recorded, the
    latest first."""

    line: DocumentLine
    articles: tuple[ArticleLine, ...]
    questions: int
    overlays: tuple[OverlayLine, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """By whom and when a question was found still right."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """A question an amendment is about; `mine`: the actor may say whether it is still right."""

    touched: TouchedQuestion
    confirmed: Confirmed | None
    mine: bool


@dataclass(frozen=True, slots=True)
class OverlayPage:
    """One overlay with its questions, those that wait coming first."""

    line: OverlayLine
    in_charge: bool
    questions: tuple[ToConfirm, ...]

    @property
    def confirmable(self) -> bool:
        """Whether a question can still be right under it."""
        return self.line.overlay.effect is Effect.AMENDED and not self.line.withdrawn

    @property
    def waiting(self) -> int:
        """How many questions nobody has confirmed."""
        return sum(each.confirmed is None for each in self.questions)


def document_page(actor: Actor, document_id: str, *, now: datetime) -> DocumentPage:
    """One document within sight. Raises NotFound, Problem `banks_during_exam`."""
    with reading() as session:
        line = document_line(session, actor, document_id, now)
        resting = touched_questions(
            session, actor, document_id, lambda basis: basis.document == document_id
        )
        overlays = _overlay_lines(session, document_id)
    standing = [each.overlay for each in overlays if not each.withdrawn]
    counts = _by_article(line.document, resting)
    articles = tuple(
        ArticleLine(article, counts[article.number], _about(article, standing))
        for article in line.document.articles
    )
    return DocumentPage(line, articles, len(resting), overlays)


def questions_on(
    actor: Actor, document_id: str, number: str, *, now: datetime
) -> tuple[DocumentLine, tuple[TouchedQuestion, ...]]:
    """The document, and the questions within sight that rest on its article `number` ("": on
    whatever of it). Raises NotFound, Problem `banks_during_exam`."""
    with reading() as session:
        line = document_line(session, actor, document_id, now)
        if number and number not in {article.number for article in line.document.articles}:
            raise NotFound("article")
        resting = touched_questions(
            session, actor, document_id, lambda basis: basis.document == document_id
        )
    return line, tuple(q for q in resting if not number or number in _articles(line.document, q))


def overlay_page(actor: Actor, overlay_id: int, *, now: datetime) -> OverlayPage:
    """One overlay within sight. Raises NotFound, Problem `banks_during_exam`."""
    with reading() as session:
        row, document = overlay_in_sight(session, actor, overlay_id, now)
        line = next(each for each in _overlay_lines(session, document.id, row.id))
        resting = touched_questions(session, actor, document.id, line.overlay.touches)
        confirmed = _confirmations(session, row.id, [each.revision for each in resting])
        mine = editable_banks(session, actor)
        charge = document_line(session, actor, document.id, now).in_charge
    lines = [ToConfirm(q, confirmed.get(q.revision), q.bank_id in mine) for q in resting]
    lines.sort(key=lambda each: each.confirmed is not None)
    return OverlayPage(line, charge, tuple(lines))


def successors(actor: Actor, document_id: str, *, now: datetime) -> tuple[tuple[str, str], ...]:
    """The documents (id and title) that could hold instead of this one. Raises NotFound, Problem
    `banks_during_exam`."""
    with reading() as session:
        document = document_in_charge(session, actor, document_id, now)
        wanted = (
            select(DocumentRow.id, DocumentRow.title)
            .where(DocumentRow.id != document_id, documents_seen(actor))
            .order_by(DocumentRow.title)
        )
        if document.owner_id is None:
            wanted = wanted.where(DocumentRow.owner_id.is_(None))
        return tuple((row.id, row.title) for row in session.execute(wanted))


def _articles(document: Document, question: TouchedQuestion) -> frozenset[str]:
    """The articles of the document the question rests on."""
    found = map(document.article, question.locators)
    return frozenset(article.number for article in found if article is not None)


def _by_article(document: Document, resting: Collection[TouchedQuestion]) -> Mapping[str, int]:
    counts = {article.number: 0 for article in document.articles}
    for question in resting:
        for number in _articles(document, question):
            counts[number] += 1
    return counts


def _about(article: Article, standing: Collection[Overlay]) -> tuple[Overlay, ...]:
    """What stands about an article, or will: the whole text's are told once, above."""
    return tuple(o for o in standing if article.number in o.articles)


def _overlay_lines(
    session: Session, document_id: str, overlay_id: int | None = None
) -> tuple[OverlayLine, ...]:
    successor, recorder, withdrawer = aliased(DocumentRow), aliased(Person), aliased(Person)
    wanted = (
        select(
            DocumentOverlay,
            DocumentRow.short,
            successor.title.label("successor"),
            recorder.name.label("recorded_by"),
            withdrawer.name.label("withdrawn_by"),
        )
        .join(DocumentRow, DocumentRow.id == DocumentOverlay.document_id)
        .outerjoin(successor, successor.id == DocumentOverlay.successor_id)
        .outerjoin(recorder, recorder.id == DocumentOverlay.recorded_by)
        .outerjoin(withdrawer, withdrawer.id == DocumentOverlay.withdrawn_by)
        .where(DocumentOverlay.document_id == document_id)
        .order_by(DocumentOverlay.recorded_at.desc(), DocumentOverlay.id.desc())
    )
    if overlay_id is not None:
        wanted = wanted.where(DocumentOverlay.id == overlay_id)
    return tuple(
        OverlayLine(
            overlay=overlay_of(row.DocumentOverlay),
            document=row.short,
            successor=row.successor,
            note=row.DocumentOverlay.note,
            recorded_by=row.recorded_by or "系统",
            withdrawn_by=row.withdrawn_by or "",
            withdraw_reason=row.DocumentOverlay.withdraw_reason,
        )
        for row in session.execute(wanted)
    )


def _confirmations(
    session: Session, overlay_id: int, revisions: Collection[str]
) -> Mapping[str, Confirmed]:
    rows = session.execute(
        select(OverlayConfirmation.revision, OverlayConfirmation.confirmed_at, Person.name)
        .outerjoin(Person, Person.id == OverlayConfirmation.confirmed_by)
        .where(
            OverlayConfirmation.overlay_id == overlay_id,
            OverlayConfirmation.revision.in_(revisions),
            OverlayConfirmation.lifted_at.is_(None),
        )
    )
    return {row.revision: Confirmed(row.name or "系统", row.confirmed_at) for row in rows}
