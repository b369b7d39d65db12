"""Corrections of published questions: which are possible, and what they make of a sheet."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.corrections import (
    Correction,
    CorrectionFault,
    CorrectionMode,
    correction_fault,
    in_force,
)
from anquan_exam.domain.grading import AwaitingMarks, PartialCredit, grade
from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.questions import Kind
from tests.domain.test_kind_rules import CASE, HAZARDS, ORDERING, SHORT, options, question

RULE = PartialCredit.ALL_OR_NOTHING
SINGLE = question(Kind.SINGLE, options=options("干完", "撤离", "等"), key=("A",))
MULTIPLE = question(Kind.MULTIPLE, options=options("甲", "乙", "丙"), key=("A", "B"))
FILL_IN = question(Kind.FILL_IN, stem="____小时", blanks=(("24",),))


def correction(mode: CorrectionMode, *key: str, id: int = 1, part: int = 0, **other: object):
    return Correction(id, "r1", part, mode, key, **other)  # type: ignore[arg-type]


def new_key(*key: str, **other: object) -> Correction:
    return correction(CorrectionMode.NEW_KEY, *key, **other)


@pytest.mark.parametrize(
    ("asked", "made", "fault"),
    [
        (SINGLE, new_key("B"), None),
        (SINGLE, new_key("A", "B"), None),
        (SINGLE, new_key("A"), CorrectionFault.NOTHING_NEW),
        (SINGLE, new_key(), CorrectionFault.BAD_KEY),
        (SINGLE, new_key("D"), CorrectionFault.BAD_KEY),
        (SINGLE, new_key("B", "B"), CorrectionFault.BAD_KEY),
        (SINGLE, new_key("B", blanks=(("一",),)), CorrectionFault.BAD_KEY),
        (SINGLE, new_key("B", part=1), CorrectionFault.NO_PART),
        (MULTIPLE, new_key("C"), None),
        (ORDERING, new_key("B", "A", "C"), None),
        (ORDERING, new_key("B", "A"), CorrectionFault.BAD_KEY),
        (FILL_IN, new_key(blanks=(("24", "48"),)), None),
        (FILL_IN, new_key(blanks=()), CorrectionFault.BAD_KEY),
        (FILL_IN, new_key(blanks=((" ",),)), CorrectionFault.BAD_KEY),
        (FILL_IN, new_key(blanks=(("24",), ("一",))), CorrectionFault.BAD_KEY),
        (HAZARDS, new_key("B"), None),
        (HAZARDS, new_key("A", "B"), CorrectionFault.BAD_KEY),
        (SHORT, new_key("A"), CorrectionFault.NO_KEY),
        (SHORT, correction(CorrectionMode.FULL_MARKS), None),
        (CASE, new_key("B", part=1), None),
        (CASE, new_key("B"), CorrectionFault.NO_PART),
        (CASE, correction(CorrectionMode.LEFT_OUT), CorrectionFault.NO_PART),
        (CASE, correction(CorrectionMode.LEFT_OUT, part=3), CorrectionFault.NO_PART),
    ],
)
def test_which_corrections_are_possible(asked, made, fault) -> None:
    assert correction_fault(asked, made) is fault


def test_the_newest_correction_of_a_question_holds() -> None:
    one, two = new_key("B", id=4), new_key("C", id=9)
    part = new_key("B", id=5, part=2)
    assert in_force([two, part, one]) == {("r1", 0): two, ("r1", 2): part}


def test_a_correction_reads_back() -> None:
    made = new_key("B", "A", id=7, part=2, blanks=(("一", "二"),))
    assert Correction.from_json(made.to_json()) == made


def item(number: int, revision: str, marks: int = 100) -> PaperItem:
    return PaperItem(number, "s1", f"q-{number}", revision, Kind.SINGLE, ("C", "A", "B"), 0, marks)


PAPER = Paper((item(1, "r1"), item(2, "r2"), item(3, "r3", 200)))
KEYS = {name: replace(SINGLE, id=name) for name in ("r1", "r2", "r3")}
ANSWERS = {1: ("B",), 2: ("A",)}


def graded(*corrections: Correction, answers=ANSWERS, percent: int = 60):
    return grade(PAPER, answers, KEYS, RULE, percent, corrections=in_force(corrections))


def test_a_new_key_makes_the_wrong_right_and_the_right_wrong() -> None:
    assert graded().score == 100
    assert graded(new_key("B")).score == 200
    assert graded(new_key("B"), answers={1: ("A",)}).score == 0
    assert graded(new_key("A", "B"), answers={1: ("A",)}).score == 100


def test_a_question_given_to_all_is_given_to_those_too_who_left_it() -> None:
    done = graded(correction(CorrectionMode.FULL_MARKS), answers={})
    assert (done.score, done.full_score) == (100, 400)
    assert [mark.right for mark in done.items] == [True, False, False]


def test_a_question_left_out_makes_the_full_score_less() -> None:
    done = graded(correction(CorrectionMode.LEFT_OUT))
    assert (done.score, done.full_score, done.passed) == (100, 300, False)
    assert graded(correction(CorrectionMode.LEFT_OUT), percent=33).passed
    assert not graded(percent=33).passed


def test_where_nothing_would_be_left_everybody_gets_the_marks() -> None:
    everything = [replace(correction(CorrectionMode.LEFT_OUT), revision=r, id=n)
                  for n, r in enumerate(("r1", "r2", "r3"), start=1)]  # fmt: skip
    done = graded(*everything)
    assert (done.score, done.full_score) == (400, 400)


def test_the_grading_names_the_corrections_it_was_made_with() -> None:
    elsewhere = replace(new_key("B", id=3), revision="r9")
    assert graded(new_key("B", id=8), elsewhere).corrections == (8,)
    assert graded(elsewhere).corrections == ()


def test_a_short_answer_that_counts_for_nobody_waits_for_nobody() -> None:
    paper = Paper((PaperItem(1, "s1", "q-1", "r1", Kind.SHORT_ANSWER, (), 1, 100),))
    answers, keys = {1: ("先撤人",)}, {"r1": SHORT}
    with pytest.raises(AwaitingMarks):
        grade(paper, answers, keys, RULE, 60)
    done = grade(
        paper, answers, keys, RULE, 60,
        corrections=in_force([correction(CorrectionMode.FULL_MARKS)]),
    )  # fmt: skip
    assert done.score == 100


sheets = st.dictionaries(
    st.integers(1, 3), st.sampled_from("ABC").map(lambda letter: (letter,)), max_size=3
)


@given(sheets, st.sampled_from(["r1", "r2", "r3"]))
def test_giving_a_question_to_all_never_costs_anybody_marks(answers, revision) -> None:
    made = replace(correction(CorrectionMode.FULL_MARKS), revision=revision)
    assert graded(made, answers=answers).score >= graded(answers=answers).score


@given(sheets, st.sampled_from(CorrectionMode), st.sampled_from("ABC"))
def test_a_corrected_score_stays_within_the_corrected_full_score(answers, mode, letter) -> None:
    done = graded(correction(mode, letter), answers=answers)
    assert 0 <= done.score <= done.full_score
    assert done.full_score > 0
