"""The sequential test: exact, monotone, within its lengths, and as right as it says it is."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, replace
from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from anquan_exam.domain import sequential_odds
from anquan_exam.domain.sequential import (
    LONGEST,
    METHOD,
    RuleError,
    SequentialRule,
    Step,
    decide,
    screen,
    table,
)
from anquan_exam.domain.sequential_odds import Characteristics, Stop, characteristics, per_mille_up

ORDER = {Step.FAIL_SCREEN: 0, Step.CONTINUE: 1, Step.PASS: 2}
NEAR = 1e-9
"""Logarithms this close to a whole number of questions say nothing about which side it is on."""


@st.composite
def rules(draw: st.DrawFn, longest: int = LONGEST) -> SequentialRule:
    """Any rule that can be."""
    p0 = draw(st.integers(1, 98))
    most = draw(st.integers(1, longest))
    try:
        return SequentialRule(
            p0=p0,
            p1=draw(st.integers(p0 + 1, 99)),
            alpha=draw(st.integers(1, 49)),
            beta=draw(st.integers(1, 49)),
            least=draw(st.integers(1, most)),
            most=most,
        )
    except RuleError as error:
        assume(error.setting != "most")
        raise


@st.composite
def symmetric_rules(draw: st.DrawFn) -> SequentialRule:
    """Rules whose cut lies on half right, so that an even length can tie."""
    p0, error, half = draw(st.integers(1, 49)), draw(st.integers(1, 49)), draw(st.integers(1, 20))
    return SequentialRule(
        p0=p0, p1=100 - p0, alpha=error, beta=error, least=2 * half, most=2 * half
    )


short_rules = rules(longest=16)
shares = st.builds(Fraction, st.integers(0, 100), st.just(100))


def boundaries(rule: SequentialRule) -> tuple[float, float, float]:
    """The textbook's lines, by logarithms: slope, and how far above and below it they run."""
    p0, p1, alpha, beta = (each / 100 for each in (rule.p0, rule.p1, rule.alpha, rule.beta))
    unit = math.log(p1 * (1 - p0) / (p0 * (1 - p1)))
    slope = math.log((1 - p0) / (1 - p1)) / unit
    return slope, math.log((1 - beta) / alpha) / unit, math.log((1 - alpha) / beta) / unit


def early(found: Characteristics) -> tuple[Fraction, Fraction]:
    """Probability of passing, and of being sent on, by one of Wald's boundaries."""
    before = Characteristics(found.stops[:-1])
    return before.passes, before.full_paper


# One decision


@given(rules(), st.data())
def test_one_more_right_answer_never_makes_it_worse(rule, data):
    asked = data.draw(st.integers(1, rule.most))
    steps = [ORDER[decide(rule, right, asked)] for right in range(asked + 1)]
    assert steps == sorted(steps)


@given(rules(), st.data())
def test_never_before_the_least_and_always_at_the_most(rule, data):
    asked = data.draw(st.integers(0, rule.most))
    steps = {decide(rule, right, asked) for right in range(asked + 1)}
    if asked < rule.least:
        assert steps == {Step.CONTINUE}
    if asked == rule.most:
        assert steps == {Step.PASS, Step.FAIL_SCREEN}


@given(rules())
def test_the_table_says_what_decide_does(rule):
    assert [row.asked for row in table(rule)] == list(range(rule.least, rule.most + 1))
    for row in table(rule):
        steps = [decide(rule, right, row.asked) for right in range(row.asked + 1)]
        passing = [right for right, step in enumerate(steps) if step is Step.PASS]
        leaving = [right for right, step in enumerate(steps) if step is Step.FAIL_SCREEN]
        assert row.accept_from == min(passing, default=None)
        assert row.reject_upto == max(leaving, default=None)


@given(rules())
def test_the_boundaries_rise_by_at_most_one_right_answer_a_question(rule):
    """The last row aside, where they close."""
    for one, other in pairwise(table(rule)[:-1]):
        if one.accept_from is not None and other.accept_from is not None:
            assert other.accept_from - one.accept_from in (0, 1)
        if one.reject_upto is not None:
            assert other.reject_upto is not None
            assert other.reject_upto - one.reject_upto in (0, 1)


@pytest.mark.parametrize("right, asked", [(-1, 3), (4, 3), (0, -1), (0, 26), (26, 26)])
def test_counts_that_cannot_be_are_refused(right, asked):
    with pytest.raises(ValueError):
        decide(SequentialRule(most=25), right, asked)


# Against the textbook


@given(rules())
def test_the_table_lies_on_walds_lines_as_far_as_logarithms_can_tell(rule):
    slope, above, below = boundaries(rule)
    for row in table(rule)[:-1]:
        upper, lower = slope * row.asked + above, slope * row.asked - below
        for right in range(row.asked + 1):
            step = decide(rule, right, row.asked)
            if abs(right - upper) > NEAR:
                assert (step is Step.PASS) == (right > upper)
            if abs(right - lower) > NEAR:
                assert (step is Step.FAIL_SCREEN) == (right < lower)


@given(rules())
def test_the_cut_lies_halfway_in_log_likelihood_as_far_as_logarithms_can_tell(rule):
    slope, above, below = boundaries(rule)
    cut = slope * rule.most + (above - below) / 2
    for right in range(rule.most + 1):
        if abs(right - cut) > NEAR:
            step = decide(rule, right, rule.most)
            assert step is (Step.PASS if right > cut else Step.FAIL_SCREEN)


def test_a_worked_example():
    """Numbers right that pass and leave after 20, from the likelihoods themselves."""
    rule = SequentialRule(p0=60, p1=90, alpha=5, beta=10, least=5, most=40)
    ratios = [right * math.log(1.5) + (20 - right) * math.log(0.25) for right in range(21)]
    passing = [right for right, ratio in enumerate(ratios) if ratio > math.log(0.90 / 0.05)]
    leaving = [right for right, ratio in enumerate(ratios) if ratio < math.log(0.10 / 0.95)]
    closest = min(abs(r - b) for r in ratios for b in (math.log(0.9 / 0.05), math.log(0.1 / 0.95)))
    assert closest > NEAR

    row = table(rule)[20 - rule.least]
    assert (row.accept_from, row.reject_upto) == (min(passing), max(leaving))


def test_exactly_on_a_boundary_counts_as_reaching_it():
    # Each right answer doubles the ratio: two of two are 4 = (1 - 0.2) / 0.2 exactly.
    up = SequentialRule(p0=30, p1=60, alpha=20, beta=20, least=1, most=9)
    assert decide(up, 2, 2) is Step.PASS
    # Each wrong one halves it: none of two is 1/4 = 0.2 / (1 - 0.2) exactly.
    down = SequentialRule(p0=40, p1=70, alpha=20, beta=20, least=1, most=9)
    assert decide(down, 0, 2) is Step.FAIL_SCREEN


@given(symmetric_rules())
def test_a_tie_at_the_most_goes_to_the_full_paper(rule):
    assert decide(rule, rule.most // 2, rule.most) is Step.FAIL_SCREEN
    assert decide(rule, rule.most // 2 + 1, rule.most) is Step.PASS


# A whole screening


@given(short_rules, st.data())
def test_the_order_of_the_answers_does_not_matter_at_a_given_length(rule, data):
    answers = data.draw(st.lists(st.booleans(), min_size=rule.most, max_size=rule.most))
    one = screen(rule, answers)
    other = screen(rule, data.draw(st.permutations(answers[: one.asked])))
    assert other.asked <= one.asked
    if other.asked == one.asked:
        assert other == one


@given(short_rules, st.data())
def test_a_screening_stops_at_the_first_decision_and_looks_no_further(rule, data):
    answers = data.draw(st.lists(st.booleans(), min_size=rule.most, max_size=rule.most))
    read = iter(answers)
    done = screen(rule, read)
    assert list(read) == answers[done.asked :]
    assert done.right == sum(answers[: done.asked])
    assert done.step is decide(rule, done.right, done.asked)
    for asked in range(done.asked):
        assert decide(rule, sum(answers[:asked]), asked) is Step.CONTINUE
        stands = screen(rule, answers[:asked])
        assert (stands.step, stands.asked) == (Step.CONTINUE, asked)


@given(short_rules, st.data())
def test_a_better_sheet_never_ends_worse(rule, data):
    answers = data.draw(st.lists(st.booleans(), min_size=rule.most, max_size=rule.most))
    at = data.draw(st.integers(0, rule.most - 1))
    better = [*answers[:at], True, *answers[at + 1 :]]
    assert ORDER[screen(rule, better).step] >= ORDER[screen(rule, answers).step]


def test_no_step_reads_as_a_verdict():
    for step in Step:
        with pytest.raises(TypeError):
            bool(step)
    assert not any("fail" in step.value for step in Step)


# How often it is right


@given(rules(longest=40), shares)
def test_every_screening_ends_one_way_or_the_other(rule, share):
    found = characteristics(rule, share)
    assert found.passes + found.full_paper == 1
    assert [stop.asked for stop in found.stops] == list(range(rule.least, rule.most + 1))
    assert rule.least <= found.mean_length <= rule.most


@given(rules(longest=8), shares)
def test_the_odds_are_those_of_every_sheet_counted_one_by_one(rule, share):
    weights = {True: share, False: 1 - share}
    counted = {asked: Stop(asked, Fraction(), Fraction()) for asked in _lengths(rule)}
    for sheet in product((True, False), repeat=rule.most):
        done, weight = screen(rule, sheet), math.prod(weights[answer] for answer in sheet)
        stop = counted[done.asked]
        if done.step is Step.PASS:
            counted[done.asked] = replace(stop, passes=stop.passes + weight)
        else:
            counted[done.asked] = replace(stop, full_paper=stop.full_paper + weight)
    assert characteristics(rule, share) == Characteristics(tuple(counted.values()))


def _lengths(rule: SequentialRule) -> Sequence[int]:
    return range(rule.least, rule.most + 1)


@given(rules(longest=60))
def test_wald_s_bounds_hold_for_whatever_stops_before_the_most(rule):
    """Exactly: where L ≥ A the answers are A times likelier at p1 than at p0, and so on."""
    p0, p1, alpha, beta = (Fraction(n, 100) for n in (rule.p0, rule.p1, rule.alpha, rule.beta))
    passes_at_p0, leaves_at_p0 = early(characteristics(rule, p0))
    passes_at_p1, leaves_at_p1 = early(characteristics(rule, p1))
    assert passes_at_p0 <= passes_at_p1 * alpha / (1 - beta)
    assert leaves_at_p1 <= leaves_at_p0 * beta / (1 - alpha)
    # Wald (1947), 3.3: both rates together are never more than stated together.
    assert passes_at_p0 + leaves_at_p1 <= alpha + beta


@given(rules(longest=60))
def test_the_true_error_rates_are_walds_bounds_and_what_the_cut_adds(rule):
    p0, p1, alpha, beta = (Fraction(n, 100) for n in (rule.p0, rule.p1, rule.alpha, rule.beta))
    true = sequential_odds.errors(rule)
    at_p0, at_p1 = characteristics(rule, p0), characteristics(rule, p1)
    assert (true.false_pass, true.needless_paper) == (at_p0.passes, at_p1.full_paper)
    assert true.false_pass <= alpha / (1 - beta) + at_p0.stops[-1].passes
    assert true.needless_paper <= beta / (1 - alpha) + at_p1.stops[-1].full_paper


@given(rules(longest=30), shares, shares)
def test_who_knows_more_passes_no_less_often(rule, one, other):
    less, more = sorted((one, other))
    assert characteristics(rule, less).passes <= characteristics(rule, more).passes


def test_the_default_keeps_what_it_states():
    rule = SequentialRule()
    true = sequential_odds.errors(rule)
    assert sequential_odds.keeps_its_word(rule)
    assert true.false_pass <= Fraction(rule.alpha, 100)
    assert true.needless_paper <= Fraction(rule.beta, 100)


def test_a_rule_cut_off_too_soon_does_not_keep_its_word():
    assert not sequential_odds.keeps_its_word(SequentialRule(p0=60, p1=65, least=1, most=20))


@given(shares)
def test_a_fixed_length_is_the_binomial(share):
    rule = SequentialRule(least=20, most=20)
    cut = table(rule)[0].accept_from
    assert cut is not None
    tail = sum(
        math.comb(20, right) * share**right * (1 - share) ** (20 - right)
        for right in range(cut, 21)
    )
    assert characteristics(rule, share).passes == tail


@pytest.mark.parametrize("share", [Fraction(-1, 100), Fraction(101, 100)])
def test_shares_that_cannot_be_are_refused(share):
    with pytest.raises(ValueError):
        characteristics(SequentialRule(), share)


@given(st.fractions(0, 1))
def test_what_is_printed_after_at_most_is_never_too_little(share):
    printed = Fraction(per_mille_up(share), 1000)
    assert share <= printed < share + Fraction(1, 1000)


# The rule as a value


@given(rules())
def test_a_rule_survives_json(rule):
    assert SequentialRule.from_json(json.loads(json.dumps(rule.to_json()))) == rule


@pytest.mark.parametrize(
    "changed, setting",
    [
        ({"p0": 0}, "p0"),
        ({"p1": 100}, "p1"),
        ({"p0": 90, "p1": 90}, "p1"),
        ({"p0": 90, "p1": 65}, "p1"),
        ({"alpha": 0}, "alpha"),
        ({"alpha": 50}, "alpha"),
        ({"beta": 0}, "beta"),
        ({"beta": 50}, "beta"),
        ({"least": 0}, "least"),
        ({"least": 26}, "most"),
        ({"most": LONGEST + 1}, "most"),
        ({"p0": 65.0}, "p0"),
        ({"least": True}, "least"),
        ({"most": "25"}, "most"),
        ({"p0": 50, "p1": 51, "alpha": 1, "beta": 49, "least": 1, "most": 5}, "most"),
        ({"p0": 50, "p1": 51, "alpha": 49, "beta": 1, "least": 1, "most": 5}, "most"),
        ({"method": "sprt-0"}, "method"),
        ({"cut": 3}, "cut"),
    ],
)
def test_impossible_rules_are_refused(changed, setting):
    with pytest.raises(RuleError) as refused:
        SequentialRule.from_json(SequentialRule().to_json() | changed)
    assert refused.value.setting == setting
    if set(changed) <= set(asdict(SequentialRule())):
        with pytest.raises(RuleError):
            SequentialRule(**changed)


@pytest.mark.parametrize("name", ["method", *asdict(SequentialRule())])
def test_a_stored_rule_lacks_nothing(name):
    stored = SequentialRule().to_json()
    del stored[name]
    with pytest.raises(RuleError) as refused:
        SequentialRule.from_json(stored)
    assert refused.value.setting == name


def test_the_method_is_stored_with_the_rule():
    assert SequentialRule().to_json()["method"] == METHOD
