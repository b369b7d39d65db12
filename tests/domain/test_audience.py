"""Whom a bank is put before first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.audience import Audience, Fit, Learner, fit

MINER = Learner(frozenset({"coal-mine"}), frozenset({"掘进工"}), frozenset({"frontline"}))


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        (Audience(("coal-mine",), ("掘进工",)), Fit.POST),
        (Audience(("all",), ("掘进工",)), Fit.POST),
        (Audience(("coal-mine",)), Fit.INDUSTRY),
        (Audience(("coal-mine",), (), ("frontline",)), Fit.INDUSTRY),
        (Audience(("all",)), Fit.GENERAL),
        (Audience(("all",), (), ("frontline",)), Fit.GENERAL),
        (Audience(("coal-mine",), ("电钳工",)), Fit.NEIGHBOUR),
        (Audience(("coal-mine",), (), ("principal",)), Fit.NEIGHBOUR),
        (Audience(("all",), (), ("principal",)), Fit.OTHER),
        (Audience(("school",)), Fit.OTHER),
        (Audience(("school",), ("掘进工",)), Fit.OTHER),
    ],
)
def test_a_bank_fits_by_industry_then_post_then_category(audience, expected):
    assert fit(audience, MINER) is expected


words = st.frozensets(st.sampled_from(["a", "b", "c"]))
learners = st.builds(Learner, words, words, words)
audiences = st.builds(
    Audience,
    st.lists(st.sampled_from(["all", "a", "b"]), min_size=1).map(tuple),
    st.lists(st.sampled_from(["a", "b"])).map(tuple),
    st.lists(st.sampled_from(["all", "a", "b"]), min_size=1).map(tuple),
)


@given(audiences, learners, learners)
def test_whoever_does_more_is_never_further_from_a_bank(audience, one, more):
    both = Learner(
        one.industries | more.industries,
        one.posts | more.posts,
        one.categories | more.categories,
    )
    assert fit(audience, both) <= fit(audience, one)
