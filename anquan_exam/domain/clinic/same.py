"""The same question twice: word for word, or nearly; with the same answer or another one."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations, product

from anquan_exam.domain.clinic.entries import Item
from anquan_exam.domain.clinic.findings import Code, Finding, found
from anquan_exam.domain.clinic.groups import grouped
from anquan_exam.domain.clinic.similarity import alike, similar_pairs
from anquan_exam.domain.clinic.texts import letters, numbers, shingles, signs, without_numbers
from anquan_exam.domain.fill_in import normalise_answer
from anquan_exam.domain.questions import BLANK, Kind

# Percent of the pairs of characters that two texts share: measured on real banks, below it the
# pairs are mostly of questions that only speak of the same thing.
ALIKE = 70
# With one answer, stems half alike are looked at closely: so much of both must stand in one order.
STEM_ALIKE = 50
IN_ORDER = 0.88
# Shorter stems are alike by accident.
SHORTEST = 8
SHORTEST_OWN = 6
# What can be said this way or that without asking for something else.
_FILLERS = re.compile(
    "应当|应该|必须|需要|下列|以下|下面|上述|哪些|哪个|哪项|哪种|什么|生产经营单位|用人单位|企业|单位|公司"
    "|工作|作业|进行|及时|立即|马上|正确|符合要求|说法|做法"
)


def check(items: Sequence[Item]) -> Iterator[Finding]:
    """What is asked more than once."""
    stems: dict[object, list[Item]] = defaultdict(list)
    for item in items:
        if letters(item.stem) and item.asked.kind is not Kind.CASE:
            stems[_stem_key(item)].append(item)
    for group in stems.values():
        if len(group) > 1:
            yield from _same_stem(group)
    yield from _near(items)


def _stem_key(item: Item) -> object:
    """Equal where two stems say the same to the letter: numbers, signs and blanks included."""
    stem = item.stem
    above = letters(item.scenario), item.asked.picture
    return above, letters(stem), numbers(stem), signs(stem), _blanks_at(stem)


def _blanks_at(stem: str) -> tuple[str, ...]:
    return tuple(map(letters, stem.split(BLANK)))


def _same_stem(group: Sequence[Item]) -> Iterator[Finding]:
    """One stem: asked again, answered otherwise, or with other options altogether."""
    places = sorted(_meeting(group))
    against = [(i, j) for i, j in places if contradict(group[i], group[j])]
    alike_pairs = [(i, j) for i, j in places if same_answer(group[i], group[j])]
    clusters = grouped(len(group), [*alike_pairs, *against])
    torn = {at for pair in against for at in pair}
    for cluster in clusters:
        members = [group[at] for at in cluster]
        if torn & set(cluster):
            answers = dict.fromkeys(map(answer_text, members))
            yield found(Code.OTHER_KEY, members, " / ".join(answers))
        elif len(members) > 1:
            yield found(Code.SAME_QUESTION, members)
    if len(clusters) > 1:
        yield found(Code.SAME_STEM, [group[cluster[0]] for cluster in clusters])


def _meeting(group: Sequence[Item]) -> set[tuple[int, int]]:
    """The places of items that have an option, an answer or a point in common: only such can agree
    or contradict, and a stem like 下列说法正确的是 may stand over thousands."""
    saying: dict[object, list[int]] = defaultdict(list)
    for at, item in enumerate(group):
        points = (point.text for point in item.asked.rubric)
        # Two fill-ins over one stem contradict by having nothing in common.
        fill_in = item.asked.kind is Kind.FILL_IN
        for text in [Kind.FILL_IN] if fill_in else _said((*item.options, *points)):
            saying[text].append(at)
    return {pair for places in saying.values() for pair in combinations(places, 2)}


def same_answer(one: Item, other: Item) -> bool:
    """Whether the two are answered alike, by what the right options say and not by letters."""
    if one.asked.kind is not other.asked.kind:
        return False
    if one.asked.kind is Kind.FILL_IN:
        return len(one.asked.blanks) == len(other.asked.blanks) and all(
            set(map(normalise_answer, a)) & set(map(normalise_answer, b))
            for a, b in zip(one.asked.blanks, other.asked.blanks, strict=True)
        )
    if one.asked.kind is Kind.ORDERING:
        return [*map(letters, one.options)] == [*map(letters, other.options)]
    if one.asked.kind is Kind.SHORT_ANSWER:
        return _points(one) == _points(other)
    return _said(one.right) == _said(other.right)


def _points(item: Item) -> frozenset[object]:
    return _said(point.text for point in item.asked.rubric)


def contradict(one: Item, other: Item) -> bool:
    """Whether, the stem being one, what is right in the one is wrong in the other."""
    if one.asked.kind is not other.asked.kind:
        return False
    kind = one.asked.kind
    if kind in (Kind.TRUE_FALSE, Kind.FILL_IN):
        return not same_answer(one, other)
    if kind is Kind.ORDERING:
        return _said(one.options) == _said(other.options) and not same_answer(one, other)
    if kind is Kind.SHORT_ANSWER:
        return False  # two rubrics may say the same in other words
    right, wrong = _said(one.right), _said(one.wrong)
    return bool(right & _said(other.wrong) or wrong & _said(other.right))


def _said(texts: Iterable[str]) -> frozenset[object]:
    """What option texts say, in whatever order: letters, and the signs that change their sense."""
    return frozenset((letters(text) or text, signs(text)) for text in texts)


def _near(items: Sequence[Item]) -> Iterator[Finding]:
    asked = [
        item
        for item in items
        if len(letters(item.filled)) >= SHORTEST and item.asked.kind is not Kind.CASE
    ]
    same: list[tuple[int, int]] = []
    other: list[tuple[int, int]] = []
    for i, j in near_pairs(asked):
        one, two = asked[i], asked[j]
        # Other numbers make another question: 一次死亡三人 and 一次死亡十人 have two answers.
        apart = numbers(one.filled) != numbers(two.filled) or one.asked.picture != two.asked.picture
        if not apart and _stem_key(one) != _stem_key(two) and one.entry is not two.entry:
            alike_too = same_answer(one, two) and not other_matter(one.filled, two.filled)
            (same if alike_too else other).append((i, j))
    for code, pairs in ((Code.NEAR_QUESTION, same), (Code.NEAR_OTHER, other)):
        for cluster in grouped(len(asked), pairs):
            if len(cluster) > 1:
                yield found(code, [asked[at] for at in cluster])


def other_matter(one: str, other: str) -> bool:
    """Whether a word stands in the one where a wholly different one stands in the other: 接近开关
    and 磁性开关 are two things, however alike the sentences around them."""
    a, b = (letters(_FILLERS.sub("", without_numbers(text))) for text in (one, other))
    return any(
        how == "replace" and min(i2 - i1, j2 - j1) >= 2 and not set(a[i1:i2]) & set(b[j1:j2])
        for how, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    )


def near_pairs(items: Sequence[Item]) -> tuple[tuple[int, int], ...]:
    """The places of items that are nearly one. Numbers are not looked at."""
    read = [_read(item) for item in items]
    candidates = {*similar_pairs([one.whole for one in read], ALIKE), *_stem_pairs(read)}
    return tuple(sorted((i, j) for i, j in candidates if _is_near(read[i], read[j])))


def is_near(one: Item, other: Item) -> bool:
    """Whether two items are nearly one: of one kind and alike in stem and options together; or with
    one answer, and stems that differ by little."""
    return _is_near(_read(one), _read(other))


@dataclass(frozen=True, slots=True)
class _Read:
    """An item with the shingles of its stem, and of stem and options together; `telling` says
    whether the stem asks for something of its own (下列说法正确的是 does not)."""

    item: Item
    stem: frozenset[str]
    whole: frozenset[str]
    telling: bool


def _read(item: Item) -> _Read:
    stem = shingles([item.scenario, item.filled])
    own = letters(_FILLERS.sub("", item.scenario + item.filled))
    return _Read(item, stem, stem | shingles(item.read[1:]), len(own) >= SHORTEST_OWN)


def _stem_pairs(read: Sequence[_Read]) -> Iterator[tuple[int, int]]:
    """Places of telling stems half alike; equal ones are compared by their answers elsewhere."""
    places: dict[frozenset[str], list[int]] = defaultdict(list)
    for at, one in enumerate(read):
        if one.telling:
            places[one.stem].append(at)
    stems = [*places]
    for first, second in similar_pairs(stems, STEM_ALIKE):
        for i, j in product(places[stems[first]], places[stems[second]]):
            yield min(i, j), max(i, j)


def _is_near(one: _Read, other: _Read) -> bool:
    same_kind = one.item.asked.kind is other.item.asked.kind
    if same_kind and alike(one.whole, other.whole, ALIKE) and alike(one.stem, other.stem, ALIKE):
        return True
    if one.stem == other.stem or not one.telling or not other.telling:
        return False
    if not alike(one.stem, other.stem, STEM_ALIKE) or not same_answer(one.item, other.item):
        return False
    texts = _said_above(one.item), _said_above(other.item)
    matcher = SequenceMatcher(None, *texts, autojunk=False)
    return matcher.quick_ratio() >= IN_ORDER and matcher.ratio() >= IN_ORDER


def _said_above(item: Item) -> str:
    return letters(item.scenario + item.filled)


def answer_text(item: Item) -> str:
    """The right answer in a line."""
    if item.asked.kind is Kind.FILL_IN:
        return "；".join(variants[0] for variants in item.asked.blanks if variants)
    if item.asked.kind is Kind.ORDERING:
        return " → ".join(item.options)
    return "；".join(item.right)
