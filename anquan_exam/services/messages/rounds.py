"""The rounds of a day: what waits for managers and the digest in the morning, tomorrow's reds in
the afternoon. Each goes over its people a few at a time and goes on where it stopped."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.messages import GROUPS, PRESSING, Kind
from anquan_exam.models import Message, MessageChoice, MessageRound, Person, RoleGrant
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.messages.channels import settings
from anquan_exam.services.messages.for_managers import reds, summary
from anquan_exam.services.messages.saying import OPEN_VALUES, Saying, left, say, waits
from anquan_exam.services.sign_ins import grants_of

AT_ONCE = 10
"""Managers looked at in one go: each costs some twenty statements."""
DIGESTS_AT_ONCE = 200
REDS_HOUR = 16
NAMED = 3
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Round:
    """`roles`: whom it goes over; `find`: what to say to one of them, if anything."""

    name: str
    roles: frozenset[Role]
    find: Callable[..., Saying | None]


DESK = _Round("desk", frozenset(Role) - {Role.WORKER}, summary)
REDS = _Round("reds", frozenset({Role.TEAM_LEADER}), reds)


def go_round(*, now: datetime) -> int:
    """A few more people of whatever round is due by the hour; how many were told something."""
    hour, morning = clock.local(now).hour, settings().digest_hour
    told = 0
    if hour >= morning:
        told += _go_on(DESK, now)
        told += _digests(now)
    if hour >= REDS_HOUR:
        told += _go_on(REDS, now)
    return told


def _go_on(round_: _Round, now: datetime) -> int:
    today = clock.local(now).date()
    with reading() as session:
        last = _last(session, round_.name, today)
        actors = _holders(session, round_.roles, last)
    if not actors:
        return 0
    found = [saying for actor in actors if (saying := round_.find(actor, now=now)) is not None]
    with transaction() as session:
        told = say(session, found, now=now)
        day = MessageRound(name=round_.name, day=today, last_person=actors[-1].person_id)
        session.merge(day)
    return told


def _last(session: Session, name: str, today: date) -> int:
    row = session.get(MessageRound, name)
    return row.last_person if row is not None and row.day == today else 0


def _holders(session: Session, roles: frozenset[Role], last: int) -> Sequence[Actor]:
    """The next holders of one of the roles, by id, with all they may do."""
    people = session.execute(
        select(Person.id, Person.name)
        .where(
            Person.id > last,
            Person.id.in_(
                select(RoleGrant.person_id).where(
                    RoleGrant.role.in_([role.value for role in roles]),
                    RoleGrant.revoked_at.is_(None),
                )
            ),
        )
        .order_by(Person.id)
        .limit(AT_ONCE)
    ).all()
    return [Actor(id_, name, grants_of(session, id_)) for id_, name in people]


def _digests(now: datetime) -> int:
    """One message for each of some people with something open, who were told nothing today; not
    for those who left."""
    key = f"{Kind.DIGEST.value}:{clock.local(now).date()}"
    said = aliased(Message)
    today = select(said.id).where(said.person_id == Message.person_id, said.key == key)
    off = select(MessageChoice.person_id).where(MessageChoice.digest.is_(False))
    with reading() as session:
        people = session.scalars(
            select(Message.person_id)
            .distinct()
            .where(
                waits(now),
                Message.kind.in_(OPEN_VALUES),
                Message.person_id.not_in(off),
                ~today.exists(),
                ~left(Message.person_id, clock.local(now).date()),
            )
            .order_by(Message.person_id)
            .limit(DIGESTS_AT_ONCE)
        ).all()
        found = _digest(session, people, key, now)
    if not found:
        return 0
    with transaction() as session:
        return say(session, found, now=now)


def _digest(session: Session, people: Sequence[int], key: str, now: datetime) -> list[Saying]:
    """Counts by group, and the most pressing lines as (kind, params), of each person."""
    rows: dict[int, list[Any]] = {person: [] for person in people}
    for row in session.execute(
        select(Message.person_id, Message.kind, Message.params)
        .where(Message.person_id.in_(people), waits(now), Message.kind.in_(OPEN_VALUES))
        .order_by(Message.id.desc())
    ):
        rows[row.person_id].append(row)
    return [
        Saying(person, Kind.DIGEST, "digest:", key, _contents(lines), now + A_DAY)
        for person, lines in rows.items()
        if lines
    ]


def _contents(lines: list[Any]) -> dict[str, Any]:
    groups = [GROUPS[Kind(line.kind)] for line in lines]
    pressing = sorted(lines, key=lambda line: PRESSING.index(GROUPS[Kind(line.kind)]))
    return {
        "counts": {group.value: groups.count(group) for group in PRESSING if group in groups},
        "lines": [[line.kind, line.params] for line in pressing[:NAMED]],
    }
