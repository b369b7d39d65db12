"""How it is said: words that give the answer away, and sentences that say no twice."""

import re
from collections.abc import Iterator, Sequence

from anquan_exam.domain.clinic import chances
from anquan_exam.domain.clinic.entries import Item
from anquan_exam.domain.clinic.findings import Code, Finding, found
from anquan_exam.domain.questions import Kind

# 必须 and 应当 are how laws speak: a hint only where wrong options have more of them.
ABSOLUTE = re.compile(
    "一律|绝对|必须|必定|必然|任何|一切|全部|所有|从来|永远|百分之百|完全|肯定|只能|只要|只有"
    "|唯一|无论如何|始终|总是|从不|绝不|决不|毫无"
)
# Nobody who knows the trade says these of anything.
STRONG = re.compile(
    "一律|绝对|任何情况下|从来|永远|百分之百|完全没有|完全不(?!同|一样)|肯定|无论如何|绝不|决不|毫无|总是"
)
RARE = 0.01
FEWEST = 10

_TWICE = re.compile(
    r"不得不|不能不|不可不|不会不|不应不|不应当不|不该不|不允许不|不准不|不许不|禁止不|严禁不"
    r"|并非不|并非没有|并不是不|并不是没有|不是不|不是没有|不能没有|没有不|莫不|无不|未必不|未尝不"
    r"|非[^，。；！？]{1,8}不可|不无"
)
_GOOD_WORD = re.compile(r"合格|良|安全|足|同|当|利|符|明|全|便|适|稳|平")
_ASKS_WRONG = re.compile(
    r"(?:不正确|错误|不对|不属于|不符合|不应当?|不得|不能|不可以?|不包括|不是|不需要|不允许)"
    r"[^，、。；！？]{0,12}(?:的[是有]|哪|几|[（(]\s*[）)]|____)|哪[^，、。；！？]{0,10}(?:不|错)"
)
_SAYS_NO = re.compile(r"^(?:不|未|没有|无需|无须|严禁|禁止|不得|不能|不用)")


def check(item: Item) -> Iterator[Finding]:
    """What is amiss with the words of one question."""
    if item.asked.kind is Kind.TRUE_FALSE:
        word = STRONG.search(item.stem)
        if word and "A" not in item.asked.key:
            yield found(Code.ABSOLUTE_HINT, [item], word[0])
    elif item.is_choice:
        yield from _hint(item)
    if twice := double_negative(item):
        yield found(Code.DOUBLE_NEGATIVE, [item], twice)


def _hint(item: Item) -> Iterator[Finding]:
    """Most wrong options struck out by one word, and no right one with it."""
    words = [match[0] for text in item.wrong if (match := STRONG.search(text))]
    telling = words and not any(STRONG.search(text) for text in item.right)
    if telling and 2 * len(words) >= len(item.wrong):
        yield found(Code.ABSOLUTE_HINT, [item], "、".join(dict.fromkeys(words)))


def double_negative(item: Item) -> str:
    """The words in which a reader has to turn no into yes twice; "" where there are none."""
    for text in item.read:
        for match in _TWICE.finditer(text):
            if not _GOOD_WORD.match(text, match.end()):
                return match[0]
    return _wrong_of_wrong(item)


def _wrong_of_wrong(item: Item) -> str:
    """下面哪种做法不对 … 不戴安全帽: the option is right because it says no."""
    asks = _ASKS_WRONG.search(item.stem) if item.is_choice else None
    if asks is None:
        return ""
    negated = [text for text in item.options if _SAYS_NO.match(text)]
    return f"{asks[0]}……{negated[0]}" if negated else ""


def check_all(items: Sequence[Item]) -> Iterator[Finding]:
    """Absolute words over a whole bank: in wrong options more than in right ones."""
    right: list[tuple[Item, str]] = []
    wrong: list[tuple[Item, str]] = []
    for item in items:
        if item.asked.kind is Kind.TRUE_FALSE:
            (right if "A" in item.asked.key else wrong).append((item, item.stem))
        elif item.is_choice:
            right += [(item, text) for text in item.right]
            wrong += [(item, text) for text in item.wrong]
    said_right = [item for item, text in right if ABSOLUTE.search(text)]
    said_wrong = [item for item, text in wrong if ABSOLUTE.search(text)]
    marked = len(said_right) + len(said_wrong)
    if marked < FEWEST or not right:
        return
    total = len(right) + len(wrong)
    if chances.at_most_marked(len(right), marked, total, len(said_right)) < RARE:
        figures = (len(said_wrong), len(wrong), len(said_right), len(right))
        yield found(Code.ABSOLUTE_WORDS, said_wrong, *map(str, figures))
