"""The verdict of every row of a file, as things stand: whose it is, whether it is there already,
whether the act would take it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.ledger_rows import Column, Ledger, Row, Said, parse_ledger
from anquan_exam.models import Person, Place
from anquan_exam.services.ledgers import absences, hours, violations
from anquan_exam.services.ledgers.ground import Ground, Refusal, There
from anquan_exam.services.people.known import KnownPeople, called, known_people

AT_ONCE = 400
"""Rows whose people are looked up together."""


class RowVerdict(StrEnum):
    """What becomes of a row."""

    REFUSED = "refused"
    MENDED = "mended"
    GOOD = "good"
    THERE = "there"
    """On record already: nothing is done twice."""


GOOD = (RowVerdict.GOOD, RowVerdict.MENDED)


@dataclass(frozen=True, slots=True)
class Cells:
    """A row as it was read, and as it is kept."""

    line: int
    cells: Mapping[Column, str]
    raw: Sequence[str]

    def packed(self) -> str:
        """The text that is kept."""
        return json.dumps([dict(self.cells), list(self.raw)], ensure_ascii=False)

    @staticmethod
    def unpacked(line: int, text: str) -> "Cells":
        """What `packed` wrote."""
        cells, raw = json.loads(text)
        return Cells(line, {Column(name): text for name, text in cells.items()}, raw)


@dataclass(frozen=True, slots=True)
class Verdicted:
    """A row with its verdict; `person` whose it is, None where it is nobody's."""

    row: Row
    verdict: RowVerdict
    notes: tuple[Said, ...]
    person: Person | None = None


class Checks(Protocol):
    """What the rows of one ledger are held against."""

    def check(self, row: Row, person: Person) -> tuple[Said, ...]:
        """What is to be said of a row that can be put in. Raises Refusal, There."""


CHECKS: Mapping[Ledger, Any] = {
    Ledger.VIOLATIONS: violations.Checks,
    Ledger.HOURS: hours.Checks,
    Ledger.ABSENCES: absences.Checks,
}


def judge(
    session: Session,
    ledger: Ledger,
    unit: Place,
    actor: Actor,
    lines: Sequence[Cells],
    *,
    late_why: str,
    now: datetime,
) -> list[Verdicted]:
    """Each row with its verdict; a few statements for every few hundred rows."""
    today = clock.local(now).date()
    read = [parse_ledger(ledger, one.line, one.cells, today) for one in lines]
    people = _people(session, unit, read, now)
    whose = [_whose(row, people) for row in read]
    ids = [one.person.id for one in whose if one.person is not None]
    checks: Checks = CHECKS[ledger](Ground(session, unit, actor, now, late_why), ids)
    return [_checked(one, checks) for one in whose]


def _people(session: Session, unit: Place, rows: Sequence[Row], now: datetime) -> KnownPeople:
    """Whom the rows may mean."""
    today = clock.local(now).date()
    if len(rows) > AT_ONCE:
        return known_people(session, unit, today)
    wanted = called(
        {row.name for row in rows},
        {row.id_number for row in rows if row.id_number},
        {row.number for row in rows if row.number},
    )
    return known_people(session, unit, today, wanted)


def _whose(row: Row, people: KnownPeople) -> Verdicted:
    if row.faults:
        return Verdicted(row, RowVerdict.REFUSED, row.faults)
    found, code = people.whose(row.name, row.id_number, row.number)
    if code:
        count = len(people.by_name.get(row.name, ()))
        who = row.name or row.number
        said = Said(code, Column.KEY, {"name": who, "count": count})
        return Verdicted(row, RowVerdict.REFUSED, (said,))
    by_name = () if row.id_number or row.number else (Said("row_by_name", Column.KEY),)
    notes = (*row.mended, *by_name)
    verdict = RowVerdict.MENDED if notes else RowVerdict.GOOD
    person = people.people[found]
    return Verdicted(replace(row, name=person.name), verdict, notes, person)


def _checked(one: Verdicted, checks: Checks) -> Verdicted:
    if one.person is None:
        return one
    try:
        notes = checks.check(one.row, one.person)
    except There as there:
        return replace(one, verdict=RowVerdict.THERE, notes=(there.said,))
    except Refusal as refused:
        return replace(one, verdict=RowVerdict.REFUSED, notes=(refused.said,))
    verdict = RowVerdict.MENDED if notes else one.verdict
    return replace(one, verdict=verdict, notes=(*one.notes, *notes))


def note_json(said: Said) -> dict[str, Any]:
    """What is kept of a note."""
    return {**said.detail, "code": said.code, "column": said.column.value}


def note_of(value: Mapping[str, Any]) -> Said:
    """The note that `note_json` wrote."""
    detail = {name: one for name, one in value.items() if name not in ("code", "column")}
    return Said(value["code"], Column(value["column"]), detail)
