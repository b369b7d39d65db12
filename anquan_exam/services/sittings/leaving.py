"""Leaving the page where the policy hands in for it: counted on the server from what was recorded.

What counts is what weighs as evidence (`domain/invigilation.py`), by the phone's own clock, so
that leaves told late, after a while without a signal, count as they were. The look comes after
each save, in a transaction of its own, and closes as any hand-in does; looked at twice it closes
once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.invigilation import counted_leaves
from anquan_exam.domain.policy import must_hand_in
from anquan_exam.domain.sitting import Event, EventKind, absences
from anquan_exam.models.session import Entry, acting, glancing
from anquan_exam.services.sittings import plans, statements
from anquan_exam.services.sittings.closing import Closing, close, locked_by_number
from anquan_exam.services.sittings.events import events_of
from anquan_exam.services.sittings.tokens import AttemptToken

CAUSE = "left_page"
_BY = {"by": CAUSE}


@dataclass(frozen=True, slots=True)
class Leaves:
    """Where a sitting stands under such a policy."""

    counted: int
    new: int
    """How many of them count since what was sent last."""
    limit: int
    """How often one may leave; the next time hands in."""
    ended: bool
    """They have handed in."""


def look(token: AttemptToken, sent: Collection[int], *, now: datetime) -> Leaves | None:
    """Count the leaves after a save that sent the events numbered `sent`, and hand in where there
    are too many; None where the attempt is over for another reason."""
    with glancing() as connection:
        row = statements.LEAVING.one_or_none(connection, {"attempt": token.attempt_id})
        events = events_of(connection, token.attempt_id) if row else ()
    if row is None:
        return None
    policy = plans.policy_of(row.policy)
    before = [e for e in events if e.epoch != token.epoch or e.seq not in sent]
    counted = _counted(events)
    ended = ended_so(events)
    if row.status == "open" and must_hand_in(policy, counted):
        ended = _hand_in(token.attempt_id, now)
    if row.status != "open" and not ended:
        return None
    return Leaves(counted, counted - _counted(before), policy.leave_limit, ended)


def _counted(events: Iterable[Event]) -> int:
    return counted_leaves(absences(events))


def _hand_in(attempt_id: int, now: datetime) -> bool:
    """Close the attempt for good reason, told by what is there under its lock; whether it is."""
    with acting() as connection:
        row: Any = locked_by_number(connection, attempt_id)
        events = events_of(connection, attempt_id)
        counted = _counted(events)
        policy = plans.policy_of(row.policy)
        if row.status != "open" or row.accept_until < now or not must_hand_in(policy, counted):
            return ended_so(events)
        payload = {**_BY, "leaves": counted, "limit": policy.leave_limit}
        why = Closing(EventKind.SUBMITTED, "submitted", CAUSE, SYSTEM, payload)
        close(connection, row, why, now=now)
    return True


def ended_so(events: Iterable[Event]) -> bool:
    """Whether the events tell of a sitting that ended for leaving the page."""
    return any(
        e.kind is EventKind.SUBMITTED
        and isinstance(e.payload, dict)
        and e.payload.get("by") == CAUSE
        for e in events
    )


def was_handed_in_so(session: Entry, attempt_id: int) -> bool:
    """The same, of an attempt by its number."""
    return ended_so(events_of(session, attempt_id))
