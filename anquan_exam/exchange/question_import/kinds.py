"""What kind of question a word means: in a column, a heading, the name of a sheet, a tag."""

import re
import unicodedata
from enum import StrEnum

from anquan_exam.domain.questions import KIND_LABELS, Kind


class KindWord(StrEnum):
    """What people call a kind. The last ones need a look at the key, or cannot come in yet."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true-false"
    FILL_IN = "fill-in"
    CHOICE = "choice"  # 选择题: single or multiple
    INDEFINITE = "indefinite"  # 不定项: one or more
    SHORT_ANSWER = "short-answer"
    CASE = "case"
    ORDERING = "ordering"
    HAZARD_PICTURE = "hazard-picture"
    OTHER = "other"  # matching, calculating …: nothing we have


KINDS: dict[KindWord, Kind] = {
    KindWord.SINGLE: Kind.SINGLE,
    KindWord.MULTIPLE: Kind.MULTIPLE,
    KindWord.TRUE_FALSE: Kind.TRUE_FALSE,
    KindWord.FILL_IN: Kind.FILL_IN,
    KindWord.ORDERING: Kind.ORDERING,
    KindWord.SHORT_ANSWER: Kind.SHORT_ANSWER,
}
KIND_NAMES: dict[KindWord, str] = {
    KindWord.CASE: "案例题",
    KindWord.HAZARD_PICTURE: "找隐患题",
}
NOT_YET = frozenset({KindWord.CASE, KindWord.HAZARD_PICTURE, KindWord.OTHER})
# In this order: 多项选择 holds 选择 as well.
_WORDS: tuple[tuple[KindWord, re.Pattern[str]], ...] = tuple(
    (word, re.compile(pattern))
    for word, pattern in (
        (KindWord.INDEFINITE, r"不定项"),
        (KindWord.HAZARD_PICTURE, r"隐患图|找隐患|图片隐患"),
        (KindWord.ORDERING, r"排序|order"),
        (KindWord.CASE, r"案例|材料题|材料分析|综合分析|阅读理解"),
        (KindWord.SHORT_ANSWER, r"简答|问答|论述|名词解释|主观|简述|essay|short.?answer|extended"),
        (KindWord.OTHER, r"连线|匹配|配伍|计算|编程|作图|matching|numerical|cloze|hotspot"),
        (
            KindWord.MULTIPLE,
            r"多选|多项|复选|multi(?:ple)?(?:.?(?:select|answer|response))?|checkbox",
        ),
        (KindWord.SINGLE, r"单选|单项|single|radio"),
        (KindWord.TRUE_FALSE, r"判断|是非|对错|正误|judge?ment|judge|true|boolean|t/?f"),
        (KindWord.FILL_IN, r"填空|blank|fill|gap"),
        (KindWord.CHOICE, r"选择|choice|select"),
    )
)
_HEADING = re.compile(
    r"(?:第?[一二三四五六七八九十\d]{1,3}(?:部分|章|节|大题)?[、.:)]?)?(?P<word>.{2,12}?)"
    r"(?:部分|试题|题库|题目|题)?(?:[(\[].*[)\]]|[,:。;、].*|共?\d+[道题个].*|每[题小].*|\d*)?"
)
CONVENTION = {"1": KindWord.SINGLE, "2": KindWord.MULTIPLE, "3": KindWord.TRUE_FALSE}
_LEGEND = re.compile(r"(\d)\s*[、.:=\-)]?\s*([一-鿿]{2,4}题)|([一-鿿]{2,4}题)\s*[:=\-(]\s*(\d)")


def kind_label(text: str) -> str:
    """The name of a kind in the list to choose from, "" where the text names none of them."""
    word = kind_word(text) if text else None
    kind = KINDS.get(word) if word else None
    return KIND_LABELS[kind] if kind else ""


def folded(text: str) -> str:
    """Without width, case and blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def kind_word(text: str) -> KindWord | None:
    """What a cell, tag or sheet name calls the kind; None where it is no such word."""
    plain = folded(text).strip("[]()【】{}")
    if not plain or len(plain) > 20:
        return None
    return next((word for word, pattern in _WORDS if pattern.search(plain)), None)


def heading_kind(text: str) -> KindWord | None:
    """The kind that a heading line announces: 一、单选题（每题 1 分，共 30 题）."""
    plain = folded(text).strip("*#【】[]")
    match = _HEADING.fullmatch(plain) if len(plain) <= 60 else None
    if match is None or re.search(r"[?。]$", plain.rstrip(")")):
        return None
    word = match["word"].removesuffix("题")
    exact = next((kind for kind, pattern in _WORDS if pattern.search(word)), None)
    return exact if exact and len(word) <= 8 else None


def legend(texts: list[str]) -> dict[str, str]:
    """What numbers stand for in the column of kinds, said above the headings: 1单选题2多选题."""
    found: dict[str, str] = {}
    for text in texts:
        for match in _LEGEND.finditer(unicodedata.normalize("NFKC", text)):
            number, name = (match[1], match[2]) if match[1] else (match[4], match[3])
            if word := kind_word(name):
                found.setdefault(number, word.value)
    return found
