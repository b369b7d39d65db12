"""Files of one thing a row: the header found wherever it is, columns under their usual names in any
order, rows kept with all their cells as they stood."""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Generic, TypeVar

from anquan_exam.domain.people import spoken
from anquan_exam.exchange.incoming.limits import check_file
from anquan_exam.exchange.incoming.refused import FileRefused
from anquan_exam.exchange.incoming.sheets import Sheet, read_sheets
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
    """The rows of an .xlsx, .xls or .csv file, from the sheet that holds most of them; with
    `moments` a date keeps its time.

    Raises FileRefused: too large or dangerous, no header found, nothing in it, too many."""
    sheets = read_sheets(data, check_file(data), moments=moments)
    files = [made for sheet in sheets if (made := _of_sheet(sheet, known)) is not None]
    if not files:
        raise FileRefused(known.no_header)
    best = max(files, key=lambda one: len(one.lines))
    if not best.lines:
        raise FileRefused(known.nothing)
    if len(best.lines) > MOST_ROWS:
        raise FileRefused("file_rows", most=MOST_ROWS)
    return best


def _of_sheet(sheet: Sheet, known: Headings[Cell]) -> Ruled[Cell] | None:
    rows = enumerate(sheet.rows[:LOOKED_AT])
    header = next(
        (at for at, row in rows if known.enough(set(_columns(row, known).values()))), None
    )
    if header is None:
        return None
    titles = sheet.rows[header]
    kept = [place for place, text in enumerate(titles) if text not in _OURS]
    columns = _columns(titles, known)
    lines = []
    for at, row in enumerate(sheet.rows[header + 1 :], header + 1):
        cells = {cell: row[place] for place, cell in columns.items() if place < len(row)}
        if _counts(cells, row, titles):
            raw = [row[place] if place < len(row) else "" for place in kept]
            lines.append(RuledLine(sheet.first_line + at, cells, raw))
    return Ruled([spoken(titles[place]) for place in kept], lines)


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
