"""New verdicts on the rows that people answered.

A row is judged by what stands in its whole file, which takes a second for thousands of rows: so it
is done before the write lock is taken, and again if anybody changed the file meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.roster import Decisions, Verdict
from anquan_exam.models import RosterImport, RosterRow
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid
from anquan_exam.services.roster.matching import House, facts, house
from anquan_exam.services.roster.rows import (
    Reading,
    judge_one,
    met_in_file,
    reading_of_row,
    verdict_columns,
    with_decisions,
)
from anquan_exam.services.roster.uploads import import_in_scope, note, people_of

ANSWERABLE = ("ready", "committed")
TRIES = 5
# Through Core: half as long under the write lock as the session's own way to update many.
SET = update(RosterRow).where(RosterRow.id == bindparam("row"))


@dataclass(frozen=True)
class OpenFile:
    """An import with all its rows, by line, as they were at `revision`."""

    id: int
    revision: int
    home: House
    today: date
    rows: Mapping[int, RosterRow]
    readings: Mapping[int, Reading]


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with its new answers, and what follows from them."""

    row: RosterRow
    reading: Reading
    verdict: Verdict

    @property
    def columns(self) -> dict[str, Any]:
        """What is stored of it."""
        return {"cells": self.reading.stored(), **verdict_columns(self.verdict)}


Answers = Callable[[OpenFile], Mapping[int, Decisions]]


def answer(
    actor: Actor,
    public_id: str,
    answers: Answers,
    act: str,
    said: Mapping[str, Any],
    *,
    now: datetime,
) -> list[Judged]:
    """Give rows the decisions that `answers` finds for them; the rows as they are then.

    Raises NotFound, Invalid `roster_not_ready`, `roster_busy`."""
    for _ in range(TRIES):
        with reading() as session:
            file = _open(session, actor, public_id)
            judged = _judge(session, file, answers(file))
        if _store(actor, public_id, file.revision, judged, act, said, now):
            return judged
    raise Invalid("roster_busy")


def _open(session: Session, actor: Actor, public_id: str) -> OpenFile:
    record, _ = import_in_scope(session, actor, public_id)
    if record.status not in ANSWERABLE:
        raise Invalid("roster_not_ready")
    home = house(session, record.enterprise_id)
    today = clock.local(record.uploaded_at).date()
    every = session.scalars(
        select(RosterRow).where(RosterRow.import_id == record.id).order_by(RosterRow.line)
    ).all()
    rows = {row.line: row for row in every}
    readings = {row.line: reading_of_row(row, home, today) for row in every}
    return OpenFile(record.id, record.revision, home, today, rows, readings)


def _judge(session: Session, file: OpenFile, answers: Mapping[int, Decisions]) -> list[Judged]:
    changed = {
        line: with_decisions(file.readings[line], decisions, file.home, file.today)
        for line, decisions in answers.items()
    }
    met = met_in_file({**file.readings, **changed}.values())
    parsed = [one.parsed for one in changed.values()]
    known = facts(session, file.home, parsed, people_of(session, file.id))
    return [
        Judged(file.rows[line], one, judge_one(one, known, met)) for line, one in changed.items()
    ]


def _store(
    actor: Actor,
    public_id: str,
    revision: int,
    judged: Sequence[Judged],
    act: str,
    said: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Keep new verdicts, unless the file has changed since `revision`."""
    changed = [{"row": one.row.id, **one.columns} for one in judged]
    with transaction() as session:
        record, path = import_in_scope(session, actor, public_id, lock=True)
        if not _unchanged(record, revision):
            return False
        record.revision += 1
        if judged:
            session.connection().execute(SET, changed)
        note(session, actor, act, record, path, now, **said, rows=len(judged))
    for one in judged:
        _show(one)
    return True


def _unchanged(record: RosterImport, revision: int) -> bool:
    return record.revision == revision and record.status in ANSWERABLE


def _show(one: Judged) -> None:
    for name, value in one.columns.items():
        setattr(one.row, name, value)
