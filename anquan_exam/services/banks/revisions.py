"""The contents of questions: rendered, made searchable, and stored once under their hash."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from anquan_exam.domain.banks import Bank
from anquan_exam.domain.questions import Question, revision_hash
from anquan_exam.models import QuestionId, QuestionRevision
from anquan_exam.models.session import reading
from anquan_exam.services.banks.rendering import Renderer
from anquan_exam.services.errors import Problem

RevisionRow = dict[str, Any]


def fresh_revisions(bank: Bank, now: datetime) -> list[RevisionRow]:
    """The rows of the contents nobody published yet, rendered before any transaction begins."""
    with reading() as session:
        known = _known(session, bank.id)
    renderer = Renderer()
    return [
        _row(bank.id, entry.question, address, renderer, now)
        for entry in bank.questions
        if (address := revision_hash(entry.question)) not in known
    ]


def write_revisions(session: Session, bank: Bank, rows: Sequence[RevisionRow]) -> int:
    """Store the rows that are still missing; gives their number.

    Raises Problem `question_id_taken` where an id belongs to another bank."""
    _claim_ids(session, bank)
    known = _known(session, bank.id)
    missing = [row for row in rows if row["hash"] not in known]
    if missing:
        session.execute(insert(QuestionRevision), missing)
    return len(missing)


def search_text(question: Question) -> str:
    """Everything one may look for in a question, folded as `folded` folds what is looked for."""
    return folded("\n".join((question.id, *_said(question), *question.tags)))


def _said(question: Question) -> Iterator[str]:
    for asked in question.asked():
        yield asked.stem
        yield from (option.text for option in asked.options)
        yield from (variant for variants in asked.blanks for variant in variants)
        yield from (point.text for point in asked.rubric)
        yield from (asked.model_answer, asked.explanation)
        if asked.picture:
            yield asked.picture.alt


def folded(text: str) -> str:
    """`text` as searches compare it: width and case aside."""
    return unicodedata.normalize("NFKC", text).casefold()


def _known(session: Session, bank: str) -> set[str]:
    return set(
        session.scalars(select(QuestionRevision.hash).where(QuestionRevision.bank_id == bank))
    )


def _claim_ids(session: Session, bank: Bank) -> None:
    """Take the ids that are new for this bank, for ever."""
    ids = {entry.question.id for entry in bank.questions}
    found = select(QuestionId.id, QuestionId.bank_id).where(QuestionId.id.in_(ids))
    owned = {row.id: row.bank_id for row in session.execute(found)}
    for id_, holder in owned.items():
        if holder != bank.id:
            raise Problem("question_id_taken", question=id_, bank=holder)
    rows = [{"id": id_, "bank_id": bank.id} for id_ in sorted(ids - owned.keys())]
    if rows:
        session.execute(insert(QuestionId), rows)


def _row(
    bank: str, question: Question, address: str, renderer: Renderer, now: datetime
) -> RevisionRow:
    return {
        "hash": address,
        "question_id": question.id,
        "bank_id": bank,
        "kind": question.kind.value,
        "difficulty": question.difficulty,
        "content": question.content(),
        "search_text": search_text(question),
        "pieces": renderer.pieces(question),
        "first_published_at": now,
    }
