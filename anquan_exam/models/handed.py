"""The invigilator's device in a candidate's hands."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import UtcDateTime


class HandedDevice(Base):
    """One handing over: whose sign-in was put aside, for whom, and what takes the device back."""

    __tablename__ = "handed_device"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        CheckConstraint("ended_by IN ('pin', 'sign_in')", name="ended_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), index=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # The candidate's sign-in on the device; old ones are deleted.
    sign_in_id: Mapped[int | None] = mapped_column(
        ForeignKey("sign_in.id", ondelete="SET NULL"), index=True
    )
    # Salt and keyed hash; the key is not in the database.
    pin: Mapped[str] = mapped_column(String(100))
    tries: Mapped[int] = mapped_column(default=0)
    handed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(8))
