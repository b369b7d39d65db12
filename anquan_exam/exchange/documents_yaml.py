"""Reads the register of documents: one YAML file a law, criterion or standard."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from anquan_exam.domain.documents import Article, Document, DocumentKind, Period
from anquan_exam.exchange.findings import Finding, Findings
from anquan_exam.exchange.text_files import KIB, read_text
from anquan_exam.exchange.yaml_fields import Line, LongTitle, Slug, Title
from anquan_exam.exchange.yaml_text import YamlText, fit, read_mapping

MAX_DOCUMENT_BYTES = 128 * KIB


def read_register(
    folder: Path, *, shown_as: str
) -> tuple[dict[str, Document], tuple[Finding, ...]]:
    """The documents of `folder` by id, and what is wrong with its files.

    `shown_as` is what findings call the folder. A file with findings is left out.
    """
    register: dict[str, Document] = {}
    found: list[Finding] = []
    successors: list[tuple[Findings, int, str]] = []
    for path in sorted(folder.glob("*.y*ml")):
        findings = Findings(f"{shown_as}/{path.name}")
        read = _read_document(path, findings)
        found += findings.found
        if read is None:
            continue
        document, line = read
        register[document.id] = document
        if document.superseded_by:
            successors.append((Findings(findings.file), line, document.superseded_by))
    for findings, line, successor in successors:
        if successor not in register:
            findings.note(line, f"superseded-by 写的文件“{successor}”不在登记册里")
            found += findings.found
    return register, tuple(found)


def _read_document(path: Path, findings: Findings) -> tuple[Document, int] | None:
    text = read_text(path, findings, limit=MAX_DOCUMENT_BYTES)
    yaml_text = None if text is None else read_mapping(text, findings)
    sheet = None if yaml_text is None else fit(yaml_text, _Sheet, findings)
    if sheet is None or yaml_text is None:
        return None
    _check(sheet, path.name, yaml_text, findings)
    return (sheet.document(), yaml_text.line(("superseded-by",))) if findings.faithful else None


def _check(sheet: "_Sheet", file_name: str, yaml_text: YamlText, findings: Findings) -> None:
    if file_name != f"{sheet.id}.yaml":
        findings.fault(yaml_text.line(("id",)), f"id 是“{sheet.id}”，文件名应当是 {sheet.id}.yaml")
    if not sheet.articles:
        findings.fault(yaml_text.line(("articles",)), "articles 里一条也没有")
    _check_articles(sheet, yaml_text, findings)
    _check_periods(sheet, yaml_text, findings)


def _check_articles(sheet: "_Sheet", yaml_text: YamlText, findings: Findings) -> None:
    seen: set[str] = set()
    for index, article in enumerate(sheet.articles):
        if article.number in seen:
            findings.fault(yaml_text.line(("articles", index)), f"“{article.number}”写了两次")
        seen.add(article.number)


def _check_periods(sheet: "_Sheet", yaml_text: YamlText, findings: Findings) -> None:
    if not sheet.in_force:
        findings.fault(yaml_text.line(("in-force",)), "in-force 里至少要有一段施行日期")
        return
    previous: date | None = date.min
    for index, period in enumerate(sheet.in_force):
        line = yaml_text.line(("in-force", index))
        if period.end is not None and period.end <= period.start:
            findings.fault(line, "to（失效日期）应当晚于 from（施行日期）")
        if previous is None or period.start < previous:
            findings.fault(line, "施行日期要从早到晚写，各段不能重叠")
        previous = period.end
    if sheet.superseded_by is not None:
        line = yaml_text.line(("superseded-by",))
        if sheet.superseded_by == sheet.id:
            findings.fault(line, "superseded-by 不能写自己")
        if sheet.in_force[-1].end is None:
            findings.fault(line, "已被替代的文件，要在 in-force 里写明失效日期 to")


def _day(value: str) -> date:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"写成了“{value}”，应当是 2021-09-01 这样的日期") from None
    if day.isoformat() != value:
        raise ValueError(f"写成了“{value}”，应当是 {day.isoformat()}")
    return day


def _before_day(value: Any) -> Any:
    return _day(value) if isinstance(value, str) else value


def _kind(value: Any) -> Any:
    known = [kind.value for kind in DocumentKind if kind is not DocumentKind.PROCEDURE]
    if value not in known:
        raise ValueError(f"写成了“{value}”，只能是 {'、'.join(known)}")
    return DocumentKind(value)


def _yes_no(value: Any) -> Any:
    if value not in ("yes", "no"):
        raise ValueError("只能是 yes 或者 no")
    return value


def _article(value: Any) -> Any:
    if isinstance(value, str) and value.strip():
        return Article(value.strip())
    if isinstance(value, dict) and len(value) == 1:
        ((number, heading),) = value.items()
        if isinstance(heading, str) and number.strip() and heading.strip():
            return Article(number.strip(), heading.strip())
    raise ValueError("里每一条要么是条号（第五条），要么是“条号: 标题”")


Day = Annotated[date, BeforeValidator(_before_day)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class _Period(_Model):
    start: Day = Field(alias="from")
    end: Day | None = Field(None, alias="to")


class _Sheet(_Model):
    id: Slug
    title: LongTitle
    short: Title
    kind: Annotated[DocumentKind, BeforeValidator(_kind)]
    number: LongTitle
    issued: Day
    in_force: list[_Period] = Field(alias="in-force")
    superseded_by: Slug | None = Field(None, alias="superseded-by")
    complete: Annotated[Literal["yes", "no"], BeforeValidator(_yes_no)]
    note: Line | None = None
    articles: list[Annotated[Article, BeforeValidator(_article)]]

    def document(self) -> Document:
        return Document(
            id=self.id,
            title=self.title,
            short=self.short,
            kind=self.kind,
            number=self.number,
            issued=self.issued,
            in_force=tuple(Period(period.start, period.end) for period in self.in_force),
            superseded_by=self.superseded_by,
            complete=self.complete == "yes",
            note=self.note,
            articles=tuple(self.articles),
        )
