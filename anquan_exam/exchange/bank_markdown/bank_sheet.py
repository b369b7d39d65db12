"""`bank.yaml`: what a bank is called, which version this is, and whom it is for."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from anquan_exam.domain.banks import EVERYTHING, Bank, BankCategory, BankQuestion
from anquan_exam.domain.vocabulary import Industry, PersonCategory
from anquan_exam.exchange.findings import Findings
from anquan_exam.exchange.yaml_fields import Line, Slug, Title
from anquan_exam.exchange.yaml_text import fit, read_mapping, scalar, unknown_word

FILE_NAME = "bank.yaml"
MAX_VERSION = 1_000_000


def _version(value: Any) -> Any:
    is_number = isinstance(value, str) and value.isascii() and value.isdigit()
    if not is_number or value != str(int(value[:9])) or not 1 <= int(value) <= MAX_VERSION:
        raise ValueError("应当是从 1 开始的整数")
    return int(value)


def _category(value: Any) -> Any:
    known = [category.value for category in BankCategory]
    if value not in known:
        raise ValueError(f"：{unknown_word('类别', str(value), known)}")
    return BankCategory(value)


def _known_or_all(values: list[str], known: list[str], what: str) -> list[str]:
    if not values:
        raise ValueError(f"不能空着，全部适用就写 [{EVERYTHING}]")
    if EVERYTHING in values and len(values) > 1:
        raise ValueError(f"写了 {EVERYTHING} 就不要再写别的")
    for value in values:
        if value not in (*known, EVERYTHING):
            raise ValueError(f"：{unknown_word(what, value, known)}")
    return _distinct(values)


def _distinct(values: list[str]) -> list[str]:
    for index, value in enumerate(values):
        if value in values[:index]:
            raise ValueError(f"里“{value}”写了两次")
    return values


def _industries(values: list[str]) -> list[str]:
    return _known_or_all(values, [industry.value for industry in Industry], "行业")


def _person_categories(values: list[str]) -> list[str]:
    return _known_or_all(values, [category.value for category in PersonCategory], "人员类别")


class BankSheet(BaseModel):
    """The keys of `bank.yaml`, in the order they are written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Slug
    title: Title
    version: Annotated[int, BeforeValidator(_version)]
    category: Annotated[BankCategory, BeforeValidator(_category)]
    industries: Annotated[list[str], AfterValidator(_industries)]
    posts: Annotated[list[Title], AfterValidator(_distinct)]
    person_categories: Annotated[list[str], AfterValidator(_person_categories)] = Field(
        alias="person-categories"
    )
    changes: Line

    def bank(self, questions: Iterable[BankQuestion]) -> Bank:
        """The bank of this sheet with `questions`."""
        return Bank(
            id=self.id,
            title=self.title,
            version=self.version,
            category=self.category,
            industries=tuple(self.industries),
            posts=tuple(self.posts),
            person_categories=tuple(self.person_categories),
            changes=self.changes,
            questions=tuple(questions),
        )


def read_bank_sheet(
    text: str, folder: str, shelf: str | None, findings: Findings
) -> BankSheet | None:
    """The sheet `text` holds, or None. `folder` and `shelf` are the names of the bank's folder and
    of the one above it (None: not known); the sheet must say the same.
    """
    yaml_text = read_mapping(text, findings)
    sheet = None if yaml_text is None else fit(yaml_text, BankSheet, findings)
    if sheet is None or yaml_text is None:
        return None
    if sheet.id != folder:
        findings.note(yaml_text.line(("id",)), f"id 是“{sheet.id}”，文件夹却叫“{folder}”，要一致")
    if shelf is not None and sheet.category != shelf:
        line = yaml_text.line(("category",))
        findings.note(line, f"category 是“{sheet.category}”，却放在“{shelf}”文件夹里，要一致")
    return sheet


def write_bank_sheet(bank: Bank | BankSheet) -> str:
    """`bank.yaml` of `bank` in canonical form."""
    rows = {
        "id": scalar(bank.id),
        "title": scalar(bank.title),
        "version": str(bank.version),
        "category": bank.category.value,
        "industries": _flow_list(bank.industries),
        "posts": _flow_list(bank.posts),
        "person-categories": _flow_list(bank.person_categories),
        "changes": scalar(bank.changes),
    }
    return "".join(f"{key}: {value}\n" for key, value in rows.items())


def _flow_list(values: Iterable[str]) -> str:
    return "[" + ", ".join(scalar(value, inside_list=True) for value in values) + "]"
