"""Figures over scores, in whole numbers: nothing here rounds in anybody's favour by accident."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

STEP = 5
"""Percent of the full score in one step of a histogram."""
BELOW = 3
"""So many steps below the pass mark at least; whatever lies lower falls into the first bucket."""
USUAL_START = 60


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many scored at least `low` and less than `high` (the last one: `high` included)."""

    low: int
    """Hundredths of a mark; 0 for the bucket that takes everything below."""
    high: int
    count: int
    passed: bool
    """Whether every score in it passes."""


@dataclass(frozen=True, slots=True)
class Figures:
    """n people, their mean and median in hundredths of a mark (rounded down), and who passed."""

    count: int
    passed: int
    mean: int | None
    median: int | None
    lowest: int | None
    highest: int | None


def figures(scores: Iterable[tuple[int, bool]]) -> Figures:
    """The figures of (score, passed) pairs; means are None when there are none."""
    pairs = list(scores)
    values = sorted(score for score, _ in pairs)
    if not values:
        return Figures(0, 0, None, None, None, None)
    return Figures(
        count=len(values),
        passed=sum(passed for _, passed in pairs),
        mean=sum(values) // len(values),
        median=_median(values),
        lowest=values[0],
        highest=values[-1],
    )


def histogram(scores: Iterable[int], full_score: int, pass_percent: int) -> tuple[Bucket, ...]:
    """Scores in steps of 5 % of the full score, the pass mark always an edge.

    The first bucket takes whatever lies below 60 % (lower where the pass mark is).
    """
    values = list(scores)
    edges = _edges(full_score, pass_percent)
    mark = -(-pass_percent * full_score // 100)
    last = len(edges) - 2
    return tuple(
        Bucket(
            low=low,
            high=high,
            count=sum(low <= v < high or (at == last and v == high) for v in values),
            passed=low >= mark,
        )
        for at, (low, high) in enumerate(pairwise(edges))
    )


def share(part: int, whole: int) -> int:
    """`part` of `whole` in whole percent, rounded down; 0 of nothing."""
    return 100 * part // whole if whole else 0


def _median(values: Sequence[int]) -> int:
    middle = len(values) // 2
    if len(values) % 2:
        return values[middle]
    return (values[middle - 1] + values[middle]) // 2


def _edges(full_score: int, pass_percent: int) -> list[int]:
    """0, then the steps around the pass mark, then the full score; each once, but the full score
    twice where only that passes: then it has a bucket of its own."""
    lowest = max(STEP, min(USUAL_START, pass_percent // STEP * STEP - BELOW * STEP))
    percents = sorted({pass_percent, 100, *range(lowest, 100, STEP)})
    edges = list(dict.fromkeys([0, *(-(-percent * full_score // 100) for percent in percents)]))
    mark = -(-pass_percent * full_score // 100)
    return [*edges, full_score] if mark == full_score else edges
