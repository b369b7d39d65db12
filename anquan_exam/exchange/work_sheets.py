"""Times of work as the attendance machine or the lamp room writes them: who, in, out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from anquan_exam import clock
from anquan_exam.domain.people import spoken
from anquan_exam.domain.shift_lists import without_id_numbers
from anquan_exam.exchange.incoming.limits import FileRefused, check_file
from anquan_exam.exchange.incoming.sheets import Sheet, read_csv, read_sheets

LONGEST_SPAN = timedelta(hours=24)
LONGEST_CELL = 60
LOOKED_AT = 30
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "名字", "员工姓名", "职工姓名", "人员姓名"),
    "number": ("工号", "员工编号", "人员编号", "职工编号", "员工号", "矿灯号", "灯号", "卡号"),
    "day": ("日期", "考勤日期", "出勤日期", "下井日期"),
    "came": (
        "上班时间", "上班", "入井时间", "下井时间", "入井", "领灯时间", "进", "进入时间",
        "签到时间", "开始时间", "开始",
    ),
    "left": (
        "下班时间", "下班", "出井时间", "升井时间", "出井", "还灯时间", "出", "离开时间",
        "签退时间", "结束时间", "结束",
    ),
}  # fmt: skip
_MEANINGS = {name: field for field, names in HEADINGS.items() for name in names}
_MOMENT = re.compile(
    r"(?:(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]*)?"
    r"(\d{1,2})[:：](\d{2})(?:[:：]\d{2}(?:\.\d+)?)?$"
)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A row by its number in the file: the words that say who, the times (aware), and which field
    cannot be read ("" for none: "who", "came", "left", "span")."""

    number: int
    who: str
    came: datetime | None
    left: datetime | None
    wrong: str = ""


def read_work_file(data: bytes) -> tuple[WorkRow, ...]:
    """The rows of an .xlsx, .xls or .csv file, from every sheet that has the columns.

    Raises FileRefused: too large or dangerous, not a sheet, no such columns, nothing below them."""
    sheets = read_sheets(data, check_file(data), LONGEST_CELL, moments=True)
    return _kept([row for sheet in sheets for row in _rows(sheet)], sheets)


def read_work_text(text: str) -> tuple[WorkRow, ...]:
    """The same of `as_text`, or of lines copied out of a sheet with their headings."""
    sheet = read_csv(text, LONGEST_CELL)
    return _kept(_rows(sheet), [sheet])


def as_text(rows: Iterable[WorkRow]) -> str:
    """Rows that can be read as text that `read_work_text` reads back."""
    lines = [f"{row.who}\t{_iso(row.came)}\t{_iso(row.left)}" for row in rows if not row.wrong]
    return "\n".join(["姓名\t上班时间\t下班时间", *lines])


def _iso(moment: datetime | None) -> str:
    return clock.local(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


def _kept(rows: list[WorkRow], sheets: Sequence[Sheet]) -> tuple[WorkRow, ...]:
    if not any(_header(sheet.rows) for sheet in sheets):
        raise FileRefused("work_columns")
    if not rows:
        raise FileRefused("work_nothing")
    return tuple(rows)


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    for at, row in enumerate(rows[:LOOKED_AT]):
        columns: dict[str, int] = {}
        for place, cell in enumerate(row):
            if (field := _MEANINGS.get("".join(spoken(cell).split()))) is not None:
                columns.setdefault(field, place)
        if {"came", "left"} <= columns.keys() and {"name", "number"} & columns.keys():
            return at, columns
    return None


def _rows(sheet: Sheet) -> list[WorkRow]:
    header = _header(sheet.rows)
    if header is None:
        return []
    at_header, columns = header
    return [
        _row(sheet.first_line + at, {name: _cell(row, place) for name, place in columns.items()})
        for at, row in enumerate(sheet.rows[at_header + 1 :], at_header + 1)
        if any(cell.strip() for cell in row)
    ]


def _cell(row: Sequence[str], place: int) -> str:
    return spoken(row[place]).strip() if place < len(row) else ""


def _row(number: int, cells: dict[str, str]) -> WorkRow:
    who = " ".join(filter(None, (cells.get("name", ""), cells.get("number", ""))))
    who = " ".join(without_id_numbers(who).split())
    day = cells.get("day", "")
    came = _moment(cells["came"], day)
    left = _moment(cells["left"], day)
    if came and left and left <= came and not _DAY.match(cells["left"]):
        left += timedelta(days=1)  # a night shift: only the clock was written
    return WorkRow(number, who, came, left, _wrong(who, came, left))


def _wrong(who: str, came: datetime | None, left: datetime | None) -> str:
    if not who:
        return "who"
    if came is None:
        return "came"
    if left is None:
        return "left"
    return "" if timedelta() < left - came <= LONGEST_SPAN else "span"


def _moment(text: str, day: str) -> datetime | None:
    found = _MOMENT.match(text)
    if found is None:
        return None
    date = found.groups()[:3] if found[1] else _parts(day)
    if date is None:
        return None
    try:
        year, month, of_month = (int(part) for part in date)
        hour, minute = int(found[4]), int(found[5])
        return datetime(year, month, of_month, hour, minute, tzinfo=clock.SHANGHAI)
    except ValueError:
        return None


def _parts(day: str) -> tuple[str, ...] | None:
    found = _DAY.match(day)
    return found.groups() if found else None
