"""Handing in: may be pressed ten times, carries the whole sheet, never loses what was received."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from anquan_exam.domain.access import Actor
from anquan_exam.domain.papers import check_answer
from anquan_exam.domain.sitting import EventKind
from anquan_exam.models import AttemptEvent
from anquan_exam.models.session import acting
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.sittings import early, late_sheets, statements
from anquan_exam.services.sittings.closing import TIMED_OUT, Closing, close, locked_by_number
from anquan_exam.services.sittings.events import events_of
from anquan_exam.services.sittings.saving import ClientEvent
from anquan_exam.services.sittings.tokens import AttemptToken


@dataclass(frozen=True)
class Receipt:
    """What a hand-in answers, the same every time it is pressed."""

    attempt: str
    code: str
    late_sheet: bool
    """The sheet came after the grace: kept as evidence, not counted."""


def read_sheet(raw: Any, shape: str) -> dict[str, list[str]]:
    """The whole sheet as sent: number on the paper (as text) to the answer.

    Raises Invalid `bad_sheet`, `not_on_paper`, `bad_answer` naming the question."""
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise Invalid("bad_sheet", "sheet")
    shapes = shape.split(".")
    sheet: dict[str, list[str]] = {}
    for number, answer in raw.items():
        if not number.isdecimal() or not 1 <= int(number) <= len(shapes):
            raise Invalid("not_on_paper", "item", item=str(number)[:20])
        if not check_answer(shapes[int(number) - 1], answer):
            raise Invalid("bad_answer", "answer", item=number)
        sheet[str(int(number))] = list(answer)
    return sheet


def hand_in(
    actor: Actor,
    token: AttemptToken,
    events: tuple[ClientEvent, ...],
    sheet: Mapping[str, list[str]],
    *,
    now: datetime,
    device: str,
    network: str,
) -> Receipt:
    """Store what was not yet sent, close, grade: one transaction. Pressed again: the same receipt.

    Raises NotFound for somebody else's attempt; Problem `attempt_conducted` for one that the
    invigilator is putting in."""
    if token.person_id != actor.person_id:
        raise NotFound("attempt")
    with acting() as session:
        row = locked_by_number(session, token.attempt_id)
        if row is None or row.person_id != actor.person_id:
            raise NotFound("attempt")
        if row.status == "open" and row.conducted_by is not None:
            raise Problem("attempt_conducted")
        if row.status == "open" and row.accept_until >= now:
            _store(session, token, events, now, device, network)
            why = Closing(
                EventKind.SUBMITTED, "submitted", "handed_in", actor, {"answers": dict(sheet)}
            )
            close(session, row, why, now=now)
            return Receipt(row.public_id, row.receipt, late_sheet=False)
        if row.status == "open":
            close(session, row, TIMED_OUT, now=now)
        # What follows an early stop was not asked any more, and is no late answer.
        if early.stopped(events_of(session, row.id)):
            return Receipt(row.public_id, row.receipt, late_sheet=False)
        late = late_sheets.keep(session, actor, row, token.epoch, events, sheet, now=now)
    return Receipt(row.public_id, row.receipt, late_sheet=late)


def _store(
    session: Connection,
    token: AttemptToken,
    events: tuple[ClientEvent, ...],
    now: datetime,
    device: str,
    network: str,
) -> None:
    """The events the page had not yet sent; those already here stay as they are."""
    if not events:
        return
    numbers = [event.seq for event in events]
    kept = set(
        session.scalars(
            select(AttemptEvent.seq).where(
                AttemptEvent.attempt_id == token.attempt_id,
                AttemptEvent.epoch == token.epoch,
                AttemptEvent.seq.in_(numbers),
            )
        )
    )
    rows = [
        {
            "attempt_id": token.attempt_id,
            "epoch": token.epoch,
            "seq": event.seq,
            "kind": event.kind,
            "item": event.item,
            "payload": json.loads(event.payload),
            "server_at": now,
            "client_ms": event.client_ms,
            "device": device[:40],
            "network": network,
        }
        for event in events
        if event.seq not in kept
    ]
    if rows:
        statements.NEW_EVENT.run_each(session, rows)
