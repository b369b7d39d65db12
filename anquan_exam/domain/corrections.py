"""Corrections of published questions: dated, against one revision, never an edit of it.

What was asked stays as it was asked. A correction says how answers to it are marked from now on:
by another key, as right for everybody, or not at all (the paper is then worth so much less)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from anquan_exam.domain.question_rules import Problem, problems
from anquan_exam.domain.questions import Kind, Question
from anquan_exam.domain.reading import text, texts, whole


class CorrectionMode(StrEnum):
    """How answers to a wrong question are marked."""

    NEW_KEY = "new_key"
    FULL_MARKS = "full_marks"
    """Everybody who had the question gets its marks."""
    LEFT_OUT = "left_out"
    """It counts for nobody, and the full score is so much less."""


Asked = tuple[str, int]
"""A revision, and the part of a case in it (0: the question itself)."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction in force. `key` and `blanks` are what is right under NEW_KEY."""

    id: int
    revision: str
    part: int
    mode: CorrectionMode
    key: tuple[str, ...] = ()
    blanks: tuple[tuple[str, ...], ...] = ()

    @property
    def asked(self) -> Asked:
        """What it corrects."""
        return (self.revision, self.part)

    def applied(self, asked: Question) -> Question:
        """`asked` (the question, or the part of the case) with what is right now."""
        if self.mode is not CorrectionMode.NEW_KEY:
            return asked
        return replace(asked, key=self.key, blanks=self.blanks)

    def to_json(self) -> dict[str, Any]:
        """A plain dict, the same for the same correction."""
        return {
            "id": self.id,
            "revision": self.revision,
            "part": self.part,
            "mode": self.mode.value,
            "key": list(self.key),
            "blanks": [list(variants) for variants in self.blanks],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Correction":
        """What to_json() gave."""
        return cls(
            id=whole(value["id"]),
            revision=text(value["revision"]),
            part=whole(value["part"]),
            mode=CorrectionMode(value["mode"]),
            key=texts(value["key"]),
            blanks=tuple(texts(variants) for variants in value["blanks"]),
        )


def in_force(corrections: Iterable[Correction]) -> dict[Asked, Correction]:
    """What holds of each question: the newest of its corrections (the highest id)."""
    return {one.asked: one for one in sorted(corrections, key=lambda one: one.id)}


def corrected(question: Question, revision: str, held: Mapping[Asked, Correction]) -> Question:
    """`question`, published as `revision`, with what is right by the corrections in `held`."""
    whole = held.get((revision, 0))
    found = whole.applied(question) if whole else question
    parts = tuple(
        one.applied(part) if (one := held.get((revision, number))) else part
        for number, part in enumerate(found.parts, start=1)
    )
    return replace(found, parts=parts)


class CorrectionFault(StrEnum):
    """Why a correction cannot be made."""

    NO_PART = "no_part"
    """The revision has no such part, or it is a case, which is corrected part by part."""
    NOTHING_NEW = "nothing_new"
    """What is right would stay as it was."""
    BAD_KEY = "bad_key"
    """No answer could be right, or the key names what is not there."""
    NO_KEY = "no_key"
    """Short answers have no key; their marks are corrected one by one."""


def correction_fault(question: Question, correction: Correction) -> CorrectionFault | None:
    """What is wrong with correcting `question` (the revision) so; None if nothing is."""
    asked = asked_part(question, correction.part)
    if asked is None:
        return CorrectionFault.NO_PART
    if correction.mode is not CorrectionMode.NEW_KEY:
        return None
    if asked.kind is Kind.SHORT_ANSWER:
        return CorrectionFault.NO_KEY
    if (correction.key, correction.blanks) == (asked.key, asked.blanks):
        return CorrectionFault.NOTHING_NEW
    return None if _may_be_right(asked, correction) else CorrectionFault.BAD_KEY


def asked_part(question: Question, part: int) -> Question | None:
    """The question itself (0), or a part of a case; None where there is none, and for a case as a
    whole."""
    if question.kind is Kind.CASE:
        return question.parts[part - 1] if 1 <= part <= len(question.parts) else None
    return question if part == 0 else None


def _may_be_right(asked: Question, correction: Correction) -> bool:
    letters = {option.id for option in asked.options}
    if len(set(correction.key)) < len(correction.key) or not set(correction.key) <= letters:
        return False
    if asked.kind is Kind.FILL_IN:
        return not _new(asked, correction.applied(asked)) and not correction.key
    if correction.blanks:
        return False
    if asked.kind is Kind.ORDERING:
        return set(correction.key) == letters
    if asked.kind is Kind.HAZARD_PICTURE:
        # As many as the picture was said to hide: more could not be tapped.
        return len(correction.key) == len(asked.key)
    # Of a single choice, several options may be right now: any one of them will do.
    return bool(correction.key)


def _new(before: Question, after: Question) -> list[Problem]:
    known = set(problems(before))
    return [problem for problem in problems(after) if problem not in known]
