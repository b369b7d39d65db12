"""Stopping early: after a save that moved past a question, where the exam's rule allows it.

The look comes in a transaction of its own and closes as any hand-in does; looked at twice it closes
once. Nothing is told of how a sitting stands that goes on."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.sitting import EventKind
from anquan_exam.models.session import acting, glancing
from anquan_exam.services.sittings import early, statements
from anquan_exam.services.sittings.closing import Closing, close, locked_by_number
from anquan_exam.services.sittings.saving import ClientEvent
from anquan_exam.services.sittings.tokens import AttemptToken


def look(token: AttemptToken, sent: Iterable[ClientEvent], *, now: datetime) -> bool:
    """Whether the attempt has stopped early, after a save that stored what was `sent`; stops it
    where that was enough to pass."""
    if not token.one_by_one or all(event.kind != EventKind.MOVED_ON for event in sent):
        return False
    with glancing() as connection:
        row = statements.SCREENING.one_or_none(connection, {"attempt": token.attempt_id})
        enough = row is not None and early.told(connection, row) is not None
    return enough and stop(token.attempt_id, now=now)


def stop(attempt_id: int, *, now: datetime) -> bool:
    """Close the attempt where what is there under its lock is enough to pass; whether it is
    closed."""
    with acting() as connection:
        row: Any = locked_by_number(connection, attempt_id)
        told = early.told(connection, row)
        if row.status == "open" and told is not None and row.accept_until >= now:
            why = Closing(EventKind.SUBMITTED, "submitted", "stopped_early", SYSTEM, told)
            close(connection, row, why, now=now)
            return True
        return bool(row.status != "open")
