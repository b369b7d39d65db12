"""A question after marking, kind by kind: what was answered beside what is right, and why."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup

from anquan_exam.domain.corrections import CorrectionMode
from anquan_exam.domain.fill_in import is_accepted
from anquan_exam.domain.grading import hazards_found
from anquan_exam.domain.marking import point_marks
from anquan_exam.domain.pictures import read_point
from anquan_exam.domain.questions import KIND_WORDS, Kind, Question
from anquan_exam.services.pieces import Pieces, ShownPicture, pieces_of
from anquan_exam.services.sittings.verdicts import ItemView
from anquan_exam.web.pages import marks
from anquan_exam.web.sitting.rendering import place_in_words

_MENDED = {
    CorrectionMode.NEW_KEY: "这题的答案后来更正过，按更正后的评。",
    CorrectionMode.FULL_MARKS: "这题有问题，人人得分。",
    CorrectionMode.LEFT_OUT: "这题有问题，不计分。",
}
UNKNOWN_SIZE = 1000
"""What a side of a picture is taken for whose size is not known."""


def explained(
    views: Sequence[ItemView],
    place: int,
    total: int,
    what: str,
    *,
    own: bool = True,
    scored: bool = True,
) -> dict[str, Any]:
    """The data of sitting/explain.html: one question, or parts of one case with its scenario.

    `own` is off where nobody answered: then only what is right is shown. `scored` is off where
    marks mean nothing."""
    first = views[0].item
    pieces = pieces_of([first.revision])[first.revision]
    shown = [
        _one(view, pieces.asked(view.item.part), own, own and scored)
        | {"about": _about(view, len(pieces.parts), scored=own and scored)}
        for view in views
    ]
    return {
        "place": place,
        "total": total,
        "what": what,
        "number": first.number,
        "scenario": Markup(pieces.stem) if first.part else None,  # noqa: S704 - cleaned before
        "picture": picture_of(pieces.picture) if first.part else None,
        "parts": shown,
        "right": all(view.right for view in views),
        "special": any(_SPECIAL & {name for name, held in part.items() if held} for part in shown)
        or bool(first.part),
    }


def _about(view: ItemView, of: int, *, scored: bool) -> str:
    """案例 1/3，单选，2 分，得 0 分."""
    item = view.item
    part = f"案例 {item.part}/{of}，" if item.part else ""
    score = f"，{marks(item.marks)} 分，得 {marks(view.score)} 分" if scored else ""
    return part + KIND_WORDS[item.kind] + score


def _one(view: ItemView, pieces: Pieces, own: bool, scored: bool) -> dict[str, Any]:
    kind, asked = view.item.kind, view.asked
    return {
        "number": view.item.number,
        "stem": Markup(pieces.stem),  # noqa: S704 - sanitised at publishing
        "right": view.right,
        "own": own,
        "picture": None if kind is Kind.HAZARD_PICTURE else picture_of(pieces.picture),
        "options": _options(view, pieces) if kind in _CHOICES else [],
        "blanks": _blanks(view) if kind is Kind.FILL_IN else [],
        "order": _order(view, pieces) if kind is Kind.ORDERING else [],
        "hazards": _hazards(view, pieces) if kind is Kind.HAZARD_PICTURE else None,
        "text": _text(view, scored) if kind is Kind.SHORT_ANSWER else None,
        "mended": _MENDED[view.mended] if view.mended else "",
        "explanation": asked.explanation,
        "basis": list(view.basis),
    }


_SPECIAL = {"picture", "order", "hazards", "text"}
_CHOICES = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE})


def _options(view: ItemView, pieces: Pieces) -> list[dict[str, Any]]:
    return [
        {
            "letter": "ABCDEFGH"[index],
            "text": Markup(pieces.options[option]),  # noqa: S704
            "chosen": option in view.answer,
            "right": option in view.asked.key,
        }
        for index, option in enumerate(view.item.options)
    ]


def _blanks(view: ItemView) -> list[dict[str, Any]]:
    given = [*view.answer, *[""] * len(view.asked.blanks)]
    return [
        {
            "given": given[index],
            "right": is_accepted(given[index], accepted),
            "accepted": list(accepted),
        }
        for index, accepted in enumerate(view.asked.blanks)
    ]


def _order(view: ItemView, pieces: Pieces) -> list[dict[str, Any]]:
    """Step by step what is right, and what was put there."""
    given = [*view.answer, *[""] * len(view.asked.key)]
    text = {id_: Markup(html) for id_, html in pieces.options.items()}  # noqa: S704
    return [
        {"right": text[option], "given": text.get(given[at]), "same": given[at] == option}
        for at, option in enumerate(view.asked.key)
    ]


# --- A picture ---------------------------------------------------------------------------------


def picture_of(shown: ShownPicture | None) -> dict[str, Any] | None:
    """A picture as the macro `figure` of sitting/fragment.html wants it."""
    if shown is None:
        return None
    return {
        "url": url_for("pictures.show", name=shown.name),
        "alt": shown.alt,
        "width": shown.width,
        "height": shown.height,
    }


def _hazards(view: ItemView, pieces: Pieces) -> dict[str, Any]:
    picture = picture_of(pieces.picture)
    assert picture is not None
    width, height = picture["width"] or UNKNOWN_SIZE, picture["height"] or UNKNOWN_SIZE
    found = hazards_found(view.asked, view.answer)
    taps = [point for point in map(read_point, view.answer) if point]
    return {
        "picture": picture | {"width": width, "height": height},
        "spots": list(_spots(view.asked, pieces, found, width, height)),
        "taps": [(x * width // 1000, y * height // 1000) for x, y in taps],
        "astray": list(_astray(view, pieces, found)),
        "radius": width // 24,
    }


def _spots(
    asked: Question, pieces: Pieces, found: Mapping[str, str], width: int, height: int
) -> Iterator[dict[str, Any]]:
    for option, outline in zip(asked.options, asked.outlines, strict=True):
        if option.id in asked.key:
            points = (f"{x * width // 1000},{y * height // 1000}" for x, y in outline)
            yield {
                "text": Markup(pieces.options[option.id]),  # noqa: S704
                "found": option.id in found,
                "points": " ".join(points),
            }


def _astray(view: ItemView, pieces: Pieces, found: Mapping[str, str]) -> Iterator[Markup]:
    """What was marked and found nothing, in words."""
    number = 0
    for entry in view.answer:
        point = read_point(entry)
        number += point is not None
        if entry in found.values():
            continue
        if point:
            yield Markup("第 {} 个标记（{}）").format(number, place_in_words(point))
        else:
            yield Markup(pieces.options[entry])  # noqa: S704 - sanitised at publishing


# --- A short answer ----------------------------------------------------------------------------


def _text(view: ItemView, scored: bool) -> dict[str, Any]:
    asked = view.asked
    worth = point_marks(asked, view.item.marks) if scored else ()
    return {
        "given": "".join(view.answer),
        "model": asked.model_answer,
        "points": [
            {
                "text": point.text,
                "worth": marks(worth[at]) if scored else "",
                "earned": marks(view.points[at]) if view.points else None,
            }
            for at, point in enumerate(asked.rubric)
        ],
    }
