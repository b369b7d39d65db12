"""Saying something to people: once each, the older about the same matter put away, and what presses
put in line for outside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    String,
    and_,
    cast,
    exists,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.messages import AT_ONCE, OPEN, Kind, by_day
from anquan_exam.models import Employment, Message, MessageChoice, OutgoingMessage, RoleGrant
from anquan_exam.services.messages.channels import channels, reached

PART = 200
OPEN_VALUES = tuple(kind.value for kind in OPEN)


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing for one person. `about` leads to it ("exam:<public id>"); `key` is what it is said
    once by; from `until` on it matters no more."""

    person_id: int
    kind: Kind
    about: str
    key: str
    params: dict[str, Any] = field(default_factory=dict)
    until: datetime | None = None


def key_of(kind: Kind, number: SQLColumnExpression[int], stage: str = "") -> ColumnElement[str]:
    """The key, in SQL, of a message of `kind` about the row with `number`."""
    made = literal(f"{kind.value}:", String) + cast(number, String)
    return made + literal(f":{stage}", String) if stage else made


def unsaid(person: Any, key: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition that the person was not told that yet."""
    return ~exists().where(Message.person_id == person, Message.key == key)


def waits(now: datetime) -> ColumnElement[bool]:
    """The condition that a Message row is unread and still matters."""
    return Message.read_at.is_(None) & or_(Message.until.is_(None), Message.until > now)


def employed(person: Any, today: date) -> ColumnElement[bool]:
    """The condition that somebody has a job on `today`, its last day included."""
    return exists().where(
        Employment.person_id == person,
        or_(Employment.ends_on.is_(None), Employment.ends_on >= today),
    )


def left(person: Any, today: date) -> ColumnElement[bool]:
    """The condition that somebody was employed once, is no more, and holds no role: outside
    nothing is said to them any more."""
    once = exists().where(Employment.person_id == person)
    role = exists().where(RoleGrant.person_id == person, RoleGrant.revoked_at.is_(None))
    return and_(once, ~employed(person, today), ~role)


def say(session: Session, sayings: Iterable[Saying], *, now: datetime) -> int:
    """Say it all within the caller's transaction; how many were new to their people."""
    given = list(sayings)
    return sum(_say(session, given[at : at + PART], now) for at in range(0, len(given), PART))


def _say(session: Session, part: Sequence[Saying], now: datetime) -> int:
    new = _insert(session, part, now)
    if new:
        _put_away(session, new, now)
        _put_in_line(session, [row for row in new if Kind(row.kind) in AT_ONCE], now)
    return len(new)


def _insert(session: Session, part: Sequence[Saying], now: datetime) -> list[Any]:
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    insert: Any = postgresql.insert if on_postgresql else sqlite.insert
    values = [
        {
            "person_id": one.person_id,
            "kind": one.kind.value,
            "about": one.about,
            "key": one.key,
            "params": one.params,
            "created_at": now,
            "until": one.until,
        }
        for one in part
    ]
    statement = (
        insert(Message)
        .values(values)
        .on_conflict_do_nothing(index_elements=[Message.person_id, Message.key])
        .returning(Message.id, Message.person_id, Message.kind, Message.about)
    )
    return list(session.execute(statement).all())


def _put_away(session: Session, new: Sequence[Any], now: datetime) -> None:
    """What was said before about the same matter is settled by the newer word."""
    abouts: dict[str, list[Any]] = {}
    for row in new:
        abouts.setdefault(row.about, []).append(row)
    for about, rows in abouts.items():
        session.execute(
            update(Message)
            .where(
                Message.person_id.in_([row.person_id for row in rows]),
                Message.about == about,
                Message.read_at.is_(None),
                Message.id.not_in([row.id for row in rows]),
            )
            .values(read_at=now)
        )


def _put_in_line(session: Session, new: Sequence[Any], now: datetime) -> None:
    people = {row.person_id for row in new}
    if not people:
        return
    off = dict(
        session.execute(
            select(MessageChoice.person_id, MessageChoice.off).where(
                MessageChoice.person_id.in_(people)
            )
        ).all()
    )
    at = by_day(clock.local(now))
    for channel in channels():
        there = reached(session, channel, people)
        session.add_all(
            OutgoingMessage(message_id=row.id, channel=channel, next_try=at)
            for row in new
            if row.person_id in there and channel not in off.get(row.person_id, ())
        )


def unsettled(session: Session, over: ColumnElement[bool]) -> list[int]:
    """The ids of some unread messages whose matter is over: `over` says when it is."""
    found = select(Message.id).where(Message.read_at.is_(None), over)
    return list(session.scalars(found.order_by(Message.id).limit(PART)))


def settle(session: Session, ids: Iterable[int], *, now: datetime) -> int:
    """Mark them as read; how many still were not."""
    wanted = list(ids)
    done = update(Message).where(Message.id.in_(wanted), Message.read_at.is_(None))
    return len(session.scalars(done.values(read_at=now).returning(Message.id)).all())
