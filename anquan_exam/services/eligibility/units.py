"""The units within reach and how many of their people may not work."""

from dataclasses import dataclass
from datetime import date, datetime

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.models.session import reading
from anquan_exam.services.eligibility.held import Narrowed, held_within
from anquan_exam.services.eligibility.lists import Tally, answered, tally_of

BUDGET = 4_000
"""How many people are answered for on one page of units: some seconds of work. What is over it is
counted when the unit is opened, never from a store that could be stale."""


@dataclass(frozen=True)
class UnitLine:
    """A unit with its figures; `tally` None: too many people to count on this page."""

    enterprise_id: int
    people: int
    tally: Tally | None


def unit_lines(
    actor: Actor, enterprises: tuple[int, ...], day: date, *, now: datetime
) -> tuple[UnitLine, ...]:
    """The figures of the people within reach at each of `enterprises` on `day`."""
    left, lines = BUDGET, []
    today = clock.local(now).date()
    with reading() as session:
        for enterprise in enterprises:
            held = held_within(session, actor, day, Narrowed(enterprise), today=today, known_at=now)
            people = len({one.person_id for one in held})
            tally = None
            if people <= left:
                left -= people
                tally = tally_of(answered(session, held, day, known_at=now))
            lines.append(UnitLine(enterprise, people, tally))
    return tuple(lines)
