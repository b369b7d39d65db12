"""How item analysis is worded, on the screen and in what is exported."""

from collections.abc import Iterable

from anquan_exam.domain.item_analysis.verdicts import Finding
from anquan_exam.domain.vocabulary import INDUSTRY_LABELS
from anquan_exam.services.item_analysis.selection import About, Sittings

FINDINGS: dict[Finding, str] = {
    Finding.WRONG_KEY: "可能答案标错了",
    Finding.NEGATIVE: "成绩好的人反而错",
    Finding.WEAK: "分不出好差",
    Finding.TOO_HARD: "太难",
    Finding.OMITTED: "很多人没答",
    Finding.TOO_EASY: "几乎人人都对",
    Finding.DEAD_OPTION: "有选项没人选",
}
SITTINGS: dict[Sittings, str] = {
    Sittings.COUNTED: "监考的考试，含补考",
    Sittings.FIRST: "监考的考试，不含补考",
    Sittings.ALL: "全部，含自测和模拟",
}


def sittings_words(sittings: Sittings) -> str:
    """监考的考试，含补考."""
    return SITTINGS[sittings]


def about_words(about: Iterable[About]) -> str:
    """示例区的人员（煤矿）; 没有 for nobody."""
    said = [
        f"{each.place}的人员" + (f"（{INDUSTRY_LABELS[each.industry]}）" if each.industry else "")
        for each in about
    ]
    return "、".join(said) or "没有哪个单位的人员"
