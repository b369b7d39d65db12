"""Findings of the clinic that an editor has looked at and lets stand."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import JsonText, UtcDateTime

_STANDING = text("lifted_at IS NULL")


class ClinicDismissal(Base):
    """A finding said to need no mending, and why. `key` holds the revisions examined, so that a
    changed question is found again; a lifted one stays on record."""

    __tablename__ = "clinic_dismissal"
    __table_args__ = (
        Index(
            "uq_clinic_dismissal_standing",
            "key",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), index=True)
    code: Mapped[str] = mapped_column(String(40))
    # [{"bank", "question", "revision", "part"}] as they were; none where it is a whole bank.
    subjects: Mapped[list[dict[str, str]]] = mapped_column(JsonText)
    reason: Mapped[str] = mapped_column(String(300))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
