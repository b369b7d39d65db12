"""Questions added to the draft of a bank: each gets an id nobody had, and stands in a topic."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.question_rules import MAX_ID_LENGTH
from anquan_exam.domain.questions import Question, part_id
from anquan_exam.exchange.bank_markdown import MAX_TOPIC_BYTES, topic_text
from anquan_exam.models import (
    BankDraft,
    DraftQuestion,
    DraftTopic,
    QuestionId,
    QuestionImport,
    QuestionImportRow,
)
from anquan_exam.services.banks.draft_store import (
    ENDING,
    entries_of_topic,
    last_position,
    put_topic,
    refuse_full,
    settle,
    stored_topics,
    write_questions,
)
from anquan_exam.services.banks.draft_topics import next_topic_name
from anquan_exam.services.errors import Invalid, NotFound

_NUMBERED = re.compile(r"(.+)-(\d{1,9})")
_FULL = MAX_TOPIC_BYTES - 1024


@dataclass(frozen=True, slots=True)
class Target:
    """The topic file questions go to, and its title should it be new."""

    name: str
    title: str


def add_to_draft(
    session: Session,
    bank_id: str,
    topic: Target,
    questions: Sequence[Question],
    *,
    by: int | None,
    now: datetime,
) -> tuple[str, ...]:
    """Write `questions` below what the topic has, within a caller's act; the ids they got.

    A full topic file goes on in the next one. Raises NotFound where there is no draft, Invalid
    `draft_full`."""
    draft = session.get(BankDraft, bank_id)
    if draft is None:
        raise NotFound("draft")
    settle(session, bank_id, now)
    numbered = with_ids(session, bank_id, questions)
    _append(session, bank_id, topic, numbered, by, now)
    draft.updated_at, draft.updated_by = now, by
    session.flush()
    return tuple(question.id for question in numbered)


def with_ids(session: Session, bank_id: str, questions: Sequence[Question]) -> list[Question]:
    """The questions under ids that no question of the bank ever had."""
    prefix, last = _last_number(bank_id, _ids_ever(session, bank_id))
    return [
        renamed(question, f"{prefix}-{last + n:03d}") for n, question in enumerate(questions, 1)
    ]


def renamed(question: Question, id_: str) -> Question:
    """The question under another id, and so its parts."""
    parts = tuple(replace(p, id=part_id(id_, n)) for n, p in enumerate(question.parts, 1))
    return replace(question, id=id_, parts=parts)


def _ids_ever(session: Session, bank_id: str) -> list[str]:
    """Every id of the bank: published, in the draft, or given by an import long ago."""
    published = session.scalars(select(QuestionId.id).where(QuestionId.bank_id == bank_id))
    imported = session.scalars(
        select(QuestionImportRow.question_id)
        .join(QuestionImport, QuestionImport.id == QuestionImportRow.import_id)
        .where(QuestionImport.bank_id == bank_id, QuestionImportRow.question_id.is_not(None))
    )
    drafted = session.scalars(
        select(DraftQuestion.question_id).where(DraftQuestion.bank_id == bank_id)
    )
    return [*published, *(one for one in imported if one), *drafted]


def _last_number(bank_id: str, ids: Iterable[str]) -> tuple[str, int]:
    """What the numbered ids of the bank begin with, and the highest number any of them had."""
    found = [match for id_ in ids if (match := _NUMBERED.fullmatch(id_))]
    usual = Counter(match[1] for match in found).most_common(1)
    prefix = usual[0][0] if usual else bank_id
    prefix = prefix[: MAX_ID_LENGTH - 8].rstrip("-")
    return prefix, max((int(match[2]) for match in found), default=0)


def _append(
    session: Session,
    bank_id: str,
    topic: Target,
    questions: Sequence[Question],
    by: int | None,
    now: datetime,
) -> None:
    """Put the questions in the topic, and in new ones after it once its file would be full."""
    left = list(questions)
    target, part = topic, 1
    while left:
        row = session.get(DraftTopic, (bank_id, target.name))
        if row is None:
            put_topic(session, bank_id, target.name, target.title, by, now)
        elif row.text is not None:
            raise Invalid("draft_topic_unread", "file", name=target.name)
        id_ = target.name.removesuffix(ENDING)
        some, left = _fitting(session, bank_id, id_, left)
        first = last_position(session, bank_id, id_) + 1
        write_questions(session, bank_id, id_, [(one, None) for one in some], by, now, first=first)
        if left:
            part += 1
            target = Target(next_topic_name(_names(session, bank_id)), f"{topic.title}（{part}）")
    refuse_full(session, bank_id)


def _fitting(
    session: Session, bank_id: str, topic: str, questions: list[Question]
) -> tuple[list[Question], list[Question]]:
    """As many of the questions as the file of the topic can hold, and the others."""
    size = len(topic_text("", entries_of_topic(session, bank_id, topic)).encode())
    for index, question in enumerate(questions):
        size += len(topic_text("", [(question, None)]).encode())
        if size > _FULL:
            return questions[:index], questions[index:]
    return questions, []


def _names(session: Session, bank_id: str) -> list[str]:
    return [topic.name for topic in stored_topics(session, bank_id)]
