"""Certificates: what is known of each family, how one stands on a day, what a post may need."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.domain.eligibility.months import add_months
from anquan_exam.domain.people import spoken
from anquan_exam.domain.vocabulary import Industry

SOON = timedelta(days=60)
"""煤矿安全培训规定 第二十九条 asks for the training sixty days before the end."""
SOONER = timedelta(days=30)
MOST_OPERATIONS = 12
LONGEST_OPERATION = 40
LONGEST_NUMBER = 40
LONGEST_REASON = 300
LONGEST_ISSUER = 120


@dataclass(frozen=True, slots=True)
class OperationGroup:
    """Kinds of operation under one heading; `basis` is the article that names them, or ""."""

    title: str
    names: tuple[str, ...]
    basis: str = ""


@dataclass(frozen=True, slots=True)
class FamilyGuide:
    """What the texts we hold say of a family of certificates; what they do not is empty.

    `valid_months`, `renew_days`: 0 where no text says so. `reference`: where the kinds of operation
    come from when that is repealed, and so binds nobody."""

    family: Family
    title: str
    issuer: str = ""
    issuer_basis: str = ""
    valid_months: int = 0
    valid_basis: str = ""
    review_months: int = 0
    review_basis: str = ""
    renew_days: int = 0
    renew_basis: str = ""
    number: str = ""
    id_with_t: bool = False
    """The number is T and the holder's ID number."""
    open_ended: bool = False
    """It may have no last day."""
    numberless: bool = False
    """It may have no number."""
    note: str = ""
    reference: str = ""
    groups: tuple[OperationGroup, ...] = ()

    @property
    def operations(self) -> tuple[str, ...]:
        """Every kind of operation that is listed."""
        return tuple(name for group in self.groups for name in group.names)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a post of such a name usually needs; `family` None: no certificate."""

    words: tuple[str, ...]
    industries: frozenset[Industry]
    underground: bool
    family: Family | None
    operations: tuple[str, ...]

    def score(self, name: str, industries: Iterable[Industry]) -> int:
        """How well it fits: the length of the longest word found in the name; 0: not at all."""
        if self.industries and not self.industries & set(industries):
            return 0
        return max((len(word) for word in self.words if word in name), default=0)


@dataclass(frozen=True, slots=True)
class Guides:
    """Everything the file of certificates says."""

    families: tuple[FamilyGuide, ...] = ()
    proposals: tuple[Proposal, ...] = ()

    def of(self, family: Family) -> FamilyGuide:
        """The guide of a family: a bare one where the file has none."""
        found = (one for one in self.families if one.family is family)
        return next(found, FamilyGuide(family, BARE_TITLES[family]))

    def every(self) -> tuple[FamilyGuide, ...]:
        """The guides of all families, in their order."""
        return tuple(self.of(family) for family in Family)

    def proposed(self, name: str, industries: Iterable[Industry]) -> Proposal | None:
        """What a post called `name` usually needs; somebody has to accept it."""
        known = tuple(industries)
        best = max(self.proposals, key=lambda one: one.score(name, known), default=None)
        return best if best is not None and best.score(name, known) else None


BARE_TITLES: dict[Family, str] = {
    Family.SPECIAL_OPERATIONS: "特种作业操作证",
    Family.MINE: "矿山特种作业操作证",
    Family.CONSTRUCTION_SPECIAL: "建筑施工特种作业操作资格证",
    Family.CONSTRUCTION_ABC: "建筑施工三类人员安全考核合格证",
    Family.SPECIAL_EQUIPMENT: "特种设备作业人员证",
    Family.TRANSPORT: "交通运输从业资格证",
    Family.FIRE_CONTROL: "消防设施操作员证",
    Family.ASSESSMENT: "安全生产知识和管理能力考核合格证明",
    Family.PRACTICAL_TEST: "实际操作考试合格",
}


class Standing(StrEnum):
    """How a certificate stands on a day; the gravest that holds."""

    REVOKED = "revoked"
    OVER = "over"
    REVIEW_MISSED = "review-missed"
    NOT_YET = "not-yet"
    ENDING_30 = "ending-30"
    ENDING_60 = "ending-60"
    REVIEW_DUE = "review-due"
    VALID = "valid"


@dataclass(frozen=True, slots=True)
class Dates:
    """The days a card says, and the day it was revoked."""

    valid_from: date
    valid_until: date | None = None
    review_by: date | None = None
    revoked_on: date | None = None

    def standing(self, day: date) -> Standing:
        """How it stands on `day`; the last day still counts."""
        if self.revoked_on is not None and self.revoked_on <= day:
            return Standing.REVOKED
        if self.valid_until is not None and self.valid_until < day:
            return Standing.OVER
        if self.review_by is not None and self.review_by < day:
            return Standing.REVIEW_MISSED
        if self.valid_from > day:
            return Standing.NOT_YET
        return self._alarm(day)

    def _alarm(self, day: date) -> Standing:
        if self.valid_until is not None and self.valid_until <= day + SOONER:
            return Standing.ENDING_30
        if self.review_by is not None and self.review_by <= day + SOON:
            return Standing.REVIEW_DUE
        if self.valid_until is not None and self.valid_until <= day + SOON:
            return Standing.ENDING_60
        return Standing.VALID


def normal_number(text: str) -> str:
    """A certificate's number as it is kept: half width, capitals, no spaces."""
    return re.sub(r"[\s'`‘’]", "", spoken(text)).upper()


def normal_operation(text: str) -> str:
    """A kind of operation as it is kept: brackets full width, as the texts write them."""
    return "".join(spoken(text).split()).replace("(", "（").replace(")", "）")


def split_operations(text: str) -> tuple[str, ...]:
    """Several kinds of operation in one text, each once, in their order.

    A list divided by ；, comma or line; 、 divides too unless a known name holds it."""
    parts = (normal_operation(part) for part in re.split(r"[,;，；\n|/]", spoken_lines(text)))
    return tuple(dict.fromkeys(part for part in parts if part))


def spoken_lines(text: str) -> str:
    """`text` line by line in half width."""
    return "\n".join(spoken(line) for line in text.splitlines())


def known_operation(guide: FamilyGuide, text: str) -> str:
    """The listed name that `text` means where just one fits (低压电工 → 低压电工作业), else
    `text`."""
    if text in guide.operations:
        return text
    fits = [name for name in guide.operations if text and (text in name or name in text)]
    return fits[0] if len(fits) == 1 and len(text) > 1 else text


def known_operations(guide: FamilyGuide, text: str) -> tuple[str, ...]:
    """The kinds of operation in a text, under their listed names where they mean one."""
    found: list[str] = []
    for part in split_operations(text):
        whole = known_operation(guide, part)
        if whole not in guide.operations and "、" in part:
            found += [known_operation(guide, each) for each in part.split("、") if each]
        else:
            found.append(whole)
    return tuple(dict.fromkeys(found))


class Oddity(StrEnum):
    """What looks wrong with a certificate and refuses nothing."""

    NUMBER_FORM = "number-form"
    """Not T and eighteen characters."""
    NUMBER_OTHER = "number-other"
    """T and somebody else's ID number."""
    UNLISTED = "unlisted"
    """A kind of operation that the list does not have."""
    SPAN = "span"
    """It lasts otherwise than the text says."""


def oddities(
    guide: FamilyGuide,
    number: str,
    operations: Iterable[str],
    dates: Dates,
    id_number: str | None,
) -> tuple[Oddity, ...]:
    """What to look at again; `id_number` is the holder's where it is known."""
    found = []
    if guide.id_with_t and number and not re.fullmatch(r"T\d{17}[\dX]", number):
        found.append(Oddity.NUMBER_FORM)
    elif guide.id_with_t and number and id_number and number[1:] != id_number:
        found.append(Oddity.NUMBER_OTHER)
    if guide.operations and not set(operations) <= set(guide.operations):
        found.append(Oddity.UNLISTED)
    if guide.valid_months and dates.valid_until is not None and not _spans(guide, dates):
        found.append(Oddity.SPAN)
    return tuple(found)


def _spans(guide: FamilyGuide, dates: Dates) -> bool:
    """Whether the days are as far apart as the text says, a day more or less."""
    end = add_months(dates.valid_from, guide.valid_months)
    return dates.valid_until is not None and abs(dates.valid_until - end) <= timedelta(days=1)
