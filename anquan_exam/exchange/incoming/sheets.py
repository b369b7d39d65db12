"""Sheets as grids of text, whatever they were stored as: numbers, dates, merged cells, old CSV."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from anquan_exam.exchange.incoming.limits import (
    MOST_COLUMNS,
    MOST_GRID,
    MOST_ROWS,
    UTF_16,
    FileKind,
    FileRefused,
)

TOO_LONG_FOR_EXCEL = 10**15  # it keeps 15 digits of a number; the rest are noughts
LONGEST_CELL = 2_000
MOST_SHEETS = 30
Grid = list[list[str]]


@dataclass(frozen=True)
class Sheet:
    """One sheet: `rows[i]` is row `first_line + i` of the file; `merges` in grid indexes
    (top, left, bottom, right), all inclusive; `numbers` the grid indexes (row, column) of cells
    Excel holds as fractions, dates or times, and may show otherwise than they are read here."""

    name: str
    rows: Grid
    first_line: int = 1
    merges: tuple[tuple[int, int, int, int], ...] = ()
    numbers: frozenset[tuple[int, int]] = frozenset()


def read_sheets(
    data: bytes, kind: FileKind, longest: int = LONGEST_CELL, *, moments: bool = False
) -> list[Sheet]:
    """Every sheet with something in it; `data` has passed `check_file`. Cells are cut at `longest`
    characters; of a date its time is read, too, where `moments` are wanted. Raises FileRefused."""
    if kind is FileKind.CSV:
        return [read_csv(decode(data), longest)]
    return _read_workbook(data, longest, moments)


def _read_workbook(data: bytes, longest: int, moments: bool) -> list[Sheet]:
    import python_calamine as calamine

    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = workbook.sheet_names[:MOST_SHEETS]
        found = (_sheet(workbook, name, longest, moments) for name in names)
        return [sheet for sheet in found if sheet is not None]
    except FileRefused:
        raise
    except calamine.PasswordError as error:
        raise FileRefused("file_locked") from error
    except Exception as error:
        raise FileRefused("file_broken") from error
    except BaseException as error:
        # The parser is written in Rust; what it trips over may come as a panic, not an Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise FileRefused("file_broken") from error


def _sheet(workbook: Any, name: str, longest: int, moments: bool) -> Sheet | None:
    try:
        found = workbook.get_sheet_by_name(name)
    except Exception:  # a chart sheet among the sheets is no reason to refuse the file
        return None
    if not found.start:
        return None
    if found.height * found.width > MOST_GRID:
        raise FileRefused("file_sparse")
    top, left = found.start
    cells = [row[:MOST_COLUMNS] for row in found.to_python()]
    rows = [[_text(cell, moments)[:longest] for cell in row] for row in cells]
    merges = tuple(
        (first[0] - top, first[1] - left, last[0] - top, last[1] - left)
        for first, last in found.merged_cell_ranges or ()
    )
    return Sheet(name, _bounded(rows), top + 1, merges, _numbers(cells))


def _numbers(cells: list[list[Any]]) -> frozenset[tuple[int, int]]:
    """Where a fraction, a date or a time stands."""
    return frozenset(
        (index, place)
        for index, row in enumerate(cells)
        for place, cell in enumerate(row)
        if isinstance(cell, (date, time, timedelta))
        or (isinstance(cell, float) and not cell.is_integer())
    )


def _bounded(rows: Grid) -> Grid:
    """Without the blank rows at the end. Raises FileRefused when there are too many."""
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > MOST_ROWS + 50:  # titles and notes besides
        raise FileRefused("file_rows", most=MOST_ROWS)
    return rows


def _text(cell: object, moments: bool = False) -> str:
    """What a cell shows, or would show if Excel had left it alone."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, (int, float)):
        return _number(float(cell)) if isinstance(cell, float) else _whole(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes") if moments else cell.date().isoformat()
    if isinstance(cell, (date, time, timedelta)):
        return str(cell)
    return str(cell).strip()


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    return _whole(int(value)) if value.is_integer() else repr(value)


def _whole(value: int) -> str:
    """The digits; a number Excel has shortened is shown the way Excel shows it: 1.40202E+17."""
    return str(value) if abs(value) < TOO_LONG_FOR_EXCEL else f"{value:.5E}"


def read_csv(text: str, longest: int = LONGEST_CELL, delimiter: str = "") -> Sheet:
    """A text of cells divided by `delimiter`, or else by the most frequent of the usual ones."""
    delimiter = delimiter or max(",\t;，", key=text[:4000].count)
    rows = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=delimiter)
    try:
        return Sheet("CSV", _bounded(_cells(rows, longest)))
    except csv.Error as error:
        raise FileRefused("file_broken") from error


def _cells(rows: Iterable[list[str]], longest: int) -> Grid:
    grid: Grid = []
    for row in rows:
        grid.append([_unguarded(cell)[:longest] for cell in row[:MOST_COLUMNS]])
        if len(grid) > MOST_ROWS * 2:
            raise FileRefused("file_rows", most=MOST_ROWS)
    return grid


def _unguarded(cell: str) -> str:
    """Some programs write ="0123" or '0123 to keep noughts and long numbers whole."""
    cell = cell.strip()
    if cell.startswith('="') and cell.endswith('"'):
        return cell[2:-1]
    return cell.removeprefix("'")


def decode(data: bytes) -> str:
    """UTF-8 (with BOM or without), UTF-16 with BOM, else GB18030."""
    marked = data.startswith(UTF_16)
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused("file_kind")
