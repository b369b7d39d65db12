"""Files of the ledgers: 三违台账, 培训学时, 请假离岗. The templates that go out, the rows that come
in, those to mend."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from anquan_exam.domain.ledger_rows import Column, Ledger
from anquan_exam.exchange.roster_excel.writer import RowToMend, rows_to_mend
from anquan_exam.exchange.ruled_sheets import MOST_ROWS, Headings, Ruled, RuledLine, read_ruled
from anquan_exam.exchange.workbooks import formats, instructions, workbook

__all__ = ["MOST_ROWS", "LedgerFile", "LedgerLine", "ledger_to_mend", "read_ledger", "template"]

LedgerLine = RuledLine[Column]
LedgerFile = Ruled[Column]

_WHO: dict[Column, tuple[str, ...]] = {
    Column.NAME: (
        "姓名", "名字", "员工姓名", "职工姓名", "人员姓名", "三违人员", "违章人员", "违章人",
        "三违人员姓名", "违章人员姓名", "参训人员", "学员", "学员姓名", "请假人", "离岗人员",
    ),
    Column.KEY: (
        "工号", "员工编号", "职工编号", "人员编号", "员工号", "职工号", "身份证号", "身份证号码",
        "身份证", "身份证号/工号", "工号/身份证号", "矿灯号", "灯号", "灯牌号", "工号/矿灯号",
    ),
    Column.WHY: ("晚报原因", "补报原因", "补录原因", "补记原因", "晚报理由", "为什么晚报"),
}  # fmt: skip
_HEADINGS: dict[Ledger, dict[Column, tuple[str, ...]]] = {
    Ledger.VIOLATIONS: {
        **_WHO,
        Column.DAY: (
            "违章时间", "违章日期", "三违时间", "三违日期", "发生时间", "发生日期", "日期",
            "查处时间", "查处日期",
        ),
        Column.CLOCK: ("时间", "几点", "时刻", "钟点"),
        Column.PLACE: ("地点", "违章地点", "三违地点", "发生地点", "查处地点"),
        Column.KIND: (
            "类别", "违章类别", "三违类别", "违章类型", "三违类型", "三违性质", "违章性质", "性质",
        ),
        Column.WHAT: (
            "经过", "违章经过", "三违经过", "违章内容", "三违内容", "违章行为", "三违行为",
            "违章事实", "三违事实", "情况", "事实经过",
        ),
        Column.FOUND_BY: ("查处人", "检查人", "查处人员", "检查人员", "发现人", "查处单位"),
        Column.MEASURE: (
            "处理", "处理意见", "处理结果", "处理情况", "处罚", "处罚结果", "处罚情况", "处罚意见",
        ),
    },
    Ledger.HOURS: {
        **_WHO,
        Column.DAY: ("日期", "培训日期", "上课日期", "培训时间", "上课时间"),
        Column.SPAN: ("起止时间", "起止", "时间段", "上课时段", "时段"),
        Column.BEGINS: ("开始", "开始时间", "上课", "起始时间", "从"),
        Column.ENDS: ("结束", "结束时间", "下课", "截止时间", "到"),
        Column.HOURS: ("学时", "培训学时", "课时", "学时数", "小时"),
        Column.KIND: ("类别", "培训类别", "培训类型", "培训种类", "性质"),
        Column.TITLE: (
            "培训名称", "培训主题", "主题", "培训内容", "课程", "课程名称", "内容", "培训班",
        ),
        Column.TEACHER: ("老师", "讲师", "授课人", "教师", "培训老师", "授课教师", "主讲人"),
        Column.PLACE: ("地点", "培训地点", "上课地点", "教室"),
    },
    Ledger.ABSENCES: {
        **_WHO,
        Column.KIND: (
            "类别", "请假类别", "请假类型", "假别", "假期类型", "离岗类别", "离岗原因", "请假种类",
        ),
        Column.BEGINS: (
            "第一天", "开始日期", "请假开始", "起始日期", "离岗日期", "开始时间", "从哪天起", "起",
            "请假日期", "离岗时间",
        ),
        Column.ENDS: (
            "最后一天", "结束日期", "请假结束", "截止日期", "结束时间", "到哪天", "止",
        ),
        Column.SPAN: ("起止日期", "起止时间", "请假时间", "离岗起止"),
        Column.REMARK: ("备注", "说明", "事由", "请假事由"),
    },
}  # fmt: skip
_NEEDED: dict[Ledger, tuple[frozenset[Column], ...]] = {
    Ledger.VIOLATIONS: (frozenset({Column.DAY}), frozenset({Column.KIND, Column.WHAT})),
    Ledger.HOURS: (
        frozenset({Column.DAY}),
        frozenset({Column.BEGINS, Column.SPAN, Column.HOURS}),
    ),
    Ledger.ABSENCES: (frozenset({Column.BEGINS, Column.SPAN}),),
}
"""Of each of these groups a header names one, besides whom the rows are about."""


def _known(ledger: Ledger) -> Headings[Column]:
    names = {name: column for column, all_ in _HEADINGS[ledger].items() for name in all_}
    needed = (frozenset({Column.NAME, Column.KEY}), *_NEEDED[ledger])
    return Headings(
        names,
        lambda found: all(found & group for group in needed),
        f"ledger_no_header_{ledger.value}",
        "ledger_no_rows",
    )


_KNOWN: Mapping[Ledger, Headings[Column]] = {one: _known(one) for one in Ledger}


def read_ledger(ledger: Ledger, data: bytes) -> LedgerFile:
    """The rows of an .xlsx, .xls or .csv file, from the sheet that holds most of them.

    Raises FileRefused: too large or dangerous, no header found, nothing in it, too many."""
    return read_ruled(data, _KNOWN[ledger], moments=True)


@dataclass(frozen=True, slots=True)
class _Template:
    name: str
    columns: tuple[tuple[str, int], ...]
    kinds: tuple[str, ...]
    how: tuple[str, ...]


_LAST = (
    "传上去先看每一行的结论，看完再存；退回的行可以下载下来改好再传。同一份表传两次，不会记两遍。"
)
TEMPLATES: dict[Ledger, _Template] = {
    Ledger.VIOLATIONS: _Template(
        "三违台账",
        (
            ("姓名", 12), ("工号", 12), ("违章时间", 20), ("地点", 20), ("类别", 16), ("经过", 50),
            ("查处人", 12), ("处理", 24), ("晚报原因", 24),
        ),
        ("违章指挥", "违规作业", "违反劳动纪律"),
        (
            "一件三违一行。人要先在花名册里；有同名的一定写工号、矿灯号或者身份证号。",
            "违章时间写到几点几分：2026-11-20 14:30。类别点右边的箭头选。",
            "存进去的都是“报上来”，要等本人说完、别人查实，才算数。",
            "三天以前的事，写上晚报原因，由第二个人查实。",
        ),
    ),
    Ledger.HOURS: _Template(
        "培训学时",
        (
            ("姓名", 12), ("工号", 12), ("培训日期", 14), ("开始时间", 12), ("结束时间", 12),
            ("学时", 8), ("培训名称", 30), ("培训类别", 22), ("老师", 12), ("地点", 18),
            ("晚报原因", 24),
        ),
        (
            "公司级", "车间级", "班组级", "岗前培训", "每年再培训", "复岗培训", "转岗培训",
            "脱产培训", "四新培训",
        ),
        (
            "一个人一次课一行。名称、类别、起止、老师都一样的行，合成一次课。",
            "写开始和结束，或者写开始和学时。学时比起止短的，按学时记。",
            "一天最多 8 小时，时间不能重叠，在上班、在井下的时间不能记。",
            "存进去还不算学时：本人确认、安全科确认、考核合格以后才算。",
        ),
    ),
    Ledger.ABSENCES: _Template(
        "请假离岗",
        (
            ("姓名", 12), ("工号", 12), ("请假类别", 14), ("第一天", 14), ("最后一天", 14),
            ("备注", 30), ("晚报原因", 24),
        ),
        ("事假", "病假", "工伤", "产假", "停工", "其他"),
        (
            "一次请假一行。还没回来的，最后一天空着；回来以后补上再传，就登记他回来了。",
            "日期写到日：2026-11-20、2026年11月20日 都行。",
            "三天以前的，写上晚报原因，由第二个人同意以后才算。",
        ),
    ),
}  # fmt: skip


def template(ledger: Ledger) -> bytes:
    """The .xlsx to fill in, with the kinds to choose from."""
    made = TEMPLATES[ledger]
    out = io.BytesIO()
    with workbook(out) as book:
        head, text = formats(book)
        sheet = book.add_worksheet(made.name)
        for place, (title, width) in enumerate(made.columns):
            sheet.set_column(place, place, width, text)
            sheet.write_string(0, place, title, head)
            if title.endswith("类别"):
                offered = {"validate": "list", "source": list(made.kinds), "show_error": False}
                sheet.data_validation(1, place, MOST_ROWS, place, offered)
        sheet.freeze_panes(1, 1)
        numbered = [f"{at}. {line}" for at, line in enumerate((*made.how, _LAST), 1)]
        instructions(book, ("怎么填", *numbered))
    return out.getvalue()


def ledger_to_mend(headers: Sequence[str], rows: Iterable[tuple[int, Sequence[str], str]]) -> bytes:
    """The rows that were not taken (line, cells, why), in their own columns."""
    return rows_to_mend(headers, [RowToMend(*row) for row in rows])
