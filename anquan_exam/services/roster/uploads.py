"""A roster comes in: checked, kept encrypted, read with a verdict per row while people watch."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.roster import Verdict
from anquan_exam.exchange.incoming.limits import check_file
from anquan_exam.exchange.roster_excel import FileRefused, Roster, read_roster
from anquan_exam.models import Enterprise, Place, RosterFile, RosterImport, RosterRow
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import beside, scope, trail
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.ids import new_id
from anquan_exam.services.roster.matching import facts, house
from anquan_exam.services.roster.rows import (
    Reading,
    judge_all,
    reading_of_line,
    reading_of_row,
    verdict_columns,
)

Clock = Callable[[], datetime]
AT_ONCE = 500


def upload(actor: Actor, enterprise: str, filename: str, data: bytes, *, now: datetime) -> str:
    """Take a file for an enterprise (public id) of the actor's. The import's public id.

    Raises Invalid with the reason why the file cannot be read; nothing is kept then."""
    try:
        check_file(data)
    except FileRefused as refused:
        raise Invalid(refused.code, "file", **refused.detail) from refused
    with transaction() as session:
        place = enterprise_in_scope(session, actor, enterprise)
        record = RosterImport(
            public_id=new_id(),
            enterprise_id=place.id,
            uploaded_by=actor.person_id,
            uploaded_at=now,
            filename=filename[-200:],
            sha256=hashlib.sha256(data).hexdigest(),
            status="reading",
        )
        session.add(record)
        session.flush()
        session.add(RosterFile(import_id=record.id, content=data))
        note(session, actor, "roster.uploaded", record, place.path, now, filename=record.filename)
        return record.public_id


def enterprise_in_scope(session: Session, actor: Actor, public_id: str) -> Place:
    """The enterprise's place, if the actor may enter people there. Raises NotFound."""
    place_id = session.scalar(select(Enterprise.place_id).where(Enterprise.public_id == public_id))
    return scope.place_in_scope(session, actor, Permission.PEOPLE_EDIT, place_id or 0)


def import_in_scope(session: Session, actor: Actor, public_id: str, *, lock: bool = False) -> Any:
    """(RosterImport, path of its enterprise), if it is the actor's. Raises NotFound."""
    query = (
        select(RosterImport, Place.path)
        .join(Place, Place.id == RosterImport.enterprise_id)
        .where(
            RosterImport.public_id == public_id,
            scope.places_within(actor, Permission.PEOPLE_EDIT),
        )
    )
    if lock:
        query = query.with_for_update(of=RosterImport)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound("roster")
    return found


def note(
    session: Session,
    actor: Actor,
    act: str,
    record: RosterImport,
    place_path: str,
    now: datetime,
    **payload: Any,
) -> None:
    """The trail entry of an act on an import."""
    subject = ("roster", record.public_id)
    trail.record(session, actor, act, subject, now=now, place_path=place_path, **payload)


def read(public_id: str, clock_now: Clock) -> None:
    """Read an uploaded file, or judge the rows of one again. Done by one at a time; may be redone
    from the start when whoever did it has gone."""
    import_id = beside.claim(RosterImport, public_id, "reading", clock_now())
    if import_id is None:
        return
    with reading() as session:
        record = session.get_one(RosterImport, import_id)
        file = session.get(RosterFile, import_id)
    try:
        if file is None:
            _judge_again(record, clock_now)
        else:
            _store(record, read_roster(file.content), clock_now)
    except FileRefused as refused:
        _fail(import_id, json.dumps({"code": refused.code, **refused.detail}), clock_now())


def _store(record: RosterImport, roster: Roster, clock_now: Clock) -> None:
    today = clock.local(record.uploaded_at).date()
    with reading() as session:
        home = house(session, record.enterprise_id)
        readings = [reading_of_line(line, home, today) for line in roster.lines]
        verdicts = judge_all(readings, facts(session, home, [one.parsed for one in readings]))
    with transaction() as session:
        session.execute(delete(RosterRow).where(RosterRow.import_id == record.id))
        _progress(session, record.id, clock_now(), rows_total=len(readings), rows_done=0)
    for rows in _parts([*zip(readings, verdicts, strict=True)]):
        with transaction() as session:
            session.execute(insert(RosterRow), [_row(record.id, *row) for row in rows])
            done = RosterImport.rows_done + len(rows)
            _progress(session, record.id, clock_now(), rows_done=done)
    with transaction() as session:
        session.execute(delete(RosterFile).where(RosterFile.import_id == record.id))
        _progress(session, record.id, None, status="ready", columns=_columns(roster))


def _row(import_id: int, row: Reading, verdict: Verdict) -> dict[str, Any]:
    return {
        "import_id": import_id,
        "line": row.parsed.line,
        "cells": row.stored(),
        **verdict_columns(verdict),
    }


def _columns(roster: Roster) -> dict[str, Any]:
    return {
        "sheet": roster.sheet,
        "header_line": roster.header_line,
        "headers": roster.headers,
        "columns": {name: field.value for name, field in roster.columns.items()},
        "skipped": roster.skipped,
        "other_sheets": roster.other_sheets,
    }


def _judge_again(record: RosterImport, clock_now: Clock) -> None:
    """New verdicts for the rows that are not in the register yet."""
    today = clock.local(record.uploaded_at).date()
    with reading() as session:
        home = house(session, record.enterprise_id)
        rows = session.scalars(
            select(RosterRow)
            .where(RosterRow.import_id == record.id, RosterRow.done_at.is_(None))
            .order_by(RosterRow.line)
        ).all()
        readings = [reading_of_row(row, home, today) for row in rows]
        own = people_of(session, record.id)
        known = facts(session, home, [one.parsed for one in readings], own)
    verdicts = judge_all(readings, known)
    for part in _parts([*zip(rows, verdicts, strict=True)]):
        with transaction() as session:
            session.execute(
                update(RosterRow),
                [{"id": row.id, **verdict_columns(verdict)} for row, verdict in part],
            )
            _progress(session, record.id, clock_now())
    with transaction() as session:
        status = "committed" if record.committed_at else "ready"
        _progress(session, record.id, None, status=status)


def people_of(session: Session, import_id: int) -> frozenset[int]:
    """Whom this file has brought into the register."""
    return frozenset(
        session.scalars(
            select(RosterRow.person_id).where(
                RosterRow.import_id == import_id, RosterRow.done_at.is_not(None)
            )
        )
    )


def _progress(session: Session, import_id: int, now: datetime | None, **values: Any) -> None:
    session.execute(
        update(RosterImport)
        .where(RosterImport.id == import_id)
        .values(heartbeat_at=now, **values)
        .execution_options(synchronize_session=False)
    )


def _fail(import_id: int, message: str, now: datetime) -> None:
    with transaction() as session:
        session.execute(delete(RosterFile).where(RosterFile.import_id == import_id))
        _progress(session, import_id, now, status="failed", message=message)


def _parts(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def examine(
    actor: Actor, enterprise: str, data: bytes, *, today: date
) -> tuple[Roster, list[tuple[Reading, Verdict]]]:
    """What an import would say, without keeping anything. Raises Invalid and NotFound."""
    try:
        roster = read_roster(data)
    except FileRefused as refused:
        raise Invalid(refused.code, "file", **refused.detail) from refused
    with reading() as session:
        home = house(session, enterprise_in_scope(session, actor, enterprise).id)
        readings = [reading_of_line(line, home, today) for line in roster.lines]
        verdicts = judge_all(readings, facts(session, home, [one.parsed for one in readings]))
    return roster, [*zip(readings, verdicts, strict=True)]
