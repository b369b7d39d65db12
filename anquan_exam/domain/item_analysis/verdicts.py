"""What the figures of a revision mean for whoever keeps the bank, and from how many answers on."""

from enum import StrEnum

from anquan_exam.domain.item_analysis.intervals import wilson
from anquan_exam.domain.item_analysis.items import FLOOR, Choices, Group, ItemFigures

EASY, HARD = 0.95, 0.30
WEAK = 0.20
"""Ebel (1965): below it, a question hardly tells the strong from the weak."""
OMITTED = 0.10
DEAD = 0.05
"""A wrong option that fewer than these surely choose misleads nobody."""


class Finding(StrEnum):
    """One thing to look at, the gravest first."""

    WRONG_KEY = "wrong_key"
    """The strong prefer an option that counts as wrong to one that counts as right."""
    NEGATIVE = "negative"
    """The weak do better here than the strong, beyond chance."""
    WEAK = "weak"
    TOO_HARD = "too_hard"
    OMITTED = "omitted"
    TOO_EASY = "too_easy"
    DEAD_OPTION = "dead_option"


BAD = frozenset({Finding.WRONG_KEY, Finding.NEGATIVE})
"""What may be unfair to whoever gets the question: reason enough to propose a suspension."""


def enough(found: ItemFigures) -> bool:
    """Whether there are answers enough for any verdict."""
    return found.n >= FLOOR


def findings(found: ItemFigures) -> tuple[Finding, ...]:
    """What there is to look at, the gravest first; nothing below the floor. A threshold is passed
    only where the whole interval lies beyond it, except for the key: that alarm is cheap to check
    and dear to miss."""
    if not enough(found):
        return ()
    strength, easy = found.discrimination, found.difficulty
    seen = {
        Finding.WRONG_KEY: bool(rivals(found.choices)),
        Finding.NEGATIVE: strength is not None and strength.high < 0,
        Finding.WEAK: strength is not None and 0 <= strength.high < WEAK,
        Finding.TOO_HARD: easy.high < HARD,
        Finding.OMITTED: found.omitted.low > OMITTED,
        Finding.TOO_EASY: easy.low > EASY,
        Finding.DEAD_OPTION: bool(dead_options(found.choices)),
    }
    return tuple(finding for finding, there in seen.items() if there)


def rivals(choices: Choices) -> tuple[tuple[str, str], ...]:
    """Pairs of a right option and a wrong one that the upper group chose more often."""
    options = choices.options
    return tuple(
        (right.id, wrong.id)
        for right in options
        for wrong in options
        if right.right and not wrong.right and right.counts[Group.UPPER] < wrong.counts[Group.UPPER]
    )


def dead_options(choices: Choices) -> tuple[str, ...]:
    """Wrong options that surely fewer than 5 % choose. Of two options one is always the wrong one:
    true/false questions have none."""
    n = sum(choices.known.values())
    if len(choices.options) < 3 or not n:
        return ()
    return tuple(
        option.id
        for option in choices.options
        if not option.right and wilson(option.total / n, n).high < DEAD
    )
