"""The list of a bank's questions with their figures, as Excel."""

from datetime import datetime

from anquan_exam.domain.access import Actor
from anquan_exam.domain.item_analysis.intervals import Estimate
from anquan_exam.domain.questions import KIND_LABELS
from anquan_exam.exchange.results_excel import Cell, Table, to_xlsx
from anquan_exam.models.session import transaction
from anquan_exam.services import trail
from anquan_exam.services.item_analysis.listing import BankView, Line, Wanted, bank_view
from anquan_exam.services.item_analysis.words import FINDINGS, about_words, sittings_words
from anquan_exam.services.results import words

COLUMNS = (
    "题号", "题干", "题型", "版本", "人次", "得分率", "得分率下限", "得分率上限", "区分度",
    "区分度下限", "区分度上限", "漏答率", "用时中位（秒）", "抽到", "可抽", "看法",
)  # fmt: skip


def export(actor: Actor, bank_id: str, wanted: Wanted, *, now: datetime) -> tuple[str, bytes]:
    """The bank's title and the workbook of the lines that `wanted` asks for. On the trail.

    Raises NotFound, Problem `banks_during_exam`."""
    found = bank_view(actor, bank_id, wanted, now=now)
    with transaction() as session:
        trail.record(
            session,
            actor,
            "item_analysis.exported",
            ("bank", bank_id),
            now=now,
            rows=len(found.lines),
        )
    return found.title, to_xlsx(table(found, wanted, now))


def table(found: BankView, wanted: Wanted, now: datetime) -> Table:
    """The list as a table; the intervals are those of 95 %."""
    return Table(
        name="试题分析",
        title=f"{found.title}　试题分析",
        notes=(
            f"统计的是：{about_words(found.about)}；{sittings_words(wanted.sittings)}",
            "区间为 95% 置信区间；不到 5 人次的不列数字，不到 30 人次的不下结论",
            f"导出时间：{words.minute(now)}",
        ),
        columns=COLUMNS,
        rows=[_row(line) for line in found.lines],
    )


def _row(line: Line) -> tuple[Cell, ...]:
    asked = line.question
    first, last = line.versions or (0, 0)
    return (
        asked.id,
        asked.stem,
        KIND_LABELS[asked.kind],
        f"{first}–{last}" if last else "",
        line.n if line.shown or not line.n else "不足 5",
        *_cells(line.difficulty),
        *_cells(line.discrimination),
        round(line.omitted.value, 3) if line.omitted else None,
        round(line.times.median, 1) if line.times else None,
        line.drawn,
        line.possible,
        "、".join(FINDINGS[finding] for finding in line.findings),
    )


def _cells(estimate: Estimate | None) -> tuple[Cell, Cell, Cell]:
    if estimate is None:
        return None, None, None
    return round(estimate.value, 3), round(estimate.low, 3), round(estimate.high, 3)
