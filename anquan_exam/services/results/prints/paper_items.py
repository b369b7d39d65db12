"""The questions of a paper as a template prints them: letters by the place shown, plain lines."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from string import ascii_uppercase
from typing import Any

from anquan_exam.domain.answer_words import given_words, key_words, letter
from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.grading import asked_of, hazards_found
from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.pictures import read_point
from anquan_exam.domain.questions import Kind, Question
from anquan_exam.exchange.html_lines import plain_lines, plain_text
from anquan_exam.exchange.pdf import Spot, picture_svg
from anquan_exam.services.banks.pictures import stored_pictures
from anquan_exam.services.pieces import Pieces, ShownPicture, pieces_of
from anquan_exam.services.results import words
from anquan_exam.services.sittings.verdicts import ItemView
from anquan_exam.services.sittings.views import MIXED_TITLE

ORDINALS = "一二三四五六七八九十"
LINES = (4, 14)
"""Lines to write a short answer on: the fewest and the most."""


def sections(paper: Paper, blueprint: Blueprint, items: Sequence[Mapping[str, Any]]) -> list[Any]:
    """`items` under the headings of their sections: [{"title", "items"}, …]. Sections of one title
    and worth that follow one another (the same kind from several banks) have one heading; where
    sections are mixed there is one for all."""
    headings = {section.id: (section.title, section.marks) for section in blueprint.sections}
    pairs = zip(paper.items, items, strict=True)
    grouped = groupby(pairs, key=lambda pair: headings[pair[0].section])
    found = [(title, list(group)) for (title, _), group in grouped]
    in_turn = list(headings)
    places = [in_turn.index(item.section) for item in paper.items]
    if places != sorted(places):
        found = [(MIXED_TITLE, [pair for _, group in found for pair in group])]
    return [
        {"title": _title(at, title, group), "items": [one for _, one in group]}
        for at, (title, group) in enumerate(found)
    ]


def blank(paper: Paper) -> list[dict[str, Any]]:
    """The questions as somebody meets them: nothing chosen, nothing given away."""
    pieces = pieces_of({item.revision for item in paper.items})
    return [_asked(item, paper, pieces[item.revision]) for item in paper.items]


def marked(views: Iterable[ItemView]) -> list[dict[str, Any]]:
    """The questions with what was answered, what is right, what it earned and why."""
    views = tuple(views)
    paper = Paper(tuple(view.item for view in views))
    pieces = pieces_of({view.item.revision for view in views})
    return [_marked(view, paper, pieces[view.item.revision]) for view in views]


def drawings(items: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The pictures that `items` show, by the name they are asked for in the template: what is
    printed beside the record's own words, which name them by their content."""
    wanted = [shown for item in items for shown in _shown(item)]
    stored = stored_pictures(shown["name"] for shown in wanted)
    return {
        shown["as"]: picture_svg(
            stored[shown["name"]], (Spot(*spot) for spot in shown["spots"]), shown["taps"]
        )
        for shown in wanted
        if shown["name"] in stored
    }


def _shown(item: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    scenario = item["scenario"]
    return filter(None, (scenario["picture"] if scenario else None, item["picture"]))


def _title(at: int, title: str, group: list[tuple[PaperItem, Any]]) -> str:
    marks = {item.marks for item, _ in group}
    in_cases = any(item.part for item, _ in group)
    unit = "小题" if in_cases else "题"
    each = f"，每{unit} {words.marks(marks.pop())} 分" if len(marks) == 1 else ""
    cases = len({item.question_id for item, _ in group if item.part})
    count = f"{cases} 道案例，{len(group)} 小题" if in_cases else f"{len(group)} 题"
    ordinal = ORDINALS[at] if at < len(ORDINALS) else str(at + 1)
    return f"{ordinal}、{title}（共 {count}{each}）"


def _asked(item: PaperItem, paper: Paper, pieces: Pieces) -> dict[str, Any]:
    part = pieces.asked(item.part)
    return {
        "number": item.number,
        "kind": words.QUESTION_KINDS[item.kind],
        "multiple": item.kind is Kind.MULTIPLE,
        "ordering": item.kind is Kind.ORDERING,
        "hazards": item.blanks if item.kind is Kind.HAZARD_PICTURE else 0,
        "lines": _lines(item.marks) if item.kind is Kind.SHORT_ANSWER else 0,
        "marks": words.marks(item.marks),
        "scenario": _scenario(pieces) if _is_first_part(item, paper) else None,
        "picture": _picture(part.picture),
        "stem": plain_lines(part.stem),
        "options": [
            {"letter": ascii_uppercase[place], "text": plain_text(part.options[id_])}
            for place, id_ in enumerate(item.options)
        ],
        "blanks": item.blanks if item.kind is Kind.FILL_IN else 0,
    }


def _lines(marks: int) -> int:
    """A line a mark, within bounds."""
    return max(LINES[0], min(LINES[1], marks // 100))


def _is_first_part(item: PaperItem, paper: Paper) -> bool:
    """Whether the scenario of a case stands over this part of it."""
    before = paper.items[item.number - 2] if item.number > 1 else None
    return item.part > 0 and (before is None or before.question_id != item.question_id)


def _scenario(pieces: Pieces) -> dict[str, Any]:
    return {
        "lines": plain_lines(pieces.stem),
        "parts": len(pieces.parts),
        "picture": _picture(pieces.picture),
    }


def _picture(shown: ShownPicture | None) -> dict[str, Any] | None:
    """The picture as the question shows it: its name, which is that of its content, and words."""
    if shown is None or not shown.width:
        return None
    plain = {"name": shown.name, "as": shown.name, "alt": shown.alt, "spots": [], "taps": []}
    return plain | {"tall": shown.height > shown.width}


def _marked(view: ItemView, paper: Paper, pieces: Pieces) -> dict[str, Any]:
    item, asked = view.item, asked_of(view.item, view.question)
    printed = _asked(item, paper, pieces)
    if item.kind is Kind.HAZARD_PICTURE and printed["picture"]:
        printed["picture"] |= _found(view, asked)
    for place, id_ in enumerate(item.options):
        printed["options"][place] |= _option(view, asked, id_)
    return printed | {
        "given": given_words(item, view.question, view.answer),
        "key": key_words(item, view.question),
        "score": "等阅卷" if view.waiting else words.marks(view.score),
        "verdict": _verdict(view),
        "basis": "；".join(view.basis),
        "explanation": asked.explanation,
        "rubric": _rubric(view, asked),
    }


def _rubric(view: ItemView, asked: Question) -> list[str]:
    """Each point with its share, and what people gave for it."""
    given = [f"，得 {words.marks(points)} 分" for points in view.points]
    each = given or [""] * len(asked.rubric)
    pairs = zip(asked.rubric, each, strict=True)
    return [f"{point.text}（{point.share}%{earned}）" for point, earned in pairs]


def _verdict(view: ItemView) -> str:
    if view.waiting:
        return "等阅卷"
    if view.right:
        return "√ 对"
    return "△ 部分对" if view.score else "× 错"


def _option(view: ItemView, asked: Question, id_: str) -> dict[str, Any]:
    """What an option was and should have been; in an ordering the steps."""
    if view.item.kind is Kind.ORDERING:
        at = view.answer.index(id_) + 1 if id_ in view.answer else 0
        return {"chosen": False, "right": False, "at": at, "place": asked.key.index(id_) + 1}
    spots = view.item.kind is Kind.HAZARD_PICTURE
    found = hazards_found(asked, view.answer) if spots else {}
    return {"chosen": id_ in view.answer or id_ in found, "right": id_ in asked.key, "place": 0}


def _found(view: ItemView, asked: Question) -> dict[str, Any]:
    """The outlines and the taps that are drawn into the picture of a marked question."""
    spots = zip(asked.options, asked.outlines, strict=True)
    return {
        "as": f"{view.item.number}",
        "spots": [
            [
                letter(view.item, option.id),
                [list(point) for point in outline],
                option.id in asked.key,
            ]
            for option, outline in spots
        ],
        "taps": [list(point) for point in filter(None, map(read_point, view.answer))],
    }
