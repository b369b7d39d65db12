"""A row of an import as it is stored, and back."""

import hashlib
from collections.abc import Iterable
from typing import Any

from anquan_exam.domain.questions import Question
from anquan_exam.exchange.question_import import Judged, Note, RawRow, Verdict, face
from anquan_exam.exchange.question_import.stored import from_json, to_json
from anquan_exam.models import QuestionImportRow


def raw_of(row: QuestionImportRow) -> RawRow:
    """The row as it was read, or as somebody mended it."""
    return from_json(row.sheet, row.line, row.raw)


def notes_of(row: QuestionImportRow) -> tuple[Note, ...]:
    """Why it was repaired or parked."""
    return tuple(Note.from_json(one) for one in row.notes)


def question_of(row: QuestionImportRow) -> Question | None:
    """What it was understood as."""
    return None if row.question is None else Question.from_content(row.question)


def face_of(alone: Judged) -> str:
    """A mark that rows with the same stem share; "" for one that is no question by itself."""
    if alone.question is None:
        return ""
    return hashlib.sha256(face(alone.question).stem.encode()).hexdigest()[:32]


def verdict_columns(row: Judged) -> dict[str, Any]:
    """The columns that say what became of the row."""
    return {
        "verdict": row.verdict.value,
        "notes": [one.to_json() for one in row.notes],
        "question": row.question.content() if row.question is not None else None,
        "twin": row.twin and row.verdict is not Verdict.PARKED,
    }


def new_row(import_id: int, position: int, alone: Judged, row: Judged) -> dict[str, Any]:
    """The values of a fresh row; `alone` is its verdict before it was compared with the others."""
    return {
        "import_id": import_id,
        "position": position,
        "sheet": row.raw.sheet[:80],
        "line": row.raw.line,
        "raw": to_json(row.raw),
        "face": face_of(alone),
        "mended": False,
        "search_text": search_text(text for _, text in row.raw.stood),
        **verdict_columns(row),
    }


def search_text(texts: Iterable[str]) -> str:
    """What a search looks in."""
    return " ".join(" ".join(texts).split()).casefold()[:4000]
