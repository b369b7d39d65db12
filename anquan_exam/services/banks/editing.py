"""Writing the questions of a draft, one by one and many at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.question_rules import TAG_PATTERN
from anquan_exam.domain.questions import Question
from anquan_exam.models import BankItem, BankVersion, DraftQuestion, DraftTopic
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.banks.draft_acts import note, open_draft
from anquan_exam.services.banks.draft_adding import with_ids
from anquan_exam.services.banks.draft_input import text_line
from anquan_exam.services.banks.draft_store import (
    ENDING,
    change,
    last_position,
    prepare,
    refuse_full,
    write_questions,
)
from anquan_exam.services.banks.draft_views import stamp_of
from anquan_exam.services.banks.loading import own_bank
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.sittings.plans import questions

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What is done to many questions: only what is given is changed."""

    add_tag: str = ""
    remove_tag: str = ""
    topic: str = ""
    difficulty: int = 0
    must_know: bool | None = None


def question_stamp(row: DraftQuestion) -> str:
    """A short name of this very state of a question of a draft."""
    return stamp_of(f"{row.revision}\n{row.topic}\n{row.retired}")


def drafted(session: Session, bank_id: str, question_id: str) -> DraftQuestion:
    """The question of the draft. Raises NotFound."""
    found = session.scalar(
        select(DraftQuestion).where(
            DraftQuestion.bank_id == bank_id, DraftQuestion.question_id == question_id
        )
    )
    if found is None:
        raise NotFound("question")
    return found


def add_question(
    actor: Actor, bank_id: str, question: Question, topic: str, *, now: datetime
) -> str:
    """Put a new question behind the others of its topic, faults and all; gives the id it got.

    Raises NotFound (also for a topic that is not there), Invalid `too_many_topics`."""
    with transaction() as session:
        _, path = open_draft(session, actor, bank_id, now)
        _refuse_no_topic(session, bank_id, topic)
        id_ = _add(session, bank_id, question, topic, actor.person_id, now)
        note(session, actor, "bank.question_added", bank_id, path, now, question=id_)
    return id_


def save_question(
    actor: Actor,
    bank_id: str,
    question: Question,
    topic: str,
    *,
    seen: str,
    now: datetime,
) -> bool:
    """Write a question over what the draft has under its id; whether anything changed. `seen` is
    the stamp of what it was made from.

    Raises NotFound, Problem `question_changed` where somebody saved meanwhile, Invalid
    `too_many_topics`."""
    with transaction() as session:
        _, path = open_draft(session, actor, bank_id, now)
        row = drafted(session, bank_id, question.id)
        if seen != question_stamp(row):
            raise Problem("question_changed", question=question.id)
        _refuse_no_topic(session, bank_id, topic)
        if topic != row.topic:
            row.position = last_position(session, bank_id, topic) + 1
        changed = change(row, question, topic, row.retired, actor.person_id, now)
        session.flush()
        refuse_full(session, bank_id)
        if changed:
            note(session, actor, "bank.question_saved", bank_id, path, now, question=question.id)
    return changed


def duplicate_question(actor: Actor, bank_id: str, question_id: str, *, now: datetime) -> str:
    """A copy at the end of its topic, under an id of its own. Raises NotFound."""
    with transaction() as session:
        _, path = open_draft(session, actor, bank_id, now)
        row = drafted(session, bank_id, question_id)
        copied = Question.from_content(row.content)
        id_ = _add(session, bank_id, copied, row.topic, actor.person_id, now)
        note(session, actor, "bank.question_added", bank_id, path, now, question=id_)
    return id_


def retire_question(
    actor: Actor, bank_id: str, question_id: str, reason: str, *, now: datetime
) -> None:
    """Leave the question out of papers from the next version on. Raises NotFound, Invalid
    `reason_missing`, `reason_long`, `hidden_character`."""
    reason = text_line(reason, "reason", LONGEST_REASON)
    _turn(actor, bank_id, question_id, reason, "bank.question_retired", now)


def unretire_question(actor: Actor, bank_id: str, question_id: str, *, now: datetime) -> None:
    """Take it in again. Raises NotFound."""
    _turn(actor, bank_id, question_id, None, "bank.question_unretired", now)


def _turn(
    actor: Actor, bank_id: str, question_id: str, reason: str | None, act: str, now: datetime
) -> None:
    with transaction() as session:
        _, path = open_draft(session, actor, bank_id, now)
        row = drafted(session, bank_id, question_id)
        asked = Question.from_content(row.content)
        if change(row, asked, row.topic, reason, actor.person_id, now):
            note(session, actor, act, bank_id, path, now, question=question_id)


def delete_question(actor: Actor, bank_id: str, question_id: str, *, now: datetime) -> None:
    """Take a question out that was never published. Raises NotFound, Problem
    `question_published`: such a one is retired instead."""
    with transaction() as session:
        _, path = open_draft(session, actor, bank_id, now)
        row = drafted(session, bank_id, question_id)
        published = select(BankItem.question_id).where(BankItem.question_id == question_id)
        if session.scalar(published.limit(1)) is not None:
            raise Problem("question_published")
        session.delete(row)
        note(session, actor, "bank.question_deleted", bank_id, path, now, question=question_id)


def restore_revision(
    actor: Actor, bank_id: str, question_id: str, number: int, *, now: datetime
) -> bool:
    """Write the question as version `number` had it into the draft; whether that changed it.

    Raises NotFound, also where there is no draft."""
    with transaction() as session:
        _, path = open_draft(session, actor, bank_id, now)
        row = drafted(session, bank_id, question_id)
        item = session.execute(
            select(BankItem.revision, BankItem.retired)
            .join(BankVersion, BankVersion.id == BankItem.version_id)
            .where(
                BankVersion.bank_id == bank_id,
                BankVersion.number == number,
                BankItem.question_id == question_id,
            )
        ).one_or_none()
        if item is None:
            raise NotFound("version")
        asked = questions(session, [item.revision])[item.revision]
        changed = change(row, asked, row.topic, item.retired, actor.person_id, now)
        if changed:
            about = {"question": question_id, "version": number}
            note(session, actor, "bank.question_put_back", bank_id, path, now, **about)
    return changed


def change_many(
    actor: Actor, bank_id: str, ids: Collection[str], wanted: BulkChange, *, now: datetime
) -> int:
    """Change all these questions of the draft in the same way; how many differ now.

    Raises NotFound, Invalid `bulk_nothing`, `bulk_no_change`, `bad_tag`, `bad_difficulty`."""
    _refuse_bad(ids, wanted)
    with reading() as session:
        own_bank(session, actor, bank_id)
        before = [Question.from_content(row.content) for row in chosen(session, bank_id, ids)]
    prepare(_changed(asked, wanted) for asked in before)
    with transaction() as session:
        _, path = open_draft(session, actor, bank_id, now)
        if wanted.topic:
            _refuse_no_topic(session, bank_id, wanted.topic)
        place = last_position(session, bank_id, wanted.topic)
        count = 0
        for row in chosen(session, bank_id, ids):
            if wanted.topic and wanted.topic != row.topic:
                place += 1
                row.position = place
            asked = _changed(Question.from_content(row.content), wanted)
            topic = wanted.topic or row.topic
            count += change(row, asked, topic, row.retired, actor.person_id, now)
        about = {"questions": count, **_said(wanted)}
        note(session, actor, "bank.questions_changed", bank_id, path, now, **about)
    return count


def chosen(session: Session, bank_id: str, ids: Collection[str]) -> Sequence[DraftQuestion]:
    """The questions of the draft with these ids, in their order."""
    rows = session.scalars(
        select(DraftQuestion)
        .where(DraftQuestion.bank_id == bank_id)
        .order_by(DraftQuestion.topic, DraftQuestion.position, DraftQuestion.id)
    )
    wanted = set(ids)
    return [row for row in rows if row.question_id in wanted]


def _refuse_bad(ids: Collection[str], wanted: BulkChange) -> None:
    if not ids:
        raise Invalid("bulk_nothing", "ids")
    if wanted == BulkChange():
        raise Invalid("bulk_no_change", "do")
    for tag in (wanted.add_tag, wanted.remove_tag):
        if tag and not TAG_PATTERN.fullmatch(tag):
            raise Invalid("bad_tag", "tag", tag=tag[:30])
    if not 0 <= wanted.difficulty <= 5:
        raise Invalid("bad_difficulty", "difficulty")


def _changed(asked: Question, wanted: BulkChange) -> Question:
    tags = [tag for tag in asked.tags if tag != wanted.remove_tag]
    if wanted.add_tag and wanted.add_tag not in tags:
        tags.append(wanted.add_tag)
    difficulty = wanted.difficulty or asked.difficulty
    return replace(
        asked,
        tags=tuple(tags),
        difficulty=difficulty,
        must_know=asked.must_know if wanted.must_know is None else wanted.must_know,
        parts=tuple(replace(part, difficulty=difficulty) for part in asked.parts),
    )


def _said(wanted: BulkChange) -> dict[str, str | int | bool]:
    said: dict[str, str | int | bool] = {
        "add_tag": wanted.add_tag,
        "remove_tag": wanted.remove_tag,
        "topic": wanted.topic,
        "difficulty": wanted.difficulty,
    }
    found = {name: value for name, value in said.items() if value}
    return found if wanted.must_know is None else {**found, "must_know": wanted.must_know}


def _refuse_no_topic(session: Session, bank_id: str, topic: str) -> None:
    found = session.get(DraftTopic, (bank_id, f"{topic}{ENDING}"))
    if found is None or found.text is not None:
        raise NotFound("topic")


def _add(
    session: Session, bank_id: str, question: Question, topic: str, by: int | None, now: datetime
) -> str:
    (named,) = with_ids(session, bank_id, [question])
    first = last_position(session, bank_id, topic) + 1
    write_questions(session, bank_id, topic, [(named, None)], by, now, first=first)
    refuse_full(session, bank_id)
    return named.id
