"""A question: what is asked, what is right, and the text of the law it rests on.

A `Question` may be wrong (no right option, a hole in the letters): it holds what somebody
wrote, so that `question_rules.problems` can say what to mend. Only one without problems is
published.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from anquan_exam.domain.digests import canonical_json, sha256_hex

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


KIND_LABELS: dict[Kind, str] = {
    Kind.SINGLE: "单选题",
    Kind.MULTIPLE: "多选题",
    Kind.TRUE_FALSE: "判断题",
    Kind.FILL_IN: "填空题",
}


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
class Question:
    """One question. `stem` is Markdown; option texts and the explanation are one line of it.

    `key` holds the ids of the right options in order (empty for fill-in); `blanks` holds,
    for each `____` of the stem, the answers accepted there (empty for every other kind).
    `difficulty` runs from 1 to 5.
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

    def content(self) -> dict[str, object]:
        """The JSON that is hashed and stored: everything above, the id included."""
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
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not the content of a question: {error}") from error


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
