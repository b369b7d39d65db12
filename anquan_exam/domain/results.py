"""Which result stands: a small fold over results that are only ever added."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from anquan_exam.domain.policy_data import Count


@dataclass(frozen=True, slots=True)
class ResultFact:
    """One grading of one attempt at an exam."""

    attempt: int
    """Which try it was, from 1."""
    grading: int
    """Which grading of that try, from 1: a later one replaces an earlier one."""
    score: int
    """Hundredths of a mark."""
    full_score: int
    passed: bool
    supervised: bool
    voided: bool = False
    """The attempt was declared void: none of its results stands."""


def in_force(results: Iterable[ResultFact]) -> tuple[ResultFact, ...]:
    """The last grading of each attempt that was not voided, in the order of the attempts."""
    last: dict[int, ResultFact] = {}
    for result in sorted(results, key=lambda result: (result.attempt, result.grading)):
        last[result.attempt] = result
    return tuple(result for result in last.values() if not result.voided)


def standing(
    results: Iterable[ResultFact], count: Count, *, supervised_only: bool = False
) -> ResultFact | None:
    """The result that stands for a person in an exam; None while there is none.

    BEST: the highest share of the full score, a pass before a fail, the later of equals. LAST: the
    last attempt. With `supervised_only`, self-tests are left out.
    """
    standing_ones = [r for r in in_force(results) if r.supervised or not supervised_only]
    if not standing_ones:
        return None
    if count is Count.LAST:
        return standing_ones[-1]
    best = standing_ones[0]
    for result in standing_ones[1:]:
        if not _is_better(best, result):
            best = result
    return best


def _is_better(one: ResultFact, other: ResultFact) -> bool:
    if one.passed is not other.passed:
        return one.passed
    return one.score * other.full_score > other.score * one.full_score


class Outcome(StrEnum):
    """How a person's part in an exam stands."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"
    """A late sheet waits for two people's decision, or answers wait for markers."""
    SITTING = "sitting"
    VOIDED = "voided"
    """All attempts were declared void."""
    ABSENT = "absent"
    NOT_YET = "not_yet"
