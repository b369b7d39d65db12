"""The paper as HTML: each question rendered by Jinja once per revision, then joined as plain text.

A rendered question is cut at its slots (number, marks, letters, what is chosen …). A paper of fifty
questions is then some hundred string joins and no template. Every value put in a slot is made here
from integers and option ids, or escaped; content never contains a slot, because the characters that
mark slots are taken out of it first.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase
from types import MappingProxyType
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.questions import Kind
from anquan_exam.web.pages import marks

_TEMPLATE = "sitting/fragment.html"
_FIRST, _LAST = 0xE000, 0xF8FF
_PRIVATE = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
_SLOT = re.compile(f"([{chr(_FIRST)}-{chr(_LAST)}])")
_GAP = re.compile(r"_{4,}")
_ORDINALS = "一二三四五六七八九十"
_OWN_ORDINAL = re.compile(rf"^[{_ORDINALS}]+、")
_NO_ANSWERS: Mapping[int, Sequence[str]] = MappingProxyType({})
_UNTOUCHED: Mapping[int, int] = MappingProxyType({})


class _Slots:
    """One private-use character for each thing that differs between papers."""

    number, marks, state, options, letter, chosen = (chr(_FIRST + i) for i in range(6))

    @staticmethod
    def blank(index: int) -> str:
        """The slot of the value of blank `index`, from 0."""
        return chr(_FIRST + 16 + index)


@dataclass(frozen=True, slots=True)
class FragmentSource:
    """The content of a revision, already turned from Markdown into safe HTML.

    A plain `str` is escaped. In the stem of a fill-in each `____` is a blank; when their number is
    not `blanks`, the blanks stand below the stem.
    """

    kind: Kind
    stem: Markup | str
    options: Mapping[str, Markup | str]
    blanks: int = 0


@dataclass(frozen=True, slots=True)
class Fragment:
    """A revision ready to be joined: text at even places, a slot at odd ones."""

    question: tuple[str, ...]
    options: Mapping[str, tuple[str, ...]]


def build_fragment(env: Environment, source: FragmentSource) -> Fragment:
    """Render one revision through sitting/fragment.html and cut it at its slots."""
    macros: Any = env.get_template(_TEMPLATE).module
    stem = _stem(macros, source) if source.kind is Kind.FILL_IN else _clean(source.stem)
    question = macros.question(source.kind.value, stem, _Slots)
    return Fragment(
        question=_cut(question),
        options={
            id_: _cut(macros.option(source.kind.value, id_, _clean(text), _Slots))
            for id_, text in source.options.items()
        },
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
    section = None
    for item in paper.items:
        if item.section != section:
            section = item.section
            out.append(_part_heading(paper, section, parts))
        out.append(
            _question(
                item,
                fragments[item.revision],
                answers.get(item.number, ()),
                _state(touched.get(item.number, 0), item.number in flags),
            )
        )
    return Markup("".join(out))  # noqa: S704 - joined from pieces escaped when they were cut


def _part_heading(paper: Paper, section: str, parts: Mapping[str, str]) -> str:
    sections = list(dict.fromkeys(item.section for item in paper.items))
    place = sections.index(section)
    ordinal = _ORDINALS[place] if place < len(_ORDINALS) else str(place + 1)
    count = sum(item.section == section for item in paper.items)
    title = escape(_OWN_ORDINAL.sub("", parts[section]))
    return f'<h2 class="part">{ordinal}、{title} {count} 题</h2>'


def _question(item: PaperItem, fragment: Fragment, answer: Sequence[str], state: str) -> str:
    number = str(item.number)
    options = "".join(
        _fill(
            fragment.options[id_],
            {
                _Slots.number: number,
                _Slots.letter: ascii_uppercase[place],
                _Slots.chosen: " checked" if id_ in answer else "",
            },
        )
        for place, id_ in enumerate(item.options)
    )
    values = {
        _Slots.number: number,
        _Slots.marks: marks(item.marks),
        _Slots.state: state,
        _Slots.options: options,
    }
    for index in range(item.blanks):
        values[_Slots.blank(index)] = str(escape(answer[index])) if index < len(answer) else ""
    return _fill(fragment.question, values)


def _state(epoch: int, flagged: bool) -> str:
    return (f' data-e="{epoch:d}"' if epoch else "") + (" data-flag" if flagged else "")


def _fill(pieces: tuple[str, ...], values: Mapping[str, str]) -> str:
    return "".join(values[piece] if place % 2 else piece for place, piece in enumerate(pieces))


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
