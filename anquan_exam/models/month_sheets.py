"""The sheet of a month as it was when it was frozen."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import EncryptedText, UtcDateTime


class MonthSheet(Base):
    """A unit's figures of a month with whom each counts; written once, never edited."""

    __tablename__ = "month_sheet"
    __table_args__ = (UniqueConstraint("enterprise_id", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"))
    # 2026-11.
    month: Mapped[str] = mapped_column(String(7))
    # JSON of figures to entries (services/month_sheets).
    content: Mapped[str] = mapped_column(EncryptedText("month_sheet.content"))
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)
