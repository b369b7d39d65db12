"""How results are said on screens: a sign and a word, notes in plain speech."""

from datetime import timedelta

from anquan_exam.domain.policy import QUALIFYING
from anquan_exam.domain.results import Outcome
from anquan_exam.domain.sitting import EventKind
from anquan_exam.services.results.rows import ResultRow
from anquan_exam.services.results.screening import stopped_words

CHIPS: dict[Outcome, tuple[str, str]] = {
    Outcome.PASSED: ("safe", "合格"),
    Outcome.FAILED: ("caution", "没合格"),
    Outcome.UNDECIDED: ("must", "等人定"),
    Outcome.SITTING: ("must", "在考"),
    Outcome.VOIDED: ("off", "作废"),
    Outcome.ABSENT: ("off", "缺考"),
    Outcome.NOT_YET: ("off", "还没考"),
}

EVENTS: dict[EventKind, str] = {
    EventKind.DRAWN: "抽题，开始",
    EventKind.STARTED: "开始",
    EventKind.ANSWERED: "作答",
    EventKind.CLEARED: "清掉答案",
    EventKind.MOVED_ON: "答完，往下走",
    EventKind.FLAGGED: "做标记",
    EventKind.UNFLAGGED: "去掉标记",
    EventKind.LEFT_PAGE: "离开页面",
    EventKind.RETURNED: "回到页面",
    EventKind.TIME_ADDED: "加时间",
    EventKind.SUBMITTED: "交卷",
    EventKind.TIMED_OUT: "到时自动交卷",
    EventKind.MARKED: "阅卷",
    EventKind.VOIDED: "作废",
}

STATUSES = {
    "open": ("must", "在考"),
    "submitted": ("safe", "交了"),
    "timed_out": ("caution", "到时自动交"),
    "awaiting_marks": ("must", "等阅卷"),
    "voided": ("off", "作废"),
}


def chip(row: ResultRow) -> tuple[str, str]:
    """The sign and the word of a row: a self-test is grey, whatever came out."""
    if row.supervised is False and row.outcome in (Outcome.PASSED, Outcome.FAILED):
        what = "自测" if row.kind in QUALIFYING or row.kind == "self_test" else "模拟"
        return "off", what + CHIPS[row.outcome][1]
    if row.outcome is Outcome.UNDECIDED and row.awaiting:
        return "must", "等阅卷"
    return CHIPS[row.outcome]


def remark(row: ResultRow) -> str:
    """What else there is to know about a row."""
    notes = [
        row.awaiting and row.outcome is not Outcome.UNDECIDED and "另有一次等阅卷",
        row.late_sheet and "交晚了，收不收要两人定",
        row.cause == "timed_out" and "到时自动交",
        row.cause == "left_page" and "离开页面次数多了，自动交",
        row.asked is not None and stopped_words(row.asked, row.full_score),
        row.cause == "mark_corrected" and "阅卷分数更正过",
        row.cause == "regraded" and "改判过",
        row.cause == "late_sheet_accepted" and "晚到的答案收了",
        row.cause == "closed_by_invigilator" and "监考员收的卷",
        row.late and "有题过了时间才到",
        row.leaves > 0 and f"离开 {row.leaves} 次",
        row.tries > 1 and f"考了 {row.tries} 次",
        row.supervised is False and row.kind in QUALIFYING and "不计入上岗",
    ]
    return "，".join(note for note in notes if note)


def length(duration: timedelta | None) -> str:
    """46分12秒; "" for none."""
    if duration is None:
        return ""
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    return f"{minutes}分{seconds:02d}秒"
