"""How an exam is spoken of: its kind, state and policy, and what stands against publishing."""

from anquan_exam.domain.blueprints import BlueprintFlaw
from anquan_exam.domain.invigilation import LONG, SHORT
from anquan_exam.domain.policy import Count, LeavePage, Policy, PolicyKind, Timing
from anquan_exam.services.exams import ExamStatus, Finding, Flaw, LineVerdict, Progress
from anquan_exam.web.blueprints.words import FLAWS, ordinal

KINDS: dict[PolicyKind, str] = {
    PolicyKind.CLOSED_BOOK: "闭卷考试",
    PolicyKind.SPOT_CHECK: "抽查",
    PolicyKind.RETEST: "补考",
    PolicyKind.SELF_TEST: "自测",
    PolicyKind.PRACTICE: "练习",
    PolicyKind.MOCK: "模拟考试",
}

STATUSES: dict[ExamStatus, tuple[str, str]] = {
    ExamStatus.DRAFT: ("off", "草稿"),
    ExamStatus.PUBLISHED: ("must", "已发布"),
    ExamStatus.PAUSED: ("caution", "暂停开考"),
    ExamStatus.CLOSED: ("safe", "已结束"),
    ExamStatus.CANCELLED: ("off", "已取消"),
}

PROGRESS: dict[Progress, tuple[str, str]] = {
    Progress.NOT_STARTED: ("off", "还没考"),
    Progress.OPEN: ("must", "正在考"),
    Progress.DONE: ("safe", "考完了"),
    Progress.ABSENT: ("caution", "没来考"),
    Progress.REMOVED: ("off", "拿掉了"),
}

VERDICTS: dict[LineVerdict, tuple[str, str]] = {
    LineVerdict.FOUND: ("safe", "找到了"),
    LineVerdict.SEVERAL: ("caution", "有几个人，要你选"),
    LineVerdict.NOT_FOUND: ("stop", "没找到"),
    LineVerdict.TWICE: ("off", "重复，算一次"),
}

# Answering back after each question is for practice; a sitting does not, so no draft offers it.
FEEDBACK: dict[Timing, str] = {
    Timing.AFTER_HAND_IN: "交卷就看",
    Timing.AFTER_CLOSE: "考试结束后看",
    Timing.NEVER: "不给看",
}

SHOW_KEY: dict[Timing, str] = {
    Timing.AFTER_HAND_IN: "交卷后看，最早也要等全场结束",
    Timing.AFTER_CLOSE: "考试结束后看",
    Timing.NEVER: "不给看",
}

COUNTS: dict[Count, str] = {Count.BEST: "算最好的一次", Count.LAST: "算最后一次"}

MARKERS: dict[int, str] = {
    1: "一个人判",
    2: "两个人各判各的，差得远由第三人定",
}

SETTINGS: dict[str, str] = {
    "markers": "简答题几个人判",
    "asks_photo": "拍照核对",
    "kind": "考试类型",
    "duration_minutes": "时长",
    "grace_seconds": "到点后还收几秒",
    "pass_percent": "合格线",
    "max_tries": "能考几次",
    "cooldown_hours": "两次之间隔几小时",
    "feedback": "分数",
    "show_key": "对错和解析",
    "label": "标注",
    "training_hours_needed": "要先学几学时",
    "leave_page": "切出页面",
    "leave_limit": "最多切出几次",
    "may_go_back": "回头改答案",
    "sequential": "提前结束（序贯判定）",
}

_FINDINGS: dict[Flaw, tuple[str, str]] = {
    Flaw.SECTION_SHORT: (
        "第{part}部分要抽 {wanted} 题，只有 {available} 题能抽。",
        "出不了完整的卷子。到组卷规则里少抽几题，或者放宽条件。",
    ),
    Flaw.MUST_HAVE_MISSING: (
        "第{part}部分的必考题抽不到：{questions}。",
        "可能停用了。到组卷规则里拿掉，或者换一题。",
    ),
    Flaw.NO_PEOPLE: ("还没安排人考。", "在“谁来考”里选部门、岗位或名单。"),
    Flaw.NO_CLOSE: ("没有截止时间。", "定一个截止，到时候才能阅卷、公开答案和抽题密码。"),
    Flaw.NEEDS_MARKER: (
        "有题要人阅卷，每题 {markers} 人判。",
        "考完到“阅卷”里判，判完才出分。自己的卷自己判不了。",
    ),
    Flaw.WINDOW_OVER: ("截止时间已经过了。", "改到以后。"),
    Flaw.NO_INVIGILATOR: ("没有监考员。", "要核对到场或要开考码，就得有人监考。选一个监考员。"),
    Flaw.SECTION_THIN: (
        "第{part}部分库里只有 {available} 题，要抽 {wanted} 题。",
        "两人卷子会很像，补考也避不开原题。",
    ),
    Flaw.WINDOW_SHORT: (
        "从开考到截止只有 {minutes} 分钟，考试要 {duration} 分钟。",
        "晚开考的人时间不够，到截止就自动交卷。",
    ),
    Flaw.NO_PLACE: ("没写在哪儿考。", "没有地点的考试只能算自测，不能当考核成绩。"),
    Flaw.SCREENING_LENGTH: (
        "可以提前结束的抽查，整卷要正好 {most} 题，现在是 {questions} 题。",
        "到组卷规则里改题数。",
    ),
    Flaw.SCREENING_KINDS: (
        "可以提前结束的抽查里不能有{kinds}题。",
        "这些题不能当场逐题判对错。到组卷规则里换成别的题型。",
    ),
    Flaw.NO_PHONES: ("{site}不许带手机：{reason}。", "换到地面的场所，或者打印纸质卷。"),
}


def finding(one: Finding) -> tuple[str, str]:
    """The fact, and what to do about it."""
    if one.flaw is Flaw.BLUEPRINT:
        part = int(one.detail["part"])
        where = f"第{ordinal(part)}部分" if part else "组卷规则"
        return f"{where}{FLAWS[BlueprintFlaw(str(one.detail['what']))]}。", "到组卷规则里改好。"
    fact, advice = _FINDINGS[one.flaw]
    spoken = {n: ordinal(int(v)) if n == "part" else v for n, v in one.detail.items()}
    return fact.format(**spoken), advice


LEAVE_PAGES: dict[LeavePage, str] = {
    LeavePage.NOTE: "只记下来，不自动交卷",
    LeavePage.HAND_IN_AFTER: "记下来，次数多了自动交卷",
}

USUAL_LEAVES = 3
"""Offered where a draft does not say yet how often one may leave."""

_SHORT, _LONG = int(SHORT.total_seconds()), int(LONG.total_seconds())
LEAVE_COUNTS = (
    f"离开超过 {_LONG} 秒，或者超过 {_SHORT} 秒、回来又改了那道题，才算一次；没网的时候离开不算"
)
"""Which leaves count where they end a sitting; see `domain/invigilation.counted_leaves`."""


def leaving_words(policy: Policy) -> str:
    """What leaving the page does."""
    if not policy.ends_by_leaving:
        return "切出页面会记下，不会自动交卷"
    most = policy.leave_limit
    return f"最多切出 {most} 次，第 {most + 1} 次自动交卷" if most else "切出 1 次就自动交卷"


def leaves_left(limit: int, counted: int) -> str:
    """How often one may still leave the page before it hands in."""
    left = limit - counted
    return f"还能切出 {left} 次，再多就自动交卷" if left > 0 else "再切出 1 次就自动交卷"


def leave_counted(limit: int, counted: int) -> str:
    """Told when a leave was counted."""
    return f"刚才离开算切出，记了 {counted} 次。{leaves_left(limit, counted)}。"


def early_words(policy: Policy) -> str:
    """Whether whoever does well may stop early."""
    rule = policy.sequential
    return f"可以：答够 {rule.least} 题起，最多 {rule.most} 题" if rule else "不行，答完整卷"


def marking_words(policy: Policy) -> str:
    """Who marks what people mark, and what comes of it."""
    who = "两个人分别判" if policy.markers == 2 else "由人判"
    return f"{who}，不知道是谁的卷；判完才出分"


def tries_words(policy: Policy) -> str:
    """How often one may try."""
    if policy.max_tries is None:
        return "不限次数，" + COUNTS[policy.count]
    if policy.max_tries == 1:
        return "1 次"
    gap = f"，中间隔 {policy.cooldown_hours} 小时" if policy.cooldown_hours else ""
    return f"{policy.max_tries} 次{gap}，{COUNTS[policy.count]}"
