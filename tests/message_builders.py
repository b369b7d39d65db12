"""What tests of messages need: the messages of a person, and settings with other channels."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.messages import Kind
from anquan_exam.models import Message, OutgoingMessage, Person, PersonContact
from anquan_exam.models.session import reading, transaction


def messages_of(person: Person) -> list[Message]:
    with reading() as session:
        return list(
            session.scalars(
                select(Message).where(Message.person_id == person.id).order_by(Message.id)
            )
        )


def kinds_of(person: Person, *, unread: bool = False) -> list[Kind]:
    return [Kind(one.kind) for one in messages_of(person) if not unread or one.read_at is None]


def line_up() -> list[OutgoingMessage]:
    with reading() as session:
        return list(session.scalars(select(OutgoingMessage).order_by(OutgoingMessage.id)))


def give_userid(person: Person, channel: str, userid: str) -> None:
    with transaction() as session:
        session.add(PersonContact(person_id=person.id, channel=channel, address=userid))


@contextmanager
def with_settings(app: Flask, **changed: Any) -> Iterator[None]:
    """The application as if it had been started with other settings."""
    before = app.extensions["settings"]
    app.extensions["settings"] = before.model_copy(update=changed)
    try:
        yield
    finally:
        app.extensions["settings"] = before
