"""Sheets that came too late: kept as evidence, and folded in only once two people accepted them."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select

from anquan_exam.domain.access import Actor
from anquan_exam.domain.sitting import Event, EventKind, Sheet, fold, fold_late
from anquan_exam.models import LateSheet
from anquan_exam.models.session import Entry
from anquan_exam.services import trail
from anquan_exam.services.sittings.events import client_moment, events_of
from anquan_exam.services.sittings.saving import ClientEvent

MOST_KEPT = 20
"""Sheets kept of one attempt: more than any honest phone sends."""


def keep(
    session: Entry,
    actor: Actor,
    row: Row[Any],
    epoch: int,
    events: tuple[ClientEvent, ...],
    sheet: Mapping[str, list[str]],
    *,
    now: datetime,
) -> bool:
    """Keep what a hand-in to the closed attempt `row` carried, once, unless it says nothing new.

    `row` is what closing.locked() gives, as it was before the hand-in. Whether it was kept."""
    evidence = {
        "epoch": epoch,
        "sheet": dict(sheet),
        "events": [[e.seq, e.kind, e.item, json.loads(e.payload), e.client_ms] for e in events],
    }
    if not _says_something_new(session, row, evidence, now):
        return False
    text = json.dumps(evidence, ensure_ascii=False, sort_keys=True)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    known = list(session.scalars(select(LateSheet.sha256).where(LateSheet.attempt_id == row.id)))
    if len(known) >= MOST_KEPT and sha256 not in known:
        return False
    if sha256 not in known:
        kept = {"attempt_id": row.id, "sheet": evidence, "sha256": sha256, "received_at": now}
        session.execute(insert(LateSheet), kept)
        trail.record(
            session,
            actor,
            "attempt.late_sheet_kept",
            ("attempt", row.public_id),
            now=now,
            place_path=row.path,
            sha256=sha256,
        )
    return True


def _says_something_new(
    session: Entry, row: Row[Any], evidence: Mapping[str, Any], now: datetime
) -> bool:
    """A hand-in pressed again tells what is known already."""
    received = events_of(session, row.id)
    with_it = fold_late(
        received,
        late_events(evidence, now),
        handed(evidence),
        deadline=row.deadline_at,
        until=row.accept_until,
    )
    return dict(with_it.answers) != dict(fold(received, until=row.accept_until).answers)


def late_events(evidence: Mapping[str, Any], received_at: datetime) -> list[Event]:
    """The events a late sheet carried."""
    return [
        Event(
            evidence["epoch"], seq, EventKind(kind), item, payload, received_at, client_moment(ms)
        )
        for seq, kind, item, payload, ms in evidence["events"]
    ]


def handed(evidence: Mapping[str, Any]) -> dict[int, tuple[str, ...]]:
    """The whole sheet it carried: number on the paper to the answer."""
    return {int(number): tuple(answer) for number, answer in evidence["sheet"].items()}


def final_sheet(session: Entry, attempt_id: int, *, deadline: datetime, until: datetime) -> Sheet:
    """The answers of a closed attempt as they count: with the late sheets that were accepted."""
    received = events_of(session, attempt_id)
    accepted = session.execute(
        select(LateSheet.sheet, LateSheet.received_at)
        .where(LateSheet.attempt_id == attempt_id, LateSheet.accepted.is_(True))
        .order_by(LateSheet.id)
    ).all()
    return with_late(
        received, [(row.sheet, row.received_at) for row in accepted], deadline=deadline, until=until
    )


def with_late(
    received: tuple[Event, ...],
    accepted: Iterable[tuple[Mapping[str, Any], datetime]],
    *,
    deadline: datetime,
    until: datetime,
) -> Sheet:
    """What was received, and on top of it each accepted sheet (evidence, when it came)."""
    events: list[Event] = []
    sheets: dict[int, tuple[str, ...]] = {}
    for evidence, received_at in accepted:
        taken = {event.key for event in events}
        events += [e for e in late_events(evidence, received_at) if e.key not in taken]
        sheets = {**handed(evidence), **sheets}
    return fold_late(received, events, sheets, deadline=deadline, until=until)
