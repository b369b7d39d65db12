"""The trail of acts, the leases of periodic work."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import JsonText, UtcDateTime


class TrailEntry(Base):
    """One act. Inserted unsealed in the act's own transaction; the sealer numbers and chains it.

    `digest` = SHA-256(salt, payload): the payload and its salt can be erased when retention ends,
    while the chain over the digests stays whole."""

    __tablename__ = "trail_entry"
    __table_args__ = (
        CheckConstraint("(position IS NULL) = (seal IS NULL)", name="sealed"),
        Index("ix_trail_entry_subject", "subject_kind", "subject_id"),
        Index("ix_trail_entry_place", "place_path"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    actor_name: Mapped[str] = mapped_column(String(60))
    act: Mapped[str] = mapped_column(String(60), index=True)
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(80))
    place_path: Mapped[str] = mapped_column(String(200), default="")
    payload: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    salt: Mapped[str | None] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))
    position: Mapped[int | None] = mapped_column(unique=True)
    previous: Mapped[str | None] = mapped_column(String(64), unique=True)
    seal: Mapped[str | None] = mapped_column(String(64), unique=True)


class Lease(Base):
    """Who may do a periodic job until when."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    until: Mapped[datetime] = mapped_column(UtcDateTime)
