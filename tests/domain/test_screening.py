"""A sitting that may stop early: by the rule, for passing only, however its events come."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anquan_exam.domain.grading import ItemMark
from anquan_exam.domain.policy import TEMPLATES, Policy, PolicyError, PolicyKind
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.screening import (
    EarlyPass,
    early_pass,
    finished,
    fits_length,
    screening_policy,
    unfit_kinds,
)
from anquan_exam.domain.sequential import SequentialRule, Step, decide, screen
from anquan_exam.domain.sitting import Event, EventKind, fold
from tests.domain.samples import blueprint, section

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
RULE = SequentialRule()
QUICK = SequentialRule(p0=60, p1=90, alpha=5, beta=10, least=5, most=20)
EITHER = st.sampled_from([RULE, QUICK])


def marks_of(right: list[bool], worth: int = 400) -> list[ItemMark]:
    return [ItemMark(n, worth, worth * one, one, True) for n, one in enumerate(right, 1)]


def moved(number: int, right: bool) -> Event:
    """Past question `number` with A, which is right, or B."""
    return Event(1, number, EventKind.MOVED_ON, number, ["A" if right else "B"], NOW, None)


def stops(rule: SequentialRule, events: list[Event], percent: int = 80) -> EarlyPass | None:
    """What a look at these events finds, where A is right."""
    answers = fold(events).answers
    right = [answers.get(n) == ("A",) for n in range(1, finished(events) + 1)]
    return early_pass(rule, percent, marks_of(right), rule.most)


def sittings(rule: SequentialRule) -> st.SearchStrategy[list[bool]]:
    """Who knows little, who knows all, and everybody between."""
    likely = st.sampled_from([st.booleans(), st.just(True), st.integers(0, 9).map(bool)])
    return likely.flatmap(lambda one: st.lists(one, min_size=rule.most, max_size=rule.most))


@settings(max_examples=300)
@given(st.data(), EITHER)
def test_batches_in_any_order_and_of_any_size_end_as_one_answer_at_a_time(
    data: st.DataObject, rule: SequentialRule
) -> None:
    right = data.draw(sittings(rule))
    events = [moved(number, one) for number, one in enumerate(right, 1)]
    one_by_one = next(filter(None, (stops(rule, events[:n]) for n in range(len(events)))), None)

    shuffled = data.draw(st.permutations(events))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(events)), max_size=6)))
    ends = [*cuts, len(events)]
    in_batches = next(filter(None, (stops(rule, shuffled[:end]) for end in ends)), None)

    assert in_batches == one_by_one


@settings(max_examples=300)
@given(st.data(), EITHER)
def test_it_stops_where_the_rule_decides_for_passing_and_nowhere_else(
    data: st.DataObject, rule: SequentialRule
) -> None:
    right = data.draw(sittings(rule))
    steps = [decide(rule, sum(right[:n]), n) for n in range(1, rule.most + 1)]
    first = next(n for n, step in enumerate(steps, 1) if step is not Step.CONTINUE)
    found = early_pass(rule, 1, marks_of(right), rule.most)
    if steps[first - 1] is Step.PASS and first < rule.most:
        assert found == EarlyPass(first, first, sum(right[:first]))
    else:
        assert found is None


@given(st.data(), EITHER)
def test_whoever_is_not_passed_by_the_rule_never_stops_early(
    data: st.DataObject, rule: SequentialRule
) -> None:
    right = data.draw(sittings(rule))
    if screen(rule, right).step is Step.FAIL_SCREEN:
        assert all(
            early_pass(rule, 1, marks_of(right[:n]), rule.most) is None
            for n in range(rule.most + 1)
        )


def test_a_fail_of_the_screening_is_not_made_good_by_what_follows() -> None:
    right = [False] * 5 + [True] * 15
    assert screen(QUICK, right).step is Step.FAIL_SCREEN
    assert early_pass(QUICK, 1, marks_of(right), QUICK.most) is None


def test_the_last_question_stops_nothing_early() -> None:
    lenient = SequentialRule(p0=50, p1=60, alpha=5, beta=10, least=5, most=6)
    right = [True] * 6
    assert screen(lenient, right) == screen(lenient, right[:6])
    assert screen(lenient, right).step is Step.PASS
    assert early_pass(lenient, 80, marks_of(right), lenient.most) is None


def test_the_pass_mark_over_what_was_asked_has_to_be_reached_too() -> None:
    lenient = SequentialRule(p0=30, p1=60, alpha=10, beta=10, least=5, most=30)
    right = [True, False, True, True, True, False, True, True]
    stop = early_pass(lenient, 50, marks_of(right), lenient.most)
    assert stop is not None
    share = 100 * stop.right // stop.asked
    assert early_pass(lenient, share, marks_of(right), lenient.most) == stop
    assert early_pass(lenient, share + 1, marks_of(right), lenient.most) is None


def test_a_question_left_out_for_everybody_is_asked_but_not_counted() -> None:
    marks = marks_of([True] * 12)
    marks[2] = ItemMark(3, 0, 0, False, True)
    assert early_pass(RULE, 80, marks, RULE.most) == EarlyPass(11, 10, 10)


@pytest.mark.parametrize(
    ("numbers", "done"), [((), 0), ((2, 3), 0), ((1, 2, 4), 2), ((3, 1, 2), 3), ((1, 1, 2), 2)]
)
def test_what_counts_is_what_was_moved_past_without_a_gap(
    numbers: tuple[int, ...], done: int
) -> None:
    events = [
        Event(1, seq, EventKind.MOVED_ON, number, [], NOW + timedelta(seconds=seq), None)
        for seq, number in enumerate(numbers, 1)
    ]
    assert finished(events) == done


def test_an_answer_not_moved_past_decides_nothing() -> None:
    events = [Event(1, n, EventKind.ANSWERED, n, ["A"], NOW, None) for n in range(1, 25)]
    assert finished(events) == 0


def test_a_screening_goes_one_way_and_has_time_for_the_full_paper() -> None:
    policy = screening_policy(TEMPLATES["spot_check"], RULE)
    assert (policy.sequential, policy.may_go_back, policy.kind) == (
        RULE,
        False,
        PolicyKind.SPOT_CHECK,
    )
    assert policy.duration == timedelta(minutes=30)
    assert screening_policy(Policy(kind=PolicyKind.SPOT_CHECK), RULE).duration_minutes == 60


@pytest.mark.parametrize("name", ["closed_book", "retest", "self_test", "practice"])
def test_nothing_but_a_spot_check_is_screened(name: str) -> None:
    with pytest.raises(PolicyError):
        screening_policy(TEMPLATES[name], RULE)


def test_what_people_mark_and_what_hangs_together_is_not_screened_by() -> None:
    asked = {Kind.SINGLE, Kind.CASE, Kind.SHORT_ANSWER, Kind.HAZARD_PICTURE}
    assert unfit_kinds(RULE, asked) == {Kind.CASE, Kind.SHORT_ANSWER}
    assert unfit_kinds(None, asked) == frozenset()


def test_a_full_paper_is_as_long_as_the_rule_says() -> None:
    assert fits_length(RULE, blueprint(section("s1", 25)))
    assert not fits_length(RULE, blueprint(section("s1", 24)))
    assert fits_length(None, blueprint(section("s1", 24)))
