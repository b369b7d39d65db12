"""The register of documents in the database."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.documents import Document
from anquan_exam.domain.private_ids import is_private
from anquan_exam.models import Document as DocumentRow
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import Problem
from anquan_exam.services.law import recheck_pools


def record_documents(
    documents: Iterable[Document], *, actor: Actor, now: datetime
) -> tuple[str, ...]:
    """Bring the shipped part of the register up to date; gives the ids that are new or changed.

    Raises Problem `reserved_id` where an id is of an enterprise's kind."""
    with transaction() as session:
        changed = write_documents(session, documents, owner_id=None, now=now)
        if changed:
            trail.record(
                session, actor, "documents.recorded", ("documents", ""), now=now, ids=list(changed)
            )
    return changed


def write_documents(
    session: Session, documents: Iterable[Document], *, owner_id: int | None, now: datetime
) -> tuple[str, ...]:
    """Insert or update the rows that differ, within a caller's act; gives their ids."""
    wanted = {document.id: document for document in documents}
    known = _stored(session, wanted)
    changed = {id_: d for id_, d in wanted.items() if known.get(id_) != d.content()}
    if any(is_private(id_) != (owner_id is not None) for id_ in changed):
        raise Problem("reserved_id")
    rows = [_row(d, owner_id, now) for d in changed.values()]
    new = [row for row in rows if row["id"] not in known]
    if new:
        session.execute(insert(DocumentRow), new)
    for row in rows:
        if row["id"] in known:
            session.execute(update(DocumentRow).where(DocumentRow.id == row["id"]).values(**row))
    if known.keys() & changed.keys():
        recheck_pools(session)
    return tuple(changed)


def _stored(session: Session, ids: Collection[str]) -> Mapping[str, object]:
    found = session.execute(
        select(DocumentRow.id, DocumentRow.content).where(DocumentRow.id.in_(ids))
    )
    return {row.id: row.content for row in found}


def _row(document: Document, owner_id: int | None, now: datetime) -> dict[str, object]:
    return {
        "id": document.id,
        "title": document.title,
        "short": document.short,
        "kind": document.kind.value,
        "number": document.number,
        "owner_id": owner_id,
        "content": document.content(),
        "recorded_at": now,
    }


def stored_register(owner_id: int | None = None) -> dict[str, Document]:
    """The register as the database has it: what is public, and what the place `owner_id` owns."""
    with reading() as session:
        return register_of(session, owner_id)


def register_of(session: Session, owner_id: int | None) -> dict[str, Document]:
    """The same within a caller's session."""
    mine = DocumentRow.owner_id == owner_id if owner_id is not None else False
    rows = session.execute(
        select(DocumentRow.id, DocumentRow.content).where(
            or_(DocumentRow.owner_id.is_(None), mine)  # type: ignore[arg-type]
        )
    )
    return {row.id: Document.from_content(row.content) for row in rows}
