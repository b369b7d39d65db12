"""An exam that may stop early, in plain words: told before the start, by the rule itself."""

from anquan_exam.domain.policy import Policy
from anquan_exam.domain.sequential_odds import errors, per_mille_up


def length_told(policy: Policy) -> str:
    """How many questions at least and most; "" where all are asked."""
    rule = policy.sequential
    return f"最少 {rule.least} 题，最多 {rule.most} 题" if rule else ""


def stopping_told(policy: Policy) -> list[tuple[str, str, str]]:
    """The note of what stopping early means for whoever sits it."""
    rule = policy.sequential
    if rule is None:
        return []
    text = (
        f"答够 {rule.least} 题以后，一够判合格就自动结束；提前结束的都是合格。没提前结束的，"
        f"答满 {rule.most} 题，按整卷算分。自己提前交、到点没答完，没答的题不得分。"
    )
    forward = "点了“下一题”就不能回头改，没答也算过去了。"
    return [("must", "答得好可以提前结束。", text), ("caution", "一题一题往下答。", forward)]


def rule_told(policy: Policy) -> list[tuple[str, str]]:
    """The rule with its numbers, and how often it is wrong."""
    rule = policy.sequential
    if rule is None:
        return []
    true = errors(rule)
    false_pass, needless = per_mille_up(true.false_pass), per_mille_up(true.needless_paper)
    return [
        ("怎么定", "每答一题，按答对的题数算一次，对得够多就判合格（序贯概率比检验）"),
        ("没掌握", f"按答对率 {rule.p0}% 算（p0），碰巧被判合格的定为不超过 {rule.alpha}%（α）"),
        ("掌握了", f"按答对率 {rule.p1}% 算（p1），没判出来的定为不超过 {rule.beta}%（β）"),
        (
            "准不准",
            f"准确算出：前一种 {_percent(false_pass)}% 以内，后一种 {_percent(needless)}% 以内",
        ),
        ("没判出来", "照样答满整卷，按整卷的合格线定"),
    ]


def _percent(per_mille: int) -> str:
    return f"{per_mille // 10}.{per_mille % 10}"
