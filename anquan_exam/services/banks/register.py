"""The documents register on the web: found by title, number or initials, with what holds today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.documents import Document, DocumentKind
from anquan_exam.domain.overlays import Ground, Law
from anquan_exam.domain.private_ids import is_private
from anquan_exam.domain.vocabulary import PlaceKind
from anquan_exam.models import Document as DocumentRow
from anquan_exam.models import Place
from anquan_exam.models.session import reading
from anquan_exam.services.banks.revisions import folded
from anquan_exam.services.errors import NotFound
from anquan_exam.services.law import law_of
from anquan_exam.services.pinyin import initials
from anquan_exam.services.practice.learners import refuse_during_exam
from anquan_exam.services.scope import places_within

REGISTER_PAGE_SIZE = 25


class State(StrEnum):
    """What to look for in the register."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    ENDED = "ended"
    OVERLAID = "overlaid"


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """`word` in title, number, id or initials; a kind of text; a state on the day."""

    word: str = ""
    kind: DocumentKind | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document of the register; `owner` is the enterprise's name, None of a public one.
    `overlays` counts what was recorded about it and stands; `in_charge` says whether the actor may
    record more."""

    document: Document
    owner: str | None
    ground: Ground
    overlays: int
    may_edit: bool
    in_charge: bool

    @property
    def in_force(self) -> bool:
        """Whether the text as a whole holds on the day."""
        return self.ground is Ground.FIRM

    @property
    def states(self) -> frozenset[State]:
        """The states it is found under."""
        by_ground = {Ground.FIRM: State.IN_FORCE, Ground.NOT_YET: State.NOT_YET}
        own = by_ground.get(self.ground, State.ENDED)
        return frozenset({own, State.OVERLAID} if self.overlays else {own})


def documents_seen(actor: Actor) -> ColumnElement[bool]:
    """The condition that `actor` may look into a document: it is public, or its owner lies within
    reach."""
    seen = select(Place.id).where(places_within(actor, Permission.BANKS_VIEW))
    return or_(DocumentRow.owner_id.is_(None), DocumentRow.owner_id.in_(seen))


def documents_in_charge(actor: Actor) -> ColumnElement[bool]:
    """The condition that a document is the actor's to say what became of it: an enterprise's own
    within reach; a public one for whoever edits banks of a whole district."""
    within = places_within(actor, Permission.BANKS_EDIT)
    own = DocumentRow.owner_id.in_(select(Place.id).where(within))
    district = exists().where(Place.kind == PlaceKind.DISTRICT, within)
    return or_(own, and_(DocumentRow.owner_id.is_(None), district))


def list_documents(
    actor: Actor, wanted: RegisterFilter, page: int, *, now: datetime
) -> tuple[tuple[DocumentLine, ...], int]:
    """Page `page` (from 1) of the documents within sight that fit, own ones first, and how many
    fit in all. Raises Problem `banks_during_exam`."""
    with reading() as session:
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        lines = _lines(session, actor, clock.local(now).date())
    found = [line for line in lines if _fits(line, wanted)]
    start = (page - 1) * REGISTER_PAGE_SIZE
    return tuple(found[start : start + REGISTER_PAGE_SIZE]), len(found)


def document(actor: Actor, document_id: str, *, now: datetime) -> DocumentLine:
    """One document within sight. Raises NotFound, Problem `banks_during_exam`."""
    with reading() as session:
        return document_line(session, actor, document_id, now)


def document_line(session: Session, actor: Actor, document_id: str, now: datetime) -> DocumentLine:
    """The same within a caller's session."""
    lines = _lines(session, actor, clock.local(now).date(), document_id)
    if not lines:
        raise NotFound("document")
    refuse_during_exam(session, actor, now, code="banks_during_exam")
    return lines[0]


def _lines(
    session: Session, actor: Actor, day: date, document_id: str | None = None
) -> list[DocumentLine]:
    wanted = (
        select(
            DocumentRow.id,
            DocumentRow.owner_id,
            Place.name,
            documents_in_charge(actor).label("in_charge"),
        )
        .outerjoin(Place, Place.id == DocumentRow.owner_id)
        .where(documents_seen(actor))
    )
    if document_id is not None:
        wanted = wanted.where(DocumentRow.id == document_id)
    rows = session.execute(wanted).all()
    law = law_of(session, [row.id for row in rows])
    lines = [
        _line(law, row.id, row.name, day, own=row.owner_id is not None, in_charge=row.in_charge)
        for row in rows
    ]
    kinds = list(DocumentKind)
    return sorted(
        lines,
        key=lambda e: (e.owner is None, kinds.index(e.document.kind), e.document.title),
    )


def _line(
    law: Law, id_: str, owner: str | None, day: date, *, own: bool, in_charge: bool
) -> DocumentLine:
    made = law.documents[id_]
    return DocumentLine(
        document=made,
        owner=owner,
        ground=law.ground_of(made, day),
        overlays=sum(overlay.document == id_ for overlay in law.overlays),
        may_edit=own and bool(in_charge),
        in_charge=bool(in_charge),
    )


def _fits(line: DocumentLine, wanted: RegisterFilter) -> bool:
    made = line.document
    if wanted.kind is not None and made.kind is not wanted.kind:
        return False
    if wanted.state is not None and wanted.state not in line.states:
        return False
    return _named(made, folded(wanted.word).replace(" ", ""))


def find_documents(register: Mapping[str, Document], word: str) -> tuple[Document, ...]:
    """The documents of a register that `word` finds, an enterprise's own first; all without one."""
    plain = folded(word).replace(" ", "")
    found = (document for document in register.values() if _named(document, plain))
    return tuple(sorted(found, key=lambda each: (not is_private(each.id), each.title)))


def _named(made: Document, plain: str) -> bool:
    texts = (made.id, made.title, made.short, made.number)
    return (
        not plain
        or any(plain in folded(text).replace(" ", "") for text in texts)
        or any(plain in initials(text) for text in (made.short, made.title))
    )
