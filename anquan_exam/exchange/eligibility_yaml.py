"""Reads `eligibility.yaml`: the rules of who may work, with the articles they rest on; and what
each kind of case asks for."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from anquan_exam.domain.case_terms import CaseTerms
from anquan_exam.domain.documents import Document, DocumentKind
from anquan_exam.domain.eligibility.facts import CaseKind, Family, Training
from anquan_exam.domain.eligibility.rules import Check, Level, Rule, Whom
from anquan_exam.domain.vocabulary import EmploymentForm, Industry, PersonCategory
from anquan_exam.exchange.case_terms_yaml import CaseRow, terms_of
from anquan_exam.exchange.findings import Finding, Findings
from anquan_exam.exchange.text_files import KIB, read_text
from anquan_exam.exchange.yaml_fields import Slug, Title
from anquan_exam.exchange.yaml_text import fit, read_mapping

FILE_NAME = "eligibility.yaml"
MAX_BYTES = 64 * KIB
_MOST = 2000
_LEVELS = {
    DocumentKind.LAW: Level.LAW,
    DocumentKind.ADMINISTRATIVE_REGULATION: Level.REGULATION,
    DocumentKind.LOCAL_REGULATION: Level.REGULATION,
    DocumentKind.DEPARTMENT_RULE: Level.RULE,
    DocumentKind.LOCAL_RULE: Level.RULE,
}


def _whole(value: object) -> int:
    if not isinstance(value, str) or not value.isdecimal() or int(value) > _MOST:
        raise ValueError(f"应当是 0 到 {_MOST} 的整数")
    return int(value)


def _yes(value: object) -> bool:
    if value not in ("yes", "no"):
        raise ValueError("应当是 yes 或 no")
    return value == "yes"


Number = Annotated[int, BeforeValidator(_whole)]
YesNo = Annotated[bool, BeforeValidator(_yes)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Whom(_Model):
    industries: list[Industry] = []
    categories: list[PersonCategory] = []
    underground: YesNo = False
    high_risk: YesNo | None = Field(None, alias="high-risk")
    special: YesNo = False


class _Rule(_Model):
    id: Slug
    title: Title
    check: Check
    whom: _Whom = _Whom.model_validate({})
    basis: str = ""
    own: str = ""
    level: Level | None = None
    verified: YesNo = True
    begins: date = Field(alias="from")
    until: date | None = None
    records_from: date | None = Field(None, alias="records-from")
    confirmed_until: date | None = Field(None, alias="confirmed-until")
    region: str = ""
    training: Training | None = None
    levels: list[Training] = []
    class_hours: Number = Field(0, alias="class-hours")
    hours: Number = 0
    months: Number = 0
    days: Number = 0
    grace_months: Number = Field(0, alias="grace-months")
    forms: list[EmploymentForm] = []
    practical: YesNo = False
    families: list[Family] = []
    remedy: Title
    see: Title


class _Sheet(_Model):
    class_hour_minutes: Number = Field(alias="class-hour-minutes")
    records_from: date | None = Field(None, alias="records-from")
    rules: list[_Rule]
    cases: list[CaseRow] = []


def read_rules(
    path: Path, documents: Iterable[Document], *, shown_as: str, recorded_at: datetime
) -> tuple[tuple[Rule, ...], list[Finding]]:
    """The rules of the file `path` as recorded at `recorded_at`, and what is wrong with it: none of
    them where something is. `documents` is the register that they rest on."""
    findings = Findings(shown_as)
    text = read_text(path, findings, limit=MAX_BYTES)
    yaml_text = None if text is None else read_mapping(text, findings)
    sheet = None if yaml_text is None else fit(yaml_text, _Sheet, findings)
    if sheet is None or yaml_text is None:
        return (), findings.found
    register = {one.id: one for one in documents}
    seen: set[str] = set()
    made = []
    for at, row in enumerate(sheet.rules):
        line = yaml_text.line(("rules", at))
        _check(row, register, seen, findings, line)
        seen.add(row.id)
        made.append(_rule(row, sheet, register, recorded_at))
    terms_of(sheet.cases, sheet.class_hour_minutes, findings, yaml_text.line)
    return (tuple(made) if findings.faithful else ()), findings.found


def read_case_terms(path: Path, *, shown_as: str) -> Mapping[CaseKind, CaseTerms]:
    """What each kind of case asks for by the file `path`; nothing where something is wrong with
    what it says of cases."""
    findings = Findings(shown_as)
    text = read_text(path, findings, limit=MAX_BYTES)
    yaml_text = None if text is None else read_mapping(text, findings)
    sheet = None if yaml_text is None else fit(yaml_text, _Sheet, findings)
    if sheet is None or yaml_text is None:
        return {}
    made = terms_of(sheet.cases, sheet.class_hour_minutes, findings, yaml_text.line)
    return made if findings.faithful else {}


def rule_findings(path: Path, documents: Iterable[Document], *, shown_as: str) -> list[Finding]:
    """What is wrong with the file."""
    never = datetime.min.replace(tzinfo=UTC)
    return read_rules(path, documents, shown_as=shown_as, recorded_at=never)[1]


def _check(
    row: _Rule, register: Mapping[str, Document], seen: set[str], findings: Findings, line: int
) -> None:
    if row.id in seen:
        findings.fault(line, f"规则 {row.id} 写了两次")
    if bool(row.basis) == bool(row.own):
        findings.fault(
            line, f"规则 {row.id} 要写 basis（文件 条号）或者 own（自己的依据），只写一样"
        )
    if row.own and row.level is None:
        findings.fault(line, f"规则 {row.id} 的依据不在文件库里，要写 level")
    if row.basis:
        _check_basis(row, register, findings, line)
    for problem in _misfits(row):
        findings.fault(line, f"规则 {row.id}：{problem}")


def _check_basis(
    row: _Rule, register: Mapping[str, Document], findings: Findings, line: int
) -> None:
    document, article = _basis(row)
    known = register.get(document)
    if known is None:
        findings.fault(line, f"规则 {row.id}：文件库里没有 {document}")
    elif article not in {one.number for one in known.articles}:
        findings.fault(line, f"规则 {row.id}：{known.short}没有{article or '写条号'}")


def _misfits(row: _Rule) -> Iterable[str]:
    """What a check cannot do without."""
    minutes, spans = row.class_hours or row.hours, row.months
    counted = row.check in (Check.HOURS_ONCE, Check.HOURS_YEARLY)
    if counted and (not minutes or row.training is None):
        yield "要写 training 和 class-hours（或 hours）"
    if row.class_hours and row.hours:
        yield "class-hours 和 hours 只写一样"
    if (
        row.check in (Check.HOURS_YEARLY, Check.APPRENTICESHIP, Check.AWAY, Check.PASS)
        and not spans
    ):
        yield "要写 months"
    if row.check in (Check.LEVELS, Check.POST_CHANGED) and not row.levels:
        yield "要写 levels"
    if row.check in (Check.DAILY_CAP, Check.CLASS_HOUR) and not minutes:
        yield "要写 hours（或 class-hours）"
    if row.check is Check.CERTIFICATE_ENDING and not row.days:
        yield "要写 days"
    if row.check is Check.HIGH_RISK and not row.whom.industries:
        yield "要写 whom 的 industries"
    if row.check is Check.FORM_BARRED and not row.forms:
        yield "要写 forms"
    if row.check is Check.AWAY and not (row.training or row.levels or row.practical):
        yield "要写回来以后做什么：training、levels 或 practical"


def _basis(row: _Rule) -> tuple[str, str]:
    document, _, article = row.basis.partition(" ")
    return document, article.strip()


_ON_RECORD = frozenset(
    {
        Check.HOURS_ONCE,
        Check.HOURS_YEARLY,
        Check.LEVELS,
        Check.APPRENTICESHIP,
        Check.ASSESSMENT,
        Check.POST_CHANGED,
        Check.PASS,
    }
)
"""What asks for something that has to be on record here."""


def _records_from(row: _Rule, sheet: _Sheet) -> date | None:
    return row.records_from or (sheet.records_from if row.check in _ON_RECORD else None)


def _rule(
    row: _Rule, sheet: _Sheet, register: Mapping[str, Document], recorded_at: datetime
) -> Rule:
    document, article = _basis(row)
    known = register.get(document)
    kind = _LEVELS.get(known.kind, Level.DOCUMENT) if known else Level.DOCUMENT
    return Rule(
        id=row.id,
        title=row.title,
        check=row.check,
        whom=Whom(
            frozenset(row.whom.industries),
            frozenset(row.whom.categories),
            row.whom.underground,
            row.whom.high_risk,
            row.whom.special,
        ),
        level=row.level or kind,
        document=document,
        article=article,
        source=row.own or f"{known.short if known else document} {article}",
        in_force_from=row.begins,
        in_force_until=row.until,
        confirmed_until=row.confirmed_until,
        region=row.region,
        verified=row.verified,
        remedy=row.remedy,
        see=row.see,
        recorded_at=recorded_at,
        training=row.training,
        minutes=row.class_hours * sheet.class_hour_minutes + row.hours * 60,
        months=row.months,
        days=row.days,
        class_hour=0 if row.hours else sheet.class_hour_minutes,
        grace_months=row.grace_months,
        records_from=_records_from(row, sheet),
        levels=tuple(row.levels),
        forms=frozenset(row.forms),
        practical=row.practical,
        families=frozenset(row.families),
    )
