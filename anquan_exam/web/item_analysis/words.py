"""How figures and findings are said on the screen."""

from anquan_exam.domain.item_analysis.cells import LEAST
from anquan_exam.domain.item_analysis.drift import Drift, Period
from anquan_exam.domain.item_analysis.intervals import Estimate
from anquan_exam.domain.item_analysis.items import FLOOR, Group
from anquan_exam.domain.item_analysis.reliability import Method, Reliability
from anquan_exam.domain.item_analysis.verdicts import Finding
from anquan_exam.domain.questions import KIND_LABELS, Kind
from anquan_exam.services.item_analysis.listing import Line
from anquan_exam.services.item_analysis.selection import Sittings
from anquan_exam.services.item_analysis.words import FINDINGS, about_words, sittings_words

__all__ = ["FINDINGS", "about_words", "sittings_words"]

FEW = f"不足 {LEAST}"
HIDDEN = "不显示"
"""A share of a few people, or one from which theirs could be worked out."""
KINDS = [(kind.value, KIND_LABELS[kind]) for kind in Kind]
CHOICES = [
    ("", "全部看法"),
    ("bad", "该停下来看的"),
    *((finding.value, text) for finding, text in FINDINGS.items()),
    ("sound", "没发现问题"),
    ("few", f"不到 {FLOOR} 人次"),
]
SITTING_CHOICES = [
    (Sittings.COUNTED.value, "监考的，含补考"),
    (Sittings.FIRST.value, "监考的，不含补考"),
    (Sittings.ALL.value, "全部，含自测"),
]
GROUPS = {Group.LOWER: "低分组", Group.MIDDLE: "中间", Group.UPPER: "高分组"}
SIGNS = {Finding.TOO_EASY: "off", Finding.DEAD_OPTION: "off"}

# The fact behind each finding, and what to do about it.
ADVICE: dict[Finding, str] = {
    Finding.WRONG_KEY: "其他题答得好的人，选错项的比选对项的多。先照依据核一遍，错了就提议暂停。",
    Finding.NEGATIVE: "其他题答得越好，这题反而越容易错。看看题干有没有歧义、依据改没改。",
    Finding.WEAK: "会的和不会的答得差不多。看看是不是靠猜、靠记字眼就能答。",
    Finding.TOO_HARD: "得分率不到三成。看看是不是超出岗位要求，或者没教过。",
    Finding.OMITTED: "空着不答的超过一成。看看是不是看不懂、太长，或者排在最后没时间。",
    Finding.TOO_EASY: "得分率超过九成五。必知必会的题这样是好事；不是的话，它测不出什么。",
    Finding.DEAD_OPTION: "有错项选的人不到 5%，等于白给。换一个像样的。",
}

METHODS = {
    Method.KR20: ("KR-20", "每个人的题都一样，每题只有对和错。"),
    Method.ALPHA: ("克隆巴赫 α", "每个人的题都一样，有的题得部分分。"),
    Method.DRAWN: ("抽题信度", "每个人抽到的题不同，抽到难题易题的运气也算在误差里。"),
}


def kind(value: Kind) -> str:
    """单选题."""
    return KIND_LABELS[value]


def percent(share: float) -> str:
    """62%."""
    return f"{100 * share:.0f}%"


def share(estimate: Estimate | None) -> str:
    """62%（55–69%）."""
    if estimate is None:
        return "—"
    low, high = (f"{100 * end:.0f}" for end in (estimate.low, estimate.high))
    return f"{percent(estimate.value)}（{low}–{high}%）"


def number(estimate: Estimate | None) -> str:
    """0.32（0.18 到 0.45）."""
    if estimate is None:
        return "—"
    return f"{signed(estimate.value)}（{signed(estimate.low)} 到 {signed(estimate.high)}）"


def signed(value: float) -> str:
    """0.32; −0.10 with a true minus."""
    return f"{value:.2f}".replace("-", "−").replace("−0.00", "0.00")


def seconds(value: float) -> str:
    """45 秒; 1 分 20 秒."""
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} 分 {rest:02d} 秒" if minutes else f"{rest} 秒"


def count(n: int) -> str:
    """A number of people, or that they are too few to say."""
    return str(n) if n == 0 or n >= LEAST else FEW


def exposure(line: Line) -> str:
    """12%, 60 / 500."""
    if not line.possible:
        return "—"
    return f"{round(100 * line.drawn / line.possible)}%"


def chips(line: Line) -> list[tuple[str, str]]:
    """Sign and word for each finding of a line; one for none."""
    if not line.judged:
        return [("off", "还没人答" if not line.n else f"不到 {FLOOR} 人次，不下结论")]
    found = [(sign(finding), FINDINGS[finding]) for finding in line.findings]
    return found or [("safe", "没发现问题")]


def sign(finding: Finding) -> str:
    """The sign that goes with a finding."""
    return SIGNS.get(finding, "caution")


def versions(pair: tuple[int, int] | None) -> str:
    """第 1–3 版."""
    if pair is None:
        return "没进过版本"
    return f"第 {pair[0]} 版" if pair[0] == pair[1] else f"第 {pair[0]}–{pair[1]} 版"


def period(one: Period) -> str:
    """2026年11月; 2026年4季度."""
    on = one.begins_on
    if one.months == 1:
        return f"{on.year}年{on.month}月"
    return f"{on.year}年{(on.month + 2) // 3}季度"


def change(drift: Drift) -> str:
    """容易了 12 个百分点（3 到 21），不像碰巧."""
    points, low, high = (
        round(100 * end) for end in (drift.change.value, drift.change.low, drift.change.high)
    )
    way = "容易" if points > 0 else "难"
    said = f"{way}了 {abs(points)} 个百分点" if points else "没变"
    said += f"（{low} 到 {high}）".replace("-", "−")
    if not drift.enough:
        return f"{said}，不到 {FLOOR} 人次，不下结论"
    return said + ("，不像碰巧" if drift.real else "，可能只是碰巧")


def marks(hundredths: float) -> str:
    """3.4 分."""
    return f"{hundredths / 100:.1f}"


def judgement(found: Reliability) -> tuple[str, str, str]:
    """Sign, fact and what to do about an exam's reliability."""
    if not found.enough:
        return "off", f"不到 {FLOOR} 人，不下结论。", "下面的数字只作参考。"
    if found.coefficient is None:
        return "off", "所有人的分都一样，分不出高低。", "信度算不出来。"
    if found.coefficient.value >= 0.8:
        return "safe", "分数靠得住。", "合格线附近的人仍要看误差。"
    if found.coefficient.value >= 0.6:
        return "caution", "分数大体靠得住，误差不小。", "题多一些、删掉分不出好差的题，会更准。"
    return (
        "caution",
        "分数的高低多半是运气。",
        "可能题太少、太容易，或者大家水平差不多。合格线附近的人要谨慎。",
    )
