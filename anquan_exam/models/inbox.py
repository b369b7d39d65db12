"""Messages to people in the site, what of them goes outside, and how people wish to be told."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import EncryptedText, JsonText, UtcDateTime


class Message(Base):
    """One thing told to one person, once: `key` is what it is recognised by."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index(
            "ix_message_unread",
            "person_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
        Index("ix_message_person", "person_id", "created_at"),
        Index("ix_message_created_at", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # A Kind of domain/messages.py; its words are in web/wording_messages.py.
    kind: Mapped[str] = mapped_column(String(24))
    # What it leads to, as "exam:<public id>"; a newer one about the same puts it away.
    about: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(100))
    # What its words are filled with.
    params: Mapped[dict[str, Any]] = mapped_column(JsonText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # From then on nothing can be done about it any more.
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OutgoingMessage(Base):
    """A message on its way outside by one channel. The address is looked up on sending."""

    __tablename__ = "outgoing_message"
    __table_args__ = (
        UniqueConstraint("message_id", "channel"),
        CheckConstraint("state IN ('queued', 'sent', 'failed', 'dropped')", name="state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        Index("ix_outgoing_message_state", "state", "next_try"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(12))
    # "dropped": read in the site, or over, before it was sent.
    state: Mapped[str] = mapped_column(String(8), default="queued")
    tries: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(String(200), default="")
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MessageChoice(Base):
    """How somebody wishes to be told; no row: everything."""

    __tablename__ = "message_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    digest: Mapped[bool] = mapped_column(default=True)
    # The channels switched off.
    off: Mapped[list[str]] = mapped_column(JsonText)


class PersonContact(Base):
    """Where a channel reaches somebody: a userid of WeCom or DingTalk."""

    __tablename__ = "person_contact"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    address: Mapped[str] = mapped_column(EncryptedText("person_contact.address"))


class MessageRound(Base):
    """How far a daily round over people has come: all up to this person, on this day."""

    __tablename__ = "message_round"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    day: Mapped[date]
    last_person: Mapped[int] = mapped_column(default=0)
