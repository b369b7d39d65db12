"""Screening by a sequential test: stop asking as soon as the answer is statistically certain.

Wald's sequential probability ratio test (A. Wald, Sequential Analysis, 1947), cut off at a stated
length. Whoever gets r of n questions right has the likelihood ratio

    L = (p1/p0)^r · ((1-p1)/(1-p0))^(n-r)

of knowing enough (a share p1 right) to not knowing enough (a share p0 right). With
A = (1-β)/α and B = β/(1-α), from the least number of questions on:

    L ≥ A             screening passed
    L ≤ B             screening not passed: a full paper is sat
    in between        one more question; after the most of them, passed where L² > A·B

L² = A·B is the point halfway between the boundaries in log-likelihood. A tie there speaks neither
for nor against the person, so nothing is decided on it: it goes to the full paper.

All shares are whole percents, so both sides of each comparison are whole numbers after clearing
the denominators, and Python's have no limit. No logarithm is taken and nothing is rounded: the
same answers give the same decision on every machine, for ever, on a boundary too.

Cutting off, and boundaries that counts overshoot, move the error rates away from the α and β they
were made from, either way; sequential_odds.py has the true ones. They hold for questions answered
independently with one chance of being right: the order must mix topics, kinds and difficulties,
not go through them section by section.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from enum import Enum
from functools import lru_cache
from typing import Any, NoReturn

from anquan_exam.domain.reading import whole

METHOD = "sprt-1"
"""Goes with every stored rule; a change that could change a decision gets a new one."""
LONGEST = 100
"""No screening asks more questions than this."""


class Step(Enum):
    """What follows from the answers so far. There is no "failed" among these: a screening passes
    somebody or leaves them to a full paper, and only that paper's result can be a fail.

    Not a text and not true or false, so that none of it reads as a verdict by accident; bool() of
    it is a TypeError.
    """

    CONTINUE = "continue"
    """One more question."""
    PASS = "pass"  # noqa: S105 - not a password
    """Enough is known to pass."""
    FAIL_SCREEN = "full_paper"
    """Screening not passed: a full paper is to be sat, and nothing is held against the person."""

    def __bool__(self) -> NoReturn:
        raise TypeError("a step is no verdict: compare it with a Step")


class RuleError(ValueError):
    """A rule that cannot be; `setting` names the field at fault."""

    def __init__(self, setting: str, why: str) -> None:
        super().__init__(f"{setting}: {why}")
        self.setting = setting


@dataclass(frozen=True, slots=True)
class SequentialRule:
    """The rule of one screening, stated beforehand. An impossible one cannot be made: RuleError.

    The defaults keep what they state: the true error rates are within α and β
    (sequential_odds.errors).
    """

    p0: int = 65
    """Percent right of somebody who does not know enough, 1 to 98."""
    p1: int = 90
    """Percent right of somebody who does, more than p0, up to 99."""
    alpha: int = 5
    """Percent, 1 to 49: how often somebody at p0 may pass (false pass)."""
    beta: int = 10
    """Percent, 1 to 49: how often somebody at p1 may be sent to the full paper needlessly."""
    least: int = 10
    """No decision before so many questions; 1 or more."""
    most: int = 25
    """A decision after so many at the latest; from `least` to LONGEST."""

    def __post_init__(self) -> None:
        for setting, why in _faults(self):
            raise RuleError(setting, why)

    def to_json(self) -> dict[str, object]:
        """A plain dict of every setting and the method."""
        return {"method": METHOD, **asdict(self)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "SequentialRule":
        """The rule that to_json() described, nothing missing: a record has no defaults. Raises
        RuleError for another method, a missing or unknown setting, or an impossible value."""
        settings = {each.name for each in fields(cls)}
        for name in sorted(settings.union({"method"}).symmetric_difference(value)):
            raise RuleError(name, "missing" if name not in value else "no such setting")
        if value["method"] != METHOD:
            raise RuleError("method", f"not {METHOD}")
        return cls(**{name: value[name] for name in settings})


@dataclass(frozen=True, slots=True)
class Row:
    """What decides after `asked` questions: so many right and more pass, so many and fewer go to
    the full paper; None where no number of right answers does."""

    asked: int
    accept_from: int | None
    reject_upto: int | None


@dataclass(frozen=True, slots=True)
class Screening:
    """Where a screening stands or has stopped: `right` of the `asked` questions that counted."""

    step: Step
    right: int
    asked: int


@lru_cache(maxsize=256)
def table(rule: SequentialRule) -> tuple[Row, ...]:
    """A row for each number of questions a decision can fall at, `least` to `most`. With it
    anybody can decide on paper what decide() does; after the most, every number decides."""
    return tuple(_row(rule, asked) for asked in range(rule.least, rule.most + 1))


def decide(rule: SequentialRule, right_so_far: int, asked: int) -> Step:
    """What follows from so many right of so many asked, in whatever order.

    Always CONTINUE before the least, never after the most. ValueError for more right than asked,
    a number below 0, or more asked than the most.
    """
    if not 0 <= right_so_far <= asked <= rule.most:
        raise ValueError(f"{right_so_far} right of {asked} asked, of {rule.most} at most")
    if asked < rule.least:
        return Step.CONTINUE
    row = table(rule)[asked - rule.least]
    if row.accept_from is not None and right_so_far >= row.accept_from:
        return Step.PASS
    if row.reject_upto is not None and right_so_far <= row.reject_upto:
        return Step.FAIL_SCREEN
    return Step.CONTINUE


def screen(rule: SequentialRule, answers: Iterable[bool]) -> Screening:
    """The screening of these answers (right or not) in the order given; it stops at the first
    decision and looks at no answer after it."""
    right = asked = 0
    for asked, answer in enumerate(answers, start=1):
        right += answer
        step = decide(rule, right, asked)
        if step is not Step.CONTINUE:
            return Screening(step, right, asked)
    return Screening(Step.CONTINUE, right, asked)


_RANGES: Mapping[str, tuple[int, int]] = {
    "p0": (1, 98),
    "p1": (2, 99),
    "alpha": (1, 49),
    "beta": (1, 49),
    "least": (1, LONGEST),
    "most": (1, LONGEST),
}


def _faults(rule: SequentialRule) -> Iterator[tuple[str, str]]:
    for setting, (lowest, highest) in _RANGES.items():
        try:
            within = lowest <= whole(getattr(rule, setting)) <= highest
        except ValueError as error:
            yield setting, str(error)
        else:
            if not within:
                yield setting, f"not between {lowest} and {highest}"
    if rule.p0 >= rule.p1:
        yield "p1", "not more than p0"
    if rule.least > rule.most:
        yield "most", "less than the least"
    if not _over_the_cut(rule, rule.most, rule.most):
        yield "most", "so few that nobody could pass"
    if _over_the_cut(rule, 0, rule.most):
        yield "most", "so few that everybody would pass"


def _row(rule: SequentialRule, asked: int) -> Row:
    """Each number right is as good as the one below it or better, so halving finds both ends."""
    counts = range(asked + 1)
    if asked == rule.most:
        accept = bisect_left(counts, True, key=lambda right: _over_the_cut(rule, right, asked))
        reject = accept - 1
    else:
        accept = bisect_left(counts, True, key=lambda right: _accepts(rule, right, asked))
        above = bisect_left(counts, True, key=lambda right: not _rejects(rule, right, asked))
        reject = above - 1
    return Row(asked, accept if accept <= asked else None, reject if reject >= 0 else None)


def _likelihoods(rule: SequentialRule, right: int, asked: int) -> tuple[int, int]:
    """Of these answers at p1 and at p0, both times 100^asked; their quotient is L."""
    wrong = asked - right
    return rule.p1**right * (100 - rule.p1) ** wrong, rule.p0**right * (100 - rule.p0) ** wrong


def _accepts(rule: SequentialRule, right: int, asked: int) -> bool:
    """L ≥ A."""
    enough, not_enough = _likelihoods(rule, right, asked)
    return enough * rule.alpha >= not_enough * (100 - rule.beta)


def _rejects(rule: SequentialRule, right: int, asked: int) -> bool:
    """L ≤ B."""
    enough, not_enough = _likelihoods(rule, right, asked)
    return enough * (100 - rule.alpha) <= not_enough * rule.beta


def _over_the_cut(rule: SequentialRule, right: int, asked: int) -> bool:
    """L² > A·B."""
    enough, not_enough = _likelihoods(rule, right, asked)
    upper, lower = rule.alpha * (100 - rule.alpha), rule.beta * (100 - rule.beta)
    return enough * enough * upper > not_enough * not_enough * lower
