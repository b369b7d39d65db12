"""How the parts of banks are called on the screen."""

from collections.abc import Sequence

from anquan_exam.domain.answer_words import right_words
from anquan_exam.domain.bank_diff import Change, Part, QuestionChange, Row
from anquan_exam.domain.banks import BANK_CATEGORY_LABELS, EVERYTHING, BankCategory
from anquan_exam.domain.overlays import Standing
from anquan_exam.domain.questions import KIND_LABELS, Kind
from anquan_exam.domain.vocabulary import (
    CATEGORY_LABELS,
    INDUSTRY_LABELS,
    Industry,
    PersonCategory,
)
from anquan_exam.web.banks import overlay_words

CATEGORIES = [(category.value, BANK_CATEGORY_LABELS[category]) for category in BankCategory]
INDUSTRIES = [(industry.value, INDUSTRY_LABELS[industry]) for industry in Industry]
PERSON_CATEGORIES = [(c.value, CATEGORY_LABELS[c]) for c in PersonCategory]
KINDS = [(kind.value, KIND_LABELS[kind]) for kind in Kind]
DIFFICULTIES = [(str(level), f"难度 {level}") for level in range(1, 6)]

CHANGES = {
    Change.ADDED: "新加",
    Change.CHANGED: "改了",
    Change.RETIRED: "停用",
    Change.RESTORED: "重新启用",
    Change.REMOVED: "拿掉了",
}
_DONE = {
    Change.ADDED: "新加",
    Change.CHANGED: "改",
    Change.RETIRED: "停用",
    Change.RESTORED: "重新启用",
    Change.REMOVED: "拿掉",
}
SOME = 4
LONGEST_NOTE = 300
PARTS = {
    Part.KEY: "答案",
    Part.STEM: "题干",
    Part.OPTIONS: "选项",
    Part.BLANKS: "填空答案",
    Part.PICTURE: "图",
    Part.OUTLINES: "圈的范围",
    Part.MODEL_ANSWER: "参考答案",
    Part.RUBRIC: "评分要点",
    Part.PARTS: "小题",
    Part.BASIS: "依据",
    Part.EXPLANATION: "解析",
    Part.KIND: "题型",
    Part.DIFFICULTY: "难度",
    Part.TAGS: "标签",
    Part.MUST_KNOW: "必知必会",
    Part.TOPIC: "专题",
    Part.RETIRED: "停用原因",
}


def category(value: BankCategory) -> str:
    """法律法规."""
    return BANK_CATEGORY_LABELS[value]


def kind(value: Kind) -> str:
    """单选题."""
    return KIND_LABELS[value]


def industries(values: tuple[str, ...]) -> str:
    """煤矿、学校, or 各行业."""
    if EVERYTHING in values:
        return "各行业"
    return "、".join(INDUSTRY_LABELS[Industry(value)] for value in values)


def person_categories(values: tuple[str, ...]) -> str:
    """一线从业人员、…, or 各类人员."""
    if EVERYTHING in values:
        return "各类人员"
    return "、".join(CATEGORY_LABELS[PersonCategory(value)] for value in values)


def change(one: QuestionChange) -> str:
    """改题干、依据; 新加; 停用，改解析."""
    parts = [PARTS[part] for part in one.parts if part is not Part.RETIRED]
    said = [] if one.change is Change.CHANGED else [CHANGES[one.change]]
    if parts:
        said.append("改" + "、".join(parts))
    return "，".join(said) or "改停用原因"


def suggested_note(changes: Sequence[QuestionChange]) -> str:
    """A note of changes: 新加 2 题（p-003、p-004），改 1 题（p-001 改答案）."""
    by_kind = {kind: [one for one in changes if one.change is kind] for kind in Change}
    said = []
    for kind, found in by_kind.items():
        if not found:
            continue
        ids = "、".join(one.id for one in found[:SOME])
        more = "等" if len(found) > SOME else ""
        about = "；".join(f"{one.id} {change(one)}" for one in found[:SOME])
        told = about if kind is Change.CHANGED else ids
        said.append(f"{_DONE[kind]} {len(found)} 题（{told}{more}）")
    note = "，".join(said)
    return note if len(note) <= LONGEST_NOTE else f"{note[: LONGEST_NOTE - 1]}…"


def row_label(row: Row) -> str:
    """What stands at the left of a row: 题干, A, 第 1 空; of a case 第 2 小题 题干."""
    label = {
        Part.OPTIONS: row.mark or "选项",
        Part.BLANKS: f"第 {row.mark} 空",
        Part.OUTLINES: f"{row.mark} 圈的范围",
        Part.RUBRIC: f"要点 {row.mark}",
    }.get(row.part, PARTS[row.part])
    return f"第 {row.of} 小题 {label}" if row.of else label


answer = right_words
"""The right answer in a line."""


def ground(standing: Standing) -> str:
    """条文改了，还没人确认; what a basis that does not carry is called."""
    return overlay_words.ground(standing)
