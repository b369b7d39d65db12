"""Which of several results stands."""

import pytest

from anquan_exam.domain.policy import Count
from anquan_exam.domain.results import ResultFact, in_force, standing


def result(attempt: int, score: int, *, grading: int = 1, full: int = 100, **more) -> ResultFact:
    """A result out of 100; passed from 80 on."""
    facts = {"passed": 100 * score >= 80 * full, "supervised": True} | more
    return ResultFact(attempt, grading, score, full, **facts)


def test_without_a_result_nothing_stands() -> None:
    assert standing([], Count.BEST) is None


@pytest.mark.parametrize(("count", "attempt"), [(Count.BEST, 2), (Count.LAST, 3)])
def test_best_and_last(count: Count, attempt: int) -> None:
    tries = [result(3, 70), result(1, 60), result(2, 90)]
    stands = standing(tries, count)
    assert stands is not None
    assert stands.attempt == attempt


def test_a_later_grading_replaces_the_earlier_and_keeps_it_in_view() -> None:
    gradings = [result(1, 85, grading=2), result(1, 75, grading=1)]
    assert in_force(gradings) == (result(1, 85, grading=2),)
    assert len(gradings) == 2


def test_a_voided_attempt_does_not_stand() -> None:
    tries = [result(1, 60), result(2, 95), result(2, 95, grading=2, voided=True)]
    assert standing(tries, Count.BEST) == tries[0]
    assert standing(tries, Count.LAST) == tries[0]


def test_a_pass_stands_before_a_higher_share_that_failed() -> None:
    # The pass mark of the second paper was higher.
    tries = [result(1, 80, passed=True), result(2, 85, passed=False)]
    assert standing(tries, Count.BEST) == tries[0]


def test_shares_are_compared_not_marks_and_the_later_of_equals_stands() -> None:
    tries = [result(1, 45, full=50), result(2, 80), result(3, 90)]
    assert standing(tries, Count.BEST) == tries[2]


def test_self_tests_can_be_left_out() -> None:
    tries = [result(1, 82), result(2, 99, supervised=False)]
    assert standing(tries, Count.BEST, supervised_only=True) == tries[0]
    assert standing(tries[1:], Count.BEST, supervised_only=True) is None
