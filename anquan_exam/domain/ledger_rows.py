"""Rows of the ledgers that units keep in Excel (三违台账, 培训学时, 请假离岗), from the words in
their cells to values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from anquan_exam.domain.absences import AbsenceKind
from anquan_exam.domain.case_terms import Violation
from anquan_exam.domain.certificate_rows import card_date, split_key
from anquan_exam.domain.eligibility.facts import Training
from anquan_exam.domain.people import normal_name, spoken


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
_STILL = frozenset({"至今", "未归", "未返岗", "未回"})
_CLOCK = re.compile(r"(\d{1,2})[:：时点](\d{2})?分?(?::\d{2})?(?:\.\d+)?$")
_MOMENT = re.compile(r"^(.*?\d日?|.*?日)[ T]+(.+)$")
_SPAN = re.compile(r"\s*(?:至|到|~|～|—+|–|-)\s*")
CLASS_HOUR = 45
"""The least minutes that are called one hour of a class."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a cell: a code, where, and what fills its wording."""

    code: str
    column: Column
    detail: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row in values; which are there depends on the ledger. `clock`, `begins`, `ends` are times
    on the clock of China; `until` the last day. `faults` refuse it, `mended` tell what was read
    otherwise than written."""

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
    def __init__(self) -> None:
        self.faults: list[Said] = []
        self.mended: list[Said] = []

    def fault(self, code: str, column: Column, **detail: str | int) -> None:
        self.faults.append(Said(code, column, detail))

    def mend(self, code: str, column: Column, **detail: str | int) -> None:
        self.mended.append(Said(code, column, detail))


def parse_ledger(ledger: Ledger, line: int, cells: Mapping[Column, str], today: date) -> Row:
    """The values of row `line` (as numbered in the file)."""
    notes, words = _Notes(), {one: _words(cells.get(one, "")) for one in Column}
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
    day_text, clock_text = _apart(words[Column.DAY], words[Column.CLOCK])
    day = _day(day_text, Column.DAY, notes)
    at = _clock(clock_text, Column.CLOCK, notes)
    if day is not None and at is None and not clock_text:
        notes.mend("ledger_no_clock", Column.CLOCK)
        at = time()
    kind = VIOLATION_WORDS.get(_bare(words[Column.KIND]))
    if kind is None:
        text = words[Column.KIND][:20]
        notes.fault("ledger_kind" if text else "ledger_no_violation", Column.KIND, text=text)
    for column in (Column.PLACE, Column.WHAT):
        if not words[column]:
            notes.fault("ledger_empty", column)
    return {"day": day, "clock": at, "kind": kind.value if kind else ""}


def _hours(words: Mapping[Column, str], notes: _Notes) -> dict[str, Any]:
    day_text, from_text = _apart(words[Column.DAY], words[Column.BEGINS])
    until_text = words[Column.ENDS]
    if parts := _parts(words[Column.SPAN]):
        from_text, until_text = parts
    until_text = _apart(until_text, "")[1] or until_text
    day = _day(day_text, Column.DAY, notes)
    begins = _clock(from_text, Column.BEGINS, notes)
    if begins is None and not from_text:
        notes.fault("ledger_empty", Column.BEGINS)
    ends = _clock(until_text, Column.ENDS, notes)
    ends = _until(begins, ends, words[Column.HOURS], bool(until_text), notes)
    kind = TRAINING_WORDS.get(_bare(words[Column.KIND]))
    if kind is None:
        text = words[Column.KIND][:20]
        notes.fault("ledger_kind" if text else "ledger_empty", Column.KIND, text=text)
    for column in (Column.TITLE, Column.TEACHER):
        if not words[column]:
            notes.fault("ledger_empty", column)
    kind_text = kind.value if kind else ""
    return {"day": day, "begins": begins, "ends": ends, "kind": kind_text}


def _until(
    begins: time | None, ends: time | None, said: str, written: bool, notes: _Notes
) -> time | None:
    """When it ended, by the clock and by the hours that were written: never more than these."""
    if begins is None or (written and ends is None):
        return ends
    minutes = _minutes(said, notes)
    if ends is None:
        if minutes is None:
            notes.fault("ledger_empty", Column.ENDS)
            return None
        notes.mend("ledger_ends_by_hours", Column.ENDS, hours=said[:10])
        return _later(begins, minutes, notes)
    if ends <= begins:
        notes.fault("training_backwards", Column.ENDS)
        return None
    span = (ends.hour - begins.hour) * 60 + ends.minute - begins.minute
    if minutes is None or minutes == span:
        return ends
    if minutes > span:
        if minutes * CLASS_HOUR > span * 60:
            notes.fault("ledger_hours_long", Column.HOURS, hours=said[:10])
        return ends
    notes.mend("ledger_hours_less", Column.HOURS, hours=said[:10])
    return _later(begins, minutes, notes)


def _minutes(said: str, notes: _Notes) -> int | None:
    found = re.fullmatch(r"(\d{1,2}(?:\.\d+)?)(?:学时|小时|课时|h)?", said)
    if not said:
        return None
    if found is None or not 0 < float(found[1]) <= 24:
        notes.fault("ledger_hours", Column.HOURS, text=said[:20])
        return None
    return round(float(found[1]) * 60)


def _later(begins: time, minutes: int, notes: _Notes) -> time | None:
    at = datetime.combine(date(2000, 1, 1), begins) + timedelta(minutes=minutes)
    if at.day != 1:
        notes.fault("ledger_hours_long", Column.HOURS, hours=minutes // 60)
        return None
    return at.time()


def _absence(words: Mapping[Column, str], notes: _Notes) -> dict[str, Any]:
    from_text, until_text = words[Column.BEGINS] or words[Column.DAY], words[Column.ENDS]
    if found := re.split(r"\s*(?:至|到|~|～|—+)\s*|\s+-\s+", words[Column.SPAN]):
        from_text = found[0] or from_text
        until_text = found[1] if len(found) > 1 else until_text
    day = _day(_apart(from_text, "")[0], Column.BEGINS, notes)
    still = until_text in _STILL
    until = (
        _day(_apart(until_text, "")[0], Column.ENDS, notes) if until_text and not still else None
    )
    if day and until and until < day:
        notes.fault("absence_backwards", Column.ENDS)
    kind = ABSENCE_WORDS.get(_bare(words[Column.KIND]))
    if kind is None:
        text = words[Column.KIND][:20]
        if text:
            notes.mend("ledger_other_absence", Column.KIND, text=text)
            kind = AbsenceKind.OTHER
        else:
            notes.fault("ledger_empty", Column.KIND)
    return {"day": day, "until": until, "kind": kind.value if kind else ""}


def _bare(text: str) -> str:
    return re.sub(r"[()（）：:、\s]", "", text)


def _words(text: str) -> str:
    words = spoken(text)
    return "" if words in _NOTHING else words


def _apart(text: str, clock: str) -> tuple[str, str]:
    """Day and time of day, also where one cell holds both."""
    found = _MOMENT.match(text) or re.match(r"^(.*日)(\d.*)$", text)
    if found and _CLOCK.match(found[2]):
        return found[1], clock or ("" if re.fullmatch(r"0?0:00(?::00)?", found[2]) else found[2])
    return text, clock


def _parts(text: str) -> tuple[str, str] | None:
    parts = _SPAN.split(text, maxsplit=1)
    return (parts[0], parts[1]) if len(parts) == 2 else None


def _day(text: str, column: Column, notes: _Notes) -> date | None:
    if not text:
        notes.fault("ledger_empty", column)
        return None
    found = card_date(text)
    if found is None or not 1970 <= found.year <= 2100 or re.match(r"^\d{4}.\d{1,2}月?$", text):
        notes.fault("row_date", column, text=text[:20])
        return None
    return found


def _clock(text: str, column: Column, notes: _Notes) -> time | None:
    if not text:
        return None
    found = _CLOCK.match(text)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour > 23 or minute > 59:
        notes.fault("ledger_clock", column, text=text[:20])
        return None
    return time(hour, minute)
