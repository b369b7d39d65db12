"""The law as the database has it: documents, what was recorded about them since, and the questions
confirmed; and telling exams that it changed."""

from collections.abc import Iterable

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.documents import Document
from anquan_exam.domain.overlays import Effect, Law, Overlay
from anquan_exam.models import Document as DocumentRow
from anquan_exam.models import DocumentOverlay, Exam, OverlayConfirmation

RUNNING = ("published", "paused")


def law_of(session: Session, documents: Iterable[str] | None = None) -> Law:
    """Everything that decides whether a basis carries; about `documents` only, where given.

    Three statements, whatever the number of overlays."""
    wanted = select(DocumentRow.id, DocumentRow.content)
    recorded = select(DocumentOverlay).where(DocumentOverlay.withdrawn_at.is_(None))
    if documents is not None:
        ids = set(documents)
        wanted = wanted.where(DocumentRow.id.in_(ids))
        recorded = recorded.where(DocumentOverlay.document_id.in_(ids))
    overlays = tuple(map(overlay_of, session.scalars(recorded)))
    return Law(
        {row.id: Document.from_content(row.content) for row in session.execute(wanted)},
        overlays,
        _confirmed(session, [overlay.id for overlay in overlays]),
    )


def _confirmed(session: Session, overlays: Iterable[int]) -> frozenset[tuple[int, str]]:
    rows = session.execute(
        select(OverlayConfirmation.overlay_id, OverlayConfirmation.revision).where(
            OverlayConfirmation.overlay_id.in_(overlays), OverlayConfirmation.lifted_at.is_(None)
        )
    )
    return frozenset((row.overlay_id, row.revision) for row in rows)


def overlay_of(row: DocumentOverlay) -> Overlay:
    """The overlay a row keeps."""
    return Overlay(
        id=row.id,
        document=row.document_id,
        articles=tuple(row.articles),
        effect=Effect(row.effect),
        effective_on=row.effective_on,
        recorded_at=row.recorded_at,
        withdrawn_at=row.withdrawn_at,
        successor=row.successor_id,
        replaced_by=row.replaced_by,
    )


def recheck_pools(session: Session) -> None:
    """Have every running exam look at its pool again before the next paper is drawn from it.

    For each act after which a basis may carry less, within its transaction: a start that was
    decided before the act then sees at its own writing that it has been overtaken."""
    running = Exam.status.in_(RUNNING)
    # In one order, so that two such acts cannot lock each other out.
    ids = session.scalars(select(Exam.id).where(running).order_by(Exam.id).with_for_update()).all()
    session.execute(update(Exam).where(Exam.id.in_(ids)).values(pool_checked_on=None))
