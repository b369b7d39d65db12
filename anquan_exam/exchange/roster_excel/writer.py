"""The workbooks that go out: the template, the rows to mend, the sheet of initial codes.

Every cell is written as text and stays text: nothing that came in can be run as a formula."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from anquan_exam.domain.roster_rows import CATEGORY_WORDS, FORM_WORDS
from anquan_exam.domain.vocabulary import CATEGORY_LABELS, FORM_LABELS
from anquan_exam.exchange.workbooks import (
    MOST_LISTED,
    formats,
    instructions,
    workbook,
    write_grid,
)

TEMPLATE_COLUMNS: tuple[tuple[str, int], ...] = (
    ("姓名", 12), ("身份证号", 22), ("手机号", 15), ("工号", 12), ("部门", 16), ("班组", 14),
    ("岗位", 20), ("人员类别", 18), ("用工形式", 12), ("入职日期", 14), ("用人单位", 20),
    ("场所", 14), ("矿灯号", 12),
)  # fmt: skip
TEMPLATE_ROWS = 5_000
HOW_TO = (
    "怎么填",
    "1. 一人一行。姓名必填；身份证号、手机号最好都填，至少有一个手机号或工号，不然没法登录。",
    "2. 列可以换次序、可以删，表头叫法不一样也认得（比如“联系电话”“工种”“车间”）。",
    "3. 身份证号、手机号、工号这几列已设成“文本”。从别处粘贴时选“只粘贴值”，免得后三位变成 0。",
    "4. 一个人几个岗位，用顿号隔开：电钳工、支护工。",
    "5. 人员类别、用工形式点格子右边的箭头选；不填就按“{category}”“{form}”算。",
    "6. 劳务派遣、外包的人，在“用人单位”写派遣或承包公司的全称；本单位的人不填。",
    "7. 部门、班组、岗位系统里没有的会新建；场所要先在“单位与岗位”里建好。",
    "8. 井下的人写上矿灯号，以后按灯号也找得到人；换了灯再导一次就改过来。",
    "9. 传上去先看每一行的结论，看完再导；退回的行可以下载下来改好再传。",
)


@dataclass(frozen=True, slots=True)
class RowToMend:
    """A row that was not imported: its number in the file, its cells as they stood, and why."""

    line: int
    raw: Sequence[str]
    why: str


@dataclass(frozen=True, slots=True)
class CodeLine:
    """Somebody's initial code for the sheet that is handed out."""

    name: str
    account: str
    department: str
    code: str


def template(departments: Sequence[str] = (), posts: Sequence[str] = ()) -> bytes:
    """The .xlsx to fill in, with the enterprise's own departments and posts to choose from."""
    out = io.BytesIO()
    with workbook(out) as book:
        head, text = formats(book)
        sheet = book.add_worksheet("花名册")
        for place, (title, width) in enumerate(TEMPLATE_COLUMNS):
            sheet.set_column(place, place, width, text)
            sheet.write_string(0, place, title, head)
        sheet.freeze_panes(1, 1)
        lists = book.add_worksheet("可选项")
        _offer(sheet, lists, "人员类别", [CATEGORY_LABELS[kind] for kind in CATEGORY_WORDS], True)
        _offer(sheet, lists, "用工形式", [FORM_LABELS[form] for form in FORM_WORDS], True)
        _offer(sheet, lists, "部门", departments, False)
        _offer(sheet, lists, "岗位", posts, False)
        lists.hide()
        how_to = (line.format(category="一线从业人员", form="合同工") for line in HOW_TO)
        instructions(book, tuple(how_to))
    return out.getvalue()


def _offer(sheet: Any, lists: Any, title: str, options: Sequence[str], strict: bool) -> None:
    """A drop-down below the column named `title`; with `strict` nothing else can be typed."""
    options = options[:MOST_LISTED]
    if not options:
        return
    place = next(i for i, (name, _) in enumerate(TEMPLATE_COLUMNS) if name == title)
    for index, option in enumerate(options):
        lists.write_string(index, place, option)
    column = chr(ord("A") + place)
    sheet.data_validation(
        1,
        place,
        TEMPLATE_ROWS,
        place,
        {
            "validate": "list",
            "source": f"=可选项!${column}$1:${column}${len(options)}",
            "ignore_blank": True,
            "show_error": strict,
            "error_title": title,
            "error_message": "点右边的箭头，从列出的里面选一个。",
        },
    )


def rows_to_mend(headers: Sequence[str], rows: Sequence[RowToMend]) -> bytes:
    """The rows that were not taken, in their own columns, with the line they stood in and why."""
    out = io.BytesIO()
    with workbook(out) as book:
        head, text = formats(book)
        sheet = book.add_worksheet("退回的行")
        grid = [["行号", *headers, "原因"], *([str(r.line), *r.raw, r.why] for r in rows)]
        write_grid(sheet, grid, head, text)
        sheet.set_column(0, 0, 6, text)
        sheet.set_column(1, len(headers), 18, text)
        sheet.set_column(len(headers) + 1, len(headers) + 1, 60, text)
    return out.getvalue()


def code_sheet(title: str, address: str, lines: Sequence[CodeLine]) -> bytes:
    """The initial codes of several people, to be cut into slips and handed out."""
    out = io.BytesIO()
    with workbook(out) as book:
        head, text = formats(book)
        sheet = book.add_worksheet("初始码")
        grid = [
            ["姓名", "部门", "登录账号", "初始码", "怎么用"],
            *([one.name, one.department, one.account, one.code, _use(address)] for one in lines),
        ]
        write_grid(sheet, grid, head, text)
        for place, width in enumerate((12, 20, 18, 14, 70)):
            sheet.set_column(place, place, width, text)
        sheet.set_footer(f"&L{title.replace('&', '&&')}&R第 &P 页，共 &N 页")
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    return out.getvalue()


def _use(address: str) -> str:
    where = f"打开 {address}，" if address else ""
    return f"{where}输账号和初始码登录，马上改成自己的密码。初始码别给别人看。"
