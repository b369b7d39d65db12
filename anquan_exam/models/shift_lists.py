"""Shift lists (当班名单): who is at work on a day, as the unit itself keeps it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import JsonText, UtcDateTime


class ShiftList(Base):
    """A list for a day and a shift. Never changed: a newer one for the same takes its place."""

    __tablename__ = "shift_list"
    __table_args__ = (
        CheckConstraint("shift <> ''", name="shift"),
        CheckConstraint("people >= 0 AND strangers >= 0", name="counts"),
        Index("ix_shift_list_place_day", "place_id", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    day: Mapped[date]
    shift: Mapped[str] = mapped_column(String(20))
    # The file's name; "" where the lines were pasted.
    source: Mapped[str] = mapped_column(String(200), default="")
    # domain.shift_lists.ShiftLine.to_json, in the order given.
    lines: Mapped[list[list[Any]]] = mapped_column(JsonText)
    people: Mapped[int]
    strangers: Mapped[int]
    put_in_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    put_in_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
