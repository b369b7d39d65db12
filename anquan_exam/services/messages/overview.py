"""What an administrator sees of messages on their way outside, and does about those that failed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.messages import Delivery, Outgoing
from anquan_exam.models import Message, OutgoingMessage, Person
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import Forbidden, Invalid, NotFound
from anquan_exam.services.messages.channels import channels, reached
from anquan_exam.services.messages.sending import STALE, link

LATELY = timedelta(days=1)
TEST_TEXT = "这是一条测试消息，收到就说明通了"


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel in use: how many wait, failed, and went out in the last day."""

    name: str
    queued: int
    failed: int
    sent: int


@dataclass(frozen=True, slots=True)
class Failure:
    """One that was given up or waits for another try. The address is not shown."""

    id: int
    name: str
    channel: str
    state: str
    tries: int
    error: str
    next_try: datetime
    made_at: datetime


def states(*, now: datetime) -> tuple[ChannelState, ...]:
    """Every channel in use."""
    with reading() as session:
        rows = session.execute(
            select(OutgoingMessage.channel, OutgoingMessage.state, func.count())
            .where((OutgoingMessage.state != "sent") | (OutgoingMessage.sent_at > now - LATELY))
            .group_by(OutgoingMessage.channel, OutgoingMessage.state)
        )
        counts = {(channel, state): number for channel, state, number in rows}
    return tuple(
        ChannelState(
            name, *(counts.get((name, state), 0) for state in ("queued", "failed", "sent"))
        )
        for name in channels()
    )


def failures(*, page: int = 1, size: int = 30) -> tuple[tuple[Failure, ...], int]:
    """A page of what did not go out at first, the latest first; and how many."""
    wanted = (OutgoingMessage.state.in_(("queued", "failed")), OutgoingMessage.last_error != "")
    with reading() as session:
        total = session.scalar(select(func.count(OutgoingMessage.id)).where(*wanted)) or 0
        rows = session.execute(
            select(OutgoingMessage, Person.name, Message.created_at)
            .join(Message, Message.id == OutgoingMessage.message_id)
            .join(Person, Person.id == Message.person_id)
            .where(*wanted)
            .order_by(OutgoingMessage.id.desc())
            .limit(size)
            .offset((page - 1) * size)
        )
        return tuple(_failure(row, name, made_at) for row, name, made_at in rows), total


def _failure(row: OutgoingMessage, name: str, made_at: datetime) -> Failure:
    return Failure(
        row.id, name, row.channel, row.state, row.tries, row.last_error, row.next_try, made_at
    )


def send_again(actor: Actor, *, now: datetime) -> int:
    """Put what was given up in line again, and let go of what is older than two days; how many
    are in line. Raises Forbidden."""
    _refuse_others(actor)
    old = select(Message.id).where(Message.created_at < now - STALE)
    failed = OutgoingMessage.state == "failed"
    with transaction() as session:
        session.execute(
            update(OutgoingMessage)
            .where(failed, OutgoingMessage.message_id.in_(old))
            .values(state="dropped")
        )
        again = (
            update(OutgoingMessage)
            .where(failed)
            .values(state="queued", tries=0, next_try=now)
            .returning(OutgoingMessage.id)
        )
        count = len(session.scalars(again).all())
        if count:
            trail.record(
                session, actor, "message.sent_again", ("system", "messages"), now=now, count=count
            )
    return count


def send_test(actor: Actor, channel: str, *, now: datetime) -> Delivery:
    """Send the actor a line by `channel`, at once. Raises Forbidden, NotFound, Invalid
    `message_no_address`."""
    _refuse_others(actor)
    if channel not in channels() or actor.person_id is None:
        raise NotFound("page")
    with reading() as session:
        address = reached(session, channel, [actor.person_id]).get(actor.person_id, "")
    if not address:
        raise Invalid("message_no_address")
    delivery = channels()[channel].send(Outgoing(address, TEST_TEXT, link(), now))
    with transaction() as session:
        trail.record(
            session,
            actor,
            "message.tested",
            ("system", "messages"),
            now=now,
            channel=channel,
            sent=delivery.sent,
        )
    return delivery


def _refuse_others(actor: Actor) -> None:
    if not actor.can(Permission.ADMIN):
        raise Forbidden()
