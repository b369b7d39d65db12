"""The intervals against scipy, a library of others'."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from anquan_exam.domain.item_analysis import intervals, items


@given(st.integers(0, 300), st.integers(1, 300))
def test_wilsons_interval(won: int, n: int) -> None:
    assume(won <= n)
    found = intervals.wilson(won / n, n)
    wanted = stats.binomtest(won, n).proportion_ci(0.95, method="wilson")
    assert found.low == pytest.approx(wanted.low, abs=1e-9)
    assert found.high == pytest.approx(wanted.high, abs=1e-9)


pairs = st.lists(st.tuples(st.booleans(), st.integers(0, 100)), min_size=5, max_size=80)


@given(pairs)
def test_point_biserial_and_its_interval(found: list[tuple[bool, int]]) -> None:
    shares, rests = [float(right) for right, _ in found], [rest / 100 for _, rest in found]
    assume(len(set(shares)) == 2 and len(set(rests)) > 1)
    ours = items.discrimination(shares, rests)
    assert ours is not None
    assert ours.value == pytest.approx(stats.pointbiserialr(shares, rests).statistic, abs=1e-9)
    assume(abs(ours.value) < 0.999)
    theirs = stats.pearsonr(shares, rests).confidence_interval(0.95)
    assert (ours.low, ours.high) == (
        pytest.approx(theirs.low, abs=1e-6),
        pytest.approx(theirs.high, abs=1e-6),
    )


@given(st.integers(1, 99), st.integers(1, 99))
def test_two_proportions_as_a_table_of_four(one: int, other: int) -> None:
    ours = intervals.two_proportions(
        intervals.wilson(one / 100, 100), intervals.wilson(other / 100, 100)
    )
    table = [[one, 100 - one], [other, 100 - other]]
    assert ours == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue, abs=1e-9)
