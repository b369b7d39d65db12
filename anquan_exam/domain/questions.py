"""A question: what is asked, what is right, and the text of the law it rests on.

What is special to a kind: an *ordering* has its options in the right order, and its key names them
all in that order; a *hazard picture* has a spot of the picture for each option, and its key names
the spots that are hazards; a *short answer* has a rubric that people mark by; a *case* is one
scenario with several questions, drawn together.

A `Question` may be wrong (no right option, a hole in the letters): it holds what somebody
wrote, so that `question_rules.problems` can say what to mend. Only one without problems is
published.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from anquan_exam.domain.digests import canonical_json, sha256_hex
from anquan_exam.domain.pictures import Outline, Picture

OPTION_LETTERS = "ABCDEFGH"
RIGHT, WRONG = "A", "B"
TRUE_FALSE_TEXTS = ("对", "错")
BLANK = "____"


class Kind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true-false"
    FILL_IN = "fill-in"
    ORDERING = "ordering"
    CASE = "case"
    SHORT_ANSWER = "short-answer"
    HAZARD_PICTURE = "hazard-picture"


KIND_LABELS: dict[Kind, str] = {
    Kind.SINGLE: "单选题",
    Kind.MULTIPLE: "多选题",
    Kind.TRUE_FALSE: "判断题",
    Kind.FILL_IN: "填空题",
    Kind.ORDERING: "排序题",
    Kind.CASE: "案例题",
    Kind.SHORT_ANSWER: "简答题",
    Kind.HAZARD_PICTURE: "找隐患题",
}
KIND_WORDS: dict[Kind, str] = {
    kind: label.removesuffix("题") for kind, label in KIND_LABELS.items()
}
"""The same in passing, before a question: 单选."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `id` is its letter in the bank file, for ever, wherever it is shown."""

    id: str
    text: str


TRUE_FALSE_OPTIONS = tuple(
    Option(letter, text) for letter, text in zip((RIGHT, WRONG), TRUE_FALSE_TEXTS, strict=True)
)


@dataclass(frozen=True, slots=True)
class Basis:
    """Where it is written: a document of the register and a place in it (第五十五条第二款)."""

    document: str
    locator: str


@dataclass(frozen=True, slots=True)
class RubricPoint:
    """One thing a short answer should say, and its share of the marks in whole percent."""

    text: str
    share: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `stem` is Markdown; option texts and the explanation are one line of it.

    `key` holds the ids of the right options in order (empty where there are no options); `blanks`
    holds, for each `____` of the stem of a fill-in, the answers accepted there.
    `difficulty` runs from 1 to 5. `outlines` runs beside `options` of a hazard picture; `parts`
    are the questions of a case, whose `stem` is the scenario: they are no questions of the bank by
    themselves, have the case's difficulty, and rest on its basis where they name none.
    """

    id: str
    kind: Kind
    difficulty: int
    must_know: bool
    tags: tuple[str, ...]
    stem: str
    options: tuple[Option, ...]
    key: tuple[str, ...]
    blanks: tuple[tuple[str, ...], ...]
    basis: tuple[Basis, ...]
    explanation: str
    picture: Picture | None = None
    outlines: tuple[Outline, ...] = ()
    rubric: tuple[RubricPoint, ...] = ()
    model_answer: str = ""
    parts: tuple["Question", ...] = ()

    @property
    def all_basis(self) -> tuple[Basis, ...]:
        """What the question and its parts rest on, each once."""
        return tuple(dict.fromkeys(b for asked in self.asked() for b in asked.basis))

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The pictures of the question and its parts."""
        return tuple(asked.picture for asked in self.asked() if asked.picture)

    def asked(self) -> Iterator["Question"]:
        """The question itself, and the parts of a case."""
        yield self
        yield from self.parts

    def content(self) -> dict[str, object]:
        """The JSON that is hashed and stored: everything above, the id included. What only some
        kinds have is named only where it is there."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "difficulty": self.difficulty,
            "must_know": self.must_know,
            "tags": list(self.tags),
            "stem": self.stem,
            "options": [{"id": option.id, "text": option.text} for option in self.options],
            "key": list(self.key),
            "blanks": [list(variants) for variants in self.blanks],
            "basis": [{"document": b.document, "locator": b.locator} for b in self.basis],
            "explanation": self.explanation,
            **{name: value for name, value in self._special().items() if value},
        }

    def _special(self) -> dict[str, object]:
        picture = self.picture
        return {
            "picture": {"name": picture.name, "alt": picture.alt} if picture else None,
            "outlines": [[list(point) for point in outline] for outline in self.outlines],
            "rubric": [{"text": point.text, "share": point.share} for point in self.rubric],
            "model_answer": self.model_answer,
            "parts": [part.content() for part in self.parts],
        }

    @classmethod
    def from_content(cls, content: Mapping[str, object]) -> Self:
        """The question whose `content()` this is. ValueError where it is not one."""
        try:
            return cls(
                id=_text(content["id"]),
                kind=Kind(_text(content["kind"])),
                difficulty=_whole(content["difficulty"]),
                must_know=content["must_know"] is True,
                tags=_texts(content["tags"]),
                stem=_text(content["stem"]),
                options=tuple(
                    Option(_text(o["id"]), _text(o["text"])) for o in _rows(content["options"])
                ),
                key=_texts(content["key"]),
                blanks=tuple(_texts(variants) for variants in _list(content["blanks"])),
                basis=tuple(
                    Basis(_text(b["document"]), _text(b["locator"]))
                    for b in _rows(content["basis"])
                ),
                explanation=_text(content["explanation"]),
                picture=_picture(content.get("picture")),
                outlines=tuple(_outline(each) for each in _list(content.get("outlines", []))),
                rubric=tuple(
                    RubricPoint(_text(p["text"]), _whole(p["share"]))
                    for p in _rows(content.get("rubric", []))
                ),
                model_answer=_text(content.get("model_answer", "")),
                parts=tuple(cls.from_content(part) for part in _rows(content.get("parts", []))),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not the content of a question: {error}") from error


def part_id(case_id: str, number: int) -> str:
    """The id of part `number` (from 1) of a case: `wsl-041/2`, which no question of a bank has."""
    return f"{case_id}/{number}"


def revision_hash(question: Question) -> str:
    """The address of this content: SHA-256 (hex) of its canonical JSON."""
    return sha256_hex(canonical_json(question.content()))


def stem_fingerprint(stem: str) -> str:
    """What two stems asking the same have in common: letters and digits, width and case aside."""
    folded = unicodedata.normalize("NFKC", stem).casefold()
    return "".join(character for character in folded if character.isalnum())


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text expected, not {type(value).__name__}")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"whole number expected, not {type(value).__name__}")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"list expected, not {type(value).__name__}")
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(item) for item in _list(value))


def _rows(value: object) -> list[Mapping[str, object]]:
    rows: list[Mapping[str, object]] = []
    for row in _list(value):
        if not isinstance(row, Mapping):
            raise TypeError(f"mapping expected, not {type(row).__name__}")
        rows.append(row)
    return rows


def _picture(value: object) -> Picture | None:
    if value is None:
        return None
    (row,) = _rows([value])
    return Picture(_text(row["name"]), _text(row["alt"]))


def _outline(value: object) -> Outline:
    return tuple(_point(point) for point in _list(value))


def _point(value: object) -> tuple[int, int]:
    x, y = (_whole(number) for number in _list(value))
    return x, y
