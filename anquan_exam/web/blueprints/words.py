"""How the pages of a blueprint speak: ordinals, ranges, what is thin and what would mend it."""

from collections.abc import Iterable

from anquan_exam.domain.banks import BANK_CATEGORY_LABELS
from anquan_exam.domain.blueprints import (
    DIFFICULTIES,
    Blueprint,
    BlueprintFlaw,
    PoolEntry,
    Section,
)
from anquan_exam.domain.questions import KIND_LABELS, Kind
from anquan_exam.services.blueprints import Review, SectionReview
from anquan_exam.services.pools import LeftOut, Stock

SHELVES: dict[str, str] = {
    "own": "本单位自己的",
    **{category.value: label for category, label in BANK_CATEGORY_LABELS.items()},
}
"""VersionInUse.shelf to the heading it stands under, in order."""

DIGITS = "零一二三四五六七八九"

FLAWS: dict[BlueprintFlaw, str] = {
    BlueprintFlaw.NO_TITLE: "还没有名称",
    BlueprintFlaw.NO_SECTIONS: "一个部分也没有，先加一部分",
    BlueprintFlaw.NO_SECTION_ID: "有一部分没有编号，删掉重新加",
    BlueprintFlaw.SECTION_ID_TWICE: "有两部分编号一样，删掉一个",
    BlueprintFlaw.NO_BANK: "没选题库",
    BlueprintFlaw.NO_QUESTIONS: "没说抽几题",
    BlueprintFlaw.NO_MARKS: "没说每题几分",
    BlueprintFlaw.BAD_DIFFICULTY: "难度写反了",
    BlueprintFlaw.MUST_HAVE_TWICE: "同一道必考题选了两次",
    BlueprintFlaw.TOO_MANY_MUST_HAVE: "必考题比要抽的题还多",
}

LEFT_OUT: dict[LeftOut, str] = {
    LeftOut.RETIRED: "已停用",
    LeftOut.SUSPENDED: "有疑问，暂停使用",
    LeftOut.REPEALED: "依据的条文废止了",
    LeftOut.NOT_IN_FORCE: "依据的文件不在有效期",
    LeftOut.AMENDED: "依据的条文改了，还没人确认",
}


def ordinal(number: int) -> str:
    """一, 二 … 十, 十一 … 二十, up to ninety-nine."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")


def difficulty(section: Section) -> str:
    """2–4, or 全部."""
    low, high = section.difficulty
    if (low, high) == DIFFICULTIES:
        return "全部"
    return str(low) if low == high else f"{low}–{high}"


def kinds(section: Section) -> str:
    """单选题、多选题, or 全部题型."""
    return "、".join(KIND_LABELS[kind] for kind in section.kinds) or "全部题型"


def kind_notes(section: Section, entries: Iterable[PoolEntry]) -> list[str]:
    """What is special to the kinds a section asks for; `entries` are those it takes."""
    found = tuple(entries)
    notes = []
    parts = sorted({len(entry.parts) for entry in found if entry.parts})
    if Kind.CASE in section.kinds:
        size = f"，{_range(parts)} 小题" if parts else ""
        notes.append(f"一道案例算一题{size}，这题的分由小题平摊。")
    if any(entry.needs_marker for entry in found) or Kind.SHORT_ANSWER in section.kinds:
        notes.append("有简答题：考完要人阅卷，判完才出分。")
    return notes


def _range(numbers: list[int]) -> str:
    low, high = numbers[0], numbers[-1]
    return str(low) if low == high else f"{low} 到 {high}"


def topics(section: Section, held: Stock) -> str:
    """The titles of the section's topics, or 全部."""
    titles = held.topics.get(section.bank, {})
    return "、".join(titles.get(topic, topic) for topic in section.topics) or "全部"


def short_sentence(at: int, section: SectionReview) -> tuple[str, str]:
    """The fact, and what follows from it, for a section that is short or thin."""
    room = section.capacity
    part = f"第{ordinal(at)}部分"
    if room.missing_must_have:
        missing = "、".join(room.missing_must_have)
        return (
            f"{part}的必考题抽不到：{missing}。",
            "可能停用了，或者不合这部分的条件。拿掉，或者放宽条件。",
        )
    if not section.ok and room.available < room.matching:
        fact = f"{part}要抽 {room.wanted} 题，前面的部分抽走以后只剩 {room.available} 题。"
        return fact, "少抽几题，或者把两部分的条件分开。"
    fact = f"{part}库里只有 {room.matching} 题，要抽 {room.wanted} 题。"
    if not section.ok:
        return fact, "出不了完整的卷子。" + wider_words(section)
    return fact, "两人卷子会很像，补考也避不开原题。" + wider_words(section)


def wider_words(section: SectionReview) -> str:
    """What a wider range of difficulty would bring, if anything."""
    advice = section.advice
    return f"放宽难度可到 {advice.wider_matching} 题。" if advice.wider else ""


def retest_words(blueprint: Blueprint, outcome: Review) -> str:
    """How far a retest can avoid what was asked, part by part."""
    groups: dict[int, list[str]] = {}
    for at, section in enumerate(outcome.sections, 1):
        groups.setdefault(min(section.advice.retests, 3), []).append(ordinal(at))
    if not groups:
        return ""
    parts = [
        f"第{'、'.join(names)}部分{'不够' if not times else f'够 {times} 次'}"
        + ("以上" if times == 3 else "")
        for times, names in sorted(groups.items(), reverse=True)
    ]
    return "补考避开原题：" + "，".join(parts)
