"""What the form of a question says, as a question; faults and all.

Names of fields: `stem`, `option-0`, `right`, `blank-0`, `point-0`, `share-0`, `basis-0-document`,
`basis-0-place` …; those of part 2 of a case begin with `part-2-`. The letters of options are their
places, so that one that is moved takes the letter of where it stands now."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from anquan_exam.domain.pictures import Outline, Picture, read_outline
from anquan_exam.domain.question_rules import PART_KINDS
from anquan_exam.domain.questions import (
    OPTION_LETTERS,
    TRUE_FALSE_OPTIONS,
    Basis,
    Kind,
    Option,
    Question,
    RubricPoint,
    part_id,
)
from anquan_exam.exchange.bank_markdown.lines import as_stem, split_variants, tidy_line

MOST_OPTIONS = len(OPTION_LETTERS)
MOST_PARTS = 10
MOST_ROWS = 12
LETTERED = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.ORDERING, Kind.HAZARD_PICTURE})
STARTING_OPTIONS = {Kind.SINGLE: 4, Kind.MULTIPLE: 4, Kind.ORDERING: 4, Kind.HAZARD_PICTURE: 1}
_SEPARATORS = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of one question or one part of a case, by their names without `prefix`."""

    form: Mapping[str, str]
    lists: "MultiDict[str, str]"
    prefix: str = ""

    def text(self, name: str) -> str:
        """One field; empty where it was not sent."""
        return self.form.get(self.prefix + name, "").replace("\r\n", "\n").replace("\0", "")

    def line(self, name: str) -> str:
        """A text of one line."""
        return tidy_line(self.text(name))

    def rows(self, name: str) -> Iterator[int]:
        """The numbers of the fields `name`-0, `name`-1 … that were sent."""
        for at in range(MOST_ROWS):
            if f"{self.prefix}{name}".format(at) not in self.form:
                return
            yield at

    def ticks(self) -> frozenset[str]:
        """The options said to be right, by number."""
        return frozenset(self.lists.getlist(f"{self.prefix}right"))


def read_form(form: "MultiDict[str, str]", id_: str, kind: Kind) -> Question:
    """The question the form says."""
    typed = Typed(form, form)
    difficulty = int(form["difficulty"]) if form.get("difficulty", "") in set("12345") else 3
    asked = _asked(typed, id_, kind, difficulty)
    return replace(
        asked,
        must_know="must_know" in form,
        tags=tuple(dict.fromkeys(tag for tag in _SEPARATORS.split(form.get("tags", "")) if tag)),
        parts=tuple(_parts(form, id_, difficulty)) if kind is Kind.CASE else (),
    )


def _parts(form: "MultiDict[str, str]", id_: str, difficulty: int) -> Iterator[Question]:
    for number in range(1, MOST_PARTS + 1):
        name = f"part-{number}-kind"
        if name not in form:
            return
        given = form[name]
        kind = Kind(given) if given in PART_KINDS else Kind.SINGLE
        yield _asked(Typed(form, form, f"part-{number}-"), part_id(id_, number), kind, difficulty)


def _asked(typed: Typed, id_: str, kind: Kind, difficulty: int) -> Question:
    options, outlines = _options(typed, kind), _outlines(typed, kind)
    return Question(
        id=id_,
        kind=kind,
        difficulty=difficulty,
        must_know=False,
        tags=(),
        stem=as_stem(typed.text("stem")),
        options=options,
        key=_key(typed, kind, options),
        blanks=_blanks(typed) if kind is Kind.FILL_IN else (),
        basis=tuple(_basis(typed)),
        explanation=typed.line("explanation"),
        picture=_picture(typed),
        outlines=outlines,
        rubric=tuple(_rubric(typed)) if kind is Kind.SHORT_ANSWER else (),
        model_answer=typed.line("model") if kind is Kind.SHORT_ANSWER else "",
    )


def _options(typed: Typed, kind: Kind) -> tuple[Option, ...]:
    if kind is Kind.TRUE_FALSE:
        return TRUE_FALSE_OPTIONS
    if kind not in LETTERED:
        return ()
    pairs = zip(OPTION_LETTERS, typed.rows("option-{}"), strict=False)
    return tuple(Option(letter, typed.line(f"option-{at}")) for letter, at in pairs)


def _outlines(typed: Typed, kind: Kind) -> tuple[Outline, ...]:
    if kind is not Kind.HAZARD_PICTURE:
        return ()
    found = (read_outline(typed.line(f"outline-{at}")) for at in typed.rows("option-{}"))
    return tuple(outline or () for outline in found)[:MOST_OPTIONS]


def _key(typed: Typed, kind: Kind, options: tuple[Option, ...]) -> tuple[str, ...]:
    if kind is Kind.ORDERING:
        return tuple(option.id for option in options)
    ticks = typed.ticks()
    return tuple(option.id for at, option in enumerate(options) if str(at) in ticks)


def _blanks(typed: Typed) -> tuple[tuple[str, ...], ...]:
    return tuple(
        split_variants(typed.line(f"blank-{at}").replace("｜", "|"))
        for at in typed.rows("blank-{}")
    )


def _rubric(typed: Typed) -> Iterator[RubricPoint]:
    for at in typed.rows("point-{}"):
        share = typed.line(f"share-{at}").rstrip("%％ ")
        yield RubricPoint(
            typed.line(f"point-{at}"), int(share) if share.isdecimal() and len(share) < 4 else 0
        )


def _basis(typed: Typed) -> Iterator[Basis]:
    """The rows of which anything was filled in."""
    for at in typed.rows("basis-{}-document"):
        found = Basis(typed.line(f"basis-{at}-document"), typed.line(f"basis-{at}-place"))
        if found.document or found.locator:
            yield found


def _picture(typed: Typed) -> Picture | None:
    name = typed.line("picture")
    return Picture(name, typed.line("alt")) if name else None


def blank_question(kind: Kind, id_: str) -> Question:
    """What the form of a new question shows."""
    empty = Question(
        id=id_,
        kind=kind,
        difficulty=3,
        must_know=False,
        tags=(),
        stem="",
        options=(),
        key=(),
        blanks=(),
        basis=(),
        explanation="",
    )
    return as_kind(empty, kind)


def as_kind(asked: Question, kind: Kind) -> Question:
    """The question as another kind: what the kinds have in common stays."""
    lettered = kind in LETTERED and asked.kind in LETTERED
    options = asked.options if lettered else ()
    if kind is Kind.TRUE_FALSE:
        options = TRUE_FALSE_OPTIONS
    elif kind in LETTERED and not options:
        letters = OPTION_LETTERS[: STARTING_OPTIONS[kind]]
        options = tuple(Option(letter, "") for letter in letters)
    key = tuple(o.id for o in options) if kind is Kind.ORDERING else ()
    if kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.HAZARD_PICTURE) and asked.kind is not kind:
        key = asked.key[: 1 if kind is Kind.SINGLE else None] if lettered else ()
    keeps = asked.kind is kind
    return replace(
        asked,
        kind=kind,
        options=options,
        key=asked.key if keeps and options == asked.options and asked.options else key,
        outlines=((),) * len(options) if kind is Kind.HAZARD_PICTURE else (),
        blanks=(asked.blanks or ((),)) if kind is Kind.FILL_IN else (),
        rubric=(asked.rubric or (RubricPoint("", 100),)) if kind is Kind.SHORT_ANSWER else (),
        model_answer=asked.model_answer if kind is Kind.SHORT_ANSWER else "",
        parts=(asked.parts or _two_parts(asked)) if kind is Kind.CASE else (),
    )


def _two_parts(asked: Question) -> tuple[Question, ...]:
    return tuple(
        replace(blank_question(Kind.SINGLE, part_id(asked.id, at)), difficulty=asked.difficulty)
        for at in (1, 2)
    )
