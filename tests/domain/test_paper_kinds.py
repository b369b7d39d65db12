"""Cases, orderings, hazard pictures and short answers on a paper: drawn, stored, answered."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.blueprints import AnswerShape, PoolEntry, pool_for, pool_hash
from anquan_exam.domain.draw_inputs import DrawInputs
from anquan_exam.domain.drawing import draw_paper, share_out, verify_paper
from anquan_exam.domain.papers import Paper, check_answer, paper_hash
from anquan_exam.domain.questions import Kind
from tests.domain.samples import blueprint, entry, mixed_pool, section, seed

ORDERING = entry(901, Kind.ORDERING, options=5)
SHORT = replace(entry(902, Kind.SHORT_ANSWER, options=0), blanks=1)
HAZARDS = replace(entry(903, Kind.HAZARD_PICTURE, options=6), blanks=2)
CASE = replace(
    entry(904, Kind.CASE, options=0),
    parts=(
        AnswerShape(Kind.SINGLE, tuple("ABCD"), 0),
        AnswerShape(Kind.TRUE_FALSE, ("A", "B"), 0),
        AnswerShape(Kind.FILL_IN, (), 2),
    ),
)
WRITTEN_CASE = replace(
    CASE,
    question_id="q905",
    parts=(CASE.parts[0], AnswerShape(Kind.SHORT_ANSWER, (), 1)),
)
SPECIAL = (ORDERING, SHORT, HAZARDS, CASE, WRITTEN_CASE)
EVERY_KIND = tuple(Kind)


GOLDEN = {
    "v": 1,
    "parts": [
        ["s1", 334, [["q904", "r904", "1sBCAD"]]],
        ["s1", 333, [["q904", "r904", "2tAB"], ["q904", "r904", "3f2"]]],
        ["s1", 1000, [["q901", "r901", "oDCBEA"]]],
        ["s1", 500, [["q905", "r904", "1sABCD"], ["q905", "r904", "2a1"]]],
        ["s1", 1000, [["q902", "r902", "a1"], ["q903", "r903", "hFAECDB2"]]],
    ],
}
GOLDEN_SHAPE = "s4.t2.f2.o5.s4.a1.a1.h6x2"
GOLDEN_HASH = "6167ef847ec4eed37b4effe7bcc7a0b403ff3da94cd600e460756f9ce601cc15"


def paper_of(*pool: PoolEntry, marks: int = 1000, shuffle: bool = True) -> Paper:
    plan = blueprint(section("s1", len(pool), kinds=EVERY_KIND, marks=marks))
    return draw_paper(seed(), plan, pool, shuffle_options=shuffle)


def test_a_case_stands_on_a_paper_as_its_parts_next_to_each_other() -> None:
    items = paper_of(CASE, *mixed_pool(5)).items
    at = [item.number for item in items if item.question_id == CASE.question_id]

    assert at == list(range(at[0], at[0] + 3))
    parts = [item for item in items if item.number in at]
    assert [item.part for item in parts] == [1, 2, 3]
    assert [item.kind for item in parts] == [Kind.SINGLE, Kind.TRUE_FALSE, Kind.FILL_IN]
    assert [item.marks for item in parts] == [334, 333, 333]
    assert parts[1].options == ("A", "B")


def test_a_case_counts_as_one_question_and_weighs_as_much_as_any_other() -> None:
    paper = paper_of(CASE, *mixed_pool(5))
    assert paper.full_score == 6 * 1000


@given(st.integers(0, 5000), st.integers(1, 10))
def test_marks_are_shared_out_whole(marks: int, parts: int) -> None:
    shares = share_out(marks, parts)
    assert sum(shares) == marks
    assert max(shares) - min(shares) <= 1


def test_an_ordering_is_shuffled_even_where_options_are_not() -> None:
    drawn = [
        draw_paper(
            seed(str(n)),
            blueprint(section("s1", 1, kinds=(Kind.ORDERING,))),
            [ORDERING],
            shuffle_options=False,
        )
        for n in range(20)
    ]
    assert len({paper.items[0].options for paper in drawn}) > 10


def test_options_of_a_choice_stay_as_they_are_where_they_are_not_shuffled() -> None:
    items = paper_of(CASE, HAZARDS, shuffle=False).items
    assert {item.options for item in items if item.kind is Kind.SINGLE} == {tuple("ABCD")}
    assert {item.options for item in items if item.kind is Kind.HAZARD_PICTURE} == {tuple("ABCDEF")}


def test_the_parts_of_a_case_are_shuffled_each_for_itself() -> None:
    twins = replace(CASE, parts=(CASE.parts[0], CASE.parts[0]))
    drawn = [draw_paper(seed(str(n)), blueprint(section("s1", 1, kinds=(Kind.CASE,))), [twins])
             for n in range(20)]  # fmt: skip
    assert any(paper.items[0].options != paper.items[1].options for paper in drawn)


def test_what_somebody_must_mark_is_drawn_only_where_it_is_asked_for() -> None:
    anything = section("s1", 1)
    assert set(pool_for(anything, SPECIAL)) == {ORDERING, HAZARDS, CASE}
    asked = section("s1", 1, kinds=(Kind.SHORT_ANSWER, Kind.CASE))
    assert set(pool_for(asked, SPECIAL)) == {SHORT, CASE, WRITTEN_CASE}


def test_golden_paper_of_every_kind() -> None:
    paper = paper_of(*SPECIAL)
    assert paper.to_json() == GOLDEN
    assert paper.shape() == GOLDEN_SHAPE
    assert Paper.from_json(json.loads(json.dumps(paper.to_json()))) == paper
    assert paper_hash(paper) == GOLDEN_HASH


def test_a_draw_of_every_kind_can_be_verified() -> None:
    plan = blueprint(section("s1", len(SPECIAL), kinds=EVERY_KIND))
    paper = draw_paper(seed(), plan, SPECIAL)
    inputs = DrawInputs(manifest_hash=pool_hash(SPECIAL))

    assert verify_paper(seed(), plan, SPECIAL, inputs, paper)
    moved = Paper((replace(paper.items[0], options=tuple(sorted(paper.items[0].options))),
                   *paper.items[1:]))  # fmt: skip
    assert not verify_paper(seed(), plan, SPECIAL, inputs, moved) or moved == paper


@pytest.mark.parametrize("each", [*SPECIAL, *mixed_pool(4)], ids=lambda e: e.question_id)
def test_an_entry_of_a_pool_reads_back_through_text(each: PoolEntry) -> None:
    assert PoolEntry.from_json(json.loads(json.dumps(each.to_json()))) == each


def test_a_case_is_in_the_hash_of_its_pool() -> None:
    other = replace(CASE, parts=CASE.parts[:2])
    assert pool_hash([CASE]) != pool_hash([other])


@pytest.mark.parametrize(
    ("shape", "answer", "fits"),
    [
        ("o4", ["C", "A"], True),
        ("o4", ["C", "A", "B", "D"], True),
        ("o4", ["C", "C"], False),
        ("o4", ["E"], False),
        ("a1", ["先撤人，再报告。\n再等通知。"], True),
        ("a1", ["字" * 2000], True),
        ("a1", ["字" * 2001], False),
        ("a1", ["一", "二"], False),
        ("a1", ["\x00"], False),
        ("h6x2", ["412,87", "B"], True),
        ("h6x2", ["412,87", "412,87"], False),
        ("h6x2", ["1,1", "2,2", "3,3"], False),
        ("h6x2", ["G"], False),
        ("h6x2", ["1001,5"], False),
        ("h6x2", ["5;5"], False),
        ("h6x2", [], True),
    ],
)
def test_what_may_be_written_under_each_kind(shape: str, answer: list[str], fits: bool) -> None:
    assert check_answer(shape, answer) is fits


@pytest.mark.parametrize("shape", ["h6", "o4x2", "c3", "a0", "h6x0"])
def test_shapes_that_no_question_has_are_refused(shape: str) -> None:
    with pytest.raises(ValueError):
        check_answer(shape, [])
