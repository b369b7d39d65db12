"""The save: one guarded statement, and a second only when something was not taken.

The statement appends the events only where the attempt is open and in time, the page load was
issued, and the sign-in is live. On PostgreSQL it locks the attempt row FOR SHARE, so that it
cannot cross a hand-in; on SQLite writers are serial. What was stored before is acknowledged
again; another content under the same number is a clash."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from anquan_exam.domain.papers import check_answer
from anquan_exam.domain.sitting import ANSWERING, FROM_CLIENT, NEEDS_ITEM, EventKind
from anquan_exam.models.prepared import send
from anquan_exam.models.session import saving
from anquan_exam.models.types import UtcDateTime
from anquan_exam.services.errors import Invalid
from anquan_exam.services.sign_ins import token_hash
from anquan_exam.services.sittings.tokens import AttemptToken

MOST_EVENTS = 200
MOST_SEQ = 2**31 - 1
MOST_PAYLOAD = 500
MOST_CLIENT_MS = 2**53


@dataclass(frozen=True, slots=True)
class ClientEvent:
    """An event as a page sent it, checked against the shape of the paper."""

    seq: int
    kind: str
    item: int | None
    payload: str  # JSON text, stored as it is
    client_ms: int | None


class SaveOutcome(StrEnum):
    """How a save ended."""

    STORED = "stored"
    CLASH = "clash"  # same number, other content: the page needs a new epoch
    CLOSED = "closed"  # handed in, timed out, voided, or past the grace
    SIGNED_OUT = "signed_out"


@dataclass(frozen=True, slots=True)
class Saved:
    """What to answer: the numbers that are safely here, and where the attempt stands."""

    outcome: SaveOutcome
    stored: tuple[int, ...]
    epoch: int
    deadline: datetime | None
    unseen: bool = False
    """The invigilator has said something that was not seen yet."""


def read_events(raw: Any, shape: str, *, one_by_one: bool = False) -> tuple[ClientEvent, ...]:
    """Check what a page sent; only where questions come `one_by_one` is one moved past. Raises
    Invalid `bad_events` naming the field, `not_on_paper`, `bad_answer`."""
    if not isinstance(raw, list) or len(raw) > MOST_EVENTS:
        raise Invalid("bad_events", "events")
    shapes = shape.split(".")
    events = tuple(_read_event(one, shapes) for one in raw)
    if len({event.seq for event in events}) < len(events):
        raise Invalid("bad_events", "seq")
    if not one_by_one and any(event.kind == EventKind.MOVED_ON for event in events):
        raise Invalid("bad_events", "kind")
    return events


def _read_event(raw: Any, shapes: list[str]) -> ClientEvent:
    if not isinstance(raw, dict):
        raise Invalid("bad_events", "events")
    seq, kind, at = raw.get("seq"), raw.get("kind"), raw.get("client_at")
    item: int | None = raw.get("item")
    if not isinstance(seq, int) or not _whole(seq, 1, MOST_SEQ):
        raise Invalid("bad_events", "seq")
    if not isinstance(kind, str) or kind not in FROM_CLIENT:
        raise Invalid("bad_events", "kind")
    if at is not None and not _whole(at, 0, MOST_CLIENT_MS):
        raise Invalid("bad_events", "client_at")
    if item is None and kind in NEEDS_ITEM:
        raise Invalid("bad_events", "item")
    if item is not None and not _whole(item, 1, len(shapes)):
        raise Invalid("not_on_paper", "item")
    payload = raw.get("payload")
    if kind in ANSWERING:
        payload = payload.get("answer") if isinstance(payload, dict) else payload
        if not item or not check_answer(shapes[item - 1], payload):
            raise Invalid("bad_answer", "answer", item=str(item))
    written = _written(payload)
    if kind not in ANSWERING and len(written) > MOST_PAYLOAD:
        raise Invalid("bad_events", "payload")
    return ClientEvent(seq, str(kind), item, written, at)


def _written(payload: Any) -> str:
    """A payload as stored. A lone surrogate, once stored, would keep the whole attempt from being
    read again; NaN is no JSON to PostgreSQL."""
    try:
        text = json.dumps(
            payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
        text.encode()
    except ValueError as error:
        raise Invalid("bad_events", "payload") from error
    return text


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


_COLUMNS = "attempt_id, epoch, seq, kind, item, payload, server_at, client_ms, device, network"

_GUARD = """
    a.id = :attempt AND a.status = 'open' AND a.accept_until >= :now AND a.epoch >= :epoch
    AND a.person_id = :person AND a.conducted_by IS NULL AND EXISTS (
        SELECT 1 FROM sign_in s WHERE s.token_hash = :token AND s.person_id = a.person_id
        AND (s.exam_id IS NULL OR s.exam_id = a.exam_id)
        AND s.revoked_at IS NULL AND s.expires_at > :now)
"""

_UNSEEN = """EXISTS (
    SELECT 1 FROM room_message_to m WHERE m.attempt_id = :attempt AND m.seen_at IS NULL)"""

_SQLITE = f"""
INSERT INTO attempt_event ({_COLUMNS})
SELECT a.id, :epoch, json_extract(e.value, '$[0]'), json_extract(e.value, '$[1]'),
       json_extract(e.value, '$[2]'), json_extract(e.value, '$[3]'), :now,
       json_extract(e.value, '$[4]'), :device, :network
FROM attempt a, json_each(:events) e WHERE {_GUARD}
ON CONFLICT DO NOTHING
RETURNING seq, (SELECT epoch FROM attempt WHERE id = :attempt),
          (SELECT deadline_at FROM attempt WHERE id = :attempt), {_UNSEEN}
"""  # noqa: S608 - only constants are put in

_POSTGRESQL = f"""
WITH a AS MATERIALIZED (
    SELECT a.id, a.epoch, a.deadline_at FROM attempt a WHERE {_GUARD} FOR SHARE OF a)
INSERT INTO attempt_event ({_COLUMNS})
SELECT a.id, :epoch, (e.value->>0)::int, e.value->>1, (e.value->>2)::int, (e.value->>3)::json,
       :now, (e.value->>4)::bigint, :device, :network
FROM a, json_array_elements(CAST(:events AS json)) e
ON CONFLICT DO NOTHING
RETURNING seq, (SELECT epoch FROM a), (SELECT deadline_at FROM a), {_UNSEEN}
"""  # noqa: S608

_WHY = f"""
SELECT a.epoch, a.deadline_at,
       a.status = 'open' AND a.accept_until >= :now AND a.conducted_by IS NULL,
       EXISTS (SELECT 1 FROM sign_in s WHERE s.token_hash = :token
               AND (s.exam_id IS NULL OR s.exam_id = a.exam_id)
               AND s.person_id = a.person_id AND s.revoked_at IS NULL AND s.expires_at > :now),
       {_UNSEEN}
FROM attempt a WHERE a.id = :attempt
"""  # noqa: S608

_KEPT = """
SELECT seq, kind, item, CAST(payload AS TEXT) FROM attempt_event
WHERE attempt_id = :attempt AND epoch = :epoch AND seq >= :least AND seq <= :most
"""


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements in the words of one driver: compiled once, run as they are."""

    save: str
    why: str
    kept: str


def _psycopg(sql: str) -> str:
    return re.sub(r"(?<!:):([a-z]+)\b", r"%(\1)s", sql)


STATEMENTS: Mapping[str, Statements] = {
    "sqlite": Statements(_SQLITE, _WHY, _KEPT),
    "postgresql": Statements(_psycopg(_POSTGRESQL), _psycopg(_WHY), _psycopg(_KEPT)),
}

_MOMENT = UtcDateTime()


def _stored_moment(now: datetime, dialect: str) -> Any:
    """`now` (aware) as a text statement must be given it: SQLite keeps moments as text."""
    return now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f") if dialect == "sqlite" else now


def save(
    token: AttemptToken,
    sign_in: str,
    events: tuple[ClientEvent, ...],
    *,
    now: datetime,
    device: str,
    network: str,
) -> Saved:
    """Append `events` of a page load. `sign_in` is the raw token of the cookie.

    A result of STORED lists every number of `events`: stored now, or before with the same
    content."""
    values: dict[str, Any] = {
        "attempt": token.attempt_id,
        "epoch": token.epoch,
        "person": token.person_id,
        "token": token_hash(sign_in),
        "device": device[:40],
        "network": network,
        "events": rows_json(events),
    }
    with saving() as connection:
        dialect = connection.dialect.name
        values["now"] = _stored_moment(now, dialect)
        rows = send(connection, STATEMENTS[dialect].save, values).fetchall()
        if len(rows) == len(events) and rows:
            stored, (_, epoch, deadline, unseen) = tuple(row[0] for row in rows), rows[0]
            return Saved(SaveOutcome.STORED, stored, epoch, _moment(deadline), bool(unseen))
        return _explain(connection, values, events)


def rows_json(events: Iterable[ClientEvent]) -> str:
    """The events as one JSON parameter: rows of (seq, kind, item, payload text, client ms)."""
    return json.dumps([[e.seq, e.kind, e.item, e.payload, e.client_ms] for e in events])


def _moment(value: Any) -> datetime:
    """SQLite gives a text statement's moments as text."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    moment = _MOMENT.process_result_value(value, None)  # type: ignore[arg-type]
    assert moment is not None
    return moment


def _explain(
    connection: Connection, values: dict[str, Any], events: tuple[ClientEvent, ...]
) -> Saved:
    """Why fewer rows came back than events were sent."""
    statements = STATEMENTS[connection.dialect.name]
    row = send(connection, statements.why, values).fetchone()
    if row is None:
        return Saved(SaveOutcome.CLOSED, (), values["epoch"], None)
    epoch, deadline, is_open, live, unseen = row
    if not live:
        return Saved(SaveOutcome.SIGNED_OUT, (), epoch, _moment(deadline))
    numbers = [event.seq for event in events] or [0]
    bounds = {**values, "least": min(numbers), "most": max(numbers)}
    found = send(connection, statements.kept, bounds).fetchall()
    kept = {row[0]: (row[1], row[2], json.loads(row[3])) for row in found}
    same = tuple(e.seq for e in events if kept.get(e.seq) == _content(e))
    clash = any(e.seq in kept and kept[e.seq] != _content(e) for e in events)
    outcome = (
        SaveOutcome.CLASH
        if clash
        else SaveOutcome.STORED
        if is_open or (events and len(same) == len(events))
        else SaveOutcome.CLOSED
    )
    return Saved(outcome, same, epoch, _moment(deadline), bool(unseen))


def _content(event: ClientEvent) -> tuple[str, int | None, Any]:
    return (event.kind, event.item, json.loads(event.payload))
