"""The spots of a hotspot question as outlines: thousandths of the picture."""

import math
from collections.abc import Iterator

from anquan_exam.domain.pictures import FULL, Outline
from anquan_exam.domain.questions import OPTION_LETTERS
from anquan_exam.exchange.incoming.safe_xml import Element
from anquan_exam.exchange.question_excel.columns import OPTIONS, Field
from anquan_exam.exchange.question_import.qti_elements import (
    attribute,
    declared_for,
    mapped_values,
    name_of,
    right_values,
)
from anquan_exam.exchange.question_import.qti_pictures import Shown
from anquan_exam.exchange.question_import.rows import Parked
from anquan_exam.exchange.question_import.why import Note, Why, note

_FARTHEST = 1_000_000.0
_CORNERS = 24  # of what stands for something round


def outlines_of(interaction: Element, shown: Shown) -> tuple[Outline, ...]:
    """The outline of each spot. Raises Parked."""
    spots = _choices(interaction)
    if not spots:
        raise _parked("图上没有可点的位置")
    if len(spots) > len(OPTION_LETTERS):
        raise _parked(f"图上的位置有 {len(spots)} 个，太多")
    found = tuple(_outline(spot, shown) for spot in spots)
    if not all(found):
        raise _parked("图上有位置没有画出来，或者画法认不出")
    return found


def spot_cells(item: Element, interaction: Element) -> tuple[dict[Field, str], tuple[Note, ...]]:
    """What is at each spot, which are right, and what had to be said of it. Raises Parked."""
    spots = _choices(interaction)
    ids = [spot.get("identifier", "") for spot in spots]
    declared = declared_for(item, interaction)
    right = right_values(declared) or mapped_values(declared)
    if not set(right) <= set(ids) or len(set(ids)) < len(ids):
        raise Parked(note(Why.FORMAT, Field.ANSWER, problem="正确答案不在图上的位置里"))
    if not right:
        raise Parked(note(Why.NO_ANSWER, Field.ANSWER))
    usual = [f"位置 {letter}" for letter in OPTION_LETTERS]
    labels = [attribute(spot, "hotspotLabel").strip() for spot in spots]
    named = [label or usual[at] for at, label in enumerate(labels)]
    cells = dict(zip(OPTIONS, named, strict=False))
    cells[Field.ANSWER] = "".join(OPTION_LETTERS[ids.index(one)] for one in dict.fromkeys(right))
    notes = _notes(
        spots, next((u for u, label in zip(usual, labels, strict=False) if not label), "")
    )
    return cells, tuple(notes)


def _notes(spots: list[Element], named: str) -> Iterator[Note]:
    if named:
        yield note(Why.SPOT_NAMED, Field.OPTIONS, text=named)
    if any(spot.get("shape") in ("circle", "ellipse") for spot in spots):
        yield note(Why.SPOT_ROUND, Field.OPTIONS)


def _choices(interaction: Element) -> list[Element]:
    return [one for one in interaction.iter() if name_of(one) == "hotspotChoice"]


def _outline(spot: Element, shown: Shown) -> Outline:
    """The spot's outline; nothing where its shape or its numbers cannot be read."""
    numbers = _numbers(spot.get("coords", ""))
    points = list(_points(spot.get("shape", ""), numbers))
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    return tuple((_part(x, shown.width), _part(y, shown.height)) for x, y in points)


def _numbers(text: str) -> list[float]:
    try:
        found = [float(word) for word in text.replace(",", " ").split()]
    except ValueError:
        return []
    return found if all(abs(number) <= _FARTHEST for number in found) else []


def _points(shape: str, at: list[float]) -> Iterator[tuple[float, float]]:
    if shape == "rect" and len(at) == 4:
        left, top, right, bottom = at
        yield from ((left, top), (right, top), (right, bottom), (left, bottom))
    elif shape == "poly" and len(at) % 2 == 0:
        yield from zip(at[::2], at[1::2], strict=True)
    elif shape in ("circle", "ellipse") and len(at) == (3 if shape == "circle" else 4):
        across, down = at[2], at[-1]
        for step in range(_CORNERS):
            turn = 2 * math.pi * step / _CORNERS
            yield at[0] + across * math.cos(turn), at[1] + down * math.sin(turn)


def _part(at: float, whole: float) -> int:
    return min(FULL, max(0, round(at * FULL / whole)))


def _parked(problem: str) -> Parked:
    return Parked(note(Why.FORMAT, Field.OPTIONS, problem=problem))
