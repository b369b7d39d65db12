"""Files of certificates: the template that goes out, the rows that come in, those to mend."""

import io
from collections.abc import Iterable, Sequence

from anquan_exam.domain.certificate_rows import CELL_LABELS, Cell
from anquan_exam.domain.certificates import Guides, Standing
from anquan_exam.exchange.roster_excel.writer import RowToMend, rows_to_mend
from anquan_exam.exchange.ruled_sheets import (
    MOST_ROWS,
    Headings,
    Ruled,
    RuledLine,
    read_ruled,
)
from anquan_exam.exchange.workbooks import formats, instructions, workbook

STANDING_WORDS: dict[Standing, str] = {
    Standing.REVOKED: "吊销或注销了",
    Standing.OVER: "过期了",
    Standing.REVIEW_MISSED: "没按时复审",
    Standing.NOT_YET: "还没到有效期",
    Standing.ENDING_30: "30 天内到期",
    Standing.ENDING_60: "60 天内到期",
    Standing.REVIEW_DUE: "该复审了",
    Standing.VALID: "有效",
}
HEADINGS: dict[Cell, tuple[str, ...]] = {
    Cell.NAME: ("姓名", "名字", "持证人", "持证人姓名", "员工姓名", "人员姓名"),
    Cell.KEY: (
        "身份证号/工号", "身份证号", "身份证号码", "身份证", "工号", "员工编号", "职工编号",
        "身份证号或工号", "公民身份号码",
    ),
    Cell.FAMILY: ("证书类别", "证件类别", "证书类型", "证件类型", "证书名称", "证件名称", "证书"),
    Cell.OPERATIONS: (
        "操作项目", "准操项目", "作业项目", "作业类别", "工种", "作业种类", "准操作项目",
    ),
    Cell.NUMBER: (
        "证号", "证书编号", "证件编号", "证书号", "操作证号", "证书号码", "证件号码", "编号",
    ),
    Cell.ISSUER: ("发证机关", "发证单位", "发证部门", "签发机关", "颁发机关"),
    Cell.VALID_FROM: (
        "有效期起", "有效期开始", "有效开始日期", "发证日期", "初领日期", "有效期自", "起始日期",
        "有效期起始", "领证日期",
    ),
    Cell.VALID_UNTIL: (
        "有效期止", "有效期至", "有效期截止", "到期日期", "有效截止日期", "截止日期", "有效期到",
        "到期时间", "失效日期",
    ),
    Cell.PERIOD: ("有效期", "有效期限", "有效期间"),
    Cell.REVIEW_BY: (
        "复审日期", "应复审日期", "复审时间", "下次复审日期", "复审到期日期", "复审期限",
        "应复审时间",
    ),
}  # fmt: skip
_EXACT = {name: cell for cell, names in HEADINGS.items() for name in names}
TEMPLATE: tuple[tuple[Cell, int], ...] = (
    (Cell.NAME, 12), (Cell.KEY, 22), (Cell.FAMILY, 30), (Cell.OPERATIONS, 30), (Cell.NUMBER, 24),
    (Cell.ISSUER, 26), (Cell.VALID_FROM, 14), (Cell.VALID_UNTIL, 14), (Cell.REVIEW_BY, 14),
)  # fmt: skip
HOW_TO = (
    "怎么填",
    "1. 一本证一行。一个人几本证，写几行。人要先在花名册里。",
    "2. “身份证号/工号”写一样就行，用来认人；同名的一定要写。",
    "3. 证书类别点格子右边的箭头选。操作项目照证上写的填，几个用分号隔开。",
    "4. 证号、身份证号这几列已设成“文本”。从别处粘贴时选“只粘贴值”，免得后几位变成 0。",
    "5. 日期写到日：2029-11-26、2029年11月26日、20291126 都行。没有止日的写“长期”。",
    "6. 复审日期照证上写的填，没写就空着。",
    "7. 传上去先看每一行的结论，看完再存；停下的行可以下载下来改好再传。",
)


CardLine = RuledLine[Cell]
CardFile = Ruled[Cell]
_KNOWN = Headings(
    _EXACT,
    lambda cells: Cell.NAME in cells and len(cells) > 2,
    "file_no_card_header",
    "file_no_cards",
)


def read_cards(data: bytes) -> CardFile:
    """The rows of an .xlsx, .xls or .csv file, from the sheet that holds most of them.

    Raises FileRefused: too large or dangerous, no header found, nobody in it, too many."""
    return read_ruled(data, _KNOWN)


def template(known: Guides) -> bytes:
    """The .xlsx to fill in, with the families to choose from and the operations that are listed."""
    out = io.BytesIO()
    with workbook(out) as book:
        head, text = formats(book)
        sheet = book.add_worksheet("证件")
        for place, (cell, width) in enumerate(TEMPLATE):
            sheet.set_column(place, place, width, text)
            sheet.write_string(0, place, CELL_LABELS[cell], head)
        sheet.freeze_panes(1, 1)
        listed = book.add_worksheet("类别和项目")
        guides = known.every()
        for at, guide in enumerate(guides):
            listed.write_string(0, at, guide.title, head)
            for row, name in enumerate(guide.operations, 1):
                listed.write_string(row, at, name, text)
        listed.set_column(0, len(guides) - 1, 26, text)
        last = chr(ord("A") + len(guides) - 1)
        source = f"=类别和项目!$A$1:${last}$1"
        sheet.data_validation(
            1, 2, MOST_ROWS, 2, {"validate": "list", "source": source, "show_error": False}
        )
        instructions(book, HOW_TO)
    return out.getvalue()


def cards_to_mend(headers: Sequence[str], rows: Iterable[tuple[int, Sequence[str], str]]) -> bytes:
    """The rows that were not taken (line, cells, why), in their own columns."""
    return rows_to_mend(headers, [RowToMend(*row) for row in rows])
