"""What the buttons of the form do to the question before it is shown again: a row more or less,
one up or down, another kind. `option-up-2` is about the question, `part-1-option-up-2` about its
first part."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from anquan_exam.domain.pictures import FULL
from anquan_exam.domain.question_rules import PART_KINDS
from anquan_exam.domain.questions import (
    OPTION_LETTERS,
    Basis,
    Kind,
    Option,
    Question,
    RubricPoint,
    part_id,
)
from anquan_exam.web.banks.editor.fields import (
    LETTERED,
    MOST_PARTS,
    MOST_ROWS,
    as_kind,
    blank_question,
)

Row = TypeVar("Row")
_STEP = re.compile(
    r"(?:part-(?P<part>\d{1,2})-)?(?P<what>option|blank|point|basis|picture|part|kind)"
    r"-(?P<act>add|del|up|down|set)(?:-(?P<at>[\w-]+))?"
)


def apply(asked: Question, step: str) -> Question:
    """The question after the button `step`; as it is where that is none."""
    match = _STEP.fullmatch(step)
    if match is None:
        return asked
    number = int(match["part"] or 0)
    if not number:
        return _applied(asked, match["what"], match["act"], match["at"] or "")
    if number > len(asked.parts):
        return asked
    parts = list(asked.parts)
    part = _applied(parts[number - 1], match["what"], match["act"], match["at"] or "")
    parts[number - 1] = part
    return replace(asked, parts=tuple(parts))


def _applied(asked: Question, what: str, act: str, at: str) -> Question:
    if what == "kind":
        known = [*Kind] if "/" not in asked.id else PART_KINDS
        return as_kind(asked, Kind(at)) if at in known else asked
    place = int(at) if at.isdecimal() and len(at) < 3 else -1
    change: Callable[[Question, str, int], Question] = {
        "option": _option,
        "blank": _blank,
        "point": _point,
        "basis": _basis,
        "picture": _picture,
        "part": _part,
    }[what]
    return change(asked, act, place)


def _moved(rows: Sequence[Row], act: str, place: int, fresh: Row, most: int) -> tuple[Row, ...]:
    """The rows with one more, one less, or two changed about."""
    found = list(rows)
    other = place - 1 if act == "up" else place + 1
    if act == "add" and len(found) < most:
        found.append(fresh)
    elif act == "del" and 0 <= place < len(found):
        del found[place]
    elif act in ("up", "down") and 0 <= place < len(found) and 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
    return tuple(found)


def _option(asked: Question, act: str, place: int) -> Question:
    """Options move with their ticks and outlines, and are lettered anew."""
    if asked.kind not in LETTERED:
        return asked
    outlines = [*asked.outlines, *[()] * len(asked.options)]
    rows = [
        (option.text, option.id in asked.key, outline)
        for option, outline in zip(asked.options, outlines, strict=False)
    ]
    most = len(OPTION_LETTERS)
    moved = _moved(rows, act, place, ("", asked.kind is Kind.ORDERING, ()), most)
    lettered = list(zip(OPTION_LETTERS, moved, strict=False))
    drawn = asked.kind is Kind.HAZARD_PICTURE
    return replace(
        asked,
        options=tuple(Option(letter, row[0]) for letter, row in lettered),
        key=tuple(letter for letter, row in lettered if row[1]),
        outlines=tuple(row[2] for _, row in lettered) if drawn else (),
    )


def _blank(asked: Question, act: str, place: int) -> Question:
    return replace(asked, blanks=_moved(asked.blanks, act, place, (), MOST_ROWS))


def _point(asked: Question, act: str, place: int) -> Question:
    left = max(0, 100 - sum(point.share for point in asked.rubric))
    fresh = RubricPoint("", left)
    return replace(asked, rubric=_moved(asked.rubric, act, place, fresh, MOST_ROWS))


def _basis(asked: Question, act: str, place: int) -> Question:
    return replace(asked, basis=_moved(asked.basis, act, place, Basis("", ""), MOST_ROWS))


def _picture(asked: Question, act: str, place: int) -> Question:
    return replace(asked, picture=None) if act == "del" else asked


def _part(asked: Question, act: str, place: int) -> Question:
    """Parts are numbered from 1 on the page."""
    fresh = replace(blank_question(Kind.SINGLE, "new"), difficulty=asked.difficulty)
    moved = _moved(asked.parts, act, place - 1, fresh, MOST_PARTS)
    numbered = (replace(part, id=part_id(asked.id, at)) for at, part in enumerate(moved, 1))
    return replace(asked, parts=tuple(numbered))


def boxed(asked: Question, at: int, sides: Sequence[str]) -> Question:
    """Spot `at` as a box: left, top, right, bottom in percent, as typed."""
    if not all(side.isdecimal() and len(side) < 4 for side in sides) or len(sides) != 4:
        return asked
    left, top, right, bottom = (min(int(side) * 10, FULL) for side in sides)
    outlines = [*asked.outlines]
    if 0 <= at < len(outlines):
        outlines[at] = ((left, top), (right, top), (right, bottom), (left, bottom))
    return replace(asked, outlines=tuple(outlines))


def with_basis(asked: Question, number: int, basis: Basis) -> Question:
    """A basis more: of the question itself, or of part `number`."""
    if not number:
        return replace(asked, basis=tuple(dict.fromkeys((*asked.basis, basis))))
    parts = [
        with_basis(part, 0, basis) if at == number else part
        for at, part in enumerate(asked.parts, 1)
    ]
    return replace(asked, parts=tuple(parts))
