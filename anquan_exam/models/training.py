"""Coming and going by QR code, and changes of absences that wait for a second person."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import UtcDateTime


class CheckIn(Base):
    """A person came to a session by its QR code, and perhaps left by it: one open at a time."""

    __tablename__ = "training_check_in"
    __table_args__ = (
        CheckConstraint("left_at IS NULL OR left_at >= came_at", name="period"),
        Index(
            "uq_training_check_in_open",
            "session_id",
            "person_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    came_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AbsenceRequest(Base):
    """An absence dated further back than the limit: somebody asked, a second person decides.

    `replaces_id`: the absence it would take the place of; none: a new one."""

    __tablename__ = "absence_request"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name="period"),
        CheckConstraint("(decided_at IS NULL) = (accepted IS NULL)", name="decided"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="second"),
        Index("ix_absence_request_enterprise", "enterprise_id", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("absence.id"))
    kind: Mapped[str] = mapped_column(String(16))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    remark: Mapped[str] = mapped_column(String(200), default="")
    why: Mapped[str] = mapped_column(String(300))
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted: Mapped[bool | None]
