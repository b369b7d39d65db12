"""What people answer to the rows that ask, and putting an import by."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.people import normal_phone
from anquan_exam.domain.roster import Choosing, Decisions, VerdictKind
from anquan_exam.models import RosterImport, RosterRow
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.roster.matching import House, facts, house
from anquan_exam.services.roster.preview import RowView, row_view
from anquan_exam.services.roster.rows import (
    Reading,
    choice_from_json,
    judge_one,
    met_in_file,
    reading_of_row,
    verdict_columns,
    with_decisions,
)
from anquan_exam.services.roster.uploads import import_in_scope, note, people_of


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
    with transaction() as session:
        record, path = import_in_scope(session, actor, public_id, lock=True)
        row = session.scalar(
            select(RosterRow).where(RosterRow.import_id == record.id, RosterRow.line == line)
        )
        if row is None:
            raise NotFound("roster_row")
        if row.done_at is not None or record.status not in ("ready", "committed"):
            raise Invalid("roster_not_ready")
        home, today, read = _read(session, record, row)
        decisions = _answered(row, read.decisions, choosing, person, phone)
        changed = with_decisions(read, decisions, home, today)
        _rejudge(session, record, row, changed, home, today)
        answer = choosing.value if choosing else "undo"
        note(session, actor, "roster.decided", record, path, now, line=line, answer=answer)
        return row_view(row, changed)


def decide_all(actor: Actor, public_id: str, why: str, choosing: Choosing, *, now: datetime) -> int:
    """Give the same answer to every row that asks for the reason `why`. How many there were.

    Only answers that need nothing of the row: later, no_phone, no_number, skip."""
    if choosing not in (Choosing.LATER, Choosing.NO_PHONE, Choosing.NO_NUMBER, Choosing.SKIP):
        raise Invalid("roster_no_answer")
    with transaction() as session:
        record, path = import_in_scope(session, actor, public_id, lock=True)
        if record.status not in ("ready", "committed"):
            raise Invalid("roster_not_ready")
        asking = [row for row in _asking(session, record.id) if _asks(row, why, choosing)]
        home = house(session, record.enterprise_id)
        today = clock.local(record.uploaded_at).date()
        for row in asking:
            read = reading_of_row(row, home, today)
            decisions = _answered(row, read.decisions, choosing, "", "")
            row.cells = with_decisions(read, decisions, home, today).stored()
        session.flush()
        _rejudge_many(session, record, asking)
        said = {"why": why, "answer": choosing.value, "rows": len(asking)}
        note(session, actor, "roster.decided_many", record, path, now, **said)
        return len(asking)


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


def _read(session: Session, record: RosterImport, row: RosterRow) -> tuple[House, date, Reading]:
    home = house(session, record.enterprise_id)
    today = clock.local(record.uploaded_at).date()
    return home, today, reading_of_row(row, home, today)


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


def _rejudge(
    session: Session,
    record: RosterImport,
    row: RosterRow,
    changed: Reading,
    home: House,
    today: date,
) -> None:
    """The verdict on a row with its new answers; the whole file is read for what it meets in it."""
    others = session.scalars(
        select(RosterRow)
        .where(RosterRow.import_id == record.id, RosterRow.line <= row.line)
        .order_by(RosterRow.line)
    )
    file = [
        changed if other.line == row.line else reading_of_row(other, home, today)
        for other in others
    ]
    known = facts(session, home, [changed.parsed], people_of(session, record.id))
    verdict = judge_one(changed, known, met_in_file(file))
    row.cells = changed.stored()
    for name, value in verdict_columns(verdict).items():
        setattr(row, name, value)


def _rejudge_many(session: Session, record: RosterImport, rows: Sequence[RosterRow]) -> None:
    home = house(session, record.enterprise_id)
    today = clock.local(record.uploaded_at).date()
    every = session.scalars(
        select(RosterRow).where(RosterRow.import_id == record.id).order_by(RosterRow.line)
    )
    file = {row.line: reading_of_row(row, home, today) for row in every}
    met = met_in_file(file.values())
    parsed = [file[row.line].parsed for row in rows]
    known = facts(session, home, parsed, people_of(session, record.id))
    for row in rows:
        for name, value in verdict_columns(judge_one(file[row.line], known, met)).items():
            setattr(row, name, value)


def judge_again(actor: Actor, public_id: str, *, now: datetime) -> None:
    """Ask for new verdicts, after sites, people or numbers have been put right elsewhere."""
    with transaction() as session:
        record, path = import_in_scope(session, actor, public_id, lock=True)
        if record.status not in ("ready", "committed"):
            raise Invalid("roster_not_ready")
        record.status, record.heartbeat_at = "reading", None
        note(session, actor, "roster.judged_again", record, path, now)


def drop(actor: Actor, public_id: str, *, now: datetime) -> None:
    """Forget an import that is not wanted: its rows go, what is in the register stays."""
    with transaction() as session:
        record, path = import_in_scope(session, actor, public_id, lock=True)
        if record.status == "committing":
            raise Invalid("roster_not_ready")
        note(session, actor, "roster.dropped", record, path, now)
        session.delete(record)
