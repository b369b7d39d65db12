"""Figures: every score is counted once, the pass mark is an edge, nothing is rounded up."""

from fractions import Fraction
from itertools import pairwise
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.grading import passed
from anquan_exam.domain.statistics import figures, histogram, share

full_scores = st.integers(1, 20_000)
percents = st.integers(1, 100)


@given(st.data(), full_scores, percents)
def test_a_histogram_counts_everybody_once_and_parts_pass_from_fail(data, full, percent):
    scores = data.draw(st.lists(st.integers(0, full)))
    buckets = histogram(scores, full, percent)

    assert sum(bucket.count for bucket in buckets) == len(scores)
    assert buckets[0].low == 0
    assert buckets[-1].high == full
    assert all(one.high == other.low for one, other in pairwise(buckets))
    passing = sum(bucket.count for bucket in buckets if bucket.passed)
    assert passing == sum(passed(score, full, percent) for score in scores)


@given(st.lists(st.tuples(st.integers(0, 10_000), st.booleans()), min_size=1))
def test_mean_and_median_are_rounded_down_and_never_up(pairs):
    found = figures(pairs)
    scores = [score for score, _ in pairs]

    assert found.mean is not None and found.median is not None
    assert found.mean == Fraction(sum(scores), len(scores)).__floor__()
    assert 0 <= median(scores) - found.median < 1
    assert found.passed == sum(is_passed for _, is_passed in pairs)


def test_nobody_makes_no_figures():
    assert figures([]).mean is None
    assert sum(bucket.count for bucket in histogram([], 10_000, 80)) == 0
    assert share(0, 0) == 0


def test_the_usual_exam_has_steps_of_five_from_sixty():
    lows = [bucket.low // 100 for bucket in histogram([], 10_000, 80)]
    assert lows == [0, 60, 65, 70, 75, 80, 85, 90, 95]
