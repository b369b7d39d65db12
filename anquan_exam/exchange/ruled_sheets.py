"""Files of one thing a row: the header found wherever it is, on one line or two, columns under
their usual names in any order, rows kept with all their cells as they stood."""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Generic, TypeVar

from anquan_exam.domain.people import spoken
from anquan_exam.exchange.incoming.limits import check_file
from anquan_exam.exchange.incoming.refused import FileRefused
from anquan_exam.exchange.incoming.sheets import Grid, Sheet, read_sheets
from anquan_exam.exchange.roster_excel.table import names_nobody

Cell = TypeVar("Cell", bound=str)
MOST_ROWS = 5_000
LOOKED_AT = 30
_OURS = ("行号", "原因")


@dataclass(frozen=True)
class RuledLine(Generic[Cell]):
    """A row: its number in the file, its cells by meaning, and all as they stood."""

    line: int
    cells: dict[Cell, str]
    raw: list[str]


@dataclass(frozen=True)
class Ruled(Generic[Cell]):
    """A file read. `headers` name the columns of each row's `raw`."""

    headers: list[str]
    lines: list[RuledLine[Cell]]


@dataclass(frozen=True)
class Headings(Generic[Cell]):
    """What columns are called; which of them make a header; the codes of a file without a header,
    and of one with nothing below it."""

    names: Mapping[str, Cell]
    enough: Callable[[Set[Cell]], bool]
    no_header: str
    nothing: str

    def cell_of(self, header: str) -> Cell | None:
        """What a header names; None: nothing of ours."""
        name = re.sub(r"[\s*＊:：]|[(\[【（].*?[)\]】）]", "", spoken(header))
        return self.names.get(name) or self.names.get(name.replace("或", "/"))


def read_ruled(data: bytes, known: Headings[Cell], *, moments: bool = False) -> Ruled[Cell]:
    """The rows of an .xlsx, .xls or .csv file, from the one sheet that holds any; with `moments` a
    date keeps its time.

    Raises FileRefused: too large or dangerous, no header found, nothing in it, too many, or on
    several sheets, of which all but one would be left out in silence."""
    sheets = read_sheets(data, check_file(data), moments=moments)
    files = {sheet.name: made for sheet in sheets if (made := _of_sheet(sheet, known)) is not None}
    if not files:
        raise FileRefused(known.no_header)
    filled = [name for name, made in files.items() if made.lines]
    if not filled:
        raise FileRefused(known.nothing)
    if len(filled) > 1:
        raise FileRefused("file_sheets", names="、".join(filled[:5])[:100])
    found = files[filled[0]]
    if len(found.lines) > MOST_ROWS:
        raise FileRefused("file_rows", most=MOST_ROWS)
    return found


def _of_sheet(sheet: Sheet, known: Headings[Cell]) -> Ruled[Cell] | None:
    rows = _filled_down(sheet)
    header = _header(sheet, rows, known)
    if header is None:
        return None
    titles, first = header
    kept = [place for place, text in enumerate(titles) if text not in _OURS]
    columns = _columns(titles, known)
    lines = []
    for at, row in enumerate(rows[first:], first):
        cells = {cell: row[place] for place, cell in columns.items() if place < len(row)}
        if _counts(cells, row, titles):
            raw = [row[place] if place < len(row) else "" for place in kept]
            lines.append(RuledLine(sheet.first_line + at, cells, raw))
    return Ruled([spoken(titles[place]) for place in kept], lines)


def _filled_down(sheet: Sheet) -> Grid:
    """The rows, with what a cell merged downwards says in each of its rows: the class beside all
    who were there, 姓名 over both lines of a header."""
    rows = [list(row) for row in sheet.rows]
    for top, left, bottom, right in sheet.merges:
        if left != right or top < 0 or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row) and not row[left]:
                row[left] = rows[top][left]
    return rows


def _header(sheet: Sheet, rows: Grid, known: Headings[Cell]) -> tuple[list[str], int] | None:
    """The titles, of one line or of two, and the first row below them."""
    for at, row in enumerate(rows[:LOOKED_AT]):
        both = _two_lines(sheet, at, rows, known)
        if both and _names(both, known):
            return both, at + 2
        if _names(row, known):
            return row, at + 1
    return None


def _two_lines(sheet: Sheet, at: int, rows: Grid, known: Headings[Cell]) -> list[str] | None:
    """The titles of a header whose second line divides the first: 违章时间 into 日期 and 时刻."""
    if at + 1 >= len(rows):
        return None
    above, below = rows[at], rows[at + 1]
    if not all(any(known.cell_of(text) for text in line) for line in (above, below)):
        return None
    under = {
        place
        for top, left, bottom, right in sheet.merges
        if top == bottom == at
        for place in range(left, right + 1)
    }
    titles = []
    for place in range(max(len(above), len(below))):
        over = above[place] if place < len(above) else ""
        text = below[place] if place < len(below) else ""
        if text and known.cell_of(over) and not known.cell_of(text) and place not in under:
            return None  # somebody's name below 姓名: a row, not a second line
        titles.append(text if known.cell_of(text) else over or text)
    return titles


def _names(row: Sequence[str], known: Headings[Cell]) -> bool:
    return known.enough(set(_columns(row, known).values()))


def _columns(row: Sequence[str], known: Headings[Cell]) -> dict[int, Cell]:
    """The first column of each meaning."""
    found: dict[int, Cell] = {}
    for place, header in enumerate(row):
        cell = known.cell_of(header)
        if cell is not None and cell not in found.values():
            found[place] = cell
    return found


def _counts(cells: dict[Cell, str], row: Sequence[str], titles: Sequence[str]) -> bool:
    """Not the header over again, a sub-total, a note or a signature line."""
    if list(row[: len(titles)]) == list(titles[: len(row)]):
        return False
    opening = next((cell for cell in row if cell), "")
    return any(cells.values()) and not names_nobody(opening)
