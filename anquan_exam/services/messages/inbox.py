"""One's own messages: how many wait, a page of them, opening one, reading them all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from anquan_exam.domain.access import Actor
from anquan_exam.domain.messages import GROUPS, Group, Kind
from anquan_exam.models import Message
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import NotFound
from anquan_exam.services.messages.saying import waits


@dataclass(frozen=True, slots=True)
class Line:
    """A message as its person reads it; `open`: unread, and it still matters."""

    id: int
    kind: Kind
    about: str
    params: Mapping[str, Any]
    at: datetime
    open: bool

    @property
    def group(self) -> Group:
        """What it asks for."""
        return GROUPS[self.kind]


def unread(actor: Actor, *, now: datetime) -> dict[Group, int]:
    """How many of each group are unread: one look at an index of unread messages. A digest says
    only what others say already, and is not counted."""
    counts = dict.fromkeys(Group, 0)
    with reading() as session:
        rows = session.execute(
            select(Message.kind, func.count())
            .where(Message.person_id == actor.person_id, waits(now))
            .group_by(Message.kind)
        )
        for kind, number in rows:
            if kind != Kind.DIGEST.value:
                counts[GROUPS[Kind(kind)]] += number
    return counts


def inbox(
    actor: Actor, group: Group | None, *, now: datetime, page: int = 1, size: int = 20
) -> tuple[tuple[Line, ...], int]:
    """A page of one's own messages, unread first, then the newest first; and how many."""
    wanted = _of(actor, group)
    with reading() as session:
        total = session.scalar(select(func.count(Message.id)).where(*wanted)) or 0
        rows = session.scalars(
            select(Message)
            .where(*wanted)
            .order_by(~waits(now), Message.created_at.desc(), Message.id.desc())
            .limit(size)
            .offset((page - 1) * size)
        )
        return tuple(_line(row, now) for row in rows), total


def _of(actor: Actor, group: Group | None) -> list[ColumnElement[bool]]:
    mine: list[ColumnElement[bool]] = [Message.person_id == actor.person_id]
    if group is not None:
        kinds = [kind.value for kind, its in GROUPS.items() if its is group]
        mine.append(Message.kind.in_(kinds))
    return mine


def _line(row: Message, now: datetime) -> Line:
    matters = row.until is None or row.until > now
    is_open = row.read_at is None and matters
    return Line(row.id, Kind(row.kind), row.about, row.params, row.created_at, is_open)


def open_one(actor: Actor, message_id: int, *, now: datetime) -> Line:
    """One's own message, read from now on. Nothing else changes, so it is no act of the trail.
    Raises NotFound."""
    with transaction() as session:
        row = session.scalar(
            select(Message).where(Message.id == message_id, Message.person_id == actor.person_id)
        )
        if row is None:
            raise NotFound("message")
        row.read_at = row.read_at or now
        return _line(row, now)


def read_all(actor: Actor, *, now: datetime) -> int:
    """Mark all one's own as read; how many were not."""
    mine = update(Message).where(Message.person_id == actor.person_id, Message.read_at.is_(None))
    with transaction() as session:
        return len(session.scalars(mine.values(read_at=now).returning(Message.id)).all())
