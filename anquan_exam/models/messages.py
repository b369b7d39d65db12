"""What an invigilator says to the people in a room, to each of whom, and who has seen it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import UtcDateTime


class RoomMessage(Base):
    """A short text, to everybody who was sitting then or to one of them."""

    __tablename__ = "room_message"
    __table_args__ = (CheckConstraint("text <> ''", name="text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), index=True)
    text: Mapped[str] = mapped_column(String(200))
    to_all: Mapped[bool]
    sent_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RoomMessageTo(Base):
    """One sitting a message went to; a save looks here for what its person has not seen yet."""

    __tablename__ = "room_message_to"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    message_id: Mapped[int] = mapped_column(
        ForeignKey("room_message.id"), primary_key=True, index=True
    )
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
