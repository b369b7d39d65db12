"""A row of a roster, from the words in its cells to values: dates, categories, several posts."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from anquan_exam.domain.people import (
    IdNumber,
    check_id_number,
    normal_name,
    normal_phone,
    spoken,
)
from anquan_exam.domain.roster_why import Reason, Why
from anquan_exam.domain.vocabulary import EmploymentForm, PersonCategory

T = TypeVar("T")


class Field(StrEnum):
    """What a column of a roster may hold."""

    NAME = "name"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    NUMBER = "number"
    LAMP = "lamp"
    DEPARTMENT = "department"
    TEAM = "team"
    POSTS = "posts"
    CATEGORY = "category"
    FORM = "form"
    BEGINS_ON = "begins_on"
    AGENCY = "agency"
    SITE = "site"


CATEGORY_WORDS: dict[PersonCategory, tuple[str, ...]] = {
    PersonCategory.PRINCIPAL: ("主要负责人", "第一责任人", "法定代表人", "实际控制人"),
    PersonCategory.DEPUTY: ("分管负责人", "分管领导", "副职", "班子成员"),
    PersonCategory.SAFETY_MANAGEMENT: (
        "安全生产管理人员", "安全管理人员", "安管人员", "安全员", "专职安全员", "兼职安全员",
    ),
    PersonCategory.SPECIAL_OPERATIONS: (
        "特种作业人员", "特种作业", "特种人员", "特殊工种", "特种设备作业人员",
    ),
    PersonCategory.FRONTLINE: (
        "一线从业人员", "一线人员", "一线员工", "一线", "从业人员", "其他从业人员", "普通员工",
        "操作人员", "员工", "职工", "工人",
    ),
    PersonCategory.NEW_TO_POST: (
        "新上岗人员", "新上岗", "新员工", "新工人", "新入职", "新入职人员", "转岗人员",
    ),
}  # fmt: skip

FORM_WORDS: dict[EmploymentForm, tuple[str, ...]] = {
    EmploymentForm.CONTRACT: (
        "合同工", "合同", "合同制", "劳动合同", "正式", "正式工", "正式员工", "在编", "固定工",
    ),
    EmploymentForm.DISPATCH: ("劳务派遣", "派遣", "派遣工", "劳务派遣工", "劳务工", "劳务"),
    EmploymentForm.OUTSOURCED: ("外包", "外包工", "外协", "承包", "承包商", "分包", "业务外包"),
    EmploymentForm.TEMPORARY: ("临时", "临时工", "短期工", "季节工", "零工"),
    EmploymentForm.ROTATION: ("轮换", "轮换工"),
    EmploymentForm.AGREEMENT: ("协议", "协议工", "返聘", "退休返聘"),
    EmploymentForm.INTERN: ("实习", "实习生", "见习", "学徒", "学徒工"),
}  # fmt: skip

_CATEGORIES = {word: kind for kind, words in CATEGORY_WORDS.items() for word in words}
_FORMS = {word: form for form, words in FORM_WORDS.items() for word in words}
_NOTHING = frozenset(
    {"", "/", "\\", "-", "--", "—", "——", "无", "空", "暂无", "无。", "N/A", "n/a"}
)
_EXCEL_EPOCH = date(1899, 12, 30)
LONGEST = {
    Field.NUMBER: 40,
    Field.LAMP: 20,
    Field.DEPARTMENT: 120,
    Field.TEAM: 120,
    Field.POSTS: 60,
}


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A row in values. `faults` say what of it could not be taken; then it cannot be imported.

    `department` is the way from the enterprise down, e.g. ("掘一队", "一班")."""

    line: int
    name: str
    id_number: str = ""
    phone: str = ""
    number: str = ""
    department: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    category: PersonCategory = PersonCategory.FRONTLINE
    form: EmploymentForm = EmploymentForm.CONTRACT
    begins_on: date | None = None
    agency: str = ""
    site: str = ""
    faults: tuple[Reason, ...] = ()
    lamp: str = ""


def parse_row(line: int, cells: Mapping[Field, str], today: date) -> ParsedRow:
    """The values of row `line` (as numbered in the file), with a fault for each unusable cell."""
    faults: list[Reason] = []
    words = {field: _words(cells.get(field, "")) for field in Field}
    row = ParsedRow(
        line=line,
        name=_name(words[Field.NAME], faults),
        id_number=_id_number(words[Field.ID_NUMBER], today, faults),
        phone=_phone(words[Field.PHONE], faults),
        number=_short(Field.NUMBER, words[Field.NUMBER].removesuffix(".0"), faults),
        department=_department(words, faults),
        posts=_posts(words[Field.POSTS], faults),
        category=_one(
            words[Field.CATEGORY], _category, PersonCategory.FRONTLINE, Why.CATEGORY, faults
        ),
        form=_one(words[Field.FORM], _FORMS.get, EmploymentForm.CONTRACT, Why.FORM, faults),
        begins_on=_date(words[Field.BEGINS_ON], today, faults),
        agency=words[Field.AGENCY][:120],
        site=words[Field.SITE][:80],
        lamp=_short(Field.LAMP, words[Field.LAMP].removesuffix(".0"), faults),
    )
    return replace(row, faults=tuple(faults))


def parse_date(text: str) -> date | None:
    """A day as rosters write it: 2024-03-01, 2024.3.1, 2024年3月, 20240301, Excel's 45352."""
    found = re.match(r"^(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2}))?[日号月]?(?:\s.*)?$", text)
    if found:
        year, month, day = (int(part or 1) for part in found.groups())
    elif re.fullmatch(r"(?:19|20)\d{6}", text, re.ASCII):
        year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    elif re.fullmatch(r"[2-6]\d{4}(?:\.\d+)?", text, re.ASCII):
        return _EXCEL_EPOCH + timedelta(days=int(float(text)))
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _words(text: str) -> str:
    words = spoken(text)
    return "" if words in _NOTHING else words


def _name(text: str, faults: list[Reason]) -> str:
    name = normal_name(text)
    if name is None:
        faults.append(Reason(Why.NAME) if text else Reason(Why.NO_NAME))
    return name or text[:30]


def _id_number(text: str, today: date, faults: list[Reason]) -> str:
    if not text:
        return ""
    number = check_id_number(text, today)
    if isinstance(number, IdNumber):
        return number.text
    faults.append(Reason(Why(number.value)))
    return ""


def _phone(text: str, faults: list[Reason]) -> str:
    """The first mobile number in the cell: some give two."""
    if not text:
        return ""
    for part in [text, *re.split(r"[/,;、，；]|\s{1,}(?=1\d{10})", text)]:
        if phone := normal_phone(part):
            return phone
    lost = re.match(r"^\d(\.\d+)?E\+\d+$", text)
    faults.append(Reason(Why.PHONE_LOST_DIGITS if lost else Why.PHONE))
    return ""


def _short(field: Field, text: str, faults: list[Reason]) -> str:
    if len(text) > LONGEST[field]:
        faults.append(Reason(Why.TOO_LONG, field=field.value, most=str(LONGEST[field])))
        return ""
    return text


def _department(words: Mapping[Field, str], faults: list[Reason]) -> tuple[str, ...]:
    """Department and team, each once, also where one column holds 机电队/一班."""
    parts: list[str] = []
    for field in (Field.DEPARTMENT, Field.TEAM):
        for part in re.split(r"\s*[/\\>→|]+\s*", words[field]):
            name = _short(field, part.strip(), faults)
            if name and (not parts or parts[-1] != name):
                parts.append(name)
    if len(parts) > 4:
        faults.append(Reason(Why.TOO_DEEP))
    return tuple(parts[:4])


def split_posts(text: str) -> tuple[str, ...]:
    """Several posts in one cell: 电钳工、支护工."""
    parts = (part.strip() for part in re.split(r"[、,;/|，；]|\s兼\s", spoken(text)))
    return tuple(dict.fromkeys(part for part in parts if part))


def _posts(text: str, faults: list[Reason]) -> tuple[str, ...]:
    return tuple(_short(Field.POSTS, part, faults) for part in split_posts(text))


def _category(text: str) -> PersonCategory | None:
    return _CATEGORIES.get(re.sub(r"[(].*[)]$", "", text))


def _one(
    text: str, known: Callable[[str], T | None], default: T, why: Why, faults: list[Reason]
) -> T:
    if not text:
        return default
    found = known(text)
    if found is None:
        faults.append(Reason(why, text=text[:20]))
        return default
    return found


def _date(text: str, today: date, faults: list[Reason]) -> date | None:
    if not text:
        return None
    found = parse_date(text)
    if found is None or found.year < 1950 or found > today + timedelta(days=366):
        faults.append(Reason(Why.DATE, text=text[:20]))
        return None
    return found
