"""The list of who may not work, as Excel: one row for each reason, so that it can be sorted."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from anquan_exam.domain.eligibility.reasons import Reason
from anquan_exam.exchange.results_excel import Cell, Table, to_xlsx
from anquan_exam.services.eligibility.lists import Row, Wanted
from anquan_exam.web.eligibility_words import STATES, UNVERIFIED, WHYS, On, say_reason, source_line
from anquan_exam.web.pages import day as day_words
from anquan_exam.web.pages import moment

COLUMNS = (
    "姓名", "工号", "部门", "结论", "不能干的岗位", "能干的岗位",
    "原因", "缺什么", "怎么办", "找谁", "什么时候", "依据",
)  # fmt: skip


def sheet(unit: str, rows: Iterable[Row], wanted: Wanted, now: datetime) -> bytes:
    """The workbook of the rows as they stand on the day asked for."""
    table = Table(
        name="上岗资格",
        title=f"{unit}　{day_words(wanted.day)}上岗资格",
        notes=("一个原因一行，一个人可能有几行", f"按 {moment(now)} 已经记下的情况算"),
        columns=COLUMNS,
        rows=[line for row in rows for line in _lines(row, wanted.day)],
    )
    return to_xlsx(table)


def _lines(row: Row, day: date) -> Iterator[tuple[Cell, ...]]:
    who: tuple[Cell, ...] = (
        row.name,
        row.number,
        "；".join(name or "本单位" for _, name in row.places),
        STATES[row.state][1],
        "、".join(row.posts(eligible=False)),
        "、".join(row.posts(eligible=True)),
    )
    for reason in row.reasons:
        yield (*who, *_reason(reason, day))
    if not row.reasons:
        yield (*who, *[""] * 6)


def _reason(reason: Reason, day: date) -> tuple[Cell, ...]:
    said = say_reason(reason, On(day, spoken=False))
    source = source_line(reason.rule) if reason.rule else ""
    if reason.rule is not None and not reason.rule.verified:
        source = f"{source}，{UNVERIFIED}"
    return (WHYS[reason.why], said.missing, said.do, said.see, said.by, source)
