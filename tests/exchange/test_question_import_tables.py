"""Sheets of questions with the dirt real ones have: what becomes of each row."""

import pytest

from anquan_exam.domain.questions import Basis, Kind
from anquan_exam.exchange.question_excel.columns import OPTIONS, TEMPLATE, Field
from anquan_exam.exchange.question_excel.writer import (
    EXAMPLES,
    QuestionToMend,
    rows_to_mend,
    template,
)
from anquan_exam.exchange.question_import import (
    FileRefused,
    Verdict,
    Why,
    read_file,
    report,
)
from anquan_exam.exchange.question_import.headings import NAMES, field_of
from tests.question_files import sheet, workbook
from tests.question_rows import KEYS, judged, only, taken, texts, whys


@pytest.mark.parametrize(
    ("field", "name"), [(field, name) for field, names in NAMES.items() for name in names]
)
def test_every_usual_name_of_a_column_is_known(field: Field, name: str):
    assert field_of(name) == (field, True)
    assert field_of(f" *{name}（必填） ") == (field, True)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("选项A", OPTIONS[0]),
        ("选项（B）", OPTIONS[1]),
        ("C选项", OPTIONS[2]),
        ("选项四", OPTIONS[3]),
        ("选项5内容", OPTIONS[4]),
        ("Ｆ", OPTIONS[5]),
        ("答案一", OPTIONS[0]),
        ("Option B", OPTIONS[1]),
        ("选项一是否正确", Field.RIGHT_A),
        ("选项B是否正确", Field.RIGHT_B),
        ("选项三图片", Field.PICTURE),
        ("试题题干文字", Field.STEM),
    ],
)
def test_columns_of_options_are_known_by_letter_and_number(name: str, field: Field):
    found = field_of(name)
    assert found is not None and found[0] is field


def test_a_clean_row_is_accepted_without_a_word():
    row = only(sheet(["单选题", "甲（ ）。", "一", "二", "三", "四", "B", "因为"]))
    assert row.verdict is Verdict.ACCEPTED and row.notes == ()
    question = taken(row)
    assert (question.kind, question.stem, question.key) == (Kind.SINGLE, "甲（ ）。", ("B",))
    assert question.explanation == "因为" and texts(row) == ["一", "二", "三", "四"]


def test_columns_may_stand_in_any_order_below_titles_and_merged_instructions():
    rows = [
        ["填写须知：\n1.题型不能为空\n2.答案写字母", *[None] * 4],
        ["答案", "选项", "题目内容", "作业种类", "试题类型"],
        ["B", "**A.一**B.二", "12.甲", "高处作业", "单选题"],
    ]
    row = only(workbook({"Sheet1": rows}, ["A1:E1"]))
    assert row.raw.line == 3 and row.verdict is Verdict.ACCEPTED
    assert taken(row).stem == "甲" and taken(row).tags == ("高处作业",)


def test_rows_are_counted_below_the_heading_each_once_with_sections():
    rows = [
        ["题库"],
        ["题型", "题干", "选项A", "选项B", "答案"],
        [None, "A"],
        ["一、判断题（每题1分）"],
        [None, "甲", None, None, "对"],
        [],
        ["题型", "题干", "选项A", "选项B", "答案"],
        [None, "乙", None, None, "错"],
        ["注：仅供参考"],
        [None, "这道题没有答案（ ）。"],
    ]
    found = judged(workbook({"Sheet1": rows}))
    assert [(row.raw.line, row.verdict.value) for row in found] == [
        (3, "parked"),
        (4, "parked"),
        (5, "accepted"),
        (7, "parked"),
        (8, "accepted"),
        (9, "parked"),
        (10, "parked"),
    ]
    assert [whys(row)[0] for row in found if row.verdict is Verdict.PARKED] == [
        Why.SECTION,
        Why.SECTION,
        Why.HEADING,
        Why.SECTION,
        Why.NO_ANSWER,
    ]
    said = report(found)
    assert (said["rows"], said["accepted"], said["repaired"], said["parked"]) == (7, 2, 0, 5)
    assert said["items"][0] == {
        "row": 3,
        "verdict": "parked",
        "field": "整行",
        "reason": "这一行是分节的标题“A”，不是题",
    }


def test_kinds_come_from_the_sheet_and_reasons_name_it():
    sheets = {
        "判断题": [["题目", "答案"], ["甲", "√"]],
        "多选 ": [["题目", "选项", "答案"], ["乙", "A.一 B.二 C.三", "ab"]],
        "填写说明": [["先看说明，再填"], ["一行一题"]],
    }
    found = judged(workbook(sheets))
    assert [taken(row).kind for row in found] == [Kind.TRUE_FALSE, Kind.MULTIPLE]
    assert [item["reason"] for item in report(found)["items"]] == ["〔判断题〕", "〔多选 〕"]


def test_without_headings_columns_are_told_from_what_they_hold_and_the_row_says_so():
    rows = [
        [n, f"{word}是什么样的东西（ ）", "一", "二", "三", "C"]
        for n, word in enumerate("甲乙丙", 1)
    ]
    rows[1][5] = "复位"  # a shifted key
    first, second, third = judged(workbook({"Sheet1": rows}))
    assert whys(first) == [Why.NO_HEADING, Why.KIND_DEDUCED] == whys(third)
    assert first.verdict is Verdict.REPAIRED and taken(first).key == ("C",)
    assert second.verdict is Verdict.PARKED and whys(second) == [Why.ANSWER_UNREAD]
    assert "第 2 列题干" in first.notes[0].say()


def test_an_empty_first_column_and_section_letters_do_not_shift_anything():
    rows = [
        ["判断 "],
        [],
        [None, "甲这样做是对的（ ）", "错误"],
        [None, "D"],
        ["D", "丁这样做是对的（ ）", "正确"],
    ]
    found = judged(workbook({"判断": rows}))
    assert [(row.raw.line, row.verdict.value) for row in found] == [
        (1, "parked"),
        (3, "repaired"),
        (4, "parked"),
        (5, "repaired"),
    ]
    assert taken(found[1]).key == ("B",) and taken(found[3]).key == ("A",)


@pytest.mark.parametrize("answer", ["B 警示标志", "B.警示标志", "B，警示标志", "A禁止\nB警告"])
def test_an_answer_with_text_and_no_options_is_parked(answer: str):
    row = only(sheet(["单选题", "甲是（ ）", None, None, None, None, answer]))
    assert whys(row) == [Why.NO_OPTIONS_ANSWER] and row.notes[0].field is Field.OPTIONS


def test_the_same_question_twice_is_taken_once_and_never_with_two_keys():
    rows = [
        ["单选题", "甲", "一", "二", None, None, "A"],
        ["单选题", "1、甲。", "二", "一", None, None, "B"],
        ["判断题", "乙", None, None, None, None, "对"],
        ["判断题", "乙 ", None, None, None, None, "错"],
        ["单选题", "丙", "三米", "五米", None, None, "A"],
        ["单选题", "丙", "三米", "七米", None, None, "B"],
        ["单选题", "下列正确的是", "一", "二", None, None, "A"],
        ["单选题", "下列正确的是", "三", "四", None, None, "A"],
    ]
    found = judged(sheet(*rows, headings=KEYS))
    assert [row.verdict.value for row in found] == [
        "accepted",
        "repaired",
        *["parked"] * 4,
        "accepted",
        "accepted",
    ]
    assert found[1].twin and "第 2 行" in found[1].notes[0].say()
    assert {why for row in found[2:6] for why in whys(row)} == {Why.OTHER_KEY}


@pytest.mark.parametrize(
    "pair", [("1.5米", "15米"), ("大于3", "小于3"), ("向“+”偏", "向“-”偏"), ("<3", ">3")]
)
def test_stems_that_differ_by_a_sign_are_different(pair: tuple[str, str]):
    rows = [["判断题", pair[0], *[None] * 4, "对"], ["判断题", pair[1], *[None] * 4, "错"]]
    assert [row.verdict.value for row in judged(sheet(*rows, headings=KEYS))] == ["accepted"] * 2


def test_markup_pictures_and_hidden_characters():
    rows = [
        ["单选题", "<p>甲&nbsp;m<sup>3</sup></p>", "一​", "二", None, None, "A"],
        ["单选题", "看图<img src='a.png'>", "一", "二", None, None, "A"],
        ["单选题", "浓度<a 时，2*3*4", "一", "二", None, None, "A"],
    ]
    first, second, third = judged(sheet(*rows, headings=KEYS))
    assert taken(first).stem == "甲 m³" and set(whys(first)) == {Why.HTML, Why.HIDDEN}
    assert whys(second) == [Why.PICTURE]
    assert taken(third).stem == r"浓度＜a 时，2\*3\*4" and whys(third) == [Why.ANGLE]


def test_what_excel_keeps_as_a_number_or_date_is_pointed_at():
    titles = ["题干", "选项A", "选项B", "答案"]
    row = only(workbook({"S": [titles, ["甲", None, "20%", "A"]]}, percent="B2"))
    assert Why.EXCEL_NUMBER in whys(row) and texts(row)[0] == "0.1"


def test_a_basis_is_brought_to_its_document_or_kept_in_the_explanation():
    titles = ["题型", "题干", "答案", "依据", "难度", "知识点", "必知必会"]
    rows = [
        ["判断题", "甲", "对", "《中华人民共和国安全生产法》第五十五条", "难", "权利、避险", "是"],
        ["判断题", "乙", "对", "work-safety-law 第三条", 2, None, None],
        ["判断题", "丙", "对", "《没有的法》第一条", None, None, None],
    ]
    first, second, third = judged(workbook({"S": [titles, *rows]}))
    assert taken(first).basis == (Basis("work-safety-law", "第五十五条"),)
    assert taken(first).difficulty == 5 and taken(first).tags == ("权利", "避险")
    assert taken(first).must_know and taken(second).basis == (Basis("work-safety-law", "第三条"),)
    assert taken(third).explanation == "依据：《没有的法》第一条" and whys(third) == [
        Why.BASIS_UNREAD
    ]


def test_something_in_a_column_without_heading_is_parked():
    row = only(workbook({"S": [["题干", "答案", None], ["甲", "对", "这是别的内容"]]}))
    assert whys(row) == [Why.UNPLACED]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_texts_with_divided_cells_in_any_encoding(encoding: str, mark: str):
    lines = [
        ["题型", "题干", "选项A", "选项B", "答案"],
        ["单选题", "甲，乙，丙，丁，戊", "一", "二", "B"],
    ]
    text = "\r\n".join(mark.join(line) for line in lines)
    row = only(text.encode(encoding), "题.csv")
    assert row.raw.line == 2 and taken(row).key == ("B",)


def test_a_web_page_called_xls_is_read_as_the_table_it_is():
    head = "<tr><th>题型<th>题目<th>选项<th>答案"
    page = f"<html><table>{head}<tr><td>单选<td>甲<td>A.一<br>B.二<td>A</table>"
    assert texts(only(page.encode(), "题.xls")) == ["一", "二"]


def test_the_template_is_read_back_and_its_examples_are_not():
    with pytest.raises(FileRefused):
        read_file(template(), "模板.xlsx")
    titles = [column.title for column in TEMPLATE]
    rows = [[example.get(column.field, "") for column in TEMPLATE] for example in EXAMPLES]
    found = judged(workbook({"试题": [titles, *rows]}))
    assert {row.verdict for row in found} == {Verdict.ACCEPTED}
    assert len({taken(row).kind for row in found}) == len(EXAMPLES)


def test_the_template_takes_markdown_and_other_sheets_do_not():
    titles = [column.title for column in TEMPLATE]
    row = ["判断题", "**必须**戴帽", *[""] * 8, "对", *[""] * 6]
    assert taken(only(workbook({"试题": [titles, row]}))).stem == "**必须**戴帽"
    other = only(sheet(["判断题", "**必须**戴帽", None, None, None, None, "对"], headings=KEYS))
    assert taken(other).stem == r"\*\*必须\*\*戴帽"


@pytest.mark.parametrize("markdown", [True, False])
def test_rows_to_mend_come_back_as_they_were(markdown: bool):
    cells = {Field.STEM: "甲*乙*（ ）", Field.OPTIONS: "A.一 B.二", Field.ANSWER: "C"}
    data = rows_to_mend([QuestionToMend("表 9", cells, "单选题", "答案是 C")], markdown=markdown)
    row = only(data)
    assert whys(row) == [Why.ANSWER_OUTSIDE] and row.raw.context.markdown is markdown
    assert row.raw.cells[Field.STEM] == "甲*乙*（ ）"


def test_a_stem_that_speaks_of_a_picture_is_parked():
    rows = [
        ["单选题", "如图所示，这是（ ）。", "一", "二", None, None, "A"],
        ["单选题", "企图（ ）的人", "一", "二", None, None, "A"],
    ]
    first, second = judged(sheet(*rows, headings=KEYS))
    assert whys(first) == [Why.PICTURE_MEANT] and second.verdict is Verdict.ACCEPTED


def test_a_line_that_ran_out_of_room_goes_on():
    row = only(
        sheet(["单选题", "甲", "把安\n全帽戴好", "A 型\nB 型", None, None, "A"], headings=KEYS)
    )
    assert texts(row) == ["把安全帽戴好", "A 型 B 型"]
