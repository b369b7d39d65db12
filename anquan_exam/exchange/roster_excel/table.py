"""A roster out of a file: the header found, rows of people kept, everything else counted."""

import re
from dataclasses import dataclass

from anquan_exam.domain.people import spoken
from anquan_exam.domain.roster_rows import Field
from anquan_exam.exchange.incoming.limits import MOST_ROWS, FileRefused, check_file
from anquan_exam.exchange.incoming.sheets import Grid, Sheet, read_sheets
from anquan_exam.exchange.roster_excel.columns import OURS, Columns, find_header

_NOT_A_PERSON = re.compile(
    r"^(?:合计|小计|总计|共计|总人数|人数合计|以下空白|以下无正文|制表|填表|填报|审核|负责人|备注|说明|注)"
    r"(?:人|日期|说明|单位)?(?:[::].*|\d*人?)$|^(?:共|总共)\d+人$|^第\d+页.*$"
)
_COUNTS = frozenset({"合计", "小计", "总计", "共计", "注", "备注", "说明", "以下空白"})
# Often merged down a block of people who share it.
_SHARED = (Field.DEPARTMENT, Field.TEAM, Field.AGENCY, Field.SITE)


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person's row: its number in the file, its cells by meaning, and all as they stood."""

    line: int
    cells: dict[Field, str]
    raw: list[str]


@dataclass(frozen=True, slots=True)
class Roster:
    """A roster read. `headers` name the columns of `raw`; `columns` say which were understood."""

    sheet: str
    header_line: int
    headers: list[str]
    columns: dict[str, Field]
    lines: list[RosterLine]
    skipped: int
    other_sheets: int = 0


def read_roster(data: bytes) -> Roster:
    """The people in an .xlsx, .xls or .csv file, from the sheet that holds most of them.

    Raises FileRefused: too large or dangerous, not a sheet, no header found, nobody in it."""
    sheets = read_sheets(data, check_file(data))
    found = [(sheet, *header) for sheet in sheets if (header := find_header(sheet.rows))]
    if not found:
        raise FileRefused("file_no_header")
    rosters = [_roster(*one) for one in found]
    best = max(rosters, key=lambda roster: len(roster.lines))
    if not best.lines:
        raise FileRefused("file_nobody")
    if len(best.lines) > MOST_ROWS:
        raise FileRefused("file_rows", most=MOST_ROWS)
    others = sum(1 for roster in rosters if roster is not best and roster.lines)
    return Roster(
        best.sheet, best.header_line, best.headers, best.columns, best.lines, best.skipped, others
    )


def _roster(sheet: Sheet, header: int, columns: Columns) -> Roster:
    whole = _filled_down(sheet, header, columns)
    kept = [place for place, text in enumerate(sheet.rows[header]) if text not in OURS]
    headers = [spoken(sheet.rows[header][place]) for place in kept]
    titles = _titles(sheet, columns)
    lines: list[RosterLine] = []
    skipped = 0
    for index in range(header + 1, len(sheet.rows)):
        own = _cells(sheet.rows[index], columns)
        if not any(own.values()):
            continue
        if index not in titles and _is_person(own, sheet.rows[index], sheet.rows[header]):
            row = whole[index]
            raw = [row[place] if place < len(row) else "" for place in kept]
            lines.append(RosterLine(sheet.first_line + index, _cells(row, columns), raw))
        else:
            skipped += 1
    names = {spoken(sheet.rows[header][place]): field for place, field in sorted(columns.items())}
    return Roster(sheet.name, sheet.first_line + header, headers, names, lines, skipped)


def _cells(row: list[str], columns: Columns) -> dict[Field, str]:
    return {field: row[place] for place, field in columns.items() if place < len(row)}


def _is_person(cells: dict[Field, str], row: list[str], header: list[str]) -> bool:
    """Not a sub-total, a note, a signature line, nor the header over again on the next page."""
    if row[: len(header)] == header[: len(row)]:
        return False
    name = cells.get(Field.NAME, "")
    if names_nobody(next((cell for cell in row if cell), "")) or names_nobody(name):
        return False
    return bool(name) or sum(1 for cell in cells.values() if cell) > 1


def names_nobody(text: str) -> bool:
    """Whether a cell or line is a sub-total, a note or a signature rather than somebody."""
    said = "".join(spoken(text).split())
    return said in _COUNTS or bool(_NOT_A_PERSON.match(said))


def _titles(sheet: Sheet, columns: Columns) -> set[int]:
    """Rows in which one cell is drawn over the names: 掘进一队 above those who belong to it."""
    name = next(place for place, field in columns.items() if field is Field.NAME)
    return {
        index
        for top, left, bottom, right in sheet.merges
        if left < right and left <= name <= right
        for index in range(top, bottom + 1)
    }


def _filled_down(sheet: Sheet, header: int, columns: Columns) -> Grid:
    """The rows, with what a merged cell says put beside everybody it stands beside."""
    rows = [list(row) for row in sheet.rows]
    for top, left, bottom, right in sheet.merges:
        if columns.get(left) not in _SHARED or left != right or top <= header or top < 0:
            continue
        value = rows[top][left] if top < len(rows) and left < len(rows[top]) else ""
        for index in range(top + 1, min(bottom + 1, len(rows))):
            if left < len(rows[index]) and not rows[index][left]:
                rows[index][left] = value
    return rows
