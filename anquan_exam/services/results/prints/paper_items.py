"""The questions of a paper as a template prints them: letters by the place shown, plain lines."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from string import ascii_uppercase
from typing import Any

from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.questions import Kind
from anquan_exam.exchange.html_lines import plain_lines, plain_text
from anquan_exam.services.pieces import Pieces, pieces_of
from anquan_exam.services.results import words
from anquan_exam.services.sittings.verdicts import ItemView

ORDINALS = "一二三四五六七八九十"


def letters(item: PaperItem, chosen: Iterable[str]) -> str:
    """The chosen options by the letters they had on this paper: "A、C"; "" for none."""
    places = sorted(item.options.index(id_) for id_ in chosen if id_ in item.options)
    return "、".join(ascii_uppercase[place] for place in places)


def sections(paper: Paper, blueprint: Blueprint, items: Sequence[Mapping[str, Any]]) -> list[Any]:
    """`items` under the headings of their sections: [{"title", "items"}, …]."""
    titles = {section.id: section.title for section in blueprint.sections}
    pairs = zip(paper.items, items, strict=True)
    grouped = groupby(pairs, key=lambda pair: pair[0].section)
    found = [(section, list(group)) for section, group in grouped]
    return [
        {"title": _title(at, titles[section], group), "items": [one for _, one in group]}
        for at, (section, group) in enumerate(found)
    ]


def blank(paper: Paper) -> list[dict[str, Any]]:
    """The questions as somebody meets them: nothing chosen, nothing given away."""
    pieces = pieces_of({item.revision for item in paper.items})
    return [_asked(item, pieces[item.revision]) for item in paper.items]


def marked(views: Iterable[ItemView]) -> list[dict[str, Any]]:
    """The questions with what was answered, what is right, what it earned and why."""
    views = tuple(views)
    pieces = pieces_of({view.item.revision for view in views})
    return [_marked(view, pieces[view.item.revision]) for view in views]


def _title(at: int, title: str, group: list[tuple[PaperItem, Any]]) -> str:
    marks = {item.marks for item, _ in group}
    each = f"，每题 {words.marks(marks.pop())} 分" if len(marks) == 1 else ""
    ordinal = ORDINALS[at] if at < len(ORDINALS) else str(at + 1)
    return f"{ordinal}、{title}（共 {len(group)} 题{each}）"


def _asked(item: PaperItem, pieces: Pieces) -> dict[str, Any]:
    return {
        "number": item.number,
        "kind": words.QUESTION_KINDS[item.kind],
        "multiple": item.kind is Kind.MULTIPLE,
        "marks": words.marks(item.marks),
        "stem": plain_lines(pieces.stem),
        "options": [
            {"letter": ascii_uppercase[place], "text": plain_text(pieces.options[id_])}
            for place, id_ in enumerate(item.options)
        ],
        "blanks": item.blanks,
    }


def _marked(view: ItemView, pieces: Pieces) -> dict[str, Any]:
    item, question = view.item, view.question
    fill_in = item.kind is Kind.FILL_IN
    asked = _asked(item, pieces)
    for place, id_ in enumerate(item.options):
        asked["options"][place] |= {"chosen": id_ in view.answer, "right": id_ in question.key}
    given = "；".join(view.answer) if fill_in else letters(item, view.answer)
    accepted = "；".join(" 或 ".join(variants) for variants in question.blanks)
    return asked | {
        "given": given,
        "key": accepted if fill_in else letters(item, question.key),
        "score": words.marks(view.score),
        "right": view.right,
        "basis": "；".join(view.basis),
        "explanation": question.explanation,
    }
