"""What corrections and regrades are called on pages."""

from anquan_exam.domain.corrections import Correction, CorrectionMode
from anquan_exam.domain.questions import Kind, Question
from anquan_exam.domain.regrading import Move, RegradeMode, Standing
from anquan_exam.web.pages import marks

MODES: dict[CorrectionMode, str] = {
    CorrectionMode.NEW_KEY: "改答案",
    CorrectionMode.FULL_MARKS: "人人得分",
    CorrectionMode.LEFT_OUT: "不计分，满分相应减少",
}

STATES: dict[str, tuple[str, str]] = {
    "proposed": ("caution", "等第二个人定"),
    "in_force": ("safe", "生效"),
    "declined": ("off", "没同意"),
    "withdrawn": ("off", "撤回了"),
}

REGRADE_MODES: dict[RegradeMode, str] = {
    RegradeMode.RAISE_ONLY: "只升不降：谁也不吃亏",
    RegradeMode.BOTH_WAYS: "有升有降：按新答案重新算",
}

REGRADE_STATES: dict[str, tuple[str, str]] = {
    "counting": ("must", "正在试算"),
    "counted": ("caution", "试算好了，等第二个人定"),
    "applying": ("must", "正在改判"),
    "done": ("safe", "改判完了"),
    "declined": ("off", "没同意"),
}

MOVES: dict[Move, tuple[str, str]] = {
    Move.FLIP_UP: ("safe", "不合格变合格"),
    Move.FLIP_DOWN: ("stop", "合格变不合格"),
    Move.UP: ("must", "分数变高"),
    Move.DOWN: ("caution", "分数变低"),
    Move.SAME: ("off", "不变"),
}


def right(asked: Question) -> str:
    """What is right, in a line: B、C; 24 或 一天; 简答按评分要点给分."""
    if asked.kind is Kind.FILL_IN:
        return "；".join(" 或 ".join(variants) for variants in asked.blanks)
    if asked.kind is Kind.SHORT_ANSWER:
        return "按评分要点给分"
    if asked.kind is Kind.ORDERING:
        return " → ".join(asked.key)
    texts = {option.id: option.text for option in asked.options}
    if asked.kind is Kind.TRUE_FALSE:
        return " 或 ".join(texts[letter] for letter in asked.key)
    between = " 或 " if asked.kind is Kind.SINGLE else ""
    return between.join(asked.key)


def becomes(correction: Correction, asked: Question) -> str:
    """What the correction makes of it."""
    if correction.mode is CorrectionMode.NEW_KEY:
        return f"答案改成 {right(correction.applied(asked))}"
    return MODES[correction.mode]


def result(standing: Standing) -> str:
    """86 分（满分 100），合格."""
    verdict = "合格" if standing.passed else "不合格"
    return f"{marks(standing.score)} / {marks(standing.full_score)}，{verdict}"


def move_options() -> list[tuple[str, str]]:
    """What the list of a regrade can be narrowed to."""
    return [(move.value, label) for move, (_, label) in MOVES.items()]
