"""The events of an attempt: read in order, and the server's own appended."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from anquan_exam.domain.sitting import Event, EventKind
from anquan_exam.services.sittings import statements

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS = {kind.value: kind for kind in EventKind}


def events_of(session: Session, attempt_id: int) -> tuple[Event, ...]:
    """Every event of the attempt, by (epoch, sequence number)."""
    rows = session.connection().execute(statements.EVENTS_OF, {"attempt": attempt_id})
    return tuple(
        Event(epoch, seq, _KINDS[kind], item, payload, server_at, client_moment(client_ms))
        for epoch, seq, kind, item, payload, server_at, client_ms in rows
    )


def client_moment(milliseconds: int | None) -> datetime | None:
    """A phone's own clock as a moment; None when it told none, or nonsense."""
    if milliseconds is None:
        return None
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None


def append(
    session: Session,
    attempt_id: int,
    kind: EventKind,
    payload: Any,
    *,
    now: datetime,
    network: str = "",
) -> None:
    """Note something the server itself did or was told; numbered after the last of its kind."""
    session.connection().execute(
        statements.APPEND,
        {
            "attempt": attempt_id,
            "kind": kind.value,
            "payload": payload,
            "now": now,
            "network": network,
        },
    )


def digest(events: Iterable[Event]) -> str:
    """The SHA-256 (hex) of all events in order: what the trail keeps of a sitting."""
    rows = [
        [e.epoch, e.seq, e.kind.value, e.item, e.payload, e.server_at.astimezone(UTC).isoformat()]
        for e in events
    ]
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
