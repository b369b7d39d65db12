"""Events of many attempts at a time, from the rows that a query of one's own found."""

from typing import Any

from anquan_exam.domain.sitting import Event, EventKind
from anquan_exam.services.sittings.events import client_moment


def event_of(row: Any) -> Event:
    """The event that a row with the columns of AttemptEvent describes."""
    return Event(
        row.epoch,
        row.seq,
        EventKind(row.kind),
        row.item,
        row.payload,
        row.server_at,
        client_moment(row.client_ms),
    )
