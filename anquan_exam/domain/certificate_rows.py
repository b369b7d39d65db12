"""A row of a file of certificates, from the words in its cells to values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from anquan_exam.domain.certificates import FamilyGuide, Guides, known_operations, normal_number
from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.domain.people import IdNumber, check_id_number, normal_name, spoken
from anquan_exam.domain.roster_rows import parse_date


class Cell(StrEnum):
    """What a column may hold."""

    NAME = "name"
    KEY = "key"
    """An ID number or an employee number."""
    FAMILY = "family"
    OPERATIONS = "operations"
    NUMBER = "number"
    ISSUER = "issuer"
    VALID_FROM = "valid_from"
    VALID_UNTIL = "valid_until"
    PERIOD = "period"
    """From and until in one."""
    REVIEW_BY = "review_by"


CELL_LABELS: dict[Cell, str] = {
    Cell.NAME: "姓名",
    Cell.KEY: "身份证号/工号",
    Cell.FAMILY: "证书类别",
    Cell.OPERATIONS: "操作项目",
    Cell.NUMBER: "证号",
    Cell.ISSUER: "发证机关",
    Cell.VALID_FROM: "有效期起",
    Cell.VALID_UNTIL: "有效期止",
    Cell.PERIOD: "有效期",
    Cell.REVIEW_BY: "复审日期",
}

FAMILY_WORDS: dict[Family, tuple[str, ...]] = {
    Family.SPECIAL_OPERATIONS: (
        "特种作业操作证", "特种作业", "特种作业证", "特种作业操作证应急", "应急特种作业",
        "中华人民共和国特种作业操作证",
    ),
    Family.MINE: ("矿山特种作业操作证", "矿山特种作业", "煤矿特种作业", "煤矿特种作业操作证"),
    Family.CONSTRUCTION_SPECIAL: (
        "建筑施工特种作业操作资格证", "建筑施工特种作业", "建筑特种作业",
        "建筑施工特种作业操作资格证书", "住建特种作业",
    ),
    Family.CONSTRUCTION_ABC: (
        "建筑施工三类人员安全考核合格证", "三类人员", "三类人员安全生产考核合格证",
        "安管人员考核合格证", "三类人员证", "建筑施工企业安管人员",
    ),
    Family.SPECIAL_EQUIPMENT: (
        "特种设备作业人员证", "特种设备", "特种设备作业", "特种设备作业证",
        "特种设备安全管理和作业人员证",
    ),
    Family.TRANSPORT: (
        "交通运输从业资格证", "从业资格证", "道路运输从业资格证", "道路运输从业人员从业资格证",
    ),
    Family.FIRE_CONTROL: (
        "消防设施操作员证", "消防设施操作员", "消防证", "建构筑物消防员",
        "消防设施操作员职业资格证",
    ),
    Family.ASSESSMENT: (
        "安全生产知识和管理能力考核合格证明", "考核合格证明", "安全生产知识和管理能力考核合格证",
        "安全管理能力考核合格证", "安全合格证",
    ),
    Family.PRACTICAL_TEST: ("实际操作考试合格", "实操考试", "实际操作考试"),
}  # fmt: skip
_FAMILIES = {word: family for family, words in FAMILY_WORDS.items() for word in words}
_FOR_EVER = frozenset({"长期", "长期有效", "永久", "永久有效"})
_NOTHING = frozenset({"", "/", "\\", "-", "--", "—", "——", "无", "空"})
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE = re.compile(
    r"^([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,3})日)?$"
)
_MONTH = re.compile(r"^\d{4}[-./年]\d{1,2}月?$")


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a cell: a code, where, and what fills its wording."""

    code: str
    cell: Cell
    detail: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CardRow:
    """A row in values. `faults` park it; `mended` tell what was read otherwise than written."""

    line: int
    name: str
    id_number: str
    staff_number: str
    family: Family | None
    operations: tuple[str, ...]
    number: str
    issuer: str
    valid_from: date | None
    valid_until: date | None
    review_by: date | None
    for_ever: bool
    faults: tuple[Said, ...] = ()
    mended: tuple[Said, ...] = ()


class _Notes:
    def __init__(self) -> None:
        self.faults: list[Said] = []
        self.mended: list[Said] = []

    def fault(self, code: str, cell: Cell, **detail: str | int) -> None:
        self.faults.append(Said(code, cell, detail))

    def mend(self, code: str, cell: Cell, **detail: str | int) -> None:
        self.mended.append(Said(code, cell, detail))


def parse_card(line: int, cells: Mapping[Cell, str], known: Guides, today: date) -> CardRow:
    """The values of row `line` (as numbered in the file)."""
    notes = _Notes()
    words = {cell: _words(cells.get(cell, "")) for cell in Cell}
    name = _name(words[Cell.NAME], notes)
    id_number, staff = _key(words[Cell.KEY], today, notes)
    family = _family(words[Cell.FAMILY], words[Cell.OPERATIONS], known, notes)
    operations = _operations(words[Cell.OPERATIONS], family, known, notes)
    begins, ends = _period(words[Cell.PERIOD])
    for_ever = "".join((words[Cell.VALID_UNTIL] or ends).split()) in _FOR_EVER
    until = "" if for_ever else words[Cell.VALID_UNTIL] or ends
    return CardRow(
        line,
        name,
        id_number,
        staff,
        family,
        operations,
        _number(words[Cell.NUMBER], notes),
        words[Cell.ISSUER],
        _day(Cell.VALID_FROM, words[Cell.VALID_FROM] or begins, notes, month=True),
        _day(Cell.VALID_UNTIL, until, notes),
        _day(Cell.REVIEW_BY, words[Cell.REVIEW_BY], notes),
        for_ever,
        tuple(notes.faults),
        tuple(notes.mended),
    )


def card_date(text: str) -> date | None:
    """A day as people write it: 2029-11-26, 2029.11.26, 2029年11月26日, 20291126, Excel's number,
    二〇二九年十一月二十六日."""
    compact = "".join(text.split()) if "年" in text else text.strip()
    if found := _CHINESE.match(compact):
        year, month, day = found.groups()
        compact = f"{year.translate(_DIGITS)}-{_tens(month)}-{_tens(day) if day else 1}"
    return parse_date(compact)


def _tens(text: str) -> int:
    before, ten, after = text.partition("十")
    if not ten:
        return int(before.translate(_DIGITS))
    tens = int(before.translate(_DIGITS)) if before else 1
    return tens * 10 + (int(after.translate(_DIGITS)) if after else 0)


def _words(text: str) -> str:
    words = spoken(text)
    return "" if words in _NOTHING else words


def _name(text: str, notes: _Notes) -> str:
    name = normal_name(text)
    if name is None:
        notes.fault("row_name", Cell.NAME)
        return text[:30]
    return name


def split_key(text: str, today: date) -> tuple[str, str] | None:
    """(ID number, other number) that a cell holds; None for an ID number that is wrong."""
    compact = text.replace(" ", "")
    if len(compact) in (15, 18) or "E+" in compact.upper():
        found = check_id_number(text, today)
        return (found.text, "") if isinstance(found, IdNumber) else None
    return "", compact.removesuffix(".0")


def _key(text: str, today: date, notes: _Notes) -> tuple[str, str]:
    found = split_key(text, today)
    if found is None:
        notes.fault("row_id", Cell.KEY)
    return found or ("", "")


def _family(text: str, operations: str, known: Guides, notes: _Notes) -> Family | None:
    """As it is called; two families are called alike, and there the operations decide."""
    word = re.sub(r"[()（）\s]", "", text)
    titles = {re.sub(r"[()（）\s]", "", one.title): one.family for one in known.families}
    family = _FAMILIES.get(word) or titles.get(word)
    if family is Family.SPECIAL_OPERATIONS and _lists(known.of(Family.MINE), operations):
        notes.mend("row_family_mine", Cell.FAMILY)
        return Family.MINE
    if not text and len(owners := _owners(operations, known)) == 1:
        (family,) = owners
        notes.mend("row_family_found", Cell.FAMILY, family=known.of(family).title)
    if family is None:
        code = "row_family" if text else "row_no_family"
        notes.fault(code, Cell.FAMILY, text=text[:20])
    return family


def _owners(operations: str, known: Guides) -> set[Family]:
    """The families that list every one of the operations."""
    return {guide.family for guide in known.families if _lists(guide, operations)}


def _lists(guide: FamilyGuide, operations: str) -> bool:
    names = known_operations(guide, operations)
    return bool(names) and set(names) <= set(guide.operations)


def _operations(text: str, family: Family | None, known: Guides, notes: _Notes) -> tuple[str, ...]:
    if family is None:
        return ()
    names = known_operations(known.of(family), text)
    plain = "".join(text.split()).replace("(", "（").replace(")", "）")
    changed = [name for name in names if name not in plain]
    if changed:
        notes.mend("row_operation", Cell.OPERATIONS, text="、".join(changed)[:80])
    return names


def _number(text: str, notes: _Notes) -> str:
    if re.match(r"^T?\d(\.\d+)?E\+\d+$", text, re.IGNORECASE):
        notes.fault("row_number_lost", Cell.NUMBER)
        return ""
    return normal_number(text.removesuffix(".0"))


def _period(text: str) -> tuple[str, str]:
    """The two days of 2023-11-27至2029-11-26."""
    parts = re.split(r"\s*(?:至|到|~|～|—+|–)\s*|\s+-\s+", text, maxsplit=1)
    return (parts[0], parts[1]) if len(parts) == 2 else ("", "")


def _day(cell: Cell, text: str, notes: _Notes, *, month: bool = False) -> date | None:
    text = text.removeprefix("至").removeprefix("自")
    if not text:
        return None
    found = card_date(text)
    if found is None or not 1970 <= found.year <= 2100:
        notes.fault("row_date", cell, text=text[:20])
        return None
    if _MONTH.match(text):
        if not month:
            notes.fault("row_month", cell, text=text[:20])
            return None
        notes.mend("row_first", cell, text=text[:20])
    return found
