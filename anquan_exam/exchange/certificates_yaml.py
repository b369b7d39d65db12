"""Reads `certificates.yaml`: what is known of each family of certificates, and of posts' needs."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from anquan_exam.domain.certificates import (
    LONGEST_OPERATION,
    FamilyGuide,
    Guides,
    OperationGroup,
    Proposal,
    normal_operation,
)
from anquan_exam.domain.documents import Document
from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.domain.vocabulary import Industry
from anquan_exam.exchange.eligibility_yaml import Number, YesNo
from anquan_exam.exchange.findings import Finding, Findings
from anquan_exam.exchange.text_files import KIB, read_text
from anquan_exam.exchange.yaml_fields import Line, LongTitle, Title
from anquan_exam.exchange.yaml_text import YamlText, fit, read_mapping

FILE_NAME = "certificates.yaml"
MAX_BYTES = 64 * KIB
Register = Mapping[str, Document]


def _operation(value: str) -> str:
    if value != normal_operation(value) or len(value) > LONGEST_OPERATION:
        raise ValueError(f"不要空格，括号用全角，最多 {LONGEST_OPERATION} 个字")
    return value


Operation = Annotated[Line, AfterValidator(_operation)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Group(_Model):
    title: Title
    basis: str = ""
    names: list[Operation]


class _Family(_Model):
    family: Family
    title: Title
    issuer: str = ""
    issuer_basis: str = Field("", alias="issuer-basis")
    valid_months: Number = Field(0, alias="valid-months")
    valid_basis: str = Field("", alias="valid-basis")
    review_months: Number = Field(0, alias="review-months")
    review_basis: str = Field("", alias="review-basis")
    renew_days: Number = Field(0, alias="renew-days")
    renew_basis: str = Field("", alias="renew-basis")
    number: str = ""
    number_form: Literal["", "id-with-t"] = Field("", alias="number-form")
    open_ended: YesNo = Field(False, alias="open-ended")
    numberless: YesNo = False
    note: LongTitle
    references_only: YesNo = Field(False, alias="references-only")
    catalogue_basis: str = Field("", alias="catalogue-basis")
    groups: list[_Group] = []


class _Proposal(_Model):
    words: list[Title]
    industries: list[Industry] = []
    underground: YesNo = False
    family: Family | None = None
    operations: list[Operation] = []


class _Sheet(_Model):
    families: list[_Family]
    proposals: list[_Proposal] = []


def read_guides(
    path: Path, documents: Iterable[Document] | None, *, shown_as: str
) -> tuple[Guides, list[Finding]]:
    """What the file `path` says, and what is wrong with it. `documents` is the register its bases
    are looked up in; None: they are not checked, and shown by their ids."""
    findings = Findings(shown_as)
    text = read_text(path, findings, limit=MAX_BYTES)
    yaml_text = None if text is None else read_mapping(text, findings)
    sheet = None if yaml_text is None else fit(yaml_text, _Sheet, findings)
    if sheet is None or yaml_text is None:
        return Guides(), findings.found
    register = None if documents is None else {one.id: one for one in documents}
    for at, row in enumerate(sheet.families):
        _check_family(row, register, findings, yaml_text.line(("families", at)))
    _check_twice(sheet, findings, yaml_text)
    guides = Guides(
        tuple(_guide(row, register or {}) for row in sheet.families),
        tuple(_proposal(row) for row in sheet.proposals),
    )
    for at, one in enumerate(guides.proposals):
        _check_proposal(one, guides, findings, yaml_text.line(("proposals", at)))
    return (guides if findings.faithful else Guides()), findings.found


def guide_findings(path: Path, documents: Iterable[Document], *, shown_as: str) -> list[Finding]:
    """What is wrong with the file."""
    return read_guides(path, documents, shown_as=shown_as)[1]


def _check_twice(sheet: _Sheet, findings: Findings, text: YamlText) -> None:
    seen: set[Family] = set()
    for at, row in enumerate(sheet.families):
        if row.family in seen:
            findings.fault(text.line(("families", at)), f"证件类别 {row.family.value} 写了两次")
        seen.add(row.family)


def _check_family(row: _Family, register: Register | None, findings: Findings, line: int) -> None:
    for says, basis, what in (
        (row.valid_months, row.valid_basis, "valid-months"),
        (row.review_months, row.review_basis, "review-months"),
        (row.renew_days, row.renew_basis, "renew-days"),
    ):
        if bool(says) != bool(basis):
            findings.fault(line, f"{row.family.value}：{what} 要和它的依据一起写")
    bases = [row.issuer_basis, row.valid_basis, row.review_basis, row.renew_basis]
    for basis in [*bases, *(group.basis for group in row.groups)]:
        if basis and register is not None:
            _check_basis(basis, register, findings, line)
    if row.catalogue_basis and register is not None and row.catalogue_basis not in register:
        findings.fault(line, f"文件库里没有 {row.catalogue_basis}")
    if row.references_only and not row.catalogue_basis:
        findings.fault(line, f"{row.family.value}：references-only 要写 catalogue-basis")


def _check_basis(basis: str, register: Register, findings: Findings, line: int) -> None:
    document, _, article = basis.partition(" ")
    known = register.get(document)
    if known is None:
        findings.fault(line, f"文件库里没有 {document}")
    elif article not in {one.number for one in known.articles}:
        findings.fault(line, f"{known.short}没有{article or '写条号'}")


def _check_proposal(one: Proposal, guides: Guides, findings: Findings, line: int) -> None:
    if (one.family is None) != (not one.operations):
        findings.fault(line, "family 和 operations 一起写，或者都不写")
    if one.family is not None:
        listed = guides.of(one.family).operations
        for name in one.operations:
            if listed and name not in listed:
                findings.fault(line, f"{one.family.value} 的操作项目里没有 {name}")


def _said(basis: str, register: Register) -> str:
    document, _, article = basis.partition(" ")
    known = register.get(document)
    return f"{known.short if known else document} {article}".strip()


def _guide(row: _Family, register: Register) -> FamilyGuide:
    return FamilyGuide(
        family=row.family,
        title=row.title,
        issuer=row.issuer,
        issuer_basis=_said(row.issuer_basis, register),
        valid_months=row.valid_months,
        valid_basis=_said(row.valid_basis, register),
        review_months=row.review_months,
        review_basis=_said(row.review_basis, register),
        renew_days=row.renew_days,
        renew_basis=_said(row.renew_basis, register),
        number=row.number,
        id_with_t=row.number_form == "id-with-t",
        open_ended=row.open_ended,
        numberless=row.numberless,
        note=row.note,
        reference=_said(row.catalogue_basis, register) if row.references_only else "",
        groups=tuple(
            OperationGroup(group.title, tuple(group.names), _said(group.basis, register))
            for group in row.groups
        ),
    )


def _proposal(row: _Proposal) -> Proposal:
    return Proposal(
        tuple(row.words),
        frozenset(row.industries),
        row.underground,
        row.family,
        tuple(row.operations),
    )
