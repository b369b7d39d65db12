"""Rows go into the register: some hundred at a time, each lot whole or not at all.

What is done is marked on the row in the same transaction, so that the work can be interrupted
anywhere, taken up by somebody else, and asked for twice without doing anything twice."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.roster import Earlier, Verdict, VerdictKind
from anquan_exam.models import Person, Place, RosterImport, RosterRow
from anquan_exam.models.session import transaction
from anquan_exam.services import beside, pinyin
from anquan_exam.services.errors import Invalid
from anquan_exam.services.register import Entry, Written, write
from anquan_exam.services.roster.matching import Facts, House, facts, house
from anquan_exam.services.roster.rows import (
    NOTHING_ADDED,
    Reading,
    judge_one,
    met_in_file,
    reading_of_row,
    verdict_columns,
)
from anquan_exam.services.roster.uploads import Clock, import_in_scope, note, people_of

AT_ONCE = 200  # a lot holds the write lock for about a tenth of a second
GOOD = (VerdictKind.NEW.value, VerdictKind.KNOWN.value)


def start(actor: Actor, public_id: str, *, now: datetime) -> int:
    """Ask for the rows that can go in to be put in. How many there are.

    Raises Invalid while the file is read, or when there is nothing to put in."""
    with transaction() as session:
        record, path = import_in_scope(session, actor, public_id, lock=True)
        if record.status == "committing":
            return int(record.rows_total)
        if record.status not in ("ready", "committed"):
            raise Invalid("roster_not_ready")
        waiting = session.scalar(
            select(func.count()).select_from(RosterRow).where(*_waiting(record.id))
        )
        if not waiting:
            raise Invalid("roster_nothing")
        record.status, record.heartbeat_at = "committing", None
        record.revision += 1
        record.rows_total, record.rows_done = waiting, 0
        record.committed_by = actor.person_id
        note(session, actor, "roster.commit_asked", record, path, now, rows=waiting)
        return int(waiting)


def _waiting(import_id: int) -> tuple[Any, ...]:
    return (
        RosterRow.import_id == import_id,
        RosterRow.verdict.in_(GOOD),
        RosterRow.done_at.is_(None),
    )


def run(public_id: str, clock_now: Clock) -> None:
    """Put the waiting rows in, lot by lot, until none is left."""
    import_id = beside.claim(RosterImport, public_id, "committing", clock_now())
    if import_id is None:
        return
    pinyin.initials("字")  # loads the tables of readings, which would hold the write lock for long
    while _lot(import_id, clock_now()):
        pass


def _lot(import_id: int, now: datetime) -> bool:
    """One lot; whether there may be more."""
    with transaction() as session:
        record = session.get_one(RosterImport, import_id, with_for_update=True)
        if record.status != "committing":
            return False
        rows = session.scalars(
            select(RosterRow).where(*_waiting(import_id)).order_by(RosterRow.line).limit(AT_ONCE)
        ).all()
        path = session.scalar(select(Place.path).where(Place.id == record.enterprise_id)) or ""
        who = _whoever_asked(session, record)
        if not rows:
            record.status, record.committed_at, record.heartbeat_at = "committed", now, None
            note(session, who, "roster.committed", record, path, now, rows=record.rows_done)
            return False
        people = _put_in(session, record, rows, now)
        record.rows_done = min(record.rows_total, record.rows_done + len(people))
        record.heartbeat_at = now
        note(session, who, "roster.rows_put_in", record, path, now, people=people)
        return True


def _whoever_asked(session: Session, record: RosterImport) -> Actor:
    person = session.get(Person, record.committed_by) if record.committed_by else None
    return Actor(person.id, person.name) if person else Actor(None, "命令行")


def _put_in(
    session: Session, record: RosterImport, rows: Sequence[RosterRow], now: datetime
) -> list[dict[str, str]]:
    """Write a lot; what the trail says of it: each line with the person it became."""
    today = clock.local(now).date()
    home = house(session, record.enterprise_id)
    known, judged = _judged(session, record, rows, home, clock.local(record.uploaded_at).date())
    for row, _, verdict in judged:
        if verdict.kind.value not in GOOD:  # something has changed since it was looked at
            _set(row, verdict_columns(verdict))
    good = [one for one in judged if one[2].kind.value in GOOD]
    written = _written(session, home, known, good, today, now)
    session.flush()
    if good:
        session.execute(update(RosterRow), _done(good, written, now))
    return [
        {"line": str(row.line), "person": str(one.person_id), "verdict": verdict.kind.value}
        for (row, _, verdict), one in zip(good, written, strict=True)
    ]


def _done(good: "Judged", written: Sequence[Written], now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id,
            **verdict_columns(verdict),
            "person_id": one.person_id,
            "code": one.code,
            "done_at": now,
        }
        for (row, _, verdict), one in zip(good, written, strict=True)
    ]


Judged = list[tuple[RosterRow, Reading, Verdict]]


def _judged(
    session: Session, record: RosterImport, rows: Sequence[RosterRow], home: House, today: date
) -> tuple[Facts, Judged]:
    """The rows judged against what is in the register now. One that meets an earlier row of its
    own lot waits for the next: the earlier one is then in the register, and decides."""
    readings = [reading_of_row(row, home, today) for row in rows]
    met = met_in_file(readings)
    known = facts(session, home, [one.parsed for one in readings], people_of(session, record.id))
    return known, [
        (row, one, judge_one(one, known, {}))
        for row, one in zip(rows, readings, strict=True)
        if not _waits(met.get(row.line))
    ]


def _waits(earlier: Earlier | None) -> bool:
    return earlier is not None and any((earlier.same_person, earlier.by_phone, earlier.by_number))


def _written(
    session: Session, home: House, known: Facts, good: Judged, today: date, now: datetime
) -> list[Written]:
    entries = [
        Entry(
            reading.parsed,
            verdict.person.key if verdict.person else None,
            adds=verdict.reasons[0].why not in NOTHING_ADDED,
        )
        for _, reading, verdict in good
    ]
    return write(session, home, known.agencies, entries, today=today, now=now)


def _set(row: RosterRow, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
