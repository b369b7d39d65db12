"""The words of the sheet of a month: what each figure is, and what is said beside it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.domain.month_sheets import Entry, Figure, Month, by_kind, count
from anquan_exam.services.month_sheets import SheetView
from anquan_exam.web.absences.words import KINDS as ABSENCES
from anquan_exam.web.cases.words import KINDS as CASES
from anquan_exam.web.eligibility_words import FAMILIES
from anquan_exam.web.pages import day
from anquan_exam.web.training.words import hours

FIGURES: dict[Figure, tuple[str, str]] = {
    Figure.HEADCOUNT: ("在岗人数", "人"),
    Figure.TRAINED: ("参加培训", "人"),
    Figure.EXAMINED: ("监考考试", "人次"),
    Figure.PASSED: ("考试合格", "人次"),
    Figure.OPENED: ("立案", "件"),
    Figure.CLOSED: ("结案", "件"),
    Figure.STOPPED: ("月末停岗", "人"),
    Figure.EXPIRED: ("证件过期", "本"),
    Figure.RENEWED: ("证件换新", "本"),
    Figure.ABSENCES: ("请假离岗", "人次"),
    Figure.SPOT_CHECKS: ("抽考", "次"),
}
_CASES: Mapping[str, str] = {kind.value: word for kind, word in CASES.items()}
_FAMILIES: Mapping[str, str] = {family.value: FAMILIES[family] for family in Family}
_VERDICTS = {"passed": "合格", "failed": "不合格"}


def month_words(month: Month) -> str:
    """2026年11月."""
    return f"{month.year}年{month.number}月"


def beside(figure: Figure, entries: Sequence[Entry], sheet: SheetView) -> str:
    """What is said beside a figure."""
    if figure is Figure.TRAINED:
        return f"共 {hours(sum(one.number for one in entries))}" if entries else ""
    if figure is Figure.PASSED:
        examined = len(sheet.figures[Figure.EXAMINED])
        return f"合格率 {100 * len(entries) // examined}%" if examined else ""
    if figure is Figure.SPOT_CHECKS:
        return f"抽到 {len(entries)} 人次" if entries else ""
    kinds = {
        Figure.OPENED: _CASES,
        Figure.CLOSED: _CASES,
        Figure.EXPIRED: _FAMILIES,
        Figure.RENEWED: _FAMILIES,
        Figure.ABSENCES: ABSENCES,
    }.get(figure)
    if kinds is None:
        return ""
    return "，".join(f"{kinds.get(kind, '其他')} {number}" for kind, number in by_kind(entries))


def said(figure: Figure, entry: Entry) -> str:
    """What is said of one entry beside the name."""
    words: Callable[[], str] = {
        Figure.TRAINED: lambda: hours(entry.number),
        Figure.EXAMINED: lambda: f"{entry.text}，{_VERDICTS.get(entry.kind, '')}",
        Figure.PASSED: lambda: entry.text,
        Figure.OPENED: lambda: f"{_CASES.get(entry.kind, '')}，案件 {entry.text}",
        Figure.CLOSED: lambda: f"{_CASES.get(entry.kind, '')}，案件 {entry.text}",
        Figure.STOPPED: lambda: f"不能干：{entry.text}",
        Figure.EXPIRED: lambda: _card(entry),
        Figure.RENEWED: lambda: _card(entry),
        Figure.ABSENCES: lambda: f"{ABSENCES.get(entry.kind, '请假')}，本月 {entry.number} 天",
        Figure.SPOT_CHECKS: lambda: entry.text,
    }.get(figure, lambda: "")
    return words()


def when(entry: Entry) -> str:
    """The day of an entry."""
    return day(date.fromisoformat(entry.day) if entry.day else None)


def _card(entry: Entry) -> str:
    name = _FAMILIES.get(entry.kind, "")
    return f"{name}（{entry.text}）" if entry.text else name


def late_words(figure: Figure, sheet: SheetView) -> str:
    """How a figure would be other today, where it would: 多 2，少 1."""
    change = sheet.late.get(figure)
    if change is None:
        return ""
    parts = [f"多 {len(change.added)}" if change.added else ""]
    parts += [f"少 {len(change.gone)}" if change.gone else ""]
    return "，".join(filter(None, parts))


def rows(sheet: SheetView) -> list[dict[str, str]]:
    """The sheet as rows: label, number, unit, what is beside it, what came late."""
    return [
        {
            "figure": figure.value,
            "label": label,
            "number": str(count(figure, sheet.figures[figure])),
            "unit": unit,
            "beside": beside(figure, sheet.figures[figure], sheet),
            "late": late_words(figure, sheet),
        }
        for figure, (label, unit) in FIGURES.items()
    ]
