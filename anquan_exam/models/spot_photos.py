"""Photos of the sheet the people of a spot check were called from."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import EncryptedBytes, UtcDateTime


class SpotPhoto(Base):
    """One photo, made small and without what the camera wrote beside it; names are on it."""

    __tablename__ = "spot_photo"
    __table_args__ = (CheckConstraint("position BETWEEN 1 AND 4", name="position"),)

    check_id: Mapped[int] = mapped_column(ForeignKey("spot_check.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    # Its ending tells the format; exchange.pictures.mime_of.
    name: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(
        EncryptedBytes("spot_photo.content", key="data"), deferred=True
    )
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
