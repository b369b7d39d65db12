"""The register of documents: what a law, criterion or standard contains, and when it holds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from anquan_exam.domain.questions import Basis

# Under an article one may name a paragraph, an item and a sub-item: 第二十五条第二款, 第四条（三）.
_NUMERAL = r"(?:[一二三四五六七八九十百零〇]+|\d+)"
_WITHIN_ARTICLE = re.compile(
    rf"(?:第{_NUMERAL}款)?"
    rf"(?:第{_NUMERAL}项|第?（{_NUMERAL}）项?|第?\({_NUMERAL}\)项?| ?[a-z][)）])?"
    rf"(?:第{_NUMERAL}目)?"
)


class DocumentKind(StrEnum):
    """How much weight a text has."""

    LAW = "法律"
    ADMINISTRATIVE_REGULATION = "行政法规"
    JUDICIAL_INTERPRETATION = "司法解释"
    DEPARTMENT_RULE = "部门规章"
    LOCAL_REGULATION = "地方性法规"
    LOCAL_RULE = "地方政府规章"
    NORMATIVE_DOCUMENT = "规范性文件"
    CRITERION = "判定标准"
    STANDARD = "标准"
    PROCEDURE = "操作规程"  # an enterprise's own


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which a document holds: from `start` until the day before `end` (None: still)."""

    start: date
    end: date | None

    def holds_on(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Article:
    """One citable place, numbered exactly as it is cited; the heading where the source has one."""

    number: str
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the register. `complete` is False for an excerpt; `note` says what is missing."""

    id: str
    title: str
    short: str
    kind: DocumentKind
    number: str
    issued: date
    in_force: tuple[Period, ...]
    superseded_by: str | None
    complete: bool
    note: str | None
    articles: tuple[Article, ...]

    def in_force_on(self, day: date) -> bool:
        """Whether the text holds on `day`."""
        return any(period.holds_on(day) for period in self.in_force)

    def content(self) -> dict[str, object]:
        """The JSON that is stored: everything above, days as 2021-09-01."""
        return {
            "id": self.id,
            "title": self.title,
            "short": self.short,
            "kind": self.kind.value,
            "number": self.number,
            "issued": self.issued.isoformat(),
            "in_force": [
                {"start": p.start.isoformat(), "end": p.end.isoformat() if p.end else None}
                for p in self.in_force
            ],
            "superseded_by": self.superseded_by,
            "complete": self.complete,
            "note": self.note,
            "articles": [{"number": a.number, "heading": a.heading} for a in self.articles],
        }

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """The document whose `content()` this is. KeyError or ValueError where it is not one."""
        return cls(
            id=content["id"],
            title=content["title"],
            short=content["short"],
            kind=DocumentKind(content["kind"]),
            number=content["number"],
            issued=date.fromisoformat(content["issued"]),
            in_force=tuple(
                Period(
                    date.fromisoformat(period["start"]),
                    date.fromisoformat(period["end"]) if period["end"] else None,
                )
                for period in content["in_force"]
            ),
            superseded_by=content["superseded_by"],
            complete=content["complete"],
            note=content["note"],
            articles=tuple(Article(a["number"], a["heading"]) for a in content["articles"]),
        )

    def article(self, locator: str) -> Article | None:
        """The article `locator` lies in (第二十五条第二款 lies in 第二十五条), or None."""
        fitting = [a for a in self.articles if lies_in(locator, a.number)]
        return max(fitting, key=lambda a: len(a.number), default=None)

    def knows(self, locator: str) -> bool:
        """Whether `locator` names an article of this text, or a place inside one."""
        return self.article(locator) is not None


def lies_in(locator: str, number: str) -> bool:
    """Whether `locator` is the article `number`, or a place inside it."""
    return locator.startswith(number) and bool(_WITHIN_ARTICLE.fullmatch(locator, len(number)))


class BasisRule(StrEnum):
    """Why a basis does not carry a question."""

    UNKNOWN_DOCUMENT = "unknown_document"
    UNKNOWN_ARTICLE = "unknown_article"
    NOT_YET_IN_FORCE = "not_yet_in_force"
    NO_LONGER_IN_FORCE = "no_longer_in_force"
    REPEALED = "repealed"
    """Recorded as repealed or replaced since the text was registered."""
    AMENDED = "amended"
    """Recorded as amended, and this question is not confirmed under the new text."""


@dataclass(frozen=True, slots=True)
class BasisProblem:
    """A basis that does not hold; `document` is the text it names, where the register has it."""

    rule: BasisRule
    basis: Basis
    document: Document | None


def basis_problem(
    basis: Basis, register: Mapping[str, Document], day: date | None
) -> BasisProblem | None:
    """Why `basis` cannot carry a question on `day` (None: on whatever day); None when it can."""
    document = register.get(basis.document)
    if document is None:
        return BasisProblem(BasisRule.UNKNOWN_DOCUMENT, basis, None)
    if not document.knows(basis.locator):
        return BasisProblem(BasisRule.UNKNOWN_ARTICLE, basis, document)
    if day is None or document.in_force_on(day):
        return None
    starts_later = any(day < period.start for period in document.in_force)
    rule = BasisRule.NOT_YET_IN_FORCE if starts_later else BasisRule.NO_LONGER_IN_FORCE
    return BasisProblem(rule, basis, document)
