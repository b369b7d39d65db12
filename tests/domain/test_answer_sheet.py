"""The answer sheet: where its boxes are, what its code says, what darkness means."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.answer_sheet import (
    BOXED,
    CODE_CORNER,
    CODE_SIDE,
    EMPTY_BELOW,
    FILLED_FROM,
    MARK_RADIUS,
    MARKS,
    PAGE,
    SheetCode,
    Verdict,
    answer_of,
    judge,
    read_code,
    sheet_code,
    sheet_pages,
)
from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.questions import Kind

LETTERS = "ABCDEFGHIJKLMN"
KINDS = (*sorted(BOXED), Kind.FILL_IN, Kind.SHORT_ANSWER, Kind.ORDERING)


def item(number: int, kind: Kind, options: int, most: int = 2) -> PaperItem:
    written = kind in (Kind.FILL_IN, Kind.SHORT_ANSWER)
    counted = written or kind is Kind.HAZARD_PICTURE
    letters = () if written else tuple(LETTERS[:options])
    return PaperItem(number, "s", f"q{number}", "r", kind, letters, most if counted else 0, 100)


papers = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(2, 14)), max_size=120).map(
    lambda drawn: Paper(tuple(item(at, *each) for at, each in enumerate(drawn, 1)))
)


@given(papers, st.booleans())
def test_every_option_has_one_box_on_the_page_and_no_two_touch(paper: Paper, large: bool) -> None:
    pages = sheet_pages(paper, large=large)
    boxes = [(box.item, box.place) for page in pages for box in page.boxes]
    assert sorted(boxes) == [
        (each.number, place)
        for each in paper.items
        if each.kind in BOXED
        for place in range(len(each.options))
    ]
    for page in pages:
        wide, tall = page.layout.box
        for box in page.boxes:
            assert MARK_RADIUS + MARKS[0][0] < box.x and box.x + wide < MARKS[1][0] - MARK_RADIUS
            assert CODE_CORNER[1] + CODE_SIDE < box.y and box.y + tall < MARKS[2][1] - MARK_RADIUS
        by_row = sorted(page.boxes, key=lambda box: (box.y, box.x))
        for left, right in pairwise(by_row):
            assert left.y != right.y or left.x + wide + 1 < right.x
        rows = sorted({box.y for box in page.boxes})
        assert all(lower - upper > tall + 1.5 for upper, lower in pairwise(rows))
        assert page.bottom < PAGE[1] - 24


def test_fifty_questions_fit_on_one_page_and_none_still_has_a_page_with_the_code() -> None:
    paper = Paper(tuple(item(at, Kind.MULTIPLE, 6) for at in range(1, 51)))
    assert len(sheet_pages(paper)) == 1
    assert len(sheet_pages(paper, large=True)) == 2
    (empty,) = sheet_pages(Paper((item(1, Kind.FILL_IN, 0),)))
    assert empty.boxes == ()


@given(st.text(LETTERS + "abc234", min_size=1), st.text(LETTERS + "-1", min_size=1), st.booleans())
def test_a_code_reads_back_and_fits_only_its_own_print(exam: str, number: str, large: bool) -> None:
    code = sheet_code(exam, number, 2, large=large, paper_sha256="f" * 64)
    assert read_code(code.text) == code
    assert code.fits("f" * 64) and not code.fits("e" * 64)
    assert not SheetCode(exam, number, 1, large, code.check).fits("f" * 64)
    assert not SheetCode(exam, number, 2, not large, code.check).fits("f" * 64)


@pytest.mark.parametrize(
    "text",
    ["", "https://kaoshi.example/verify/abc", "AQ1:a:b:1", "AQ2:a:b:1:c", "AQ1:a:b:-1:c",
     "AQ1:a:b:L:c", "AQ1:a:b:１:c", "AQ1:a:b:999:c"],
)  # fmt: skip
def test_what_is_no_code_of_ours_says_nothing(text: str) -> None:
    assert read_code(text) is None


EMPTY, FULL, HALF = 0.05, 0.9, 0.4


@pytest.mark.parametrize(
    ("kind", "darkness", "verdict", "answer"),
    [
        (Kind.SINGLE, (EMPTY, FULL, EMPTY), Verdict.READ, ["B"]),
        (Kind.SINGLE, (EMPTY, EMPTY, EMPTY), Verdict.EMPTY, []),
        (Kind.SINGLE, (FULL, FULL, EMPTY), Verdict.SEVERAL, []),
        (Kind.SINGLE, (FULL, HALF, EMPTY), Verdict.UNCLEAR, []),
        (Kind.SINGLE, (FULL, None, EMPTY), Verdict.UNCLEAR, []),
        (Kind.MULTIPLE, (FULL, EMPTY, FULL), Verdict.READ, ["A", "C"]),
        (Kind.MULTIPLE, (FULL, FULL, FULL), Verdict.READ, ["A", "B", "C"]),
        (Kind.HAZARD_PICTURE, (FULL, FULL, EMPTY), Verdict.READ, ["A", "B"]),
        (Kind.HAZARD_PICTURE, (FULL, FULL, FULL), Verdict.SEVERAL, []),
    ],
)
def test_what_darkness_says(kind, darkness, verdict, answer) -> None:
    asked = item(1, kind, 3)
    reading = judge(asked, darkness)
    assert (reading.verdict, answer_of(asked, reading)) == (verdict, answer)


@given(st.lists(st.one_of(st.none(), st.floats(0, 1.2)), min_size=4, max_size=4))
def test_a_doubtful_box_is_never_read(darkness: list[float | None]) -> None:
    asked = item(1, Kind.MULTIPLE, 4)
    reading = judge(asked, darkness)
    doubtful = any(dark is None or EMPTY_BELOW <= dark < FILLED_FROM for dark in darkness)
    assert (reading.verdict is Verdict.UNCLEAR) is doubtful
    assert not (doubtful and answer_of(asked, reading))
