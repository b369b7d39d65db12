"""Whether a question became easier or harder: from one revision to the next, or with time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from anquan_exam.domain.item_analysis.intervals import (
    Estimate,
    difference,
    two_proportions,
    wilson,
)
from anquan_exam.domain.item_analysis.items import FLOOR

ALPHA = 0.01
"""Many questions are looked at side by side: one of a hundred may still be chance."""
YEAR = 12


@dataclass(frozen=True, slots=True)
class Drift:
    """The change of difficulty from an earlier lot of answers to a later one."""

    earlier: Estimate
    later: Estimate
    change: Estimate
    """Above 0: it became easier."""
    p: float

    @property
    def enough(self) -> bool:
        """Whether both lots carry a verdict."""
        return min(self.earlier.n, self.later.n) >= FLOOR

    @property
    def real(self) -> bool:
        """Whether the change is more than chance would make."""
        return self.enough and self.p < ALPHA


def drift(earlier: Estimate, later: Estimate) -> Drift:
    """The change between two lots of answers by different sittings."""
    return Drift(earlier, later, difference(later, earlier), two_proportions(later, earlier))


@dataclass(frozen=True, slots=True)
class Period:
    """The answers of one month or quarter."""

    begins_on: date
    months: int
    share: Estimate


def by_period(days: Sequence[date], shares: Sequence[float]) -> tuple[Period, ...]:
    """The difficulty month by month; by quarters where the answers span more than a year."""
    if not days:
        return ()
    months = 1 if _number(max(days)) - _number(min(days)) < YEAR else 3
    lots: dict[date, list[float]] = {}
    for day, share in zip(days, shares, strict=True):
        start = day.replace(month=(day.month - 1) // months * months + 1, day=1)
        lots.setdefault(start, []).append(share)
    return tuple(
        Period(start, months, wilson(min(1.0, fmean(lot)), len(lot)))
        for start, lot in sorted(lots.items())
    )


def over_time(periods: Sequence[Period]) -> Drift | None:
    """The last period against all before it; None for a single one."""
    if len(periods) < 2:
        return None
    earlier, last = periods[:-1], periods[-1].share
    n = sum(period.share.n for period in earlier)
    won = sum(period.share.value * period.share.n for period in earlier)
    return drift(wilson(min(1.0, won / n), n), last)


def _number(day: date) -> int:
    return 12 * day.year + day.month
