"""What changed between two texts, in runs a person can read: words and numbers whole, Chinese
character by character, and no confetti of single characters left standing between two changes.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

_TOKEN = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?%?|\s+|.", re.DOTALL)
# What stays between two changes and is this short would only hinder reading.
_CONFETTI = 1
# Texts less alike than this are shown as one replaced by the other.
_ALIKE = 0.35


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that is the same on both sides, or is not."""

    text: str
    changed: bool


Side = tuple[Run, ...]


def compare(old: str, new: str) -> tuple[Side, Side]:
    """`old` and `new` in runs: each side joins to its text, and what is unchanged is the same."""
    if old == new:
        side = _joined([(old, False)])
        return side, side
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return _joined([(old, True)]), _joined([(new, True)])
    steps = [
        ("".join(before[i:j]), "".join(after[k:m]), tag != "equal")
        for tag, i, j, k, m in matcher.get_opcodes()
    ]
    steps = _without_confetti(steps)
    return (
        _joined([(text, changed) for text, _, changed in steps]),
        _joined([(text, changed) for _, text, changed in steps]),
    )


def _without_confetti(steps: list[tuple[str, str, bool]]) -> list[tuple[str, str, bool]]:
    last = len(steps) - 1
    return [
        (old, new, changed or (0 < at < last and len(old.strip()) <= _CONFETTI))
        for at, (old, new, changed) in enumerate(steps)
    ]


def _joined(parts: list[tuple[str, bool]]) -> Side:
    """Neighbours of one sort as one run; empty ones fall out."""
    full = [part for part in parts if part[0]]
    return tuple(
        Run("".join(text for text, _ in group), changed)
        for changed, group in groupby(full, key=lambda part: part[1])
    )
