"""Who may not work tomorrow: the first thing to know before the shift meeting."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.models.session import reading
from anquan_exam.services.eligibility.held import Narrowed, held_within
from anquan_exam.services.eligibility.lists import Row, State, answered

BUDGET = 1_500
"""How many people are answered for on a desk: half a second of work. Of more, the list itself
tells."""


@dataclass(frozen=True)
class Tomorrow:
    """`people`: how many are down to work on `day`, `able`: how many of them may. `blocked`: those
    who may not, by name; None where there are too many people to answer for on the way."""

    day: date
    people: int
    able: int = 0
    blocked: tuple[Row, ...] | None = None


def tomorrow(actor: Actor, *, now: datetime) -> Tomorrow | None:
    """Tomorrow's people within reach; None for whoever sees no people, or looks across
    enterprises."""
    if not actor.can(Permission.PEOPLE_VIEW) or actor.spans(Permission.PEOPLE_VIEW):
        return None
    today = clock.local(now).date()
    day = today + timedelta(days=1)
    with reading() as session:
        held = held_within(session, actor, day, Narrowed(), today=today, known_at=now)
        people = len({one.person_id for one in held})
        if people > BUDGET:
            return Tomorrow(day, people)
        rows = answered(session, held, day, known_at=now)
    blocked = tuple(row for row in rows if row.state is State.BLOCKED)
    able = sum(row.state in (State.CLEAR, State.WARNED) for row in rows)
    return Tomorrow(day, people, able, blocked)
