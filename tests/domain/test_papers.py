"""Papers as stored, and what may be written on them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.drawing import draw_paper
from anquan_exam.domain.papers import Paper, PaperItem, check_answer, paper_hash
from anquan_exam.domain.questions import Kind
from tests.domain.samples import blueprint, mixed_pool, section, seed

ITEMS = (
    PaperItem(1, "s1", "q001", "r1", Kind.SINGLE, tuple("BADC"), 0, 200),
    PaperItem(2, "s1", "q002", "r2", Kind.MULTIPLE, tuple("EDCBA"), 0, 200),
    PaperItem(3, "s2", "q003", "r3", Kind.TRUE_FALSE, tuple("AB"), 0, 100),
    PaperItem(4, "s2", "q004", "r4", Kind.FILL_IN, (), 12, 150),
)
PAPER = Paper(ITEMS)


def test_full_score_and_shape_follow_the_items() -> None:
    assert PAPER.full_score == 650
    assert PAPER.shape() == "s4.m5.t2.f12"


def test_golden_paper_as_stored() -> None:
    assert PAPER.to_json() == {
        "v": 1,
        "parts": [
            ["s1", 200, [["q001", "r1", "sBADC"], ["q002", "r2", "mEDCBA"]]],
            ["s2", 100, [["q003", "r3", "tAB"]]],
            ["s2", 150, [["q004", "r4", "f12"]]],
        ],
    }
    assert paper_hash(PAPER) == "1f96b740da843cc451e0301a4c27b14239f1671a2ca5c97cb42478c85eff1b50"


@given(st.integers(1, 40), st.text(max_size=3))
def test_a_drawn_paper_reads_back_through_text(count: int, paper_no: str) -> None:
    paper = draw_paper(seed(paper_no), blueprint(section("s1", count)), mixed_pool(40))
    stored = json.dumps(paper.to_json())
    assert Paper.from_json(json.loads(stored)) == paper


def test_fifty_questions_with_short_revision_keys_take_about_two_kilobytes() -> None:
    paper = draw_paper(seed(), blueprint(section("s1", 50)), mixed_pool(60))
    assert len(json.dumps(paper.to_json(), separators=(",", ":"))) < 2048


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"v": 2, "parts": []},
        {"v": 1, "parts": [["s1", 200]]},
        {"v": 1, "parts": [["s1", "200", []]]},
        {"v": 1, "parts": [["s1", 200, [["q1", "r1"]]]]},
        {"v": 1, "parts": [["s1", 200, [["q1", "r1", "x4"]]]]},
        {"v": 1, "parts": [["s1", 200, [["q1", "r1", "sBD"]]]]},
        {"v": 1, "parts": [["s1", 200, [["q1", "r1", "fAB"]]]]},
    ],
)
def test_what_is_no_paper_is_not_read(stored: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Paper.from_json(stored)


def test_numbers_run_from_one_without_a_gap() -> None:
    with pytest.raises(ValueError, match="numbered"):
        Paper(ITEMS[1:])


@pytest.mark.parametrize(
    ("kind", "options", "blanks"),
    [
        (Kind.SINGLE, "ABD", 0),
        (Kind.SINGLE, "AAB", 0),
        (Kind.SINGLE, "", 0),
        (Kind.FILL_IN, "AB", 1),
        (Kind.FILL_IN, "", 0),
        (Kind.MULTIPLE, "ABC", 1),
    ],
)
def test_an_item_without_the_options_or_blanks_of_its_kind_is_refused(
    kind: Kind, options: str, blanks: int
) -> None:
    with pytest.raises(ValueError, match="q1"):
        PaperItem(1, "s1", "q1", "r1", kind, tuple(options), blanks, 100)


@pytest.mark.parametrize(
    ("shape", "answer"),
    [
        ("s4", ["D"]),
        ("s4", []),
        ("m5", ["E", "A"]),
        ("m5", ["A", "B", "C", "D", "E"]),
        ("t2", ["B"]),
        ("f2", ["通风", ""]),
        ("f1", ["两\n行"]),
        ("f2", []),
        ("f1", ["字" * 200]),
        ("f12", ["x"] * 12),
    ],
)
def test_well_formed_answers(shape: str, answer: object) -> None:
    assert check_answer(shape, answer)


@pytest.mark.parametrize(
    ("shape", "answer"),
    [
        ("s4", ["E"]),
        ("s4", ["A", "B"]),
        ("s4", ["a"]),
        ("s4", "A"),
        ("s4", {"A": True}),
        ("s4", [0]),
        ("s4", [["A"]]),
        ("s4", None),
        ("m5", ["A", "A"]),
        ("m5", ["F"]),
        ("t2", ["C"]),
        ("t2", ["A", "B"]),
        ("f2", ["只有一空"]),
        ("f1", ["字" * 201]),
        ("f1", ["a\x00b"]),
        ("f1", ["\ud800"]),
        ("f1", [3]),
    ],
)
def test_malformed_answers(shape: str, answer: object) -> None:
    assert not check_answer(shape, answer)


@pytest.mark.parametrize("shape", ["", "s", "x4", "s0", "s-1", "sA", "s４"])
def test_an_unknown_shape_is_an_error_not_a_no(shape: str) -> None:
    with pytest.raises(ValueError, match="shape"):
        check_answer(shape, ["A"])
