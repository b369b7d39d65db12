"""Taking what is in line outside: claimed, sent outside any transaction, then marked. A crash
between may send one twice, and loses none."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.messages import MOST_TRIES, Delivery, Outgoing, outside_text, wait_after
from anquan_exam.models import Message, OutgoingMessage
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.messages.channels import channels, reached, settings
from anquan_exam.services.messages.saying import OPEN_VALUES, left, waits

AT_ONCE = 50
MOST_SECONDS = 5.0
"""A slow gateway holds up other periodic work no longer than this and one request more."""
PAGE_PATH = "/me/messages"
STALE = timedelta(days=2)
"""What could not be sent for so long is not sent any more: the next digest says it better."""


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A row in hand: `tries` counts this one; no address: the person has none any more."""

    id: int
    channel: str
    tries: int
    address: str
    count: int
    over: bool


def send_due(*, now: datetime, limit: int = AT_ONCE, seconds: float = MOST_SECONDS) -> int:
    """Send what is due, oldest first, at most `limit` and for about `seconds`; how many went out.
    A channel that is out of order rests."""
    sent, resting = 0, set()
    ends = time.monotonic() + seconds
    for id_, channel in _due(now, limit):
        if time.monotonic() >= ends:
            break
        if channel in resting or (claimed := _claim(id_, now)) is None:
            continue
        delivery = _send(claimed, now)
        _mark(claimed, delivery, now)
        sent += delivery is not None and delivery.sent
        if delivery is not None and delivery.down:
            _rest(claimed, now)
            resting.add(channel)
    return sent


def _due(now: datetime, limit: int) -> list[tuple[int, str]]:
    with reading() as session:
        rows = session.execute(
            select(OutgoingMessage.id, OutgoingMessage.channel)
            .where(
                OutgoingMessage.state == "queued",
                OutgoingMessage.next_try <= now,
                OutgoingMessage.channel.in_(list(channels())),
            )
            .order_by(OutgoingMessage.next_try, OutgoingMessage.id)
            .limit(limit)
        )
        return [(row.id, row.channel) for row in rows]


def _claim(id_: int, now: datetime) -> _Claimed | None:
    """Count the try and put the next one off before anything is sent; None where somebody else was
    quicker."""
    with transaction() as session:
        row = session.scalar(
            select(OutgoingMessage).where(OutgoingMessage.id == id_).with_for_update()
        )
        if row is None or row.state != "queued" or row.next_try > now:
            return None
        row.tries += 1
        row.next_try = now + wait_after(row.tries)
        return _claimed(session, row, now)


def _claimed(session: Session, row: OutgoingMessage, now: datetime) -> _Claimed:
    message = session.get_one(Message, row.message_id)
    over = message.read_at is not None or (message.until is not None and message.until <= now)
    gone = session.scalar(select(left(message.person_id, clock.local(now).date())))
    count = session.scalar(
        select(func.count(Message.id)).where(
            Message.person_id == message.person_id, waits(now), Message.kind.in_(OPEN_VALUES)
        )
    )
    stale = message.created_at < now - STALE
    said = bool(gone) or _counted(session, row.channel, message)
    address = reached(session, row.channel, [message.person_id]).get(message.person_id, "")
    return _Claimed(row.id, row.channel, row.tries, address, count or 0, over or stale or said)


def _counted(session: Session, channel: str, message: Message) -> bool:
    """Whether a text that went out since has counted this message already: whoever is told three
    things at once is not rung up three times."""
    found = (
        select(OutgoingMessage.id)
        .join(Message, Message.id == OutgoingMessage.message_id)
        .where(
            Message.person_id == message.person_id,
            OutgoingMessage.channel == channel,
            OutgoingMessage.sent_at >= message.created_at,
        )
        .limit(1)
    )
    return session.scalar(found) is not None


def _send(claimed: _Claimed, now: datetime) -> Delivery | None:
    """None: there is nothing to say any more."""
    if claimed.over or not claimed.count:
        return None
    if not claimed.address:
        return Delivery(False, "no address", again=False)
    outgoing = Outgoing(claimed.address, outside_text(claimed.count), link(), now)
    return channels()[claimed.channel].send(outgoing)


def link() -> str:
    """The address of one's messages, where the site's own is set."""
    base = settings().public_url
    return f"{base.rstrip('/')}{PAGE_PATH}" if base else ""


def _mark(claimed: _Claimed, delivery: Delivery | None, now: datetime) -> None:
    with transaction() as session:
        session.execute(
            update(OutgoingMessage)
            .where(OutgoingMessage.id == claimed.id, OutgoingMessage.state == "queued")
            .values(**_outcome(claimed, delivery, now))
        )


def _outcome(claimed: _Claimed, delivery: Delivery | None, now: datetime) -> dict[str, Any]:
    if delivery is None:
        return {"state": "dropped", "last_error": ""}
    if delivery.sent:
        return {"state": "sent", "sent_at": now, "last_error": ""}
    given_up = not delivery.again or claimed.tries >= MOST_TRIES
    state = "failed" if given_up else "queued"
    return {"state": state, "last_error": delivery.error[:200]}


def _rest(claimed: _Claimed, now: datetime) -> None:
    """The others in line for the channel wait as long as the one that failed."""
    until = now + wait_after(claimed.tries)
    with transaction() as session:
        session.execute(
            update(OutgoingMessage)
            .where(
                OutgoingMessage.channel == claimed.channel,
                OutgoingMessage.state == "queued",
                OutgoingMessage.next_try < until,
            )
            .values(next_try=until)
        )
