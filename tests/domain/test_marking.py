"""Marks that people give, and what hazards and orderings earn."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.flow import match
from anquan_exam.domain.grading import (
    AwaitingMarks,
    PartialCredit,
    grade,
    hazards_found,
    mark_hazards,
    mark_item,
    score_item,
)
from anquan_exam.domain.marking import (
    Agreement,
    Mark,
    MarkFault,
    Settled,
    Turn,
    agreement,
    mark_fault,
    point_marks,
    points_found,
    settle,
    standing_marks,
    turn,
)
from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.questions import Kind, RubricPoint
from tests.domain.test_kind_rules import BOX, CASE, HAZARDS, SHORT, options

RULE = PartialCredit.ALL_OR_NOTHING
SIDE = tuple((x + 400, y) for x, y in BOX)
BELOW = tuple((x, y + 400) for x, y in BOX)
# A and C are hazards, B is there to be left alone; B lies over a corner of A.
TWO = replace(
    HAZARDS,
    options=options("左边工人的头部", "地上的电缆", "脚手板"),
    outlines=(BOX, tuple((x + 150, y + 150) for x, y in BOX), SIDE),
    key=("A", "C"),
)
SHORT_ITEM = PaperItem(1, "s1", "q-1", "r", Kind.SHORT_ANSWER, (), 1, 1000)


@pytest.mark.parametrize(
    ("answer", "earned"),
    [
        ((), 0),
        (("200,200", "600,200"), 1000),
        (("600,200", "200,200"), 1000),
        (("A", "C"), 1000),
        (("200,200", "C"), 1000),
        (("200,200",), 500),
        (("200,200", "210,210"), 500),  # twice into the same hazard
        (("A", "200,200"), 500),
        (("A", "B"), 500),
        (("280,280", "600,200"), 1000),  # in the decoy too, but in the hazard as well
        (("900,900", "50,50"), 0),
        (("100,100", "600,200"), 1000),  # the very edge
        (("A", "B", "C"), 0),  # more than there are: tapping everywhere finds nothing
    ],
)
def test_each_hazard_found_earns_its_share(answer: tuple[str, ...], earned: int) -> None:
    assert mark_hazards(1000, TWO, answer) == earned


def test_a_tap_where_two_hazards_meet_counts_for_the_one_still_to_be_found() -> None:
    """Whichever way round they were tapped."""
    overlapping = replace(
        TWO, outlines=(BOX, BELOW, tuple((x + 100, y) for x, y in BOX)), key=("A", "C")
    )
    for answer in [("250,200", "150,200"), ("150,200", "250,200")]:
        assert mark_hazards(100, overlapping, answer) == 100


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000)), max_size=2))
def test_marks_for_hazards_stay_within_bounds(points: list[tuple[int, int]]) -> None:
    answer = tuple(f"{x},{y}" for x, y in points)
    assert 0 <= mark_hazards(333, TWO, answer) <= 333


@pytest.mark.parametrize(
    ("answer", "earned"),
    [
        (("A", "B", "C"), 300),
        (("A", "C", "B"), 0),
        (("A", "B"), 0),
        ((), 0),
        (("A", "B", "C", "D"), 0),
    ],
)
def test_an_order_is_right_or_it_is_not(answer: tuple[str, ...], earned: int) -> None:
    assert mark_item(Kind.ORDERING, 300, ("A", "B", "C"), 3, (), answer, RULE) == earned


def test_a_part_of_a_case_is_marked_by_its_own_key() -> None:
    item = PaperItem(1, "s1", "q-1", "r", Kind.TRUE_FALSE, ("A", "B"), 0, 50, part=1)
    assert score_item(item, CASE, ("A",), RULE) == 50
    assert score_item(item, CASE, ("B",), RULE) == 0


def test_a_sheet_with_a_short_answer_waits_for_its_marks() -> None:
    paper, keys = Paper((SHORT_ITEM,)), {"r": SHORT}
    answers = {1: ("先撤人，再报告班长。",)}

    with pytest.raises(AwaitingMarks) as waiting:
        grade(paper, answers, keys, RULE, 60)
    assert waiting.value.numbers == (1,)

    done = grade(paper, answers, keys, RULE, 60, marked_by_people={1: 600})
    assert (done.score, done.passed, done.items[0].right) == (600, True, False)


def test_nothing_written_needs_nobody_to_mark_it() -> None:
    for blank in ({}, {1: ("",)}, {1: ("  ",)}):
        assert grade(Paper((SHORT_ITEM,)), blank, {"r": SHORT}, RULE, 60).score == 0


def test_nobody_earns_more_than_the_marks_of_the_question() -> None:
    done = grade(
        Paper((SHORT_ITEM,)), {1: ("甲",)}, {"r": SHORT}, RULE, 60, marked_by_people={1: 1001}
    )
    assert done.score == 1000


def test_marks_given_for_what_no_marker_marks_are_not_looked_at() -> None:
    item = PaperItem(1, "s1", "q-1", "r", Kind.TRUE_FALSE, ("A", "B"), 0, 50, part=1)
    done = grade(Paper((item,)), {1: ("B",)}, {"r": CASE}, RULE, 60, marked_by_people={1: 50})
    assert done.score == 0


@given(st.integers(1, 5000), st.lists(st.integers(1, 60), min_size=1, max_size=8))
def test_the_points_of_a_rubric_share_out_all_the_marks(marks: int, weights: list[int]) -> None:
    shares = [100 * weight // sum(weights) for weight in weights]
    shares[0] += 100 - sum(shares)
    question = replace(SHORT, rubric=tuple(RubricPoint("要点", share) for share in shares))

    assert sum(point_marks(question, marks)) == marks
    assert all(point >= 0 for point in point_marks(question, marks))


@pytest.mark.parametrize(
    ("given_marks", "fault"),
    [
        ((600, 400), None),
        ((0, 0), None),
        ((601, 0), MarkFault.OUT_OF_RANGE),
        ((-1, 0), MarkFault.OUT_OF_RANGE),
        ((600,), MarkFault.POINT_COUNT),
        ((600, 400, 0), MarkFault.POINT_COUNT),
    ],
)
def test_a_marker_gives_each_point_no_more_than_it_is_worth(given_marks, fault) -> None:
    assert mark_fault(SHORT, 1000, given_marks) is fault


@pytest.mark.parametrize(
    ("totals", "markers", "settled"),
    [
        ((), 1, Settled(None)),
        ((700,), 1, Settled(700)),
        ((700,), 2, Settled(None)),
        ((700, 800), 2, Settled(750)),
        ((701, 800), 2, Settled(750)),
        ((600, 800), 2, Settled(700)),  # exactly a fifth of 1000
        ((599, 800), 2, Settled(None, disputed=True)),
        ((599, 800, 640), 2, Settled(640, disputed=True)),
    ],
)
def test_two_markers_agree_or_a_third_decides(totals, markers, settled) -> None:
    assert settle(totals, 1000, markers) == settled


def test_nobody_is_marked_by_three() -> None:
    with pytest.raises(ValueError):
        settle((), 100, 3)


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_it_does_not_matter_which_of_two_markers_was_first(one: int, other: int) -> None:
    assert settle((one, other), 1000, 2) == settle((other, one), 1000, 2)


A, B, C = 1, 2, 3


def test_of_several_marks_of_one_marker_the_last_counts_at_the_first_ones_place() -> None:
    marks = [Mark(A, 100), Mark(B, 200), Mark(A, 300)]
    assert [(m.marker, m.total) for m in standing_marks(marks)] == [(A, 300), (B, 200)]


@pytest.mark.parametrize(
    ("marks", "markers", "person", "expected"),
    [
        ([], 1, A, Turn.MARK),
        ([Mark(A, 500)], 1, A, Turn.AGAIN),
        ([Mark(A, 500)], 1, B, Turn.CLOSED),
        ([Mark(A, 500)], 2, B, Turn.MARK),
        ([Mark(A, 500)], 2, A, Turn.AGAIN),
        ([Mark(A, 500), Mark(B, 600)], 2, C, Turn.CLOSED),
        ([Mark(A, 100), Mark(B, 600)], 2, C, Turn.DECIDE),
        ([Mark(A, 100), Mark(B, 600)], 2, A, Turn.AGAIN),
        ([Mark(A, 100), Mark(B, 600), Mark(C, 300)], 2, A, Turn.CLOSED),
        ([Mark(A, 100), Mark(B, 600), Mark(C, 300)], 2, C, Turn.AGAIN),
        ([Mark(A, 100), Mark(B, 600), Mark(C, 300)], 2, 4, Turn.CLOSED),
    ],
)
def test_what_an_answer_asks_of_a_marker(marks, markers, person, expected) -> None:
    assert turn(standing_marks(marks), 1000, markers, person) is expected


def test_how_far_markers_were_apart() -> None:
    assert agreement([]) == Agreement(0, 0, 0, 0)
    assert agreement([(500, 600, 1000), (0, 900, 1000)]) == Agreement(2, 1, 500, 50)


def test_the_points_of_a_settled_answer_are_those_that_make_its_score() -> None:
    first, second = Mark(A, 1000, (600, 400)), Mark(B, 700, (301, 399))
    assert points_found([first], 1000) == (600, 400)
    assert points_found([first, second], 850) == (451, 399)
    assert points_found([first, second, Mark(C, 500, (500, 0))], 500) == (500, 0)
    assert points_found([], 0) == ()


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=8))
def test_halves_of_points_add_up_to_the_half_of_both(pairs: list[tuple[int, int]]) -> None:
    one, other = (tuple(column) for column in zip(*pairs, strict=True))
    marks = [Mark(A, sum(one), one), Mark(B, sum(other), other)]
    score = (sum(one) + sum(other)) // 2
    found = points_found(marks, score)
    assert sum(found) == score
    assert all(each <= max(pair) for each, pair in zip(found, pairs, strict=True))


def test_which_hazards_were_found_is_told_with_what_found_them() -> None:
    assert hazards_found(TWO, ("600,200", "A")) == {"C": "600,200", "A": "A"}
    assert hazards_found(TWO, ("B", "900,900")) == {}
    assert hazards_found(TWO, ("A", "B", "C")) == {}


@given(st.lists(st.sets(st.sampled_from("abcd")), max_size=5))
def test_as_many_things_as_can_be_go_out_and_each_once(wanted: list[set[str]]) -> None:
    choices = [frozenset(named) for named in wanted]
    given_out = match(choices)
    assert all(thing in choices[chooser] for thing, chooser in given_out.items())
    assert len(set(given_out.values())) == len(given_out)
    most = max(
        (
            len({thing for thing in one if thing})
            for one in product(*([*named, ""] for named in choices))
            if len([thing for thing in one if thing]) == len({t for t in one if t})
        ),
        default=0,
    )
    assert len(given_out) == most
