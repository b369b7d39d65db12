"""Whether a worker can read it: how long, how many clauses, rare characters, foreign letters."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from anquan_exam.domain.clinic.entries import Item
from anquan_exam.domain.clinic.findings import Code, Finding, found
from anquan_exam.domain.clinic.texts import length, sentences
from anquan_exam.domain.questions import Kind

MOST_STEM = 120
MOST_SCENARIO = 300
"""A case is read once for several questions."""
MOST_SENTENCE = 60

# The first level of GB 2312 are the 3,755 characters in common use; what the trades add to them.
_LAST_COMMON = 0xD7
TRADE = frozenset("硐矸铵镉锂踝瞭戗檩榫镗锉铆瘾罹钎砼榔氡苊芘肼腈哌嘧钡锶铍铊檐桁榀樘毂耦")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]{2,}(?![a-z])")
_EXPLAINED_BEFORE = re.compile(r"[\u3400-\u9fff][（(][^（）()]*$")
_EXPLAINED_AFTER = re.compile(r"\s*[（(][^（）()]*[\u3400-\u9fff]")
# Units and what everybody has seen on a nameplate, a label or a phone.
_KNOWN = frozenset(
    re.findall(
        r"\w+",
        "mm cm dm km mg kg ml kv kw kwh kva ma mpa kpa pa kn nm hz khz mhz lx lux db ppm min ph "
        "mol rpm mv mw gw app wifi led usb gps sos pvc ok ic id",
    )
)
_MEASURED = re.compile(r"\d\s?$")
LONGEST_UNIT = 4
_STANDARD = re.compile(r"(?:GB|AQ|MT|JGJ|DB|GBZ|TSG|HG|SY|LD|XF|GA)(?:/T)?\s*[\d—-]")


def check(item: Item) -> Iterator[Finding]:
    """What makes one question hard to read."""
    most = MOST_SCENARIO if item.asked.kind is Kind.CASE else MOST_STEM
    if length(item.stem) > most:
        yield found(Code.LONG_STEM, [item], str(length(item.stem)), str(most))
    else:
        parts = (part for text in item.read for part in sentences(text))
        longest = "".join(max(parts, key=length, default="").split())
        if len(longest) > MOST_SENTENCE:
            figures = (str(len(longest)), str(MOST_SENTENCE))
            yield found(Code.LONG_SENTENCE, [item], *figures, longest[:12])
    if rare := [c for c in dict.fromkeys("".join(item.read)) if is_rare(c)]:
        yield found(Code.RARE_CHARACTERS, [item], "、".join(rare))


def check_all(items: Sequence[Item]) -> Iterator[Finding]:
    """Abbreviations of a bank that nothing explains, with all the questions that use each."""
    used: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        for word in dict.fromkeys(w for text in item.read for w in unexplained(text)):
            used[word].append(item)
    for word, about in used.items():
        yield found(Code.ABBREVIATION, about, word, str(len({i.entry.question.id for i in about})))


def is_rare(character: str) -> bool:
    """Whether a Chinese character is one that many who left school early never met."""
    if not _CHINESE.match(character) or character in TRADE:
        return False
    try:
        return character.encode("gb2312")[0] > _LAST_COMMON
    except UnicodeEncodeError:
        return True


def unexplained(text: str) -> Iterator[str]:
    """The foreign words of `text` with no Chinese beside them: LOTO, but not 一氧化碳（CO）,
    CO（一氧化碳）, 30 MPa or GB 30871."""
    for match in _WORD.finditer(text):
        word, before, after = match[0], text[: match.start()], text[match.end() :]
        unit = len(word) <= LONGEST_UNIT and _MEASURED.search(before)
        if unit or word.lower() in _KNOWN or _STANDARD.match(text, match.start()):
            continue
        if not _EXPLAINED_BEFORE.search(before) and not _EXPLAINED_AFTER.match(after):
            yield word
