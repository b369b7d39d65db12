"""A file of certificates: every row with a verdict, looked at before anything is kept."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.certificate_rows import Cell
from anquan_exam.domain.certificates import Guides
from anquan_exam.exchange.certificate_excel import CardFile, CardLine, read_cards
from anquan_exam.exchange.incoming.refused import FileRefused
from anquan_exam.models import CertificateBatch, CertificateRecord, Place
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.certificates.judging import (
    Judged,
    RowVerdict,
    Verdicted,
    judge,
    parts,
)
from anquan_exam.services.certificates.reach import enterprise as enterprise_in_reach
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.ids import new_id
from anquan_exam.services.scope import places_within, with_place

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class BatchView:
    """A file with its verdicts; once `committed_at` only the rows that were parked are left."""

    public_id: str
    unit: str
    filename: str
    uploaded_at: datetime
    committed_at: datetime | None
    taken: int
    headers: tuple[str, ...]
    rows: tuple[Judged, ...]

    def count(self, verdict: RowVerdict) -> int:
        """How many rows have it."""
        return sum(1 for row in self.rows if row.verdict is verdict)


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A file in the list of them."""

    public_id: str
    unit: str
    filename: str
    uploaded_at: datetime
    committed_at: datetime | None
    taken: int


def upload(actor: Actor, enterprise: str, filename: str, data: bytes, *, now: datetime) -> str:
    """Take a file for an enterprise (public id); the batch's public id. Files that nobody came back
    to in 30 days are let go.

    Raises NotFound, Invalid with why the file cannot be read."""
    try:
        file = read_cards(data)
    except FileRefused as refused:
        raise Invalid(refused.code, "file", **refused.detail) from refused
    with transaction() as session:
        unit = enterprise_in_reach(session, actor, enterprise)
        session.execute(
            delete(CertificateBatch).where(
                CertificateBatch.enterprise_id == unit.id,
                CertificateBatch.uploaded_at < now - KEPT,
            )
        )
        row = CertificateBatch(
            public_id=new_id(),
            enterprise_id=unit.id,
            filename=filename[-200:],
            sha256=hashlib.sha256(data).hexdigest(),
            rows=_packed(file.headers, file.lines),
            uploaded_by=actor.person_id,
            uploaded_at=now,
        )
        session.add(row)
        _note(session, actor, "certificate.file_uploaded", row, unit, now, rows=len(file.lines))
        return row.public_id


def listed(actor: Actor, *, limit: int = 20) -> tuple[BatchLine, ...]:
    """The latest files of the actor's units."""
    with reading() as session:
        rows = session.execute(
            select(CertificateBatch, Place.name)
            .join(Place, Place.id == CertificateBatch.enterprise_id)
            .where(places_within(actor, Permission.PEOPLE_EDIT))
            .order_by(CertificateBatch.id.desc())
            .limit(limit)
        ).all()
        return tuple(
            BatchLine(
                row.public_id, name, row.filename, row.uploaded_at, row.committed_at, row.taken
            )
            for row, name in rows
        )


def view(actor: Actor, public_id: str, known: Guides, *, now: datetime) -> BatchView:
    """A file with the verdict of every row, as things stand now. Raises NotFound."""
    with reading() as session:
        batch, unit = _find(session, actor, public_id)
        file = _unpacked(batch.rows)
        rows = judge(session, unit, file.lines, known, clock.local(now).date())
        return BatchView(
            batch.public_id,
            unit.name,
            batch.filename,
            batch.uploaded_at,
            batch.committed_at,
            batch.taken,
            tuple(file.headers),
            tuple(row.judged for row in rows),
        )


def take(actor: Actor, public_id: str, known: Guides, *, now: datetime) -> int:
    """Put every row on record that is not parked, all or none; how many. The parked ones stay, to
    be fetched and mended.

    Raises NotFound, Problem `batch_taken`, `batch_nothing`."""
    today = clock.local(now).date()
    with transaction() as session:
        batch, unit = _find(session, actor, public_id, lock=True)
        if batch.committed_at is not None:
            raise Problem("batch_taken")
        file = _unpacked(batch.rows)
        rows = judge(session, unit, file.lines, known, today)
        values = [_values(row, unit.id, actor, now) for row in rows if row.card is not None]
        if not values:
            raise Problem("batch_nothing")
        for part in parts(values):
            session.execute(insert(CertificateRecord), part)
        parked = {row.judged.line for row in rows if row.card is None}
        batch.rows = _packed(file.headers, [one for one in file.lines if one.line in parked])
        batch.committed_at, batch.taken = now, len(values)
        told = {"rows": len(values), "parked": len(parked)}
        _note(session, actor, "certificate.file_taken", batch, unit, now, **told)
        return len(values)


def drop(actor: Actor, public_id: str, *, now: datetime) -> None:
    """Let a file go; what was taken of it stays. Raises NotFound."""
    with transaction() as session:
        batch, unit = _find(session, actor, public_id, lock=True)
        _note(session, actor, "certificate.file_dropped", batch, unit, now)
        session.delete(batch)


def _find(
    session: Session, actor: Actor, public_id: str, *, lock: bool = False
) -> tuple[CertificateBatch, Place]:
    return with_place(
        session,
        CertificateBatch,
        CertificateBatch.enterprise_id,
        CertificateBatch.public_id == public_id,
        places_within(actor, Permission.PEOPLE_EDIT),
        missing="certificate_batch",
        lock=lock,
    )


def _note(
    session: Session,
    actor: Actor,
    act: str,
    batch: CertificateBatch,
    unit: Place,
    now: datetime,
    **payload: Any,
) -> None:
    subject = ("certificate_batch", batch.public_id)
    told = {"filename": batch.filename, **payload}
    trail.record(session, actor, act, subject, now=now, place_path=unit.path, **told)


def _packed(headers: Sequence[str], lines: Sequence[CardLine]) -> str:
    rows = [[one.line, dict(one.cells.items()), one.raw] for one in lines]
    return json.dumps({"headers": list(headers), "rows": rows}, ensure_ascii=False)


def _unpacked(text: str) -> CardFile:
    held = json.loads(text)
    lines = [
        CardLine(line, {Cell(name): text for name, text in cells.items()}, raw)
        for line, cells, raw in held["rows"]
    ]
    return CardFile(held["headers"], lines)


def _values(row: Verdicted, unit_id: int, actor: Actor, now: datetime) -> dict[str, Any]:
    card = row.card
    assert card is not None
    return {
        "public_id": new_id(),
        "person_id": row.person,
        "enterprise_id": unit_id,
        "family": card.family.value,
        "operations": list(card.operations),
        "operations_text": "、".join(sorted(card.operations))[:600],
        "number": card.number,
        "number_index": card.number_index,
        "issuer": card.issuer,
        "valid_from": card.dates.valid_from,
        "valid_until": card.dates.valid_until,
        "review_by": card.dates.review_by,
        "recorded_at": now,
        "recorded_by": actor.person_id,
    }
