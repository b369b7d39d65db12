"""What people answer to the rows that ask, and putting an import by."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.people import normal_phone
from anquan_exam.domain.roster import Choosing, Decisions, VerdictKind
from anquan_exam.models import RosterRow
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.roster.answering import ANSWERABLE, OpenFile, answer
from anquan_exam.services.roster.preview import RowView, row_view
from anquan_exam.services.roster.rows import choice_from_json
from anquan_exam.services.roster.uploads import import_in_scope, note


def decide(
    actor: Actor,
    public_id: str,
    line: int,
    choosing: Choosing | None,
    *,
    person: str = "",
    phone: str = "",
    now: datetime,
) -> RowView:
    """Answer what a row asks; None takes all earlier answers back. The row as it is then.

    Raises NotFound for another's or no such row; Invalid when that is no answer to it."""

    def answers(file: OpenFile) -> dict[int, Decisions]:
        row = file.rows.get(line)
        if row is None:
            raise NotFound("roster_row")
        if row.done_at is not None:
            raise Invalid("roster_not_ready")
        before = file.readings[line].decisions
        return {line: _answered(row, before, choosing, person, phone)}

    said = {"line": line, "answer": choosing.value if choosing else "undo"}
    [judged] = answer(actor, public_id, answers, "roster.decided", said, now=now)
    return row_view(judged.row, judged.reading)


def decide_all(actor: Actor, public_id: str, why: str, choosing: Choosing, *, now: datetime) -> int:
    """Give the same answer to every row that asks for the reason `why`. How many there were.

    Only answers that need nothing of the row: later, no_phone, no_number, skip."""
    if choosing not in (Choosing.LATER, Choosing.NO_PHONE, Choosing.NO_NUMBER, Choosing.SKIP):
        raise Invalid("roster_no_answer")

    def answers(file: OpenFile) -> dict[int, Decisions]:
        return {
            line: _answered(row, file.readings[line].decisions, choosing, "", "")
            for line, row in file.rows.items()
            if row.verdict == VerdictKind.ASK and _asks(row, why, choosing)
        }

    said = {"why": why, "answer": choosing.value}
    return len(answer(actor, public_id, answers, "roster.decided_many", said, now=now))


def _asking(session: Session, import_id: int) -> Sequence[RosterRow]:
    return session.scalars(
        select(RosterRow).where(
            RosterRow.import_id == import_id, RosterRow.verdict == VerdictKind.ASK.value
        )
    ).all()


def _asks(row: RosterRow, why: str, choosing: Choosing) -> bool:
    offered = {choice["choosing"] for choice in row.choices}
    return choosing.value in offered and row.reasons[0]["why"] == why


def asked_about(actor: Actor, public_id: str) -> dict[str, tuple[int, frozenset[Choosing]]]:
    """How many rows ask for which reason, and what may be answered to all of them."""
    with reading() as session:
        record, _ = import_in_scope(session, actor, public_id)
        found: dict[str, tuple[int, frozenset[Choosing]]] = {}
        for row in _asking(session, record.id):
            why = row.reasons[0]["why"]
            offered = frozenset(Choosing(choice["choosing"]) for choice in row.choices)
            count, common = found.get(why, (0, offered))
            found[why] = (count + 1, common & offered)
        return found


def _answered(
    row: RosterRow, before: Decisions, choosing: Choosing | None, person: str, phone: str
) -> Decisions:
    if choosing is None:
        return Decisions()
    offered = [choice_from_json(choice) for choice in row.choices]
    matching = [one for one in offered if one.choosing is choosing]
    if not matching or (choosing is Choosing.SAME and person not in {m.person for m in matching}):
        raise Invalid("roster_no_answer")
    if choosing is Choosing.SAME:
        return replace(before, same=person)
    if choosing is Choosing.PHONE:
        number = normal_phone(phone)
        if number is None:
            raise Invalid("phone_wrong", "phone")
        return replace(before, phone=number, no_phone=False)
    answers: dict[str, Any] = {choosing.value: True}
    return replace(before, **answers)


def judge_again(actor: Actor, public_id: str, *, now: datetime) -> None:
    """Ask for new verdicts, after sites, people or numbers have been put right elsewhere."""
    with transaction() as session:
        record, path = import_in_scope(session, actor, public_id, lock=True)
        if record.status not in ANSWERABLE:
            raise Invalid("roster_not_ready")
        record.status, record.heartbeat_at = "reading", None
        record.revision += 1
        note(session, actor, "roster.judged_again", record, path, now)


def drop(actor: Actor, public_id: str, *, now: datetime) -> None:
    """Forget an import that is not wanted: its rows go, what is in the register stays."""
    with transaction() as session:
        record, path = import_in_scope(session, actor, public_id, lock=True)
        if record.status == "committing":
            raise Invalid("roster_not_ready")
        note(session, actor, "roster.dropped", record, path, now)
        session.delete(record)
