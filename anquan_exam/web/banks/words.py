"""How the parts of banks are called on the screen."""

from anquan_exam.domain.bank_diff import Change, Part, QuestionChange, Row
from anquan_exam.domain.banks import BANK_CATEGORY_LABELS, EVERYTHING, BankCategory
from anquan_exam.domain.questions import KIND_LABELS, Kind, Question
from anquan_exam.domain.vocabulary import (
    CATEGORY_LABELS,
    INDUSTRY_LABELS,
    Industry,
    PersonCategory,
)

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
PARTS = {
    Part.KEY: "答案",
    Part.STEM: "题干",
    Part.OPTIONS: "选项",
    Part.BLANKS: "填空答案",
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


def row_label(row: Row) -> str:
    """What stands at the left of a row: 题干, A, 第 1 空."""
    if row.part is Part.OPTIONS:
        return row.mark or "选项"
    return f"第 {row.mark} 空" if row.part is Part.BLANKS else PARTS[row.part]


def answer(question: Question) -> str:
    """The right answer in a line: B, 对, or 立即 或 马上；一."""
    if question.kind is Kind.FILL_IN:
        return "；".join(" 或 ".join(variants) for variants in question.blanks)
    if question.kind is Kind.TRUE_FALSE:
        return next(o.text for o in question.options if o.id in question.key)
    return "".join(question.key)
