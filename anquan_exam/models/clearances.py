"""复岗单, what ends one, and the passes shown at the gate."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.domain.clearances import Ended
from anquan_exam.models.base import Base, one_of
from anquan_exam.models.types import EncryptedText, JsonText, UtcDateTime


class Clearance(Base):
    """The document that says that somebody may go back to work. Never edited."""

    __tablename__ = "clearance"
    __table_args__ = (
        UniqueConstraint("enterprise_id", "number"),
        Index("ix_clearance_person", "person_id"),
        Index("ix_clearance_case", "case_id"),
        Index("ix_clearance_attempt", "attempt_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    # 2026-0007: by unit and year.
    number: Mapped[str] = mapped_column(String(24))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    # The retest it rests on.
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    valid_from: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # What it says: canonical JSON (domain/clearances.py).
    content: Mapped[str] = mapped_column(EncryptedText("clearance.content"))
    # SHA-256 of that.
    digest: Mapped[str] = mapped_column(String(64))


class ClearanceEnd(Base):
    """A clearance that holds no more: why, who said so, when."""

    __tablename__ = "clearance_end"
    __table_args__ = (CheckConstraint(one_of("why", Ended), name="why"),)

    clearance_id: Mapped[int] = mapped_column(ForeignKey("clearance.id"), primary_key=True)
    why: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(EncryptedText("clearance_end.reason"))
    # None: the system.
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class IssuedPass(Base):
    """A pass somebody's phone may be showing. Kept till it runs out, to be revoked until then."""

    __tablename__ = "issued_pass"
    __table_args__ = (Index("ix_issued_pass_until", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pass_id: Mapped[str] = mapped_column(String(16), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    # [[enterprise id, post id], …]
    posts: Mapped[list[Any]] = mapped_column(JsonText)
    # SHA-256 of what it shows, moments apart: the same is shown again, not issued again.
    shows: Mapped[str] = mapped_column(String(64))
    # When it was last asked whether its holder may still do these posts.
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
