"""The events of an attempt: read in order, and the server's own appended."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from anquan_exam.domain.sitting import Event, EventKind, utc
from anquan_exam.models.prepared import in_one_go
from anquan_exam.models.session import Entry, core
from anquan_exam.services.sittings import statements

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS = {kind.value: kind for kind in EventKind}


def events_of(session: Entry, attempt_id: int) -> tuple[Event, ...]:
    """Every event of the attempt, by (epoch, sequence number)."""
    return _events(statements.EVENTS_OF.later(core(session), {"attempt": attempt_id})())


def append_and_read(
    session: Entry, attempt_id: int, kind: EventKind, payload: Any, *, now: datetime
) -> tuple[Event, ...]:
    """append(), then events_of(), in one go."""
    connection = core(session)
    with in_one_go(connection):
        append(connection, attempt_id, kind, payload, now=now)
        rows = statements.EVENTS_OF.later(connection, {"attempt": attempt_id})
    return _events(rows())


def _events(rows: Sequence[Any]) -> tuple[Event, ...]:
    # One text for the reader of JSON, not one an event: an attempt has fifty and more.
    payloads = json.loads(f"[{','.join([row[4] for row in rows])}]")
    return tuple(
        Event(epoch, seq, _KINDS[kind], item, payload, server_at, client_moment(client_ms))
        for (epoch, seq, kind, item, _, server_at, client_ms), payload in zip(
            rows, payloads, strict=True
        )
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
    session: Entry,
    attempt_id: int,
    kind: EventKind,
    payload: Any,
    *,
    now: datetime,
    network: str = "",
) -> None:
    """Note something the server itself did or was told; numbered after the last of its kind."""
    statements.APPEND.run(
        core(session),
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
        [e.epoch, e.seq, e.kind, e.item, e.payload, utc(e.server_at).isoformat()] for e in events
    ]
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
