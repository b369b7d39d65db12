"""The files of the actor's units, and the rows of one with their verdicts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.ledger_rows import Ledger, Said
from anquan_exam.domain.people import mask_id
from anquan_exam.models import LedgerImport, LedgerRow, Place
from anquan_exam.models.session import reading
from anquan_exam.services.ledgers.committing import STALE_AFTER
from anquan_exam.services.ledgers.judging import GOOD, Cells, RowVerdict, note_of
from anquan_exam.services.ledgers.uploads import import_in_scope
from anquan_exam.services.scope import places_within

_ID = re.compile(r"\s*\d{14,17}[\dXx]\s*")


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A file in the list of them."""

    public_id: str
    unit: str
    ledger: Ledger
    filename: str
    uploaded_at: datetime
    status: str
    done: int


@dataclass(frozen=True, slots=True)
class ImportView:
    """A file: how many rows have which verdict, and how many are put in. While it is busy
    `rows_done` of `rows_total`; `stalled`: whoever was at it has gone."""

    public_id: str
    unit: str
    ledger: Ledger
    filename: str
    headers: tuple[str, ...]
    uploaded_at: datetime
    busy: bool
    stalled: bool
    committed_at: datetime | None
    rows_total: int
    rows_done: int
    counts: Mapping[RowVerdict, int]
    done: int

    @property
    def ready(self) -> int:
        """How many rows would be put in."""
        return sum(self.counts[one] for one in GOOD) - self.done


@dataclass(frozen=True, slots=True)
class RowView:
    """A row: as it stood in the file, and what is said of it."""

    line: int
    raw: tuple[str, ...]
    verdict: RowVerdict
    notes: tuple[Said, ...]
    done: bool

    @property
    def shown(self) -> tuple[str, ...]:
        """The cells as a screen shows them: ID numbers masked."""
        return tuple(mask_id(cell) if _ID.fullmatch(cell) else cell for cell in self.raw)


def listed(actor: Actor, *, limit: int = 20) -> tuple[ImportLine, ...]:
    """The latest files of the actor's units."""
    done = (
        select(func.count(LedgerRow.id))
        .where(LedgerRow.import_id == LedgerImport.id, LedgerRow.done_at.is_not(None))
        .scalar_subquery()
    )
    with reading() as session:
        rows = session.execute(
            select(LedgerImport, Place.name, done)
            .join(Place, Place.id == LedgerImport.enterprise_id)
            .where(places_within(actor, Permission.PEOPLE_EDIT))
            .order_by(LedgerImport.id.desc())
            .limit(limit)
        ).all()
    return tuple(
        ImportLine(
            row.public_id, name, Ledger(row.ledger), row.filename, row.uploaded_at, row.status, put
        )
        for row, name, put in rows
    )


def view(actor: Actor, public_id: str, *, now: datetime) -> ImportView:
    """One file. Raises NotFound."""
    with reading() as session:
        record, unit = import_in_scope(session, actor, public_id)
        found = session.execute(
            select(LedgerRow.verdict, func.count(), func.count(LedgerRow.done_at))
            .where(LedgerRow.import_id == record.id)
            .group_by(LedgerRow.verdict)
        ).all()
    counts = {RowVerdict(verdict): number for verdict, number, _ in found}
    busy = record.status == "committing"
    beat = record.heartbeat_at
    return ImportView(
        record.public_id,
        unit.name,
        Ledger(record.ledger),
        record.filename,
        tuple(record.headers),
        record.uploaded_at,
        busy,
        busy and (beat is None or beat < now - STALE_AFTER),
        record.committed_at,
        record.rows_total,
        record.rows_done,
        {one: counts.get(one, 0) for one in RowVerdict},
        sum(done for _, _, done in found),
    )


def rows(
    actor: Actor, public_id: str, verdict: RowVerdict | None, *, page: int, size: int
) -> tuple[tuple[RowView, ...], int]:
    """A page of the rows, those to mend first, and how many there are. Raises NotFound."""
    with reading() as session:
        record, _ = import_in_scope(session, actor, public_id)
        where: list[ColumnElement[bool]] = [LedgerRow.import_id == record.id]
        if verdict is not None:
            where.append(LedgerRow.verdict == verdict.value)
        total = session.scalar(select(func.count(LedgerRow.id)).where(*where)) or 0
        order = case({one.value: at for at, one in enumerate(RowVerdict)}, value=LedgerRow.verdict)
        found = session.scalars(
            select(LedgerRow)
            .where(*where)
            .order_by(order, LedgerRow.line)
            .offset((page - 1) * size)
            .limit(size)
        ).all()
        return tuple(_row(one) for one in found), total


def refused_rows(actor: Actor, public_id: str) -> tuple[ImportLine, tuple[str, ...], list[RowView]]:
    """The file, its headers, and the rows that were refused. Raises NotFound."""
    with reading() as session:
        record, unit = import_in_scope(session, actor, public_id)
        found = session.scalars(
            select(LedgerRow)
            .where(
                LedgerRow.import_id == record.id,
                LedgerRow.verdict == RowVerdict.REFUSED.value,
            )
            .order_by(LedgerRow.line)
        ).all()
        line = ImportLine(
            record.public_id,
            unit.name,
            Ledger(record.ledger),
            record.filename,
            record.uploaded_at,
            record.status,
            0,
        )
        return line, tuple(record.headers), [_row(one) for one in found]


def _row(row: LedgerRow) -> RowView:
    cells = Cells.unpacked(row.line, row.cells)
    notes = tuple(note_of(one) for one in row.notes)
    return RowView(
        row.line, tuple(cells.raw), RowVerdict(row.verdict), notes, row.done_at is not None
    )
