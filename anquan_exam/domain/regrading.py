"""Grading again: who moves, who flips, and whether a new result is to be added."""

from dataclasses import dataclass
from enum import StrEnum


class RegradeMode(StrEnum):
    """Whose marks may change."""

    RAISE_ONLY = "raise_only"
    """Only to the better; nobody pays for a mistake that was not theirs."""
    BOTH_WAYS = "both_ways"


class Move(StrEnum):
    """What a regrade does to one result."""

    SAME = "same"
    UP = "up"
    DOWN = "down"
    FLIP_UP = "flip_up"
    """From failed to passed."""
    FLIP_DOWN = "flip_down"


@dataclass(frozen=True, slots=True)
class Standing:
    """A result: marks in hundredths."""

    score: int
    full_score: int
    passed: bool


def move(old: Standing, new: Standing) -> Move:
    """From `old` to `new`: the verdict counts before the marks, and marks by their share of the
    full score, since a question left out makes that less."""
    if old.passed is not new.passed:
        return Move.FLIP_UP if new.passed else Move.FLIP_DOWN
    gain = new.score * old.full_score - old.score * new.full_score
    if gain:
        return Move.UP if gain > 0 else Move.DOWN
    return Move.SAME


def takes_effect(moved: Move, mode: RegradeMode) -> bool:
    """Whether the new result is added."""
    if moved is Move.SAME:
        return False
    return mode is RegradeMode.BOTH_WAYS or moved in (Move.UP, Move.FLIP_UP)
