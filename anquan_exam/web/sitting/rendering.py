"""The paper as HTML: each question rendered by Jinja once per revision, then joined as plain text.

A rendered question is cut at its slots (number, marks, letters, what is chosen …). A paper of fifty
questions is then some hundred string joins and no template. Every value put in a slot is made here
from integers and option ids, or escaped; content never contains a slot, because the characters that
mark slots are taken out of it first.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from string import ascii_uppercase
from types import MappingProxyType
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.pictures import Point, read_point
from anquan_exam.domain.questions import Kind
from anquan_exam.web.pages import marks

_TEMPLATE = "sitting/fragment.html"
_FIRST, _LAST = 0xE000, 0xF8FF
_PRIVATE = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
_SLOT = re.compile(f"([{chr(_FIRST)}-{chr(_LAST)}])")
_GAP = re.compile(r"_{4,}")
_ORDINALS = "一二三四五六七八九十"
_OWN_ORDINAL = re.compile(rf"^[{_ORDINALS}]+、")
_SPECIAL = frozenset({Kind.ORDERING, Kind.SHORT_ANSWER, Kind.HAZARD_PICTURE})
_NO_ANSWERS: Mapping[int, Sequence[str]] = MappingProxyType({})
_UNTOUCHED: Mapping[int, int] = MappingProxyType({})


class _Slots:
    """One private-use character for each thing that differs between papers."""

    number, worth, state, options, letter, chosen = (chr(_FIRST + i) for i in range(6))
    positions, count, taps, point, place = (chr(_FIRST + i) for i in range(6, 11))

    @staticmethod
    def blank(index: int) -> str:
        """The slot of the value of blank `index`, from 0."""
        return chr(_FIRST + 16 + index)


@dataclass(frozen=True, slots=True)
class PictureSource:
    """A picture of a question: where it is, what it shows, its size in pixels (0: not known)."""

    url: str
    alt: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class FragmentSource:
    """The content of a revision, already turned from Markdown into safe HTML.

    A plain `str` is escaped. In the stem of a fill-in each `____` is a blank; when their number is
    not `blanks`, the blanks stand below the stem. The stem of a case is its scenario.
    """

    kind: Kind
    stem: Markup | str
    options: Mapping[str, Markup | str]
    blanks: int = 0
    picture: PictureSource | None = None
    parts: tuple["FragmentSource", ...] = ()


@dataclass(frozen=True, slots=True)
class Fragment:
    """A revision ready to be joined: text at even places, a slot at odd ones. Of a case only its
    parts are."""

    question: tuple[str, ...]
    options: Mapping[str, tuple[str, ...]]
    tap: tuple[str, ...] = ()
    parts: tuple["Fragment", ...] = ()
    special: bool = False
    """Whether a page needs more than its own script to answer it at ease (js/kinds.js)."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What the template says of a part of a case."""

    number: int
    of: int
    scenario: Markup
    picture: PictureSource | None


def build_fragment(env: Environment, source: FragmentSource) -> Fragment:
    """Render one revision through sitting/fragment.html and cut it at its slots."""
    macros: Any = env.get_template(_TEMPLATE).module
    if source.kind is not Kind.CASE:
        return _build(macros, source)
    scenario, count = _clean(source.stem), len(source.parts)
    return Fragment(
        (),
        {},
        special=True,
        parts=tuple(
            _build(macros, part, _Part(number, count, scenario, source.picture))
            for number, part in enumerate(source.parts, 1)
        ),
    )


def _build(macros: Any, source: FragmentSource, part: _Part | None = None) -> Fragment:
    kind = source.kind.value
    stem = _stem(macros, source) if source.kind is Kind.FILL_IN else _clean(source.stem)
    return Fragment(
        question=_cut(macros.question(kind, stem, _Slots, source.picture, part)),
        options={
            id_: _cut(macros.option(kind, id_, _clean(text), _Slots))
            for id_, text in source.options.items()
        },
        tap=_cut(macros.tap(_Slots)) if source.kind is Kind.HAZARD_PICTURE else (),
        special=source.kind in _SPECIAL or source.picture is not None,
    )


@dataclass
class FragmentCache:
    """Fragments by revision, for one process. `load` fetches the sources of many revisions at
    once."""

    env: Environment
    load: Callable[[Collection[str]], Mapping[str, FragmentSource]]
    limit: int = 20_000
    _kept: dict[str, Fragment] = field(default_factory=dict)

    def get(self, revisions: Iterable[str]) -> Mapping[str, Fragment]:
        """The fragments of `revisions`. Raises KeyError for a revision `load` does not know."""
        wanted = tuple(revisions)
        missing = {revision for revision in wanted if revision not in self._kept}
        if len(self._kept) + len(missing) > self.limit:
            self._kept = {}
            missing = set(wanted)
        if missing:
            sources = self.load(missing)
            self._kept.update({r: build_fragment(self.env, sources[r]) for r in missing})
        kept = self._kept
        return {revision: kept[revision] for revision in wanted}


def render_paper_html(
    paper: Paper,
    fragments: Mapping[str, Fragment],
    parts: Mapping[str, str],
    answers: Mapping[int, Sequence[str]] = _NO_ANSWERS,
    flags: Collection[int] = (),
    touched: Mapping[int, int] = _UNTOUCHED,
) -> Markup:
    """All questions of `paper` with what was received already filled in.

    parts: section id -> its title. answers, flags: by question number. touched: question number ->
    newest epoch that touched it; the page uses it to tell whether an older leftover still counts.
    """
    out: list[str] = []
    headed = groupby(paper.items, key=lambda item: parts[item.section])
    for place, (title, group) in enumerate(headed):
        items = list(group)
        out.append(_part_heading(place, title, len(items)))
        out += (
            _question(
                item,
                fragments[item.revision],
                answers.get(item.number, ()),
                _state(touched.get(item.number, 0), item.number in flags),
                f"，{marks(item.marks)} 分",
            )
            for item in items
        )
    return Markup("".join(out))  # noqa: S704 - joined from pieces escaped when they were cut


def _part_heading(place: int, title: str, count: int) -> str:
    """Sections of one title that follow one another have one heading: to the person they are one
    part, from whatever banks it comes."""
    ordinal = _ORDINALS[place] if place < len(_ORDINALS) else str(place + 1)
    return f'<h2 class="part">{ordinal}、{escape(_OWN_ORDINAL.sub("", title))} {count} 题</h2>'


def render_question(item: PaperItem, fragment: Fragment, answer: Sequence[str]) -> Markup:
    """One question on its own, of which it does not matter how many marks it is worth."""
    return Markup(_question(item, fragment, answer, "", ""))  # noqa: S704 - as above


def _question(
    item: PaperItem, fragment: Fragment, answer: Sequence[str], state: str, worth: str
) -> str:
    if item.part:
        fragment = fragment.parts[item.part - 1]
    number = str(item.number)
    values = {
        _Slots.number: number,
        _Slots.worth: worth,
        _Slots.state: state,
        _Slots.options: _options(item, fragment, answer),
        _Slots.count: str(item.blanks),
        _Slots.taps: _taps(number, fragment, answer) if fragment.tap else "",
    }
    for index in range(item.blanks):
        values[_Slots.blank(index)] = str(escape(answer[index])) if index < len(answer) else ""
    return _fill(fragment.question, values)


def _options(item: PaperItem, fragment: Fragment, answer: Sequence[str]) -> str:
    values = {_Slots.number: str(item.number), _Slots.letter: "", _Slots.chosen: ""}
    ordering = item.kind is Kind.ORDERING
    filled = []
    for letter, id_ in zip(ascii_uppercase, item.options, strict=False):
        values[_Slots.letter] = letter
        values[_Slots.chosen] = " checked" if id_ in answer else ""
        if ordering:
            at = answer.index(id_) + 1 if id_ in answer else 0
            values[_Slots.positions] = _positions(len(item.options), at)
        filled.append(_fill(fragment.options[id_], values))
    return "".join(filled)


@lru_cache(maxsize=256)
def _positions(count: int, at: int) -> str:
    """The places of an order of `count` steps to choose from, place `at` chosen (0: none)."""
    return "".join(
        f'<option value="{place}"{" selected" if place == at else ""}>第 {place} 步</option>'
        for place in range(1, count + 1)
    )


def _taps(number: str, fragment: Fragment, answer: Sequence[str]) -> str:
    points = [point for point in map(read_point, answer) if point is not None]
    return "".join(
        _fill(
            fragment.tap,
            {
                _Slots.number: number,
                _Slots.point: f"{point[0]},{point[1]}",
                _Slots.letter: str(at),
                _Slots.place: f"图上标的（{place_in_words(point)}）",
            },
        )
        for at, point in enumerate(points, 1)
    )


def place_in_words(point: Point) -> str:
    """Where a point of a picture is: 左起 41%，上起 9%."""
    return f"左起 {point[0] // 10}%，上起 {point[1] // 10}%"


def _state(epoch: int, flagged: bool) -> str:
    return (f' data-e="{epoch:d}"' if epoch else "") + (" data-flag" if flagged else "")


def _fill(pieces: tuple[str, ...], values: Mapping[str, str]) -> str:
    out = list(pieces)
    out[1::2] = [values[slot] for slot in pieces[1::2]]
    return "".join(out)


def _cut(html: str) -> tuple[str, ...]:
    return tuple(_SLOT.split(str(html)))


def _clean(text: Markup | str) -> Markup:
    """Escaped unless Markup, without the characters that mark slots."""
    return Markup(_PRIVATE.sub("", str(escape(text))))  # noqa: S704


def _stem(macros: Any, source: FragmentSource) -> Markup:
    """The stem of a fill-in with its blanks in place, or below it."""
    blanks = [macros.blank(index, _Slots) for index in range(source.blanks)]
    texts = _GAP.split(str(_clean(source.stem)))
    if len(texts) != len(blanks) + 1:
        return _clean(source.stem) + macros.blank_list(blanks)
    pairs = zip(texts, [*blanks, ""], strict=True)
    return Markup("".join(text + str(blank) for text, blank in pairs))  # noqa: S704
