"""A paper: what one person got, frozen when drawn. And what may be written on it.

A paper names questions and options by id only: the content sits once, in the revisions.
Marks are whole hundredths of a mark.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from string import ascii_uppercase
from typing import Any

from anquan_exam.domain.digests import canonical_json, sha256_hex
from anquan_exam.domain.pictures import read_point
from anquan_exam.domain.questions import Kind

FORMAT = 1
MAX_BLANK_LENGTH = 200
MAX_TEXT_LENGTH = 2000
"""Of a short answer, in characters."""

# One letter a kind, in stored papers and in answer tokens. Never give a letter a second meaning.
KIND_CODES: Mapping[Kind, str] = {
    Kind.SINGLE: "s",
    Kind.MULTIPLE: "m",
    Kind.TRUE_FALSE: "t",
    Kind.FILL_IN: "f",
    Kind.ORDERING: "o",
    Kind.SHORT_ANSWER: "a",
    Kind.HAZARD_PICTURE: "h",
}
"""A case has none: its parts stand on a paper, each by its own kind."""
_KINDS = {code: kind for kind, code in KIND_CODES.items()}
_COUNTED = frozenset({Kind.FILL_IN, Kind.SHORT_ANSWER, Kind.HAZARD_PICTURE})
_OPTIONLESS = frozenset({Kind.FILL_IN, Kind.SHORT_ANSWER})
_CODE = re.compile(r"(?P<part>\d*)(?P<kind>[a-z])(?P<options>[A-Z]*)(?P<count>\d*)")
_SHAPE = re.compile(r"(?P<kind>[a-z])(?P<size>[1-9]\d*)(?:x(?P<most>[1-9]\d*))?", re.ASCII)


@lru_cache(maxsize=4096)
def _is_lettered(options: tuple[str, ...]) -> bool:
    # There are few orders of few letters, and every paper read or drawn asks fifty times.
    return sorted(options) == list(ascii_uppercase[: len(options)])


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One question as one person sees it."""

    number: int
    """Its place on the paper, from 1."""
    section: str
    question_id: str
    revision: str
    """The key of the question revision shown; opaque here."""
    kind: Kind
    options: tuple[str, ...]
    """Option ids (A, B, C … without a gap) in the order shown; empty where there are none."""
    blanks: int
    """How many things are to be given: the blanks of a fill-in, the hazards of a picture, 1 for a
    short answer; 0 for the rest."""
    marks: int
    """Hundredths of a mark for a right answer."""
    part: int = 0
    """Which part of a case it is, from 1; 0 for a question that is none."""

    def __post_init__(self) -> None:
        if not _is_lettered(self.options):
            raise ValueError(f"{self.question_id}: options are lettered from A without a gap")
        if self.kind not in KIND_CODES:
            raise ValueError(f"{self.question_id}: a case stands on a paper by its parts")
        if (self.blanks > 0) is not (self.kind in _COUNTED):
            raise ValueError(f"{self.question_id}: so many things to give fit no {self.kind}")
        if bool(self.options) is (self.kind in _OPTIONLESS):
            raise ValueError(f"{self.question_id}: so many options fit no {self.kind}")
        if self.number < 1 or self.marks < 0:
            raise ValueError(f"{self.question_id}: number from 1, marks not below 0")

    @property
    def shape(self) -> str:
        """What an answer to it must look like, e.g. "m5": the kind and the options or blanks; for
        a hazard picture "h6x2": at most 2 of 6 spots."""
        most = f"x{self.blanks}" if self.options and self.blanks else ""
        return f"{KIND_CODES[self.kind]}{len(self.options) or self.blanks}{most}"

    @property
    def code(self) -> str:
        """The kind with the options as shown ("sBADC") and the number of things to give ("f2",
        "hBAC2"); before it the number of a part of a case ("2sBADC")."""
        part, count = self.part or "", self.blanks or ""
        return f"{part}{KIND_CODES[self.kind]}{''.join(self.options)}{count}"


@dataclass(frozen=True)
class Paper:
    """The questions one person got, in their order, numbered from 1."""

    items: tuple[PaperItem, ...]

    def __post_init__(self) -> None:
        if [item.number for item in self.items] != list(range(1, len(self.items) + 1)):
            raise ValueError("the questions of a paper are numbered 1, 2, 3 …")

    @property
    def needs_marker(self) -> bool:
        """Whether somebody has to mark some of its answers."""
        return any(item.kind is Kind.SHORT_ANSWER for item in self.items)

    @cached_property
    def full_score(self) -> int:
        """The marks of all questions together, in hundredths."""
        return sum(item.marks for item in self.items)

    def shape(self) -> str:
        """The shapes of all questions, e.g. "s4.m5.t2.f1": what the answer token carries."""
        return ".".join(item.shape for item in self.items)

    def to_json(self) -> dict[str, object]:
        """{"v": 1, "parts": [[section, marks, [[question id, revision, code], …]], …]}.

        A part is a run of questions of one section with the same marks; see PaperItem.code.
        """
        runs = groupby(self.items, key=lambda item: (item.section, item.marks))
        return {
            "v": FORMAT,
            "parts": [
                [section, marks, [[i.question_id, i.revision, i.code] for i in items]]
                for (section, marks), items in runs
            ],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> "Paper":
        """The paper that to_json() described. Raises ValueError for anything else."""
        parts = value.get("parts")
        if value.get("v") != FORMAT or not isinstance(parts, Sequence):
            raise ValueError("not a paper of a known format")
        return cls(tuple(_items(parts)))


def asked(value: Mapping[str, Any]) -> Iterator[str]:
    """The question ids of the paper that to_json() described, without making the paper."""
    for _, _, questions in value["parts"]:
        yield from (question_id for question_id, _, _ in questions)


def paper_hash(paper: Paper) -> str:
    """The SHA-256 (hex) of the paper's canonical JSON: what records and receipts cite."""
    return sha256_hex(canonical_json(paper.to_json()))


def check_answer(shape_item: str, answer: object) -> bool:
    """Whether `answer` (JSON) is well formed for a question of shape `shape_item`.

    Choice kinds: a list of distinct option ids, at most one for single and true/false; an ordering
    has them in the order given, perhaps not yet all. A fill-in or short answer: a list of one text
    a blank, each of at most 200 (2,000) characters that a database can hold. A hazard picture: so
    many distinct points ("412,87") or option ids as there are hazards, or fewer. An empty list, or
    blanks all empty, is well formed: the sheet takes it for a cleared answer.
    Raises ValueError for an unknown shape, never for an answer.
    """
    kind, size, most = _read_shape(shape_item)
    if not isinstance(answer, list | tuple) or not all(isinstance(a, str) for a in answer):
        return False
    if kind in _OPTIONLESS:
        longest = _longest(kind)
        return len(answer) in (0, size) and all(_is_writable(text, longest) for text in answer)
    options = set(ascii_uppercase[:size])
    return (
        len(answer) <= most
        and len(set(answer)) == len(answer)
        and all(a in options or (kind is Kind.HAZARD_PICTURE and read_point(a)) for a in answer)
    )


def is_unfinished(item: PaperItem, answer: Sequence[str]) -> bool:
    """Whether `answer` says something, but not yet all that is asked: an order without some of
    its steps, which can earn nothing."""
    return item.kind is Kind.ORDERING and 0 < len(answer) < len(item.options)


@lru_cache(maxsize=256)
def _read_shape(shape_item: str) -> tuple[Kind, int, int]:
    """Kind, number of options or blanks, and how many options may be given."""
    match = _SHAPE.fullmatch(shape_item)
    kind = _KINDS.get(match["kind"]) if match else None
    if match is None or kind is None or bool(match["most"]) is not (kind is Kind.HAZARD_PICTURE):
        raise ValueError(f"no such shape: {shape_item!r}")
    size = int(match["size"])
    if match["most"]:
        return kind, size, int(match["most"])
    return kind, size, size if kind in (Kind.MULTIPLE, Kind.ORDERING) else 1


def keepable(kind: Kind, text: str) -> str:
    """`text` as it may be written under a question of `kind`: what `check_answer` would refuse is
    left out, and whatever is too long cut off."""
    plain = "".join(sign for sign in text.replace("\r\n", "\n") if _is_writable_sign(sign))
    return plain.strip()[: _longest(kind)]


def _longest(kind: Kind) -> int:
    return MAX_BLANK_LENGTH if kind is Kind.FILL_IN else MAX_TEXT_LENGTH


def _is_writable(text: str, longest: int) -> bool:
    return len(text) <= longest and all(map(_is_writable_sign, text))


def _is_writable_sign(sign: str) -> bool:
    # PostgreSQL refuses NUL, and a lone surrogate has no UTF-8: neither may reach a save.
    return sign in "\t\r\n" or unicodedata.category(sign) not in ("Cc", "Cs")


def _items(parts: Sequence[object]) -> Iterator[PaperItem]:
    number = 0
    for part in parts:
        section, marks, questions = _row(part, str, int, list)
        for question in questions:
            number += 1
            question_id, revision, code = _row(question, str, str, str)
            yield _item(number, section, marks, question_id, revision, code)


def _item(
    number: int, section: str, marks: int, question_id: str, revision: str, code: str
) -> PaperItem:
    part, kind, options, blanks = _read_code(code)
    return PaperItem(
        number=number,
        section=section,
        question_id=question_id,
        revision=revision,
        kind=kind,
        options=options,
        blanks=blanks,
        marks=marks,
        part=part,
    )


def part_of_code(code: str) -> int:
    """The number of the part of a case in what PaperItem.code gave; 0 for none."""
    return _read_code(code)[0]


@lru_cache(maxsize=4096)
def _read_code(code: str) -> tuple[int, Kind, tuple[str, ...], int]:
    """Part, kind, options as shown and number of blanks, of what PaperItem.code gave."""
    match = _CODE.fullmatch(code)
    kind = _KINDS.get(match["kind"]) if match else None
    if match is None or kind is None:
        raise ValueError(f"no such kind: {code!r}")
    return int(match["part"] or 0), kind, tuple(match["options"]), int(match["count"] or 0)


def _row(value: object, *kinds: type) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple) or len(value) != len(kinds):
        raise ValueError(f"not a part of a paper: {value!r}")
    if not all(map(isinstance, value, kinds)):
        raise ValueError(f"not a part of a paper: {value!r}")
    return tuple(value)
