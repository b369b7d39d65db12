"""Keys in all the ways people write them, and those that fit no option."""

from collections.abc import Sequence
from typing import Any

import pytest

from anquan_exam.domain.questions import Kind
from anquan_exam.exchange.question_import import (
    Why,
)
from tests.question_files import sheet, workbook
from tests.question_rows import KEYS, judged, only, taken, texts, whys

KEY_ROWS: list[tuple[str, Any, str, list[Why]]] = [
    ("单选题", "Ｂ", "B", []),
    ("单选题", "答案：b", "B", []),
    ("单选题", "【B】", "B", []),
    ("单选题", "二", "B", [Why.KEY_TEXT]),
    ("单选题", "B.二", "B", [Why.KEY_WITH_TEXT]),
    ("单选题", 2, "B", [Why.KEY_NUMBER]),
    ("多选题", "BA", "AB", []),
    ("多选题", "A、C", "AC", []),
    ("多选题", "Ａ，Ｃ", "AC", []),
    ("多选题", "a c", "AC", []),
    ("多选题", "1,3", "AC", [Why.KEY_NUMBER]),
    ("多选题", "一；三", "AC", [Why.KEY_TEXT]),
    ("多选题", "A.一\nC.三", "AC", [Why.KEY_WITH_TEXT]),
]


@pytest.mark.parametrize(("kind", "answer", "key", "notes"), KEY_ROWS)
def test_keys_are_read_as_letters_numbers_and_words(
    kind: str, answer: Any, key: str, notes: list[Why]
):
    row = only(sheet([kind, "甲", "一", "二", "三", None, answer], headings=KEYS))
    assert "".join(taken(row).key) == key and whys(row) == notes


@pytest.mark.parametrize(
    ("kind", "answer", "why"),
    [
        ("单选题", "D", Why.ANSWER_OUTSIDE),
        ("多选题", "ABE", Why.ANSWER_OUTSIDE),
        ("单选题", 7, Why.ANSWER_OUTSIDE),
        ("单选题", "AB", Why.KIND_AGAINST_KEY),
        ("多选题", "A", Why.KIND_AGAINST_KEY),
        ("不定项", "A", Why.KIND_AGAINST_KEY),
        ("单选题", None, Why.NO_ANSWER),
        ("单选题", "全对", Why.ANSWER_UNREAD),
        ("多选题", "AAB", Why.ANSWER_TWICE),
        ("单选题", "B.一", Why.ANSWER_OTHER_TEXT),
        ("完形", "A", Why.KIND_UNKNOWN),
        ("案例题", "A", Why.KIND_LATER),
        ("排序题", "AB", Why.ORDER_UNREAD),
    ],
)
def test_keys_that_do_not_fit_are_parked(kind: str, answer: Any, why: Why):
    row = only(sheet([kind, "甲", "一", "二", "三", None, answer], headings=KEYS))
    assert whys(row) == [why] and row.question is None


def test_a_number_that_is_an_option_and_a_place_is_parked():
    row = only(sheet(["单选题", "几米？", 2, 3, 4, 5, 3], headings=KEYS))
    assert whys(row) == [Why.ANSWER_TWO_WAYS]
    first, second = judged(
        sheet(
            ["单选题", "甲", "一", "二", "三", None, 0],
            ["单选题", "乙", "一", "二", "三", None, 1],
            headings=KEYS,
        )
    )
    assert whys(first) == whys(second) == [Why.ANSWER_TWO_WAYS]


RIGHT = ("对", "√", "✓", "T", "true", "Y", "是", "正确", "Ｔ", "TRUE", "A")
WRONG = ("错", "×", "X", "F", "false", "N", "否", "错误", "不正确", "B")


@pytest.mark.parametrize(
    ("answer", "right"), [*((word, True) for word in RIGHT), *((word, False) for word in WRONG)]
)
@pytest.mark.parametrize("options", [(None, None), ("正确", "错误"), ("是", "否")])
def test_right_and_wrong_in_all_their_words(
    answer: str, right: bool, options: Sequence[str | None]
):
    row = only(sheet(["判断题", "甲", *options, None, None, answer], headings=KEYS))
    assert taken(row).key == (("A",) if right else ("B",))


def test_a_letter_means_the_option_it_stands_at():
    row = only(sheet(["判断题", "甲", "错误", "正确", None, None, "A"], headings=KEYS))
    assert taken(row).key == ("B",)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([1, 2, 1], "ABA"), ([1, 0, 1], "ABA"), ([1, 0, 2], None)],
)
def test_numbers_for_right_and_wrong_are_read_as_the_column_shows(
    numbers: list[int], expected: str | None
):
    rows = [[f"{word}题", number] for word, number in zip("甲乙丙", numbers, strict=True)]
    found = judged(workbook({"判断题": [["题目", "答案"], *rows]}))
    if expected is None:
        assert {whys(row)[0] for row in found} == {Why.ANSWER_TWO_WAYS}
        return
    assert "".join(taken(row).key[0] for row in found) == expected
    assert {whys(row)[0] for row in found} == {Why.KEY_TRUE_NUMBER}


def test_columns_that_say_which_option_is_right():
    titles = ["题型", "题干", "选项一", "选项一是否正确", "选项二", "选项二是否正确", "答案"]
    rows = [
        ["单选题", "甲", "一", 0, "二", 1, None],
        ["单选题", "乙", "一", "√", "二", "×", "B"],
        ["单选题", "丙", "一", "解析", "二", 1, None],
        ["多选题", "丁", "一", 1, "二", 0, None],
    ]
    found = judged(workbook({"S": [titles, *rows]}))
    assert taken(found[0]).key == ("B",)
    assert [whys(row) for row in found[1:]] == [
        [Why.ANSWER_AGAINST],
        [Why.RIGHTS_UNREAD],
        [Why.KIND_AGAINST_KEY],
    ]


def test_kinds_by_number_need_a_legend_or_agreement():
    titles = ["题型", "题干", "选项A", "选项B", "选项C", "答案"]
    rows = [
        [1, "甲", "一", "二", None, "A"],
        [2, "乙", "一", "二", "三", "A"],
        [3, "丙", None, None, None, "错"],
    ]
    with_legend = judged(workbook({"S": [["题型：1单选题2多选题3判断题"], titles, *rows]}))
    assert [row.verdict.value for row in with_legend] == ["accepted", "parked", "accepted"]
    without = judged(workbook({"S": [titles, *rows]}))
    assert [whys(row) for row in without] == [
        [Why.KIND_BY_NUMBER],
        [Why.KIND_UNKNOWN],
        [Why.KIND_BY_NUMBER],
    ]


def test_the_key_in_the_brackets_of_the_stem_is_taken_out():
    rows = [
        ["单选题", "甲是（B）。", "一", "二", None, None, None],
        ["单选题", "乙是（ A ）。", "一", "二", None, None, "A"],
        ["判断题", "丙。（×）", None, None, None, None, None],
        ["单选题", "维生素（C）和（B）", "一", "二", None, None, None],
    ]
    found = judged(sheet(*rows, headings=KEYS))
    assert [whys(row)[0] for row in found] == [
        Why.KEY_FROM_STEM,
        Why.KEY_IN_STEM,
        Why.KEY_FROM_STEM,
        Why.NO_ANSWER,
    ]
    assert "B" not in taken(found[0]).stem and taken(found[2]).stem == "丙。"


def test_fill_in_answers_are_divided_to_fit_the_blanks():
    rows = [
        ["填空题", "甲____，乙____", None, None, None, None, "一|壹；二"],
        ["填空题", "丙（  ），丁____", None, None, None, None, "1.一 2.二"],
        ["填空题", "甲____", None, None, None, None, "一、二"],
        ["填空题", "甲____，乙____", None, None, None, None, "一"],
        ["填空题", "甲", None, None, None, None, "一"],
    ]
    found = judged(sheet(*rows, headings=KEYS))
    assert taken(found[0]).blanks == (("一", "壹"), ("二",)) and found[0].notes == ()
    assert taken(found[1]).blanks == (("一",), ("二",)) and whys(found[1]) == [Why.BLANKS_MARKED]
    assert taken(found[2]).blanks == (("一、二",),)
    assert whys(found[3]) == [Why.BLANKS_COUNT] and whys(found[4]) == [Why.NO_BLANK]


def test_orderings_are_put_in_their_right_order():
    row = only(sheet(["排序题", "甲", "一", "二", "三", None, "3→1→2"], headings=KEYS))
    assert taken(row).kind is Kind.ORDERING and texts(row) == ["三", "一", "二"]
    assert taken(row).key == ("A", "B", "C")
