"""What somebody could earn who knows nothing: letters, right-or-wrong and lengths that give the
key away; and whether the bank asks things of every weight.

A pattern is told only where chance alone would hardly have made it, and only of enough questions.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from anquan_exam.domain.clinic import chances
from anquan_exam.domain.clinic.entries import Entry, Item
from anquan_exam.domain.clinic.findings import Code, Finding, found
from anquan_exam.domain.clinic.texts import length
from anquan_exam.domain.questions import OPTION_LETTERS, RIGHT, Kind

# Chance alone gives such a pattern in one bank of a hundred, all letters taken together.
RARE = 0.01
FEWEST = 10
"""Questions below which no pattern is told, however plain."""
LEVELS = range(1, 6)
FEWEST_FOR_LEVELS = 20
FEWEST_LEVELS = 3
"""Neither the easiest nor the hardest need be there, as long as there are steps to choose from."""


def check(items: Sequence[Item]) -> Iterator[Finding]:
    """The patterns in the questions of one bank."""
    for kind in (Kind.SINGLE, Kind.MULTIPLE):
        yield from _letters([item for item in items if item.asked.kind is kind and _sound(item)])
    yield from _right_or_wrong([item for item in items if item.asked.kind is Kind.TRUE_FALSE])
    yield from _longest([item for item in items if item.is_choice and _sound(item)])
    yield from _levels([item.entry for item in items])


def _sound(item: Item) -> bool:
    """The key says something: some options are right and some are not."""
    return bool(item.right) and bool(item.wrong)


def _odds(item: Item) -> Fraction:
    """How likely a given option of the item is right, if keys fell anywhere."""
    return Fraction(len(item.right), len(item.asked.options))


def _letters(items: Sequence[Item]) -> Iterator[Finding]:
    if len(items) < FEWEST:
        return
    letters = [x for x in OPTION_LETTERS if any(x in _ids(item) for item in items)]
    often, seldom = [], []
    for letter in letters:
        shown = [item for item in items if letter in _ids(item)]
        hits = [item for item in shown if letter in item.asked.key]
        odds = [_odds(item) for item in shown]
        # Either way, and for any of the letters: so many chances to look odd.
        tries = 2 * len(letters)
        above, below = chances.at_least(len(hits), odds), chances.at_most(len(hits), odds)
        if above * tries < RARE:
            often.append((letter, hits, odds, above * tries))
        elif below * tries < RARE:
            seldom.append((letter, shown, odds, below * tries))
    # Where one letter is right too often, others are right too seldom: told once.
    for letter, about, odds, chance in often or seldom:
        code = Code.FIRST_OPTION if often and letter == RIGHT else Code.LETTER_SPREAD
        yield _pattern(code, about, _hits(about, letter), odds, chance, letter)


def _ids(item: Item) -> list[str]:
    return [option.id for option in item.asked.options]


def _hits(items: Sequence[Item], letter: str) -> int:
    return sum(letter in item.asked.key for item in items)


def _pattern(
    code: Code,
    about: Sequence[Item],
    hits: int,
    odds: Sequence[Fraction],
    chance: float,
    *detail: str,
) -> Finding:
    """detail: how many hits, of how many, how many were to be expected, the odds, and the rest."""
    likely = round(chances.expected(odds))
    said = (str(hits), str(len(odds)), str(likely), _one_in(chance), *detail)
    return found(code, about, *said)


def _one_in(chance: float) -> str:
    """ "3400": once in so many banks; in two digits, and at most a thousand million."""
    times = min(10**9, int(1 / chance) if chance > 1e-9 else 10**9)
    step = 10 ** max(0, len(str(times)) - 2)
    return str(times // step * step)


def _right_or_wrong(items: Sequence[Item]) -> Iterator[Finding]:
    if len(items) < FEWEST:
        return
    odds = [Fraction(1, 2)] * len(items)
    for right in (True, False):
        hits = [item for item in items if (RIGHT in item.asked.key) is right]
        chance = 2 * chances.at_least(len(hits), odds)
        if chance < RARE:
            word = "对" if right else "错"
            yield _pattern(Code.TRUE_FALSE_SPREAD, hits, len(hits), odds, chance, word)


def longest(item: Item) -> str | None:
    """The id of the option that strikes the eye as the longest: two characters and a fifth longer
    than any other; None where none does."""
    sizes = sorted(((length(text), id_) for id_, text in item.lettered), reverse=True)
    if len(sizes) < 2:
        return None
    (most, id_), (second, _) = sizes[:2]
    return id_ if most >= second + 2 and 5 * most >= 6 * second else None


def _longest(items: Sequence[Item]) -> Iterator[Finding]:
    telling = [(item, id_) for item in items if (id_ := longest(item)) is not None]
    hits = [item for item, id_ in telling if id_ in item.asked.key]
    if len(telling) < FEWEST:
        return
    odds = [_odds(item) for item, _ in telling]
    chance = chances.at_least(len(hits), odds)
    if chance < RARE:
        yield _pattern(Code.LONGEST_OPTION, hits, len(hits), odds, chance)


def _levels(entries: Sequence[Entry]) -> Iterator[Finding]:
    questions = list({entry.question.id: entry.question for entry in entries}.values())
    if len(questions) < FEWEST_FOR_LEVELS:
        return
    bank, size = entries[0].bank, str(len(questions))
    used = {question.difficulty for question in questions}
    between = [level for level in range(min(used), max(used)) if level not in used]
    if len(used) < FEWEST_LEVELS or between:
        missing = [str(level) for level in LEVELS if level not in used]
        yield Finding(Code.MISSING_LEVELS, bank, (), (size, "、".join(missing)))
    if not any(question.must_know for question in questions):
        yield Finding(Code.NO_MUST_KNOW, bank, (), (size,))
