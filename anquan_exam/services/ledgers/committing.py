"""Rows are put in, each by the act a person would do by hand, in the name of whoever asked.

An act is a transaction of its own, and its row is marked after it: interrupted between the two,
the row is found to be on record already when the work is taken up again, and nothing is done
twice."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.ledger_rows import Column, Ledger, Said
from anquan_exam.models import Enterprise, LedgerImport, LedgerRow, Person, Place
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import sign_ins
from anquan_exam.services.errors import Problem
from anquan_exam.services.ledgers import absences, hours, violations
from anquan_exam.services.ledgers.judging import (
    GOOD,
    Cells,
    RowVerdict,
    Verdicted,
    judge,
    note_json,
)
from anquan_exam.services.ledgers.uploads import import_in_scope, note, verdict_values

Clock = Callable[[], datetime]
AT_ONCE = 50
MOST_LOTS = 4
"""In one round of the periodic job, which has other things to do: the next goes on."""
STALE_AFTER = timedelta(seconds=30)
PUT_IN: Mapping[Ledger, Callable[..., None]] = {
    Ledger.VIOLATIONS: violations.put_in,
    Ledger.HOURS: hours.put_in,
    Ledger.ABSENCES: absences.put_in,
}


def start(actor: Actor, public_id: str, *, now: datetime) -> int:
    """Ask for the rows that can go in to be put in; how many. Asked again meanwhile, it is the
    same.

    Raises NotFound, Problem `ledger_nothing`, `ledger_taken`."""
    with transaction() as session:
        record, unit = import_in_scope(session, actor, public_id, lock=True)
        if record.status == "committing":
            return record.rows_total
        if record.status == "committed":
            raise Problem("ledger_taken")
        waiting = session.scalar(select(func.count(LedgerRow.id)).where(*_waiting(record.id)))
        if not waiting:
            raise Problem("ledger_nothing")
        record.status, record.heartbeat_at, record.committed_by = (
            "committing",
            None,
            actor.person_id,
        )
        record.rows_total, record.rows_done = waiting, 0
        note(session, actor, "ledger.take_asked", record, unit.path, now, rows=waiting)
        return int(waiting)


def _waiting(import_id: int) -> tuple[Any, ...]:
    return (
        LedgerRow.import_id == import_id,
        LedgerRow.verdict.in_([one.value for one in GOOD]),
        LedgerRow.done_at.is_(None),
    )


def run(public_id: str, clock_now: Clock, lots: int | None = None) -> None:
    """Put the waiting rows in, lot by lot, until none is left or so many `lots` are done; nothing,
    if somebody else is at it."""
    import_id = _claim(public_id, clock_now())
    done = 0
    while import_id is not None and done != lots and _lot(import_id, clock_now):
        done += 1


def resume_stale(clock_now: Clock) -> int:
    """Carry on with files whose worker has gone: for the periodic job. How many there were."""
    with reading() as session:
        ids = list(
            session.scalars(
                select(LedgerImport.public_id)
                .where(LedgerImport.status == "committing", _silent(clock_now()))
                .order_by(LedgerImport.id)
            )
        )
    for public_id in ids:
        run(public_id, clock_now, MOST_LOTS)
    return len(ids)


def _silent(now: datetime) -> Any:
    beat = LedgerImport.heartbeat_at
    return or_(beat.is_(None), beat < now - STALE_AFTER)


def _claim(public_id: str, now: datetime) -> int | None:
    with transaction() as session:
        return session.execute(
            update(LedgerImport)
            .where(
                LedgerImport.public_id == public_id,
                LedgerImport.status == "committing",
                _silent(now),
            )
            .values(heartbeat_at=now)
            .returning(LedgerImport.id)
        ).scalar()


def _lot(import_id: int, clock_now: Clock) -> bool:
    """One lot; whether there may be more."""
    now = clock_now()
    with reading() as session:
        record = session.get_one(LedgerImport, import_id)
        unit = session.get_one(Place, record.enterprise_id)
        public = session.get_one(Enterprise, unit.id).public_id
        who = _whoever_asked(session, record)
        held = session.scalars(
            select(LedgerRow).where(*_waiting(import_id)).order_by(LedgerRow.line).limit(AT_ONCE)
        ).all()
        lines = [Cells.unpacked(row.line, row.cells) for row in held]
        ledger, why = Ledger(record.ledger), record.late_why
        judged = judge(session, ledger, unit, who, lines, late_why=why, now=now)
    if not held:
        _finish(import_id, who, unit, now)
        return False
    marks = []
    for row, one in zip(held, judged, strict=True):
        values = _act(ledger, who, public, one, why, now)
        marks.append({"id": row.id, **values})
    with transaction() as session:
        session.execute(update(LedgerRow), marks)
        record = session.get_one(LedgerImport, import_id)
        record.rows_done = min(record.rows_total, record.rows_done + len(marks))
        record.heartbeat_at = clock_now()
    return True


def _act(
    ledger: Ledger, who: Actor, unit: str, one: Verdicted, why: str, now: datetime
) -> dict[str, Any]:
    """Put one row in; what is kept of it."""
    if one.verdict not in GOOD or one.person is None:
        return {**verdict_values(one), "done_at": None}
    try:
        PUT_IN[ledger](who, unit, one.person.public_id, one.row, why, now=now)
    except Problem as refused:
        said = Said(refused.code, Column.NAME, {**refused.detail})
        return {
            "verdict": RowVerdict.REFUSED.value,
            "notes": [note_json(said)],
            "done_at": None,
        }
    return {**verdict_values(one), "done_at": now}


def _whoever_asked(session: Session, record: LedgerImport) -> Actor:
    """With the rights they have now: whoever lost them puts nothing in any more."""
    person = session.get_one(Person, record.committed_by)
    return Actor(person.id, person.name, sign_ins.grants_of(session, person.id))


def _finish(import_id: int, who: Actor, unit: Place, now: datetime) -> None:
    with transaction() as session:
        record = session.get_one(LedgerImport, import_id, with_for_update=True)
        if record.status != "committing":
            return
        done, refused = session.execute(
            select(
                func.count(LedgerRow.done_at),
                func.count().filter(LedgerRow.verdict == RowVerdict.REFUSED.value),
            ).where(LedgerRow.import_id == import_id)
        ).one()
        record.status, record.committed_at, record.heartbeat_at = "committed", now, None
        note(session, who, "ledger.taken", record, unit.path, now, rows=done, parked=refused)
