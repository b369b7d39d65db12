"""A file comes in: read, every row with its verdict, kept encrypted; or is let go."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.ledger_rows import Ledger
from anquan_exam.exchange.incoming.refused import FileRefused
from anquan_exam.exchange.ledger_excel import LedgerFile, read_ledger
from anquan_exam.models import Enterprise, LedgerImport, LedgerRow, Place
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.ids import new_id
from anquan_exam.services.ledgers.judging import Cells, Verdicted, judge, note_json
from anquan_exam.services.scope import place_in_scope, places_within, with_place

T = TypeVar("T")
AT_ONCE = 500
MOST_WHY = 300
KEPT = timedelta(days=30)
"""So long the rows that were refused can be fetched."""


def upload(
    actor: Actor,
    enterprise: str,
    ledger: Ledger,
    filename: str,
    data: bytes,
    *,
    late_why: str = "",
    now: datetime,
) -> str:
    """Take a file for an enterprise (public id); the import's public id.

    Raises NotFound, Invalid `text_too_long`, or why the file cannot be read."""
    why = " ".join(late_why.split())
    if len(why) > MOST_WHY:
        raise Invalid("text_too_long", "late_why", most=MOST_WHY)
    try:
        file = read_ledger(ledger, data)
    except FileRefused as refused:
        raise Invalid(refused.code, "file", **refused.detail) from refused
    assert actor.person_id is not None
    # Some seconds for thousands of rows: while others may write.
    with reading() as session:
        unit = _unit(session, actor, enterprise)
        rows = _judged(session, file, ledger, unit, actor, why, now)
    with transaction() as session:
        unit = _unit(session, actor, enterprise)
        record = LedgerImport(
            public_id=new_id(),
            enterprise_id=unit.id,
            ledger=ledger.value,
            filename=filename[-200:],
            sha256=hashlib.sha256(data).hexdigest(),
            headers=file.headers,
            late_why=why,
            status="ready",
            uploaded_by=actor.person_id,
            uploaded_at=now,
            rows_total=len(file.lines),
        )
        session.add(record)
        session.flush()
        for part in parts(rows, AT_ONCE):
            session.execute(insert(LedgerRow), [{"import_id": record.id, **row} for row in part])
        note(session, actor, "ledger.uploaded", record, unit.path, now, rows=len(file.lines))
        return record.public_id


def _unit(session: Session, actor: Actor, public_id: str) -> Place:
    number = session.scalar(select(Enterprise.place_id).where(Enterprise.public_id == public_id))
    return place_in_scope(session, actor, Permission.PEOPLE_EDIT, number or 0)


def _judged(
    session: Session,
    file: LedgerFile,
    ledger: Ledger,
    unit: Place,
    actor: Actor,
    why: str,
    now: datetime,
) -> list[dict[str, Any]]:
    """What is kept of each row."""
    lines = [Cells(one.line, one.cells, one.raw) for one in file.lines]
    rows = judge(session, ledger, unit, actor, lines, late_why=why, now=now)
    return [
        {"line": line.line, "cells": line.packed(), **verdict_values(row)}
        for line, row in zip(lines, rows, strict=True)
    ]


def verdict_values(row: Verdicted) -> dict[str, Any]:
    """What is kept of a verdict."""
    return {"verdict": row.verdict.value, "notes": [note_json(one) for one in row.notes]}


def parts(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The rows in lots of so many."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def import_in_scope(
    session: Session, actor: Actor, public_id: str, *, lock: bool = False
) -> tuple[LedgerImport, Place]:
    """The import and its unit, if the actor answers for it. Raises NotFound."""
    return with_place(
        session,
        LedgerImport,
        LedgerImport.enterprise_id,
        LedgerImport.public_id == public_id,
        places_within(actor, Permission.PEOPLE_EDIT),
        missing="ledger",
        lock=lock,
    )


def note(
    session: Session,
    actor: Actor,
    act: str,
    record: LedgerImport,
    place_path: str,
    now: datetime,
    **told: Any,
) -> None:
    """The trail entry of an act on a file."""
    about = {"ledger": record.ledger, "filename": record.filename, **told}
    subject = ("ledger", record.public_id)
    trail.record(session, actor, act, subject, now=now, place_path=place_path, **about)


def drop(actor: Actor, public_id: str, *, now: datetime) -> None:
    """Let a file go; what was put in of it stays. Raises NotFound, Problem `ledger_busy`."""
    with transaction() as session:
        record, unit = import_in_scope(session, actor, public_id, lock=True)
        if record.status == "committing":
            raise Problem("ledger_busy")
        note(session, actor, "ledger.dropped", record, unit.path, now)
        delete_imports(session, LedgerImport.id == record.id)


def purge(*, now: datetime) -> int:
    """Delete files that came in longer ago than they are kept; how many. What is being put in just
    now stays."""
    with transaction() as session:
        return delete_imports(
            session,
            LedgerImport.uploaded_at < now - KEPT,
            LedgerImport.status != "committing",
        )


def delete_imports(session: Session, *conditions: ColumnElement[bool]) -> int:
    """Delete imports with their rows; how many."""
    ids = list(session.scalars(select(LedgerImport.id).where(*conditions)))
    session.execute(delete(LedgerRow).where(LedgerRow.import_id.in_(ids)))
    session.execute(delete(LedgerImport).where(LedgerImport.id.in_(ids)))
    return len(ids)
