"""Whose the lines of a shift list are, as the roster stands on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from anquan_exam.exchange.shift_sheets import ShiftRow
from anquan_exam.models import Assignment, Place
from anquan_exam.services.errors import Invalid
from anquan_exam.services.exams.lists import MOST_LINES, LineVerdict, PastedLine, lines_of
from anquan_exam.services.exams.people import Assigned, assigned


@dataclass(frozen=True, slots=True)
class Read:
    """A line and whose it is; `people` holds everybody it could mean."""

    row: ShiftRow
    verdict: LineVerdict
    people: tuple[Assigned, ...]


def match(
    session: Session,
    owner: Place,
    rows: Sequence[ShiftRow],
    day: date,
    picked: Mapping[int, str] | None = None,
) -> tuple[Read, ...]:
    """Each row with its verdict. `picked` says, by row number, which person (public id) is meant
    where several fit. Raises Invalid `list_too_long`."""
    if len(rows) > MOST_LINES:
        raise Invalid("list_too_long", "lines", most=MOST_LINES)
    found = lines_of(session, owner, "\n".join(row.text for row in rows), day)
    read = [_read(row, line, picked or {}) for row, line in zip(rows, found, strict=True)]
    return _without_repeats(read)


def _read(row: ShiftRow, line: PastedLine, picked: Mapping[int, str]) -> Read:
    """The line of a row, settled where several people fit and one of them was picked."""
    chosen = [one for one in line.people if one.public_id == picked.get(row.number)]
    if line.verdict is LineVerdict.SEVERAL and chosen:
        return Read(row, LineVerdict.FOUND, tuple(chosen))
    return Read(row, line.verdict, line.people)


def _without_repeats(read: Sequence[Read]) -> tuple[Read, ...]:
    """A person picked by hand may stand on another line besides."""
    seen: set[int] = set()
    found = []
    for one in read:
        if one.verdict in (LineVerdict.FOUND, LineVerdict.TWICE):
            person = one.people[0].person_id
            verdict = LineVerdict.TWICE if person in seen else LineVerdict.FOUND
            one = replace(one, verdict=verdict)
            seen.add(person)
        found.append(one)
    return tuple(found)


def at_work(
    session: Session, owner: Place, ids: Sequence[int], day: date
) -> Mapping[int, Assigned]:
    """Those of the people who are at work under `owner` on `day`, by id."""
    people = assigned(session, owner, Assignment.person_id.in_(ids), day)
    return {one.person_id: one for one in people}
