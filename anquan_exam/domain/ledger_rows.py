"""Rows of the ledgers that units keep in Excel (三违台账, 培训学时, 请假离岗), from the words in
their cells to values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from anquan_exam.domain.absences import AbsenceKind
from anquan_exam.domain.case_terms import Violation
from anquan_exam.domain.certificate_rows import split_key
from anquan_exam.domain.eligibility.facts import Training
from anquan_exam.domain.ledger_times import (
    DAY_MINUTES,
    Clock,
    Written,
    clock,
    dated,
    days,
    two,
    written,
)
from anquan_exam.domain.people import normal_name, spoken

Kind = TypeVar("Kind", bound=StrEnum)


class Ledger(StrEnum):
    """What a file is a ledger of."""

    VIOLATIONS = "violations"
    HOURS = "hours"
    ABSENCES = "absences"


class Column(StrEnum):
    """What a column may hold."""

    NAME = "name"
    KEY = "key"
    """An ID number, an employee number or a lamp number."""
    DAY = "day"
    CLOCK = "clock"
    SPAN = "span"
    """From and until in one."""
    BEGINS = "begins"
    ENDS = "ends"
    HOURS = "hours"
    KIND = "kind"
    PLACE = "place"
    WHAT = "what"
    FOUND_BY = "found_by"
    MEASURE = "measure"
    TITLE = "title"
    TEACHER = "teacher"
    REMARK = "remark"
    WHY = "why"


LABELS: dict[Column, str] = {
    Column.NAME: "姓名",
    Column.KEY: "工号",
    Column.DAY: "日期",
    Column.CLOCK: "时间",
    Column.SPAN: "起止时间",
    Column.BEGINS: "开始",
    Column.ENDS: "结束",
    Column.HOURS: "学时",
    Column.KIND: "类别",
    Column.PLACE: "地点",
    Column.WHAT: "经过、内容",
    Column.FOUND_BY: "查处人",
    Column.MEASURE: "处理",
    Column.TITLE: "培训名称",
    Column.TEACHER: "老师",
    Column.REMARK: "备注",
    Column.WHY: "晚报原因",
}

VIOLATION_WORDS: dict[str, Violation] = {
    "违章指挥": Violation.ILLEGAL_COMMAND,
    "强令冒险作业": Violation.ILLEGAL_COMMAND,
    "违规作业": Violation.RULE_BREAKING_WORK,
    "违章作业": Violation.RULE_BREAKING_WORK,
    "违规操作": Violation.RULE_BREAKING_WORK,
    "违章操作": Violation.RULE_BREAKING_WORK,
    "习惯性违章": Violation.RULE_BREAKING_WORK,
    "违反劳动纪律": Violation.LABOUR_DISCIPLINE,
    "违反劳纪": Violation.LABOUR_DISCIPLINE,
    "违纪": Violation.LABOUR_DISCIPLINE,
    "劳动纪律": Violation.LABOUR_DISCIPLINE,
}
TRAINING_WORDS: dict[str, Training] = {
    "公司级": Training.PLANT, "矿级": Training.PLANT, "厂级": Training.PLANT,
    "一级教育": Training.PLANT, "三级教育公司级": Training.PLANT,
    "三级教育公司矿厂级": Training.PLANT, "三级教育车间区队级": Training.WORKSHOP,
    "车间级": Training.WORKSHOP, "区队级": Training.WORKSHOP, "二级教育": Training.WORKSHOP,
    "三级教育车间级": Training.WORKSHOP,
    "班组级": Training.TEAM, "三级教育班组级": Training.TEAM,
    "岗前培训": Training.INITIAL, "岗前初次培训": Training.INITIAL, "初次培训": Training.INITIAL,
    "岗前": Training.INITIAL, "新工人培训": Training.INITIAL,
    "每年再培训": Training.YEARLY, "再培训": Training.YEARLY, "年度培训": Training.YEARLY,
    "年度再培训": Training.YEARLY, "复训": Training.YEARLY,
    "复岗培训": Training.RETURN, "复岗前专项培训": Training.RETURN, "复工培训": Training.RETURN,
    "转岗培训": Training.NEW_POST, "转岗": Training.NEW_POST,
    "脱产培训": Training.OFF_THE_JOB, "脱产": Training.OFF_THE_JOB,
    "四新培训": Training.NEW_METHODS, "四新": Training.NEW_METHODS,
}  # fmt: skip
ABSENCE_WORDS: dict[str, AbsenceKind] = {
    "事假": AbsenceKind.PERSONAL,
    "病假": AbsenceKind.SICK,
    "工伤": AbsenceKind.INJURY,
    "工伤假": AbsenceKind.INJURY,
    "产假": AbsenceKind.MATERNITY,
    "陪产假": AbsenceKind.MATERNITY,
    "停工": AbsenceKind.STOPPAGE,
    "停工放假": AbsenceKind.STOPPAGE,
    "待岗": AbsenceKind.STOPPAGE,
    "其他": AbsenceKind.OTHER,
    "年休假": AbsenceKind.OTHER,
    "年假": AbsenceKind.OTHER,
    "探亲假": AbsenceKind.OTHER,
    "婚假": AbsenceKind.OTHER,
    "丧假": AbsenceKind.OTHER,
}
_NOTHING = frozenset({"", "/", "\\", "-", "--", "—", "——", "无", "空"})
_STILL = frozenset({"至今", "今", "现在", "未归", "未返岗", "未回"})
CLASS_HOUR = 45
"""The least minutes that are called one hour of a class."""
_OVERNIGHT = 12 * 60
"""An end before its begin is taken for the next day's where that makes no more minutes."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a cell: a code, where, and what fills its wording."""

    code: str
    column: Column
    detail: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row in values; which are there depends on the ledger. `clock`, `begins`, `ends` are times
    on the clock of China; `until` the last day, also of hours that end after midnight. `faults`
    refuse it, `mended` tell what was read otherwise than written."""

    line: int
    name: str
    id_number: str
    number: str
    day: date | None = None
    until: date | None = None
    clock: time | None = None
    begins: time | None = None
    ends: time | None = None
    kind: str = ""
    texts: Mapping[Column, str] = field(default_factory=dict)
    faults: tuple[Said, ...] = ()
    mended: tuple[Said, ...] = ()


class _Notes:
    def __init__(self, today: date) -> None:
        self.today = today
        self.faults: list[Said] = []
        self.mended: list[Said] = []

    def fault(self, code: str, column: Column, **detail: str | int) -> None:
        self.faults.append(Said(code, column, detail))

    def mend(self, code: str, column: Column, **detail: str | int) -> None:
        self.mended.append(Said(code, column, detail))


def parse_ledger(ledger: Ledger, line: int, cells: Mapping[Column, str], today: date) -> Row:
    """The values of row `line` (as numbered in the file)."""
    notes, words = _Notes(today), {one: _words(cells.get(one, "")) for one in Column}
    name = normal_name(words[Column.NAME]) or ""
    key = split_key(words[Column.KEY], today)
    if words[Column.NAME] and not name:
        notes.fault("row_name", Column.NAME)
    elif key is None:
        notes.fault("row_id", Column.KEY)
    elif not name and not any(key):
        notes.fault("ledger_who", Column.NAME)
    made = {
        Ledger.VIOLATIONS: _violation,
        Ledger.HOURS: _hours,
        Ledger.ABSENCES: _absence,
    }[ledger](words, notes)
    id_number, number = key or ("", "")
    return Row(
        line,
        name or words[Column.NAME][:30],
        id_number,
        number,
        texts=words,
        faults=tuple(notes.faults),
        mended=tuple(notes.mended),
        **made,
    )


def _violation(words: Mapping[Column, str], notes: _Notes) -> dict[str, Any]:
    found = _day(words[Column.DAY], Column.DAY, notes)
    text = words[Column.CLOCK] or (found.rest if found else "")
    at = _clock(text, Column.CLOCK, notes, most=DAY_MINUTES - 1)
    if found is not None and at is None and not text:
        notes.mend("ledger_no_clock", Column.CLOCK)
        at = Clock(0)
    kind = _kind(VIOLATION_WORDS, words[Column.KIND])
    if kind is None:
        said = words[Column.KIND][:20]
        notes.fault("ledger_kind" if said else "ledger_no_violation", Column.KIND, text=said)
    for column in (Column.PLACE, Column.WHAT):
        if not words[column]:
            notes.fault("ledger_empty", column)
    return {
        "day": found.day if found else None,
        "clock": _time(at.minutes) if at else None,
        "kind": kind.value if kind else "",
    }


def _hours(words: Mapping[Column, str], notes: _Notes) -> dict[str, Any]:
    whole = written(words[Column.DAY], notes.today)
    rest = whole.rest if whole else ""
    at_day = rest if clock(rest) else ""
    parts = two(words[Column.SPAN]) or _clocks(rest)
    from_text, until_text = parts or (words[Column.BEGINS] or at_day, words[Column.ENDS])
    day_text = words[Column.DAY].removesuffix(rest) if parts and rest else words[Column.DAY]
    found = _day(day_text.strip(), Column.DAY, notes)
    day = found.day if found else None
    begins = _begins(from_text, day, notes)
    ends = _ends(until_text, day, begins, words[Column.HOURS], notes)
    kind = _kind(TRAINING_WORDS, words[Column.KIND])
    if kind is None:
        text = words[Column.KIND][:20]
        notes.fault("ledger_kind" if text else "ledger_empty", Column.KIND, text=text)
    for column in (Column.TITLE, Column.TEACHER):
        if not words[column]:
            notes.fault("ledger_empty", column)
    later = day is not None and ends is not None and ends >= DAY_MINUTES
    return {
        "day": day,
        "until": day + timedelta(days=1) if later and day else None,
        "begins": _time(begins) if begins is not None else None,
        "ends": _time(ends) if ends is not None else None,
        "kind": kind.value if kind else "",
    }


def _clocks(text: str) -> tuple[str, str] | None:
    """From and until, where both are times of day."""
    parts = two(text)
    return parts if parts and clock(parts[0]) and clock(parts[1]) else None


def _begins(text: str, day: date | None, notes: _Notes) -> int | None:
    """Minutes of the day; the day may be written over again."""
    if not text:
        notes.fault("ledger_empty", Column.BEGINS)
        return None
    own = dated(text, notes.today)
    if own is not None and day is not None and own.day != day:
        notes.fault("row_date", Column.BEGINS, text=text[:20])
        return None
    at = _clock(own.rest if own else text, Column.BEGINS, notes, most=DAY_MINUTES - 1)
    if own is not None and not own.rest:
        notes.fault("ledger_clock", Column.BEGINS, text=text[:20])
    return at.minutes if at else None


def _ends(text: str, day: date | None, begins: int | None, said: str, notes: _Notes) -> int | None:
    """Minutes since the day began, more than a day's where it ended after midnight; by the clock
    and by the hours that were written: never more than these."""
    own = dated(text, notes.today)
    midnight = "0:00" if ":" in text else text  # a day alone is no time
    at = _clock((own.rest or midnight) if own else text, Column.ENDS, notes)
    if begins is None or (text and at is None):
        return None
    minutes = _minutes(said, notes)
    if at is None:
        if minutes is None:
            notes.fault("ledger_empty", Column.ENDS)
            return None
        notes.mend("ledger_ends_by_hours", Column.ENDS, hours=said[:10])
        return begins + minutes
    later = (own.day - day).days if own and day else int(at.next_day)
    ends = at.minutes + later * DAY_MINUTES
    if ends <= begins and own is None and ends + DAY_MINUTES - begins <= _OVERNIGHT:
        notes.mend("ledger_over_midnight", Column.ENDS)
        ends += DAY_MINUTES
    if not 0 < ends - begins <= DAY_MINUTES:
        notes.fault("training_backwards", Column.ENDS)
        return None
    return _by_hours(begins, ends, minutes, said, notes)


def _by_hours(begins: int, ends: int, minutes: int | None, said: str, notes: _Notes) -> int:
    span = ends - begins
    if minutes is not None and minutes < span:
        notes.mend("ledger_hours_less", Column.HOURS, hours=said[:10])
        return begins + minutes
    if minutes is not None and minutes * CLASS_HOUR > span * 60:
        notes.fault("ledger_hours_long", Column.HOURS, hours=said[:10])
    return ends


def _minutes(said: str, notes: _Notes) -> int | None:
    found = re.fullmatch(r"(\d{1,2}(?:\.\d+)?)(?:学时|小时|课时|h)?", said)
    if not said:
        return None
    if found is None or not 0 < float(found[1]) <= 24:
        notes.fault("ledger_hours", Column.HOURS, text=said[:20])
        return None
    return round(float(found[1]) * 60)


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _absence(words: Mapping[Column, str], notes: _Notes) -> dict[str, Any]:
    begins, until_text = _absent_from(words, notes)
    still = until_text in _STILL
    ends = _day(until_text, Column.ENDS, notes) if until_text and not still else None
    day, until = begins.day if begins else None, ends.day if ends else None
    if day and until and until < day:
        notes.fault("absence_backwards", Column.ENDS)
    kind = _kind(ABSENCE_WORDS, words[Column.KIND])
    if kind is None:
        text = words[Column.KIND][:20]
        if text:
            notes.mend("ledger_other_absence", Column.KIND, text=text)
            kind = AbsenceKind.OTHER
        else:
            notes.fault("ledger_empty", Column.KIND)
    return {"day": day, "until": until, "kind": kind.value if kind else ""}


def _absent_from(words: Mapping[Column, str], notes: _Notes) -> tuple[Written | None, str]:
    """The first day, and what says the last: one cell may hold both, whatever it is called."""
    first = words[Column.BEGINS] or words[Column.DAY]
    if not words[Column.SPAN] and (words[Column.ENDS] or not days(first, notes.today)):
        return _day(first, Column.BEGINS, notes), words[Column.ENDS]
    text = words[Column.SPAN] or first
    found = days(text, notes.today)
    if found is None:
        notes.fault("row_date", Column.BEGINS, text=text[:20])
        return None, ""
    _say_year(found[0], Column.BEGINS, notes)
    return found[0], found[1] or words[Column.ENDS]


def _kind(known: Mapping[str, Kind], text: str) -> Kind | None:
    """What a word names, also with something in brackets behind it: 违章指挥（一般）."""
    short = re.sub(r"[(（].*[)）]$", "", text)
    return known.get(_bare(text)) or known.get(_bare(short))


def _bare(text: str) -> str:
    return re.sub(r"[()（）：:、\s]", "", text)


def _words(text: str) -> str:
    words = spoken(text)
    return "" if words in _NOTHING else words


def _day(text: str, column: Column, notes: _Notes) -> Written | None:
    if not text:
        notes.fault("ledger_empty", column)
        return None
    found = dated(text, notes.today)
    if found is None:
        notes.fault("row_date", column, text=text[:20])
        return None
    _say_year(found, column, notes)
    return found


def _say_year(found: Written, column: Column, notes: _Notes) -> None:
    if found.guessed:
        notes.mend("ledger_no_year", column, year=found.day.year)


def _clock(text: str, column: Column, notes: _Notes, most: int = DAY_MINUTES) -> Clock | None:
    if not text:
        return None
    found = clock(text)
    if found is None or found.minutes > most:
        notes.fault("ledger_clock", column, text=text[:20])
        return None
    return found
