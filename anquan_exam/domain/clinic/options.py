"""The options of one question: all of the above, letters named, one unlike the others."""

import re
from collections.abc import Iterator
from statistics import median

from anquan_exam.domain.clinic.entries import Item
from anquan_exam.domain.clinic.findings import Code, Finding, found
from anquan_exam.domain.clinic.texts import length, numbers, plain
from anquan_exam.domain.questions import Kind

_WHICH = "以上|上述|前述|前面|[前以][上]?[两三四五几2-5][项种个条者]|[两三四]者"
_WHAT = "选项|答案|说法|做法|情形|各项|内容|几项|情况|都"
_ALL = "都|全都|全部|全|均|皆"
_VERDICT = "是|对|正确|不是|不对|错|错误|不正确|可以|不可以|需要|不需要|包括|有"
_ALL_ABOVE = re.compile(
    rf"(?:{_WHICH})(?:{_WHAT})*(?:{_ALL})?(?:{_VERDICT})?|(?:{_ALL})(?:{_VERDICT})"
)
# A、C or A和C; but not A级, A类, A4 or 甲A.
_NAMED = "[A-HＡ-Ｈ]"
_LETTERS_ONLY = re.compile(rf"{_NAMED}(?:[、，,和与及+\s]*{_NAMED})+(?:项|选项)?[都均全]?[是对]?")
_LETTER_OPTION = re.compile(rf"选项\s*{_NAMED}(?![A-Za-z])|(?<![A-Za-z]){_NAMED}\s*选?项(?!目)")
_LETTER_ANSWER = re.compile(
    rf"(?:答案|应选|选择|故选|本题选|选)[是为：:]?\s*{_NAMED}+(?![A-Za-z级类型])"
)
_TELLS = re.compile("未|没|无|不|缺|破|坏|断|裂|松|违|隐患|危险|错误")
_END_MARK = re.compile(r"[。；;.]$")
_FIGURE = re.compile(r"[≥≤<>约第]?\s*(?:半|[\d〇零一二两三四五六七八九十百千万]+)")
LONGEST_FIGURE = 10
FEWEST = 3


def check(item: Item) -> Iterator[Finding]:
    """What is amiss with the options of one question."""
    if item.asked.kind is Kind.HAZARD_PICTURE:
        yield from _telling_spots(item)
    if not item.is_choice:
        return
    above = [text for text in item.options if is_all_above(text)]
    if above:
        yield found(Code.ALL_ABOVE, [item], above[0])
    if named := _letter_named(item):
        yield found(Code.LETTER_REFERENCE, [item], named)
    if why := _unlike(item):
        yield found(Code.UNEVEN_OPTIONS, [item], *why)


def _telling_spots(item: Item) -> Iterator[Finding]:
    """Spots whose names say what is wrong there: whoever answers from the list need not look."""
    told = [text for text in item.right if _TELLS.search(text)]
    if told:
        yield found(Code.SPOT_TELLS, [item], "、".join(told))


def is_all_above(text: str) -> bool:
    """Whether an option only stands for the others: 以上都对, 以上都不是, 全部正确."""
    return _ALL_ABOVE.fullmatch(_bare(text)) is not None


def _bare(text: str) -> str:
    return "".join(text.split()).rstrip("。；;.")


def _letter_named(item: Item) -> str:
    """The first place where an option or the explanation calls another by its letter."""
    for text in item.options:
        if match := _LETTERS_ONLY.fullmatch(_bare(text)) or _LETTER_OPTION.search(text):
            return match[0]
    explanation = plain(item.asked.explanation)
    match = _LETTER_OPTION.search(explanation) or _LETTER_ANSWER.search(explanation)
    return match[0] if match else ""


def _unlike(item: Item) -> tuple[str, ...]:
    """Why an option stands out by its form alone: a reason, then the options' letters."""
    if len(item.options) < FEWEST:
        return ()
    marked = [id_ for id_, text in item.lettered if _END_MARK.search(text)]
    if 0 < len(marked) < len(item.options):
        return "mark", "、".join(marked)
    others = [id_ for id_, text in item.lettered if not is_quantity(text)]
    figures = [id_ for id_, _ in item.lettered if id_ not in others]
    for odd in (others, figures):
        # An odd one out that is wrong can be struck out; one that is right needs no knowing.
        if len(odd) == 1 and odd == list(item.asked.key):
            return "figure", odd[0]
    return _far_longer(item)


def is_quantity(text: str) -> bool:
    """Whether an option is a figure and little else: 三, 3人, 24小时, 半年, 第一条."""
    if length(text) > LONGEST_FIGURE:
        return False
    figure = _FIGURE.match(text)
    if figure is None:
        return False
    return figure.end() == len(text) or "半" in figure[0] or bool(numbers(text))


def _far_longer(item: Item) -> tuple[str, ...]:
    """The one right option, where it is twice as long as is usual among the others."""
    if item.asked.kind is not Kind.SINGLE or len(item.asked.key) != 1:
        return ()
    right, wrong = map(length, item.right), sorted(map(length, item.wrong))
    for size in right:
        usual = median(wrong)
        if size >= max(2 * usual, usual + 10) and size > wrong[-1]:
            return "length", item.asked.key[0]
    return ()
