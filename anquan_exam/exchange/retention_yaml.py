"""Reads `retention.yaml`: how long each part of a personal file is kept, and by what."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from anquan_exam.domain.documents import Document
from anquan_exam.domain.retention import CountedFrom, Keeping, RetentionRule
from anquan_exam.exchange.eligibility_yaml import Number, YesNo
from anquan_exam.exchange.findings import Finding, Findings
from anquan_exam.exchange.text_files import KIB, read_text
from anquan_exam.exchange.yaml_fields import LongTitle, Title
from anquan_exam.exchange.yaml_text import fit, read_mapping

FILE_NAME = "retention.yaml"
MAX_BYTES = 16 * KIB
OWN = "本办内部规定"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Rule(_Model):
    keeping: Keeping
    title: Title
    goes: LongTitle
    years: Number
    counted_from: CountedFrom = Field(alias="from")
    basis: str = ""
    own: YesNo = False
    why: LongTitle


class _Sheet(_Model):
    rules: list[_Rule]


def read_retention(
    path: Path, documents: Iterable[Document], *, shown_as: str
) -> tuple[tuple[RetentionRule, ...], list[Finding]]:
    """The rules of the file `path`, and what is wrong with it: none of them where something is."""
    findings = Findings(shown_as)
    text = read_text(path, findings, limit=MAX_BYTES)
    yaml_text = None if text is None else read_mapping(text, findings)
    sheet = None if yaml_text is None else fit(yaml_text, _Sheet, findings)
    if sheet is None or yaml_text is None:
        return (), findings.found
    register = {one.id: one for one in documents}
    seen: set[Keeping] = set()
    for at, row in enumerate(sheet.rules):
        line = yaml_text.line(("rules", at))
        if row.keeping in seen:
            findings.fault(line, f"{row.keeping.value} 写了两次")
        seen.add(row.keeping)
        if row.own == bool(row.basis):
            findings.fault(line, "依据（basis）和 own: yes 写一个，也只写一个")
        elif row.basis and not _source(row.basis, register):
            findings.fault(line, f"依据“{row.basis}”不在文件登记里")
    rules = tuple(_rule(row, register) for row in sheet.rules)
    return (rules if findings.faithful else ()), findings.found


def retention_findings(
    path: Path, documents: Iterable[Document], *, shown_as: str
) -> list[Finding]:
    """What is wrong with the file."""
    return read_retention(path, documents, shown_as=shown_as)[1]


def _rule(row: _Rule, register: Mapping[str, Document]) -> RetentionRule:
    source = OWN if row.own else _source(row.basis, register)
    return RetentionRule(
        row.keeping, row.title, row.goes, row.years, row.counted_from, source, row.why
    )


def _source(basis: str, register: Mapping[str, Document]) -> str:
    """《煤矿安全培训规定》第九条; "" where the register knows no such place."""
    name, _, article = basis.partition(" ")
    found = register.get(name)
    if found is None or all(one.number != article for one in found.articles):
        return ""
    return f"《{found.title}》{article}"
