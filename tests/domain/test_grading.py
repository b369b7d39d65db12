"""What answers earn."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.grading import ItemMark, PartialCredit, TopicMark, grade, mark_item, passed
from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.questions import Kind
from tests.domain.samples import question

RULES = list(PartialCredit)
SETS = st.sets(st.sampled_from("ABCDE"))


def multiple(answer: str, rule: PartialCredit, *, key: str = "ABC", marks: int = 200) -> int:
    return mark_item(Kind.MULTIPLE, marks, tuple(key), 5, (), tuple(answer), rule)


@pytest.mark.parametrize(
    ("answer", "earned"),  # in the order of the rules: all, half, per right option, right − wrong
    [
        ("ABC", (200, 200, 200, 200)),
        ("CBA", (200, 200, 200, 200)),
        ("AB", (0, 100, 133, 133)),
        ("A", (0, 100, 66, 66)),
        ("ABD", (0, 0, 0, 66)),
        ("ABCD", (0, 0, 0, 133)),
        ("AD", (0, 0, 0, 0)),
        ("ADE", (0, 0, 0, 0)),
        ("DE", (0, 0, 0, 0)),
        ("", (0, 0, 0, 0)),
        ("ABCDE", (0, 0, 0, 0)),
    ],
)
def test_the_four_rules_for_a_multiple_choice(answer: str, earned: tuple[int, ...]) -> None:
    assert tuple(multiple(answer, rule) for rule in RULES) == earned


@pytest.mark.parametrize("rule", RULES)
def test_every_option_chosen_earns_all_when_every_option_is_right(rule: PartialCredit) -> None:
    assert multiple("ABCDE", rule, key="ABCDE") == 200


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("key", ["A", "AB", "ABC", "ABCD"])
def test_every_option_chosen_earns_nothing_otherwise(key: str, rule: PartialCredit) -> None:
    assert multiple("ABCDE", rule, key=key) == 0


def test_halves_and_thirds_are_rounded_down() -> None:
    assert multiple("A", PartialCredit.HALF_IF_SUBSET, marks=25) == 12
    assert multiple("AB", PartialCredit.PER_RIGHT_OPTION, marks=100) == 66
    assert multiple("A", PartialCredit.RIGHT_MINUS_WRONG, marks=100) == 33


@given(SETS, SETS.filter(bool), st.sampled_from(RULES), st.integers(0, 1000))
def test_marks_stay_between_nothing_and_all_and_all_only_for_all_right(
    answer: set[str], key: set[str], rule: PartialCredit, marks: int
) -> None:
    earned = mark_item(Kind.MULTIPLE, marks, key, 5, (), tuple(answer), rule)
    assert 0 <= earned <= marks
    if answer == key:
        assert earned == marks
    elif marks > 0:
        assert earned < marks


@given(SETS, SETS.filter(bool), st.sampled_from(RULES))
def test_one_more_wrong_option_never_helps(
    answer: set[str], key: set[str], rule: PartialCredit
) -> None:
    for wrong in set("ABCDE") - key - answer:
        more = tuple(answer | {wrong})
        less = mark_item(Kind.MULTIPLE, 300, key, 5, (), tuple(answer), rule)
        assert mark_item(Kind.MULTIPLE, 300, key, 5, (), more, rule) <= less


@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.TRUE_FALSE])
@pytest.mark.parametrize(("answer", "earned"), [("A", 100), ("B", 0), ("", 0), ("AB", 0)])
def test_a_single_choice_is_right_or_wrong_whatever_the_rule(
    kind: Kind, answer: str, earned: int
) -> None:
    for rule in RULES:
        assert mark_item(kind, 100, ("A",), 2, (), tuple(answer), rule) == earned


def test_a_corrected_key_with_two_right_options_takes_either() -> None:
    for answer, earned in [("A", 100), ("C", 100), ("B", 0), ("AC", 0)]:
        key = ("A", "C")
        assert mark_item(Kind.SINGLE, 100, key, 4, (), tuple(answer), RULES[0]) == earned


@pytest.mark.parametrize(
    ("answer", "earned"),
    [
        (("二十四个小时", "ＣＯ"), 100),
        (("24h", "氧气"), 50),
        (("", "一氧化碳"), 50),
        (("", ""), 0),
        (("24小时",), 0),
        ((), 0),
    ],
)
def test_each_blank_earns_its_share(answer: tuple[str, ...], earned: int) -> None:
    blanks = (("24小时",), ("一氧化碳", "CO"))
    for rule in RULES:
        assert mark_item(Kind.FILL_IN, 100, (), 0, blanks, answer, rule) == earned


def test_a_third_of_a_fill_in_is_rounded_down() -> None:
    blanks = (("甲",), ("乙",), ("丙",))
    assert mark_item(Kind.FILL_IN, 100, (), 0, blanks, ("甲", "乙", "丁"), RULES[0]) == 66


PAPER = Paper(
    (
        PaperItem(1, "s1", "q001", "r1", Kind.SINGLE, tuple("BADC"), 0, 200),
        PaperItem(2, "s1", "q002", "r2", Kind.MULTIPLE, tuple("CDAB"), 0, 300),
        PaperItem(3, "s2", "q003", "r3", Kind.TRUE_FALSE, tuple("AB"), 0, 100),
        PaperItem(4, "s2", "q004", "r4", Kind.FILL_IN, (), 1, 400),
    )
)
KEYS = {
    "r1": question(1, Kind.SINGLE, "B"),
    "r2": question(2, Kind.MULTIPLE, "ACD"),
    "r3": question(3, Kind.TRUE_FALSE, "A", options=2),
    "r4": question(4, Kind.FILL_IN, "80%"),
}
TOPICS = {"q001": "02-rights", "q002": "01-general", "q004": "02-rights"}
SHEET = {1: ("B",), 2: ("A", "D"), 4: ("百分之八十",)}


def test_a_sheet_is_marked_question_by_question_and_by_topic() -> None:
    result = grade(PAPER, SHEET, KEYS, PartialCredit.HALF_IF_SUBSET, 75, TOPICS)
    assert (result.score, result.full_score, result.passed) == (750, 1000, True)
    assert result.items == (
        ItemMark(1, 200, 200, right=True, answered=True),
        ItemMark(2, 300, 150, right=False, answered=True),
        ItemMark(3, 100, 0, right=False, answered=False),
        ItemMark(4, 400, 400, right=True, answered=True),
    )
    assert result.by_topic == (
        TopicMark("02-rights", questions=2, right=2, marks=600, score=600),
        TopicMark("01-general", questions=1, right=0, marks=300, score=150),
        TopicMark("", questions=1, right=0, marks=100, score=0),
    )


def test_a_corrected_key_changes_the_marks_and_not_the_paper() -> None:
    corrected = KEYS | {"r1": question(1, Kind.SINGLE, "C")}
    assert grade(PAPER, SHEET, corrected, PartialCredit.ALL_OR_NOTHING, 80).score == 400


def test_an_answer_to_a_number_not_on_the_paper_counts_for_nothing() -> None:
    before = grade(PAPER, SHEET, KEYS, PartialCredit.ALL_OR_NOTHING, 80)
    assert grade(PAPER, SHEET | {9: ("A",)}, KEYS, PartialCredit.ALL_OR_NOTHING, 80) == before


def test_a_missing_key_stops_the_grading() -> None:
    with pytest.raises(KeyError):
        grade(PAPER, SHEET, {}, PartialCredit.ALL_OR_NOTHING, 80)


@given(
    st.permutations("ABCD"), st.permutations("ABCD"), SETS.map(lambda s: s - {"E"}),
    st.sampled_from(RULES),
)  # fmt: skip
def test_the_order_in_which_options_are_shown_or_chosen_makes_no_difference(
    first: list[str], second: list[str], chosen: set[str], rule: PartialCredit
) -> None:
    one, two, *rest = PAPER.items
    moved = Paper((replace(one, options=tuple(first)), replace(two, options=tuple(second)), *rest))
    forwards, backwards = sorted(chosen), sorted(chosen, reverse=True)
    straight = grade(PAPER, {2: tuple(forwards)}, KEYS, rule, 80)
    assert grade(moved, {2: tuple(backwards)}, KEYS, rule, 80) == straight


@pytest.mark.parametrize(
    ("score", "full", "percent", "verdict"),
    [
        (8000, 10000, 80, True),
        (7999, 10000, 80, False),
        (0, 100, 1, False),
        (100, 100, 100, True),
        (99, 100, 100, False),
        (2, 3, 67, False),
        (2, 3, 66, True),
    ],
)
def test_the_pass_mark_is_met_exactly_or_not_at_all(
    score: int, full: int, percent: int, verdict: bool
) -> None:
    assert passed(score, full, percent) is verdict


def test_an_empty_paper_is_neither_passed_nor_failed() -> None:
    with pytest.raises(ValueError, match="without marks"):
        passed(0, 0, 80)
