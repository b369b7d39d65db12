"""A paper: what one person got, frozen when drawn. And what may be written on it.

A paper names questions and options by id only: the content sits once, in the revisions.
Marks are whole hundredths of a mark.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from string import ascii_uppercase
from typing import Any

from anquan_exam.domain.digests import canonical_json, sha256_hex
from anquan_exam.domain.questions import Kind

FORMAT = 1
MAX_BLANK_LENGTH = 200

# One letter a kind, in stored papers and in answer tokens. Never give a letter a second meaning.
KIND_CODES: Mapping[Kind, str] = {
    Kind.SINGLE: "s",
    Kind.MULTIPLE: "m",
    Kind.TRUE_FALSE: "t",
    Kind.FILL_IN: "f",
}
_KINDS = {code: kind for kind, code in KIND_CODES.items()}


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
    """Option ids (A, B, C … without a gap) in the order shown; empty for a fill-in."""
    blanks: int
    """How many blanks a fill-in has; 0 for the rest."""
    marks: int
    """Hundredths of a mark for a right answer."""

    def __post_init__(self) -> None:
        if sorted(self.options) != list(ascii_uppercase[: len(self.options)]):
            raise ValueError(f"{self.question_id}: options are lettered from A without a gap")
        if (self.blanks > 0) is not (self.kind is Kind.FILL_IN) or bool(self.options) is (
            self.kind is Kind.FILL_IN
        ):
            raise ValueError(f"{self.question_id}: blanks for a fill-in, options for the rest")
        if self.number < 1 or self.marks < 0:
            raise ValueError(f"{self.question_id}: number from 1, marks not below 0")

    @property
    def shape(self) -> str:
        """What an answer to it must look like, e.g. "m5": the kind and the options or blanks."""
        return f"{KIND_CODES[self.kind]}{len(self.options) or self.blanks}"

    @property
    def code(self) -> str:
        """The kind with the options as shown ("sBADC") or the number of blanks ("f2")."""
        return KIND_CODES[self.kind] + ("".join(self.options) or str(self.blanks))


@dataclass(frozen=True)
class Paper:
    """The questions one person got, in their order, numbered from 1."""

    items: tuple[PaperItem, ...]

    def __post_init__(self) -> None:
        if [item.number for item in self.items] != list(range(1, len(self.items) + 1)):
            raise ValueError("the questions of a paper are numbered 1, 2, 3 …")

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


def paper_hash(paper: Paper) -> str:
    """The SHA-256 (hex) of the paper's canonical JSON: what records and receipts cite."""
    return sha256_hex(canonical_json(paper.to_json()))


def check_answer(shape_item: str, answer: object) -> bool:
    """Whether `answer` (JSON) is well formed for a question of shape `shape_item`.

    Choice kinds: a list of distinct option ids, at most one for single and true/false. Fill-in: a
    list of one text a blank, each of at most 200 characters that a database can hold. An empty
    list, or blanks all empty, is well formed: the sheet takes it for a cleared answer.
    Raises ValueError for an unknown shape, never for an answer.
    """
    kind, size = _read_shape(shape_item)
    if not isinstance(answer, list | tuple) or not all(isinstance(a, str) for a in answer):
        return False
    if kind is Kind.FILL_IN:
        return len(answer) in (0, size) and all(_is_writable(text) for text in answer)
    most = size if kind is Kind.MULTIPLE else 1
    return (
        len(answer) <= most
        and len(set(answer)) == len(answer)
        and set(answer) <= set(ascii_uppercase[:size])
    )


def _read_shape(shape_item: str) -> tuple[Kind, int]:
    code, size = shape_item[:1], shape_item[1:]
    if code not in _KINDS or not (size.isascii() and size.isdigit() and int(size) > 0):
        raise ValueError(f"no such shape: {shape_item!r}")
    return _KINDS[code], int(size)


def _is_writable(text: str) -> bool:
    # PostgreSQL refuses NUL, and a lone surrogate has no UTF-8: neither may reach a save.
    return len(text) <= MAX_BLANK_LENGTH and not any(
        unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\r\n" for sign in text
    )


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
    kind = _KINDS.get(code[:1])
    if kind is None:
        raise ValueError(f"{question_id}: no such kind: {code!r}")
    fill_in = kind is Kind.FILL_IN
    return PaperItem(
        number=number,
        section=section,
        question_id=question_id,
        revision=revision,
        kind=kind,
        options=() if fill_in else tuple(code[1:]),
        blanks=int(code[1:]) if fill_in else 0,
        marks=marks,
    )


def _row(value: object, *kinds: type) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple) or len(value) != len(kinds):
        raise ValueError(f"not a part of a paper: {value!r}")
    if not all(map(isinstance, value, kinds)):
        raise ValueError(f"not a part of a paper: {value!r}")
    return tuple(value)
