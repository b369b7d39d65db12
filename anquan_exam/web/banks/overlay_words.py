"""How bases, and what was recorded about them, are called on the screen."""

from datetime import date

from anquan_exam.domain.documents import DocumentKind
from anquan_exam.domain.overlays import EFFECT_LABELS, Effect, Ground, Overlay, Standing
from anquan_exam.services.banks import State

EFFECTS = [
    (Effect.AMENDED.value, "修改：条文还在，内容变了"),
    (Effect.REPEALED.value, "废止：不再有效"),
    (Effect.SUPERSEDED.value, "被新的代替：按新的执行"),
]
SCOPES = [("some", "下面勾的几条"), ("whole", "整部文件")]
KINDS = [(kind.value, kind.value) for kind in DocumentKind]
STATES = {
    State.IN_FORCE: "有效",
    State.NOT_YET: "还没开始执行",
    State.ENDED: "失效或废止了",
    State.OVERLAID: "登记以后有改动",
}
GROUNDS = {
    Ground.REPEALED: "条文废止了",
    Ground.ENDED: "文件失效了",
    Ground.NOT_YET: "文件还没开始执行",
    Ground.AMENDED: "条文改了，还没人确认",
}
DOCUMENTS = {
    Ground.FIRM: ("safe", "有效"),
    Ground.NOT_YET: ("caution", "还没开始执行"),
    Ground.ENDED: ("stop", "失效了"),
    Ground.REPEALED: ("stop", "废止了"),
}
FIGURES = {
    "questions": "道题",
    "banks": "个题库",
    "blueprints": "条组卷规则，去掉这些题就不够抽",
    "exams": "场没结束的考试",
    "people": "人考过这些题",
}
TITLES = {
    "questions": "依据它的题",
    "banks": "有这些题的题库",
    "blueprints": "会抽到这些题的组卷规则",
    "exams": "没结束的考试",
    "people": "考过这些题的人",
}


def ground(standing: Standing) -> str:
    """条文改了，还没人确认; what a basis that does not carry is called."""
    if standing.overlay is not None and standing.overlay.effect is Effect.SUPERSEDED:
        return "条文被新的代替了"
    return GROUNDS.get(standing.ground, "查不到")


def about(overlay: Overlay) -> str:
    """整部文件, or 第四条、第五条 and how many more."""
    if not overlay.articles:
        return "整部文件"
    more = len(overlay.articles) - 6
    return "、".join(overlay.articles[:6]) + (f"等 {more + 6} 条" if more > 0 else "")


def effect(overlay: Overlay) -> str:
    """修改, 废止 or 被新的代替."""
    return EFFECT_LABELS[overlay.effect]


def sign_of(overlay: Overlay, today: date) -> tuple[str, str]:
    """The sign and the word for how an overlay stands today."""
    if overlay.withdrawn_at is not None:
        return "off", "撤回了"
    if today < overlay.effective_on:
        return "must", "还没到日子"
    return ("caution" if overlay.effect is Effect.AMENDED else "stop"), effect(overlay)
