"""Lists of who is at work, as they come: a sheet with or without headings, or lines pasted."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anquan_exam.domain.people import spoken
from anquan_exam.domain.roster_rows import Field
from anquan_exam.domain.shift_lists import without_id_numbers
from anquan_exam.exchange.incoming.limits import UTF_16, FileKind, FileRefused, check_file
from anquan_exam.exchange.incoming.sheets import Sheet, read_sheets
from anquan_exam.exchange.roster_excel.columns import LOOKED_AT, NAMES
from anquan_exam.exchange.roster_excel.table import names_nobody

LONGEST_LINE = 120
_LAMP = re.compile(r"^(?:矿?灯号|矿?灯编号|矿?灯牌号?|矿灯号码|矿灯|灯架号)$")
_LAMP_FIELD = "lamp"
_TELLING = (Field.NAME, Field.NUMBER, Field.PHONE)
_HEADINGS: dict[str, str] = {
    name: field for field in (*_TELLING, Field.POSTS) for name in NAMES[field]
}
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x19]")
_NUMBERED = re.compile(r"^(\d{1,4})\s*(?:[.、．)）]|\s)\s*(?=\S)")
Columns = dict[str, int]


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A line by its number in what was given: the words that say who it is, the post and the lamp
    number ("" where the sheet has no such column)."""

    number: int
    text: str
    post: str = ""
    lamp: str = ""


def read_shift_file(data: bytes) -> tuple[ShiftRow, ...]:
    """The people of an .xlsx, .xls or .csv file, from the sheet that holds most of them.

    Raises FileRefused: too large or dangerous, not a sheet, nobody in it."""
    kind = check_file(data)
    # A table is known by its headings, and this one needs none: it must at least be text.
    if kind is FileKind.CSV and not data.startswith(UTF_16) and _NOT_TEXT.search(data):
        raise FileRefused("file_kind")
    sheets = read_sheets(data, kind)
    found = max((_of_sheet(sheet) for sheet in sheets), key=len, default=())
    if not found:
        raise FileRefused("file_nobody_at_work")
    return found


def read_shift_text(text: str) -> tuple[ShiftRow, ...]:
    """The same of pasted lines; lines copied out of a sheet may bring their headings."""
    lines = text.splitlines()
    cells = [line.split("\t") for line in lines]
    if (header := _header(cells)) is not None:
        return _by_columns(cells, header, 1)
    kept = [(at, line.strip()) for at, line in enumerate(lines, 1) if line.strip()]
    return _plain_rows(kept)


def as_text(rows: Iterable[ShiftRow]) -> str:
    """The rows as lines that `read_shift_text` reads back."""
    kept = list(rows)
    if not any(row.post or row.lamp for row in kept):
        return "\n".join(row.text for row in kept)
    lines = ["姓名\t岗位\t矿灯号", *(f"{row.text}\t{row.post}\t{row.lamp}" for row in kept)]
    return "\n".join(lines)


def _of_sheet(sheet: Sheet) -> tuple[ShiftRow, ...]:
    if (header := _header(sheet.rows)) is not None:
        return _by_columns(sheet.rows, header, sheet.first_line)
    lines = [
        (sheet.first_line + at, " ".join(cell for cell in row if cell))
        for at, row in enumerate(sheet.rows)
        if any(row)
    ]
    return _plain_rows(lines)


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, Columns] | None:
    """The first row that names a column by which people are known, and where each column is."""
    for at, row in enumerate(rows[:LOOKED_AT]):
        columns: Columns = {}
        for place, cell in enumerate(row):
            if (meaning := _meaning(cell)) is not None:
                columns.setdefault(meaning, place)
        if any(field in columns for field in _TELLING):
            return at, columns
    return None


def _meaning(cell: str) -> str | None:
    name = "".join(spoken(cell).split())
    return _LAMP_FIELD if _LAMP.match(name) else _HEADINGS.get(name)


def _by_columns(
    rows: Sequence[Sequence[str]], header: tuple[int, Columns], first: int
) -> tuple[ShiftRow, ...]:
    at_header, columns = header
    found = []
    for at, row in enumerate(rows[at_header + 1 :], at_header + 1):
        text = " ".join(filter(None, (_cell(row, columns.get(field)) for field in _TELLING)))
        opening = next((spoken(one) for one in row if one.strip()), "")
        if text and not names_nobody(opening) and not names_nobody(text):
            post, lamp = (_cell(row, columns.get(name)) for name in (Field.POSTS, _LAMP_FIELD))
            found.append(_row(first + at, text, post, lamp))
    return tuple(found)


def _cell(row: Sequence[str], place: int | None) -> str:
    return spoken(row[place]) if place is not None and place < len(row) else ""


def _plain_rows(lines: Sequence[tuple[int, str]]) -> tuple[ShiftRow, ...]:
    """Lines without headings; where each begins with its own place in the list, that is dropped,
    or 12 would be taken for an employee number."""
    people = [(at, text) for at, text in lines if not names_nobody(text) and not _is_head(text)]
    found = [_NUMBERED.match(text) for _, text in people]
    counted = len(people) > 1 and all(
        one is not None and int(one[1]) == place for place, one in enumerate(found, 1)
    )
    if counted:
        people = [(at, _NUMBERED.sub("", text, count=1)) for at, text in people]
    return tuple(_row(at, text) for at, text in people)


def _is_head(line: str) -> bool:
    """Whether a line is nothing but headings: 姓名 工号."""
    return all(_meaning(word) is not None for word in line.split())


def _row(number: int, text: str, post: str = "", lamp: str = "") -> ShiftRow:
    said = (without_id_numbers(one)[:LONGEST_LINE] for one in (text, post, lamp))
    return ShiftRow(number, *said)
