"""What the invigilator says, as the person sitting there gets it: with a save, a look or a page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update

from anquan_exam.models import Person, RoomMessage, RoomMessageTo
from anquan_exam.models.base import table_of
from anquan_exam.models.prepared import Prepared
from anquan_exam.models.session import Entry, core, glancing, transaction
from anquan_exam.services.sittings.tokens import AttemptToken

_message = table_of(RoomMessage)
_person = table_of(Person)
_to = table_of(RoomMessageTo)

_UNSEEN = Prepared(
    select(_message.c.id, _message.c.text, _person.c.name, _message.c.sent_at)
    .join_from(_to, _message, _message.c.id == _to.c.message_id)
    .join(_person, _person.c.id == _message.c.sent_by)
    .where(_to.c.attempt_id == bindparam("attempt"), _to.c.seen_at.is_(None))
    .order_by(_message.c.id)
)


@dataclass(frozen=True, slots=True)
class Message:
    """Something said to this person."""

    id: int
    text: str
    by: str
    at: datetime


def unseen(session: Entry, attempt_id: int) -> tuple[Message, ...]:
    """What was said in a sitting and not seen yet, the oldest first."""
    rows = _UNSEEN.all(core(session), {"attempt": attempt_id})
    return tuple(Message(row.id, row.text, row.name, row.sent_at) for row in rows)


def unseen_with(token: AttemptToken) -> tuple[Message, ...]:
    """The same for the page that `token` was issued to."""
    with glancing() as connection:
        return unseen(connection, token.attempt_id)


def note_seen(token: AttemptToken, messages: Collection[int], *, now: datetime) -> None:
    """Keep when these were seen in the sitting of `token`, whose owner the caller has made sure of;
    a repeat changes nothing."""
    with transaction() as session:
        session.execute(
            update(RoomMessageTo)
            .where(
                RoomMessageTo.attempt_id == token.attempt_id,
                RoomMessageTo.message_id.in_(messages),
                RoomMessageTo.seen_at.is_(None),
            )
            .values(seen_at=now)
        )
