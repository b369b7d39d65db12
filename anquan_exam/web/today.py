"""The words of a worker's first page: the fact first, then what to do."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from anquan_exam import clock
from anquan_exam.services.agenda import Agenda, AgendaEntry, Turn
from anquan_exam.services.history import HistoryLine
from anquan_exam.web.pages import clock_time, moment
from anquan_exam.web.wording import refusal_words


@dataclass(frozen=True)
class Headline:
    """The one sentence that matters."""

    kind: str
    title: str
    sentence: str


@dataclass(frozen=True)
class Panel:
    """An exam on the page."""

    heading: str
    chip: tuple[str, str]
    title: str
    detail: str
    label: str
    note: str
    button: str
    url: str


def headline(name: str, agenda: Agenda, now: datetime) -> Headline:
    """What comes first for `name`."""
    entry = agenda.first
    if entry is not None:
        return about(name, entry, now)
    failed = next((line for line in agenda.results if _weighs(line)), None)
    if failed is not None and (failed.missed or not failed.passed):
        title = "上次没考" if failed.missed else "上次没合格"
        sentence = f"{name}，{failed.title}{title[2:]}。找安全科安排补考，先练练错题。"
        return Headline("caution", title, sentence)
    return Headline("off", "眼下没有考试", f"{name}，今天没有要考的。有空练几题。")


def _weighs(line: HistoryLine) -> bool:
    """A result that may count, or a required exam that was missed."""
    return line.missed or (line.supervised and line.stands and line.passed is not None)


def about(name: str, entry: AgendaEntry, now: datetime) -> Headline:
    """How an exam is announced to `name`."""
    if entry.turn is Turn.GO_ON and entry.deadline:
        sentence = f"{name}，{entry.title}，{clock_time(entry.deadline)} 截止。接着答，答过的都在。"
        return Headline("caution", "还没交卷", sentence)
    if entry.turn is Turn.NOW:
        until = f"{spoken(entry.closes_at, now)}前考完" if entry.closes_at else "什么时候都能考"
        return Headline("must", "现在可以考", f"{name}，{entry.title}，{until}。")
    if entry.turn is Turn.LATER:
        opens = spoken(entry.opens_at, now)
        title = "今天有考试" if _is_today(entry.opens_at, now) else "有一场考试等着"
        return Headline("must", title, f"{name}，{entry.title}，{opens} 开考。")
    why = refusal_words(entry.refused) if entry.refused else ""
    return Headline("caution", "先等一等", f"{name}，{entry.title}。{why}")


def panel(entry: AgendaEntry, now: datetime) -> Panel:
    """An exam with its time, its size and its place."""
    parts = [f"{entry.questions} 题", f"{entry.minutes} 分钟", entry.place]
    return Panel(
        heading=_heading(entry, now),
        chip=_chip(entry, now),
        title="，".join(part for part in (entry.title, entry.purpose) if part),
        detail="，".join(part for part in parts if part),
        label=entry.label,
        note=refusal_words(entry.refused) if entry.turn is Turn.HELD and entry.refused else "",
        button="接着答题" if entry.turn is Turn.GO_ON else "看考试须知",
        url=url_for("sitting.paper", attempt=entry.attempt)
        if entry.attempt
        else url_for("sitting.before", exam=entry.exam),
    )


def _heading(entry: AgendaEntry, now: datetime) -> str:
    if entry.turn is Turn.GO_ON:
        return "没答完的"
    if not entry.required:
        return "自测"
    if entry.passed:
        return "考过了，还能再考"
    if entry.turn is Turn.LATER and not _is_today(entry.opens_at, now):
        return "后面的考试"
    return "今天的考试"


def _chip(entry: AgendaEntry, now: datetime) -> tuple[str, str]:
    if entry.turn is Turn.GO_ON and entry.deadline:
        return "caution", f"{clock_time(entry.deadline)} 截止"
    if entry.turn is Turn.HELD:
        return "caution", "先等等"
    if entry.turn is Turn.LATER:
        return "must", f"{spoken(entry.opens_at, now)} 开考"
    if entry.closes_at is None:
        return "off", "随时能考"
    return "must", f"{spoken(entry.closes_at, now)}前"


def spoken(at: datetime | None, now: datetime) -> str:
    """14:30 for today, 11月30日 14:30 for another day."""
    if at is None:
        return ""
    return clock_time(at) if _is_today(at, now) else moment(at)


def _is_today(at: datetime, now: datetime) -> bool:
    return clock.local(at).date() == clock.local(now).date()
