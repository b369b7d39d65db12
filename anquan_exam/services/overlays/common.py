"""What every act on overlays needs: the rows within reach, and the note on the trail."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.models import Document as DocumentRow
from anquan_exam.models import DocumentOverlay, Place
from anquan_exam.services import trail
from anquan_exam.services.banks.register import documents_in_charge, documents_seen
from anquan_exam.services.errors import NotFound
from anquan_exam.services.practice.learners import refuse_during_exam


def document_in_charge(
    session: Session, actor: Actor, document_id: str, now: datetime
) -> DocumentRow:
    """The document, if the actor may say what became of it. Raises NotFound, Problem
    `banks_during_exam`."""
    row = session.scalar(
        select(DocumentRow).where(DocumentRow.id == document_id, documents_in_charge(actor))
    )
    if row is None:
        raise NotFound("document")
    refuse_during_exam(session, actor, now, code="banks_during_exam")
    return row


def overlay_in_sight(
    session: Session,
    actor: Actor,
    overlay_id: int,
    now: datetime,
    *,
    in_charge: bool = False,
    locked: bool = False,
) -> tuple[DocumentOverlay, DocumentRow]:
    """The overlay and its document, seen or (`in_charge`) the actor's to withdraw. Raises
    NotFound, Problem `banks_during_exam`."""
    within = documents_in_charge(actor) if in_charge else documents_seen(actor)
    wanted = (
        select(DocumentOverlay, DocumentRow)
        .join(DocumentRow, DocumentRow.id == DocumentOverlay.document_id)
        .where(DocumentOverlay.id == overlay_id, within)
    )
    if locked:
        wanted = wanted.with_for_update(of=DocumentOverlay)
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound("overlay")
    refuse_during_exam(session, actor, now, code="banks_during_exam")
    return row[0], row[1]


def note(
    session: Session,
    actor: Actor,
    act: str,
    document: DocumentRow,
    now: datetime,
    **payload: object,
) -> None:
    """One trail entry about `document`."""
    path = session.scalar(select(Place.path).where(Place.id == document.owner_id)) or ""
    trail.record(
        session,
        actor,
        act,
        ("document", document.id),
        now=now,
        place_path=path,
        title=document.title,
        **payload,
    )
