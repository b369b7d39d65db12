"""The official words of records: outcomes, marks, moments and lengths as printed and exported."""

from datetime import date, datetime, timedelta

from anquan_exam import clock
from anquan_exam.domain.grading import PartialCredit
from anquan_exam.domain.policy import PolicyKind
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.results import Outcome

OUTCOMES: dict[Outcome, str] = {
    Outcome.PASSED: "合格",
    Outcome.FAILED: "不合格",
    Outcome.UNDECIDED: "待定",
    Outcome.SITTING: "在考",
    Outcome.VOIDED: "作废",
    Outcome.ABSENT: "缺考",
    Outcome.NOT_YET: "未考",
}

KINDS: dict[PolicyKind, str] = {
    PolicyKind.CLOSED_BOOK: "闭卷考试",
    PolicyKind.SPOT_CHECK: "现场抽考",
    PolicyKind.RETEST: "补考",
    PolicyKind.SELF_TEST: "自测",
    PolicyKind.PRACTICE: "练习",
    PolicyKind.MOCK: "模拟考试",
}

RULES: dict[PartialCredit, str] = {
    PartialCredit.ALL_OR_NOTHING: "多选题全对才得分",
    PartialCredit.HALF_IF_SUBSET: "多选题少选得一半，错选不得分",
    PartialCredit.PER_RIGHT_OPTION: "多选题每个正确选项得分，错选不得分",
    PartialCredit.RIGHT_MINUS_WRONG: "多选题每个正确选项加分，错一个扣一个，扣到 0 为止",
}

QUESTION_KINDS: dict[Kind, str] = {
    Kind.SINGLE: "单选",
    Kind.MULTIPLE: "多选",
    Kind.TRUE_FALSE: "判断",
    Kind.FILL_IN: "填空",
    Kind.ORDERING: "排序",
    Kind.CASE: "案例",
    Kind.SHORT_ANSWER: "简答",
    Kind.HAZARD_PICTURE: "找隐患",
}

CAUSES: dict[str, str] = {
    "handed_in": "交卷",
    "put_in": "监考员录完交卷",
    "timed_out": "到时自动交卷",
    "left_page": "离开页面次数多了，自动交卷",
    "stopped_early": "序贯判定，提前结束",
    "closed_by_invigilator": "监考员收卷",
    "voided": "作废时收卷",
    "late_sheet_accepted": "晚到的答案经两人同意收下",
    "regraded": "改判",
    "marked": "阅卷后判分",
    "mark_corrected": "阅卷分数经两人同意更正",
}


def marks(hundredths: int | None) -> str:
    """Hundredths of a mark as written: 8650 → 86.5; "" when there are none."""
    return "" if hundredths is None else f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


def day(on: date) -> str:
    """2026年11月24日."""
    return f"{on.year}年{on.month}月{on.day}日"


def moment(at: datetime | None) -> str:
    """2026年11月24日 14:30:05 on the clock of China; "" for none."""
    if at is None:
        return ""
    local = clock.local(at)
    return f"{day(local.date())} {local:%H:%M:%S}"


def minute(at: datetime | None) -> str:
    """2026年11月24日 14:30; "" for none."""
    return moment(at).rpartition(":")[0]


def length(duration: timedelta | None) -> str:
    """46分12秒; "" for none."""
    if duration is None:
        return ""
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    return f"{minutes}分{seconds:02d}秒"


def supervision(supervised: bool | None) -> str:
    """监考 or 自测; "" before anything was sat."""
    return "" if supervised is None else "监考" if supervised else "自测"
