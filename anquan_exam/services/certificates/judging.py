"""The verdict of every row of a file of certificates, as things stand."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.certificate_rows import CardRow, Cell, Said, parse_card
from anquan_exam.domain.certificates import Dates, Guides, Oddity, oddities
from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.exchange.certificate_excel import CardLine
from anquan_exam.models import CertificateRecord, Place
from anquan_exam.services.certificates.checking import (
    CertificateInput,
    Checked,
    checked,
    same_card,
)
from anquan_exam.services.certificates.views import masked
from anquan_exam.services.errors import Invalid
from anquan_exam.services.people.known import KnownPeople, known_people

AT_ONCE = 500
_CELLS = {"person": Cell.NAME, "operations": Cell.OPERATIONS, "issuer": Cell.ISSUER}


class RowVerdict(StrEnum):
    """What becomes of a row."""

    PARKED = "parked"
    REPAIRED = "repaired"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with its verdict. `notes`: why it is parked, or how it was read; the number is
    masked."""

    line: int
    verdict: RowVerdict
    name: str
    family: Family | None
    operations: tuple[str, ...]
    number: str
    valid_from: date | None
    valid_until: date | None
    review_by: date | None
    notes: tuple[Said, ...]
    odd: tuple[Oddity, ...]
    raw: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdicted:
    """A verdict with what would be kept: the card, and whose it is (0: parked)."""

    judged: Judged
    card: Checked | None
    person: int


def judge(
    session: Session, unit: Place, lines: Sequence[CardLine], known: Guides, today: date
) -> list[Verdicted]:
    """Each row with its verdict; a constant number of statements for so many rows."""
    people = known_people(session, unit, today)
    rows = [_read(one, people, known, today) for one in lines]
    held = _held(session, {row.card.number_index for row in rows if row.card})
    held |= _numberless(session, {row.person for row in rows if row.card and not row.card.number})
    seen: dict[str, list[tuple[int, Checked, int]]] = {}
    return [_against(row, held, seen) for row in rows]


def _read(one: CardLine, people: KnownPeople, known: Guides, today: date) -> Verdicted:
    """A row by itself: its values, whose it is, whether it can be kept."""
    row = parse_card(one.line, one.cells, known, today)
    faults, mended = [*row.faults], [*row.mended]
    person = _whose(row, people, faults, mended)
    card = None
    if not faults and row.family is not None:
        try:
            card = checked(_input(row, row.family), known, today)
        except Invalid as refused:
            detail = {name: text for name, text in refused.detail.items() if name != "field"}
            faults.append(Said(refused.code, _cell(refused.field), detail))
    if faults:
        return Verdicted(_judged(row, one, RowVerdict.PARKED, faults, ()), None, 0)
    assert card is not None
    odd = oddities(
        known.of(card.family),
        card.number,
        card.operations,
        Dates(card.dates.valid_from, card.dates.valid_until),
        people.people[person].id_number if known.of(card.family).id_with_t else None,
    )
    verdict = RowVerdict.REPAIRED if mended else RowVerdict.ACCEPTED
    return Verdicted(_judged(row, one, verdict, mended, odd), card, person)


def _cell(field: str) -> Cell:
    return _CELLS[field] if field in _CELLS else Cell(field)


def _input(row: CardRow, family: Family) -> CertificateInput:
    return CertificateInput(
        family,
        "；".join(row.operations),
        row.number,
        row.issuer,
        row.valid_from,
        row.valid_until,
        row.review_by,
        row.for_ever,
    )


def _whose(row: CardRow, people: KnownPeople, faults: list[Said], mended: list[Said]) -> int:
    """Whose a row is: by number, and by the name alone where that leaves one."""
    if any(said.cell in (Cell.NAME, Cell.KEY) for said in faults):
        return 0
    found, code = people.whose(row.name, row.id_number, row.staff_number)
    if code:
        count = len(people.by_name.get(row.name, ()))
        faults.append(Said(code, Cell.KEY, {"name": row.name, "count": count}))
    elif not row.id_number and not row.staff_number:
        mended.append(Said("row_by_name", Cell.KEY))
    return found


def _held(session: Session, indexes: Collection[str]) -> dict[str, list[CertificateRecord]]:
    """The live rows with these numbers."""
    found: dict[str, list[CertificateRecord]] = {}
    for part in parts(sorted(one for one in indexes if one)):
        rows = session.scalars(
            select(CertificateRecord)
            .where(
                CertificateRecord.number_index.in_(part),
                CertificateRecord.withdrawn_at.is_(None),
            )
            .order_by(CertificateRecord.id)
        )
        for row in rows:
            found.setdefault(row.number_index, []).append(row)
    return found


def _numberless(session: Session, people: Collection[int]) -> dict[str, list[CertificateRecord]]:
    """The live rows of these people that have no number, by _key()."""
    found: dict[str, list[CertificateRecord]] = {}
    for part in parts(sorted(people)):
        rows = session.scalars(
            select(CertificateRecord)
            .where(
                CertificateRecord.person_id.in_(part),
                CertificateRecord.number_index == "",
                CertificateRecord.withdrawn_at.is_(None),
            )
            .order_by(CertificateRecord.id)
        )
        for row in rows:
            found.setdefault(_key("", row.person_id), []).append(row)
    return found


def _key(index: str, person: int) -> str:
    """What a card is found again by: its number, or whose it is where it has none."""
    return index or f"person {person}"


def _against(
    row: Verdicted,
    held: Mapping[str, list[CertificateRecord]],
    seen: dict[str, list[tuple[int, Checked, int]]],
) -> Verdicted:
    """The row, parked where its number is another's or the card is there already."""
    if row.card is None:
        return row
    index = _key(row.card.number_index, row.person)
    for there in held.get(index, ()):
        if there.person_id != row.person:
            return _parked(row, Said("row_taken", Cell.NUMBER))
        if same_card(there, row.card):
            return _parked(row, Said("row_there", Cell.NUMBER))
    for person, card, line in seen.get(index, ()):
        alike = set(card.operations) & set(row.card.operations) or not row.card.operations
        twice = card.family is row.card.family and alike
        if person != row.person or (twice and card.dates == row.card.dates):
            return _parked(row, Said("row_twice", Cell.NUMBER, {"line": line}))
    seen.setdefault(index, []).append((row.person, row.card, row.judged.line))
    return row


def _parked(row: Verdicted, said: Said) -> Verdicted:
    one = row.judged
    judged = Judged(
        one.line, RowVerdict.PARKED, one.name, one.family, one.operations, one.number,
        one.valid_from, one.valid_until, one.review_by, (said,), (), one.raw,
    )  # fmt: skip
    return Verdicted(judged, None, 0)


def _judged(
    row: CardRow,
    one: CardLine,
    verdict: RowVerdict,
    notes: Sequence[Said],
    odd: tuple[Oddity, ...],
) -> Judged:
    return Judged(
        row.line,
        verdict,
        row.name,
        row.family,
        row.operations,
        masked(row.number),
        row.valid_from,
        row.valid_until,
        row.review_by,
        tuple(notes),
        odd,
        tuple(one.raw),
    )


def parts(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The rows in lots of so many."""
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]
