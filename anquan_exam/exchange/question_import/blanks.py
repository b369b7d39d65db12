"""Fill-in questions: the blanks of a stem marked the canonical way, the answers divided to fit."""

import re

from anquan_exam.domain.questions import BLANK
from anquan_exam.exchange.question_excel.columns import Field
from anquan_exam.exchange.question_import.keys import folded
from anquan_exam.exchange.question_import.rows import Parked
from anquan_exam.exchange.question_import.why import Why, note

_DRAWN = re.compile(r"(?:\\?_){2,}|＿{2,}|[（(【\[]\s*(?:(?:\\?_)+|＿+)?\s*[)）】\]]|﹍+|…{4,}")
# What may divide the answers of several blanks, the surest first.
_DIVIDERS = (r"\$\$|@@|##", r"\n", r"[;；]", r"\s*\|\s*", r"[、]", r"[,，]", r"\s+")
_NUMBERED = re.compile(
    r"(?:^|[\s;；,，、])(?:[(（]\d{1,2}[)）]|\d{1,2}[.．、:：)）]|[①②③④⑤⑥⑦⑧])\s*"
)
_OR = re.compile(r"\s*(?:\|+|\s或者?\s|/(?=[^\d])|(?<=[^\d])/)\s*")


def marked(stem: str) -> tuple[str, int, bool]:
    """The stem with its blanks as `____`, how many there are, and whether it looked otherwise."""
    found = _DRAWN.findall(stem)
    return _DRAWN.sub(BLANK, stem), len(found), any(one != BLANK for one in found)


def divided(text: str, blanks: int) -> tuple[tuple[str, ...], ...]:
    """The accepted answers of each blank. Raises Parked where they do not come to that many."""
    text = text.strip()
    if not folded(text):
        raise Parked(note(Why.NO_ANSWER, Field.ANSWER))
    if blanks == 1:
        return (_variants(_NUMBERED.sub("", text, count=1) if _NUMBERED.match(text) else text),)
    counts = []
    for pieces in _ways(text):
        if len(pieces) == blanks:
            return tuple(_variants(piece) for piece in pieces)
        counts.append(len(pieces))
    answers = max(counts, key=lambda count: (count > 1, -abs(count - blanks)), default=1)
    raise Parked(note(Why.BLANKS_COUNT, Field.ANSWER, blanks=blanks, answers=answers))


def _ways(text: str) -> list[list[str]]:
    """Every way to divide the text that divides it at all."""
    ways = [[piece.strip() for piece in _NUMBERED.split(text) if piece.strip()]]
    ways += [
        [piece.strip() for piece in re.split(divider, text) if piece.strip()]
        for divider in _DIVIDERS
    ]
    return [pieces for pieces in ways if len(pieces) > 1] or [[text]]


def _variants(text: str) -> tuple[str, ...]:
    found = (piece.strip(" 。;；") for piece in _OR.split(text))
    return tuple(dict.fromkeys(piece for piece in found if piece))
