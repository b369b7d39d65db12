"""How somebody wishes to be told outside, and where a chat reaches them. The site's own messages
cannot be switched off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.people import plain
from anquan_exam.models import MessageChoice, Person, PersonContact
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import scope, trail
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.messages.channels import BY_USERID, channels

LONGEST_USERID = 64


@dataclass(frozen=True)
class Choices:
    """`channels`: the ones in use with whether it is on; `addresses`: the userids of chats in use,
    "" where none is set; `phone`: whether there is one for 短信."""

    digest: bool
    channels: Mapping[str, bool]
    addresses: Mapping[str, str]
    phone: bool


@dataclass(frozen=True)
class Contacts:
    """Where chats reach somebody, as a manager sees it."""

    public_id: str
    name: str
    addresses: Mapping[str, str]


def choices(actor: Actor) -> Choices:
    """The actor's own."""
    with reading() as session:
        person = session.get_one(Person, actor.person_id)
        row = session.get(MessageChoice, person.id)
        return Choices(
            digest=row is None or row.digest,
            channels={name: row is None or name not in row.off for name in channels()},
            addresses=_addresses(session, person.id),
            phone=bool(person.phone),
        )


def _addresses(session: Session, person_id: int) -> dict[str, str]:
    rows = session.execute(
        select(PersonContact.channel, PersonContact.address).where(
            PersonContact.person_id == person_id
        )
    )
    known = dict(rows.all())
    return {name: known.get(name, "") for name in channels() if name in BY_USERID}


def choose(
    actor: Actor,
    *,
    digest: bool,
    on: frozenset[str],
    addresses: Mapping[str, str],
    now: datetime,
) -> None:
    """Put down the actor's own wishes. Raises Invalid `userid_unreadable`."""
    wanted = {name: _checked(name, text) for name, text in addresses.items() if name in BY_USERID}
    with transaction() as session:
        person = session.get_one(Person, actor.person_id)
        off = [name for name in channels() if name not in on]
        session.merge(MessageChoice(person_id=person.id, digest=digest, off=off))
        _put(session, person.id, wanted)
        trail.record(
            session,
            actor,
            "message.chosen",
            ("person", person.public_id),
            now=now,
            digest_on=digest,
            channels_off=off,
        )


def contacts(actor: Actor, public_id: str) -> Contacts:
    """Where chats reach somebody within reach. Raises NotFound."""
    with reading() as session:
        person = _find(session, actor, public_id)
        return Contacts(person.public_id, person.name, _addresses(session, person.id))


def put_contacts(
    actor: Actor, public_id: str, addresses: Mapping[str, str], *, now: datetime
) -> None:
    """Put down where chats reach somebody. Raises NotFound, Invalid `userid_unreadable`."""
    wanted = {name: _checked(name, text) for name, text in addresses.items() if name in BY_USERID}
    with transaction() as session:
        person = _find(session, actor, public_id)
        _put(session, person.id, wanted)
        trail.record(
            session,
            actor,
            "person.contacts_set",
            ("person", person.public_id),
            now=now,
            channels_set=sorted(name for name, address in wanted.items() if address),
        )


def _find(session: Session, actor: Actor, public_id: str) -> Person:
    found = session.scalar(
        select(Person).where(
            Person.public_id == public_id,
            scope.people_within(actor, Permission.PEOPLE_EDIT),
        )
    )
    if found is None:
        raise NotFound("person")
    return found


def _checked(channel: str, text: str) -> str:
    userid = plain(text).strip()
    if len(userid) > LONGEST_USERID or any(one.isspace() for one in userid):
        raise Invalid("userid_unreadable", channel)
    # Several people, or everybody, would be reached by what the gateways take for a list.
    if any(one in "|,@" for one in userid):
        raise Invalid("userid_unreadable", channel)
    return userid


def _put(session: Session, person_id: int, wanted: Mapping[str, str]) -> None:
    for channel, address in wanted.items():
        session.merge(PersonContact(person_id=person_id, channel=channel, address=address))
