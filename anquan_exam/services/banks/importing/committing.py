"""Rows go into the bank's draft: some hundred at a time, each lot whole or not at all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.models import BankDraft, Person, QuestionImport, QuestionImportRow
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import beside
from anquan_exam.services.banks.draft_adding import Target, add_to_draft
from anquan_exam.services.banks.drafts import start_draft
from anquan_exam.services.banks.importing.jobs import (
    Clock,
    import_in_scope,
    note,
    progress,
)
from anquan_exam.services.banks.importing.kept_pictures import put_pictures_in
from anquan_exam.services.banks.importing.rows import question_of
from anquan_exam.services.errors import Invalid, Problem

AT_ONCE = 400


def start(actor: Actor, public_id: str, *, now: datetime) -> int:
    """Ask for the accepted, repaired and mended rows to be put into the draft; how many there are.

    A draft is begun where there is none. Raises NotFound; Invalid `import_not_ready`,
    `import_nothing`."""
    with reading() as session:
        bank_id = import_in_scope(session, actor, public_id).bank_id
        begun = session.get(BankDraft, bank_id) is not None
    if not begun:
        start_draft(actor, bank_id, now=now)
    with transaction() as session:
        record = import_in_scope(session, actor, public_id, lock=True)
        if record.status == "committing":
            return record.rows_total
        if record.status not in ("ready", "committed"):
            raise Invalid("import_not_ready")
        waiting = session.scalar(
            select(func.count()).select_from(QuestionImportRow).where(*_waiting(record.id))
        )
        if not waiting:
            raise Invalid("import_nothing")
        record.status, record.heartbeat_at = "committing", None
        record.rows_total, record.rows_done = waiting, 0
        record.committed_by, record.message = actor.person_id, ""
        note(session, actor, "questions.commit_asked", record, now, rows=waiting)
        return int(waiting)


def _waiting(import_id: int) -> tuple[Any, ...]:
    return (
        QuestionImportRow.import_id == import_id,
        QuestionImportRow.verdict != "parked",
        QuestionImportRow.twin.is_(False),
        QuestionImportRow.done_at.is_(None),
    )


def run(public_id: str, clock_now: Clock) -> None:
    """Put the waiting rows in, lot by lot, until none is left."""
    import_id = beside.claim(QuestionImport, public_id, "committing", clock_now())
    if import_id is None:
        return
    try:
        while _lot(import_id, clock_now()):
            pass
    except Problem:
        # The draft is full, or gone: what is in is in, the others wait.
        progress(import_id, None, status="ready", message='{"code": "draft_full"}')


def _lot(import_id: int, now: datetime) -> bool:
    """One lot; whether there may be more."""
    with transaction() as session:
        record = session.get_one(QuestionImport, import_id, with_for_update=True)
        if record.status != "committing":
            return False
        rows = session.scalars(
            select(QuestionImportRow)
            .where(*_waiting(import_id))
            .order_by(QuestionImportRow.position)
            .limit(AT_ONCE)
        ).all()
        who = _whoever_asked(session, record)
        if not rows:
            record.status, record.committed_at, record.heartbeat_at = "committed", now, None
            note(session, who, "questions.committed", record, now, rows=record.rows_done)
            return False
        ids = _put_in(session, record, rows, who, now)
        record.rows_done = min(record.rows_total, record.rows_done + len(ids))
        record.heartbeat_at = now
        note(session, who, "questions.rows_put_in", record, now, first=ids[0], last=ids[-1])
        return True


def _whoever_asked(session: Session, record: QuestionImport) -> Actor:
    person = session.get(Person, record.committed_by) if record.committed_by else None
    return Actor(person.id, person.name) if person else Actor(None, "命令行")


def _put_in(
    session: Session,
    record: QuestionImport,
    rows: Sequence[QuestionImportRow],
    who: Actor,
    now: datetime,
) -> tuple[str, ...]:
    questions = [question for row in rows if (question := question_of(row)) is not None]
    put_pictures_in(session, record, questions, who, now)
    target = Target(record.topic, record.topic_title)
    by = record.committed_by
    ids = add_to_draft(session, record.bank_id, target, questions, by=by, now=now)
    for row, id_ in zip(rows, ids, strict=True):
        row.question_id, row.done_at = id_, now
    session.flush()
    return ids
