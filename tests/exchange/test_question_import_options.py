"""Options of one cell, of their own columns, or below the stem: apart for certain, or parked."""

import pytest

from anquan_exam.exchange.question_excel.columns import Field
from anquan_exam.exchange.question_import import (
    Verdict,
    Why,
)
from tests.question_files import sheet
from tests.question_rows import KEYS, ONE_CELL, only, taken, texts, whys


@pytest.mark.parametrize(
    "cell",
    [
        "A.一B.二C.三",
        "A、一 B、二 C、三",
        "A：一\nB：二\nC：三",
        "**A.一**B.二**C.三",
        "**A一**B二**C三",
        "A.一;B.二;C.三",
        "A.一；B.二；C.三；",
        "A.一|B.二|C.三",
        "A.一##B.二##C.三",
        "A.一$;$B.二$;$C.三",
        "Ａ．一　Ｂ．二　Ｃ．三",
        "A 一 B 二 C 三",
        "(A)一(B)二(C)三",
        "a.一 b.二 c.三",
        "A.一 B、二 C：三",
    ],
)
def test_options_of_one_cell_are_taken_apart_by_their_letters(cell: str):
    row = only(sheet(["单选题", "甲（ ）", cell, "C"], headings=ONE_CELL))
    assert row.verdict is Verdict.ACCEPTED and texts(row) == ["一", "二", "三"]


@pytest.mark.parametrize("mark", [";", "；", "|", "||", "##", "**", "$;$", "\n", "@@"])
def test_options_without_letters_are_taken_apart_and_the_row_says_how(mark: str):
    row = only(sheet(["单选题", "甲（ ）", mark.join(("一", "二", "三")), "C"], headings=ONE_CELL))
    assert whys(row) == [Why.OPTIONS_SPLIT] and texts(row) == ["一", "二", "三"]


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ('["一","二","三"]', '["C"]'),
        ('{"A":"一","B":"二","C":"三"}', "C"),
        ('[{"key":"A","value":"一"},{"key":"B","value":"二"},{"key":"C","value":"三"}]', "C"),
    ],
)
def test_json_in_a_cell_is_read(cell: str, answer: str):
    row = only(sheet(["单选题", "甲（ ）", cell, answer], headings=ONE_CELL))
    assert texts(row) == ["一", "二", "三"] and taken(row).key == ("C",)
    assert whys(row) == [Why.OPTIONS_JSON]


@pytest.mark.parametrize(
    "cell",
    [
        "**A.一**C.三**D.四",
        "**A.3m**B.30**C.m**C.2m**D.5m",
        "**A.甲**B.乙**C.丙**D.**A.、**B.、**C.",
        "**A铺满**B绑扎**C小于15**Cm**D不得",
        "一;;三",
        "只有一个",
        "B.二 A.一",
    ],
)
def test_options_that_do_not_come_apart_for_certain_are_parked(cell: str):
    row = only(sheet(["单选题", "甲（ ）", cell, "A"], headings=ONE_CELL))
    assert row.verdict is Verdict.PARKED and row.notes[0].field is Field.OPTIONS


def test_letters_that_belong_to_the_text_of_options_stay():
    row = only(sheet(["单选题", "哪类？", "A类", "B类", "C类", None, "B"], headings=KEYS))
    assert texts(row) == ["A类", "B类", "C类"]
    row = only(sheet(["单选题", "哪类？", "A类\nB类\nC类", "B"], headings=ONE_CELL))
    assert texts(row) == ["A类", "B类", "C类"]


def test_options_below_the_stem_in_its_cell_are_found():
    row = only(
        sheet(["单选题", "甲是（ ）\nA.一\nB.二", None, None, None, None, "B"], headings=KEYS)
    )
    assert taken(row).stem == "甲是（ ）" and texts(row) == ["一", "二"]
    assert whys(row) == [Why.OPTIONS_SPLIT]
