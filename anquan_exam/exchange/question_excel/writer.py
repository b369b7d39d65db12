"""The workbooks of questions that go out: the template to fill in, and the rows to mend."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anquan_exam.domain.questions import KIND_LABELS, Kind
from anquan_exam.exchange.question_excel.columns import OPTIONS, TEMPLATE, Field
from anquan_exam.exchange.workbooks import formats, instructions, workbook, write_grid

SHEET = "试题"
EXAMPLES_SHEET = "例子（不会导入）"
MARKDOWN_SHEET = "退回的题（Markdown）"
"""Rows whose texts are Markdown, as those of our own template are."""
TEMPLATE_ROWS = 5_000
# A case has questions within, a hazard picture a picture: no row holds those.
IN_A_ROW = (
    *(Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.FILL_IN),
    *(Kind.ORDERING, Kind.SHORT_ANSWER),
)
EXAMPLES: tuple[Mapping[Field, str], ...] = (
    {
        Field.KIND: "单选题",
        Field.STEM: "发现顶板来压预兆，第一步应当怎么做？",
        OPTIONS[0]: "干完这一排再走",
        OPTIONS[1]: "停下作业，马上撤到安全地方",
        OPTIONS[2]: "给家里打个电话",
        Field.ANSWER: "B",
        Field.EXPLANATION: "直接危及人身安全时，有权停止作业撤离。",
        Field.BASIS: "《安全生产法》第五十五条",
        Field.DIFFICULTY: "2",
        Field.TAGS: "权利,避险",
        Field.MUST_KNOW: "是",
    },
    {
        Field.KIND: "多选题",
        Field.STEM: "入井前要带齐哪些？",
        OPTIONS[0]: "自救器",
        OPTIONS[1]: "矿灯",
        OPTIONS[2]: "打火机",
        Field.ANSWER: "AB",
    },
    {Field.KIND: "判断题", Field.STEM: "井下可以抽烟。", Field.ANSWER: "错"},
    {
        Field.KIND: "填空题",
        Field.STEM: "事故发生后，现场人员应当____报告本单位负责人，最迟不超过____小时。",
        Field.ANSWER: "立即|马上；1",
    },
    {
        Field.KIND: "排序题",
        Field.STEM: "发现工友触电倒地，先做什么，后做什么？",
        OPTIONS[0]: "看有没有呼吸",
        OPTIONS[1]: "切断电源",
        OPTIONS[2]: "做心肺复苏",
        Field.ANSWER: "BAC",
    },
    {
        Field.KIND: "简答题",
        Field.STEM: "巡检时闻到煤气味，说出你要做的事。",
        Field.ANSWER: "不碰电器和明火，撤到上风侧，报告班长。",
        Field.RUBRIC: "60% 不碰电器和明火，撤到上风侧\n40% 报告班长和调度",
    },
)
HOW_TO = (
    "怎么填",
    "1. 填在“试题”那张表里，写法看“例子”。一道题一行，一个选项一格；题干和答案必填。",
    "2. 列可以换次序、可以删，表头叫法不一样也认得；不要合并单元格。",
    "3. 单选、多选的答案写字母：B、ABD。判断题写“对”或“错”。",
    "4. 填空题的空在题干里画四个下划线 ____；几个空的答案用分号隔开，一个空的几种写法用 | 隔开。",
    "5. 排序题按随便什么次序写选项，答案写正确的次序：BAC。",
    "6. 简答题的答案写参考答案；评分要点一行一条，前面写占几成：60% 不碰电器。加起来 100%。",
    "7. 依据写“《安全生产法》第五十五条”，或者文件编号加条号；先在“依据文件”里看有没有登记。",
    "8. 难度填 1 到 5，不填按 3。标签用逗号隔开。必知必会填“是”。",
    "9. 传上去先看每一行怎么认的，看完再收；退回的行可以在网页上改，也可以下载下来改好再传。",
)


@dataclass(frozen=True, slots=True)
class QuestionToMend:
    """A row that was not taken: where it stood, what it says by meaning, and why."""

    place: str
    cells: Mapping[Field, str]
    kind: str
    why: str


def template() -> bytes:
    """The .xlsx to fill in, and beside it an example of each kind."""
    out = io.BytesIO()
    with workbook(out) as book:
        head, text = formats(book)
        sheet = book.add_worksheet(SHEET)
        write_grid(sheet, [_titles()], head, text)
        _layout(sheet, text, 0)
        _offer(sheet, 0)
        shown = book.add_worksheet(EXAMPLES_SHEET)
        write_grid(shown, [_titles(), *(_cells(row) for row in EXAMPLES)], head, text)
        _layout(shown, text, 0)
        instructions(book, HOW_TO)
    return out.getvalue()


def rows_to_mend(rows: Sequence[QuestionToMend], *, markdown: bool = False) -> bytes:
    """The rows that were not taken, in our own columns, with where they stood and why."""
    out = io.BytesIO()
    with workbook(out) as book:
        head, text = formats(book)
        sheet = book.add_worksheet(MARKDOWN_SHEET if markdown else "退回的题")
        grid = [
            ["行号", *_titles(), "原因"],
            *([row.place, *_cells(_in_columns(row)), row.why] for row in rows),
        ]
        write_grid(sheet, grid, head, text)
        sheet.set_column(0, 0, 10, text)
        _layout(sheet, text, 1)
        sheet.set_column(len(TEMPLATE) + 1, len(TEMPLATE) + 1, 60, text)
        _offer(sheet, 1)
    return out.getvalue()


def sheet_of(out: io.BytesIO, name: str, rows: Sequence[Sequence[str]]) -> None:
    """A workbook with one sheet of questions in our own columns."""
    with workbook(out) as book:
        head, text = formats(book)
        sheet = book.add_worksheet(name)
        write_grid(sheet, [_titles(), *rows], head, text)
        _layout(sheet, text, 0)
        _offer(sheet, 0)


def _titles() -> list[str]:
    return [column.title for column in TEMPLATE]


def _cells(row: Mapping[Field, str]) -> list[str]:
    return [row.get(column.field, "") for column in TEMPLATE]


def _in_columns(row: QuestionToMend) -> Mapping[Field, str]:
    """What has no column of ours goes where it is read again: options of one cell to the first."""
    cells = dict(row.cells)
    if Field.OPTIONS in cells and OPTIONS[0] not in cells:
        cells[OPTIONS[0]] = cells[Field.OPTIONS]
    if Field.ANSWER not in cells and Field.ANSWER_TEXT in cells:
        cells[Field.ANSWER] = cells[Field.ANSWER_TEXT]
    cells.setdefault(Field.KIND, row.kind)
    return cells


def _layout(sheet: Any, text: Any, first: int) -> None:
    for place, column in enumerate(TEMPLATE, first):
        sheet.set_column(place, place, column.width, text)


def _offer(sheet: Any, first: int) -> None:
    """The kinds to choose from."""
    place = first + next(i for i, column in enumerate(TEMPLATE) if column.field is Field.KIND)
    source = [KIND_LABELS[kind] for kind in IN_A_ROW]
    rule = {"validate": "list", "source": source, "ignore_blank": True, "show_error": False}
    sheet.data_validation(1, place, TEMPLATE_ROWS, place, rule)
