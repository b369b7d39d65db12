"""What was recorded about documents since they were shipped, and the questions confirmed since."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import JsonText, UtcDateTime

_STANDING = text("lifted_at IS NULL")


class DocumentOverlay(Base):
    """A dated overlay: amended, repealed or superseded from `effective_on`. A withdrawn one stays
    on record."""

    __tablename__ = "document_overlay"
    __table_args__ = (
        CheckConstraint("effect IN ('amended', 'repealed', 'superseded')", name="effect"),
        CheckConstraint("note <> ''", name="note"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdraw_reason = '')", name="withdrawn"),
        CheckConstraint("successor_id IS NULL OR successor_id <> document_id", name="successor"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), index=True)
    # Numbers as the register has them; none: the whole text.
    articles: Mapped[list[str]] = mapped_column(JsonText)
    effect: Mapped[str] = mapped_column(String(12))
    effective_on: Mapped[date]
    successor_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    replaced_by: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(String(300))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdraw_reason: Mapped[str] = mapped_column(String(300), default="")


class OverlayConfirmation(Base):
    """A question revision somebody found still right under the amended text; a lifted one stays
    on record."""

    __tablename__ = "overlay_confirmation"
    __table_args__ = (
        Index(
            "uq_overlay_confirmation_standing",
            "overlay_id",
            "revision",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    overlay_id: Mapped[int] = mapped_column(ForeignKey("document_overlay.id"), index=True)
    revision: Mapped[str] = mapped_column(ForeignKey("question_revision.hash"), index=True)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
