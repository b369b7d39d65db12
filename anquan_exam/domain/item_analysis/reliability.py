"""How far the scores of one exam can be trusted: reliability, and the error of one score.

Where everybody had the same questions it is Cronbach's alpha (KR-20 where answers are only right or
wrong). Where each person's paper was drawn, luck of the draw is part of the error: then it is the
share of the variance of scores that is left once the variance of drawn questions within people is
taken out (the one-way intraclass correlation of Shrout & Fleiss 1979, by sections)."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, pvariance, variance

from anquan_exam.domain.item_analysis.intervals import Estimate, Z
from anquan_exam.domain.item_analysis.items import FLOOR

BAND = 10
"""Percent of the full score either side of the pass mark that count as near it."""

Stratum = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """What one person earned on one question."""

    section: str
    item: str
    marks: int
    """Hundredths of a mark, as everywhere."""
    score: int

    @property
    def stratum(self) -> Stratum:
        """Questions that stand for one another: of one section, worth the same."""
        return self.section, self.marks


Sheet = Sequence[Mark]


class Method(StrEnum):
    """How the reliability was worked out."""

    KR20 = "kr20"
    ALPHA = "alpha"
    DRAWN = "drawn"


@dataclass(frozen=True)
class Reliability:
    """The scores of an exam as measurements. Scores and errors in hundredths of a mark."""

    method: Method
    people: int
    items: int
    mean: float
    deviation: float
    coefficient: Estimate | None
    """None where all scores are equal, or too few to say."""
    error: float
    """Standard error of measurement over all people."""
    error_near: float
    """The same at the pass mark."""
    near: int
    """How many scored near the pass mark; below FLOOR the binomial model gave `error_near`."""
    pass_mark: float
    in_doubt: int
    """How many scored less than `error_near` away from the pass mark."""

    @property
    def enough(self) -> bool:
        """Whether there are people enough for any verdict."""
        return self.people >= FLOOR


def alpha(rows: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha of people's scores on the same questions, one row a person; None where it
    cannot be said. With scores of 0 and 1 this is KR-20: pq is the variance of such an item."""
    items = len(rows[0]) if rows else 0
    if items < 2 or len(rows) < 2:
        return None
    total = pvariance([math.fsum(row) for row in rows])
    if total == 0:
        return None
    of_items = math.fsum(pvariance(column) for column in zip(*rows, strict=True))
    return items / (items - 1) * (1 - of_items / total)


def reliability(sheets: Sequence[Sheet], pass_percent: int) -> Reliability | None:
    """The reliability of an exam from one sheet a person; None for fewer than two people."""
    if len(sheets) < 2 or not sheets[0]:
        return None
    totals = [sum(mark.score for mark in sheet) for sheet in sheets]
    spread = variance(totals)
    within = _within(sheets)
    drawn_error = fmean(_error(sheet, within) for sheet in sheets)
    method, coefficient = _coefficient(sheets, spread, drawn_error)
    error = drawn_error
    if method is not Method.DRAWN and coefficient is not None:
        error = spread * max(0.0, 1 - coefficient)
    pass_mark = pass_percent * sum(mark.marks for mark in sheets[0]) / 100
    near, at_mark = _near(sheets, totals, within, pass_percent)
    # Keats (1957): questions alike for all are no part of the error between people.
    at_mark *= error / drawn_error if drawn_error else 1.0
    error_near = math.sqrt(at_mark)
    items = round(fmean(map(len, sheets)))
    return Reliability(
        method=method,
        people=len(sheets),
        items=items,
        mean=fmean(totals),
        deviation=math.sqrt(spread),
        coefficient=None if coefficient is None else interval(coefficient, len(sheets), items),
        error=math.sqrt(error),
        error_near=error_near,
        near=near,
        pass_mark=pass_mark,
        in_doubt=sum(abs(total - pass_mark) < error_near for total in totals),
    )


def interval(coefficient: float, people: int, items: int) -> Estimate:
    """A reliability with its interval by Bonett (2002); all there is where too few were asked."""
    if people < 3 or items < 2:
        return Estimate(coefficient, min(coefficient, 0.0), 1.0, people)
    if coefficient >= 1:
        return Estimate(coefficient, coefficient, coefficient, people)
    half = Z * math.sqrt(2 * items / ((items - 1) * (people - 2)))
    low, high = (1 - (1 - coefficient) * math.exp(sign * half) for sign in (1, -1))
    return Estimate(coefficient, low, high, people)


def _coefficient(
    sheets: Sequence[Sheet], spread: float, drawn_error: float
) -> tuple[Method, float | None]:
    if not _same_items(sheets):
        return Method.DRAWN, None if spread == 0 else 1 - drawn_error / spread
    plain = all(mark.score in (0, mark.marks) for sheet in sheets for mark in sheet)
    ordered = [[m.score for m in sorted(sheet, key=lambda m: m.item)] for sheet in sheets]
    return Method.KR20 if plain else Method.ALPHA, alpha(ordered)


def _same_items(sheets: Iterable[Sheet]) -> bool:
    return len({frozenset(mark.item for mark in sheet) for sheet in sheets}) == 1


def _by_stratum(sheet: Sheet) -> dict[Stratum, list[int]]:
    found: dict[Stratum, list[int]] = {}
    for mark in sheet:
        found.setdefault(mark.stratum, []).append(mark.score)
    return found


def _within(sheets: Sequence[Sheet]) -> dict[Stratum, float]:
    """The variance of scores on questions of a stratum within a person, over all people. One
    question alone has none: there the variance between people stands in, which is larger, so that
    the reliability is rather said too low."""
    squares: dict[Stratum, float] = {}
    freedom: dict[Stratum, int] = {}
    single: dict[Stratum, list[int]] = {}
    for sheet in sheets:
        for stratum, scores in _by_stratum(sheet).items():
            middle = fmean(scores)
            squares[stratum] = squares.get(stratum, 0.0) + sum((s - middle) ** 2 for s in scores)
            freedom[stratum] = freedom.get(stratum, 0) + len(scores) - 1
            single.setdefault(stratum, []).append(scores[0])
    return {
        stratum: squares[stratum] / free if free else pvariance(single[stratum])
        for stratum, free in freedom.items()
    }


def _error(sheet: Sheet, within: Mapping[Stratum, float]) -> float:
    """The error variance of a sheet's score: each question brings that of its stratum."""
    return sum(within[mark.stratum] for mark in sheet)


def _near(
    sheets: Sequence[Sheet],
    totals: Sequence[int],
    within: Mapping[Stratum, float],
    pass_percent: int,
) -> tuple[int, float]:
    """How many scored near the pass mark, and the error variance there: the mean of their own, or
    by the binomial model (Lord 1955) where they are too few."""
    full = sum(mark.marks for mark in sheets[0])
    near = [
        sheet
        for sheet, total in zip(sheets, totals, strict=True)
        if abs(100 * total - pass_percent * full) <= BAND * full
    ]
    if len(near) < FLOOR:
        return len(near), _binomial(sheets[0], pass_percent / 100)
    return len(near), fmean(_own_error(sheet, within) for sheet in near)


def _own_error(sheet: Sheet, within: Mapping[Stratum, float]) -> float:
    return sum(
        len(scores) * (variance(scores) if len(scores) > 1 else within[stratum])
        for stratum, scores in _by_stratum(sheet).items()
    )


def _binomial(sheet: Sheet, share: float) -> float:
    counts = {stratum: len(scores) for stratum, scores in _by_stratum(sheet).items()}
    return sum(
        n * marks**2 * share * (1 - share) * (n / (n - 1) if n > 1 else 1)
        for (_, marks), n in counts.items()
    )
