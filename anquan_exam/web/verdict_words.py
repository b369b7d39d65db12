"""How one's own result is said in a list: a sign and a word."""

from anquan_exam.domain.policy import QUALIFYING
from anquan_exam.services.history import HistoryLine

STATUS_WORDS = {"voided": ("off", "作废"), "awaiting_marks": ("must", "等阅卷")}


def verdict_words(line: HistoryLine) -> tuple[str, str]:
    """The sign and the word of a line: a self-test is grey, whatever came out."""
    if line.missed:
        return "caution", "没考"
    if line.status in STATUS_WORDS:
        return STATUS_WORDS[line.status]
    if line.passed is None:
        return "must", "还没出分"
    if not line.supervised:
        what = "自测" if line.kind in QUALIFYING or not line.label else "模拟"
        return "off", f"{what}合格" if line.passed else f"{what}没合格"
    return ("safe", "合格") if line.passed else ("caution", "没合格")
