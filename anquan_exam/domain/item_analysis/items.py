"""One question revision: difficulty, discrimination, which options drew whom, time taken."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import StatisticsError, correlation, fmean, quantiles

from anquan_exam.domain.item_analysis.intervals import Estimate, wilson
from anquan_exam.domain.item_analysis.intervals import correlation as with_interval

FLOOR = 30
"""Fewer answers than this carry no verdict."""
TAIL_PERCENT = 27
"""The upper and the lower group of Kelley (1939)."""
FIFTHS = 5
MOST_OTHER = 5

Chosen = tuple[str, ...]


class Group(StrEnum):
    """Where somebody stands by what they earned on the other questions of their paper."""

    LOWER = "lower"
    MIDDLE = "middle"
    UPPER = "upper"


@dataclass(frozen=True)
class Answers:
    """Everybody's answers to one revision, as columns of equal length."""

    shares: Sequence[float]
    """Marks won of the marks possible, 0 to 1."""
    rests: Sequence[float]
    """Marks won of the marks possible on the other questions of the same paper, 0 to 1."""
    answered: Sequence[bool]
    chosen: Sequence[Chosen | None]
    """What was answered, () for nothing; None where it is not known."""
    seconds: Sequence[float]
    """Time taken, of those answers of which it is known; its length is its own."""


@dataclass(frozen=True, slots=True)
class OptionChoice:
    """How often an option was chosen, by group."""

    id: str
    right: bool
    counts: dict[Group, int]

    @property
    def total(self) -> int:
        """By everybody."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Choices:
    """Who chose what. `known` counts the answers of which it is known, by group."""

    options: tuple[OptionChoice, ...]
    known: dict[Group, int]

    def share(self, option: OptionChoice, group: Group) -> float:
        """The share of a group that chose the option; 0 of an empty group."""
        return option.counts[group] / self.known[group] if self.known[group] else 0.0


@dataclass(frozen=True, slots=True)
class Fifth:
    """One fifth of the people by rest score, the weakest first; its share of the marks."""

    n: int
    rest: float
    share: Estimate


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds taken."""

    n: int
    lower: float
    median: float
    upper: float


@dataclass(frozen=True)
class ItemFigures:
    """All that the answers to one revision say."""

    n: int
    difficulty: Estimate
    """The share of the marks won: high is easy."""
    discrimination: Estimate | None
    """The corrected item-total correlation; None where nobody differs."""
    index: float | None
    """The share of the upper group less that of the lower; None without groups."""
    omitted: Estimate
    choices: Choices
    times: Times | None


def figures(answers: Answers, options: Sequence[str], key: Sequence[str]) -> ItemFigures:
    """The figures of a revision with these option ids and this key. ValueError for no answers."""
    n = len(answers.shares)
    groups = grouped(answers.rests)
    return ItemFigures(
        n=n,
        difficulty=wilson(_within(fmean(answers.shares)), n),
        discrimination=discrimination(answers.shares, answers.rests),
        index=_index(answers.shares, groups),
        omitted=wilson(1 - sum(answers.answered) / n, n),
        choices=choices(answers.chosen, groups, options, key),
        times=times(answers.seconds),
    )


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))


def discrimination(shares: Sequence[float], rests: Sequence[float]) -> Estimate | None:
    """Pearson's correlation of what was won here with what was won on the rest of the paper: the
    point-biserial where an answer is only right or wrong. None where one of them never varies."""
    try:
        r = correlation(shares, rests)
    except StatisticsError:
        return None
    return with_interval(max(-1.0, min(1.0, r)), len(shares))


def grouped(rests: Sequence[float]) -> tuple[Group, ...]:
    """The group of each person. Whoever equals the one on the edge goes with that one, whatever
    the order; where nobody can be told apart, all are in the middle."""
    ordered = sorted(rests)
    size = -(-TAIL_PERCENT * len(ordered) // 100)
    low, high = (ordered[size - 1], ordered[-size]) if ordered else (0.0, 0.0)
    if low >= high:
        return (Group.MIDDLE,) * len(ordered)
    return tuple(
        Group.UPPER if rest >= high else Group.LOWER if rest <= low else Group.MIDDLE
        for rest in rests
    )


def _index(shares: Sequence[float], groups: Sequence[Group]) -> float | None:
    upper, lower = (
        [share for share, where in zip(shares, groups, strict=True) if where is group]
        for group in (Group.UPPER, Group.LOWER)
    )
    return fmean(upper) - fmean(lower) if upper and lower else None


def choices(
    chosen: Sequence[Chosen | None],
    groups: Sequence[Group],
    options: Sequence[str],
    key: Sequence[str],
) -> Choices:
    """Which option was chosen how often by whom; several may be chosen at once."""
    known = Counter(g for c, g in zip(chosen, groups, strict=True) if c is not None)
    picked = Counter((o, g) for c, g in zip(chosen, groups, strict=True) for o in c or ())
    return Choices(
        tuple(
            OptionChoice(option, option in key, {g: picked[option, g] for g in Group})
            for option in options
        ),
        {group: known[group] for group in Group},
    )


def other_answers(
    shares: Sequence[float], chosen: Sequence[Chosen | None], *, least: int
) -> tuple[tuple[Chosen, int], ...]:
    """The commonest answers that did not win all marks, given by at least `least` people: what a
    blank should perhaps accept, or an order many believe in."""
    wrong = Counter(c for s, c in zip(shares, chosen, strict=True) if s < 1 and c)
    often = [(answer, count) for answer, count in wrong.items() if count >= least]
    return tuple(sorted(often, key=lambda each: (-each[1], each[0]))[:MOST_OTHER])


def fifths(shares: Sequence[float], rests: Sequence[float]) -> tuple[Fifth, ...]:
    """The item characteristic: share of the marks by fifths of the rest score, the weakest first.

    People with the same rest score stay together, so a fifth may be larger, or missing."""
    places = _places(rests)
    people: dict[int, list[int]] = {}
    for at, place in enumerate(places):
        people.setdefault(min(FIFTHS - 1, int(FIFTHS * place)), []).append(at)
    return tuple(
        Fifth(
            len(here),
            fmean(rests[at] for at in here),
            wilson(_within(fmean(shares[at] for at in here)), len(here)),
        )
        for _, here in sorted(people.items())
    )


def _places(rests: Sequence[float]) -> list[float]:
    """The middle of each person's rank, from 0 to 1: the same for the same rest score."""
    counts = Counter(rests)
    below, place = 0, dict[float, float]()
    for rest in sorted(counts):
        place[rest] = (below + counts[rest] / 2) / len(rests)
        below += counts[rest]
    return [place[rest] for rest in rests]


def times(seconds: Sequence[float]) -> Times | None:
    """Median and quartiles; None for fewer than two."""
    if len(seconds) < 2:
        return None
    lower, median, upper = quantiles(seconds, n=4, method="inclusive")
    return Times(len(seconds), lower, median, upper)
