"""The order of a mixed paper: sections spread over it, so that any first part is a fair sample.

A section of n questions takes places (j + u)/n, j = 0 … n-1, on a line from 0 to 1: a systematic
sample. u is the ticket of purpose "order" in that section, part "start", read as a fraction of
2^256. The questions follow by place, at one place by section as in the blueprint; within a section
they stay in their order, which is by ticket. The parts of a case stay together and count as one.
"""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from anquan_exam.domain.draw_inputs import DrawSeed
from anquan_exam.domain.papers import PaperItem

_WHOLE = 1 << 256


def mixed(seed: DrawSeed, items: Iterable[PaperItem]) -> tuple[PaperItem, ...]:
    """`items`, section after section, in the mixed order of `seed`; numbered anew from 1."""
    placed: list[tuple[Fraction, int, list[PaperItem]]] = []
    sections = groupby(items, key=lambda item: item.section)
    for at, (section, group) in enumerate(sections):
        wholes = [list(parts) for _, parts in groupby(group, key=lambda item: item.question_id)]
        start = int.from_bytes(seed.roll("order", section).of("start"), "big")
        places = (Fraction(j * _WHOLE + start, len(wholes)) for j in range(len(wholes)))
        placed += [(place, at, whole) for place, whole in zip(places, wholes, strict=True)]
    ordered = sorted(placed, key=lambda one: one[:2])
    shown = [item for _, _, whole in ordered for item in whole]
    return tuple(replace(item, number=number) for number, item in enumerate(shown, 1))
