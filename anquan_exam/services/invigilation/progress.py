"""How far every open paper is: folded from its events, and only again when there are new ones."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.sitting import FROM_CLIENT, Event, EventKind, absences, fold
from anquan_exam.models import Attempt, AttemptEvent
from anquan_exam.services.invigilation.views import Progress
from anquan_exam.services.sittings.event_rows import event_of
from anquan_exam.services.sittings.leaving import ended_so

KEPT = 5_000
MOST_NAMED = 300
"""Attempts named one by one in a query; beyond that the whole exam is read."""

_known: dict[str, tuple[int, Progress]] = {}
"""Public id of an attempt to the number of its events and what they make. Events are only ever
added, so the number tells whether it still holds."""


def progress_of(session: Session, exam_id: int, attempts: Mapping[int, str]) -> dict[int, Progress]:
    """Attempt id to its progress, for `attempts` (id to public id) of one exam: two statements."""
    counts = _counts(session, exam_id)
    new = [
        id_
        for id_, public in attempts.items()
        if counts.get(id_, 0) and _known.get(public, (0,))[0] != counts[id_]
    ]
    if new:
        _read(session, exam_id, {id_: attempts[id_] for id_ in new})
    return {
        id_: _known[public][1] if public in _known else Progress()
        for id_, public in attempts.items()
    }


def _counts(session: Session, exam_id: int) -> dict[int, int]:
    rows = session.execute(
        select(AttemptEvent.attempt_id, func.count())
        .join(Attempt, Attempt.id == AttemptEvent.attempt_id)
        .where(Attempt.exam_id == exam_id)
        .group_by(AttemptEvent.attempt_id)
    )
    return dict(rows.all())


def _read(session: Session, exam_id: int, attempts: Mapping[int, str]) -> None:
    few = [AttemptEvent.attempt_id.in_(attempts)] if len(attempts) <= MOST_NAMED else []
    rows = session.execute(
        select(
            AttemptEvent.attempt_id,
            AttemptEvent.epoch,
            AttemptEvent.seq,
            AttemptEvent.kind,
            AttemptEvent.item,
            AttemptEvent.payload,
            AttemptEvent.server_at,
            AttemptEvent.client_ms,
            AttemptEvent.device,
        )
        .join(Attempt, Attempt.id == AttemptEvent.attempt_id)
        .where(Attempt.exam_id == exam_id, *few)
        .order_by(AttemptEvent.attempt_id, AttemptEvent.epoch, AttemptEvent.seq)
    )
    grouped: dict[int, list[Row[Any]]] = {}
    for row in rows:
        grouped.setdefault(row.attempt_id, []).append(row)
    while len(_known) + len(grouped) > KEPT and _known:
        _known.pop(next(iter(_known)))
    for id_, own in grouped.items():
        if id_ in attempts:
            _known[attempts[id_]] = (len(own), _progress(own))


def _progress(rows: list[Row[Any]]) -> Progress:
    events = [event_of(row) for row in rows]
    return Progress(
        answered=len(fold(events).answers),
        last_seen=_last_seen(events),
        absences=absences(events),
        devices=frozenset(mark for row in rows if (mark := device_mark(row.device))),
        minutes_added=sum(
            event.payload["minutes"] for event in events if event.kind is EventKind.TIME_ADDED
        ),
        left_out=ended_so(events),
    )


def _last_seen(events: Iterable[Event]) -> datetime | None:
    """When the phone last told something; the start counts, what the server noted does not."""
    told = (e.server_at for e in events if e.kind in FROM_CLIENT or e.kind is EventKind.DRAWN)
    return max(told, default=None)


def device_mark(device: str) -> str:
    """The mark of a browser in front of what it calls itself; "" when it carries none."""
    mark, sign, _ = device.partition(":")
    return mark if sign and mark.isalnum() else ""
