"""Spot checks: what was agreed before the draw, the draw, and who was not at hand and why."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import EncryptedBytes, JsonText, UtcDateTime


class SpotCheck(Base):
    """A visit of an enforcing department to a unit: whom chance calls out of whom, for what."""

    __tablename__ = "spot_check"
    __table_args__ = (
        CheckConstraint("count > 0", name="count"),
        CheckConstraint("(word IS NULL) = (drawn_at IS NULL)", name="drawn"),
        CheckConstraint("visits_used >= 0", name="visits_used"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    department: Mapped[str] = mapped_column(String(80))
    # [[name, number of the enforcement certificate], …]
    officers: Mapped[list[list[str]]] = mapped_column(JsonText)
    plan_item: Mapped[str] = mapped_column(String(120), default="")
    notice_number: Mapped[str] = mapped_column(String(80), default="")
    visits_used: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(120))
    blueprint: Mapped[dict[str, Any]] = mapped_column(JsonText)
    policy: Mapped[dict[str, Any]] = mapped_column(JsonText)
    count: Mapped[int]
    strata: Mapped[str] = mapped_column(String(8))
    # [[person key, stratum, person id], …]: the list the draw is from, as it was.
    people: Mapped[list[list[Any]]] = mapped_column(JsonText)
    # Lines of the shift list that name nobody of the roster.
    not_on_roster: Mapped[list[str]] = mapped_column(JsonText)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    secret: Mapped[bytes] = mapped_column(EncryptedBytes("spot_check.secret"))
    pool_hash: Mapped[str] = mapped_column(ForeignKey("pool.hash"))
    blueprint_hash: Mapped[str] = mapped_column(String(64))
    terms_hash: Mapped[str] = mapped_column(String(64))
    commitment: Mapped[str] = mapped_column(String(64))
    word: Mapped[str | None] = mapped_column(String(12))
    drawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Everybody's key in the drawn order.
    drawn: Mapped[list[str]] = mapped_column(JsonText)
    exam_id: Mapped[int | None] = mapped_column(ForeignKey("exam.id"), unique=True)
    # domain.shift_lists.PeopleFrom; "" of checks made before it was kept.
    people_from: Mapped[str] = mapped_column(String(8), default="", server_default="")
    shift_list_id: Mapped[int | None] = mapped_column(ForeignKey("shift_list.id"))
    # When the officers came, as they say: a list put in later is marked so.
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SpotCheckNote(Base):
    """What was noted of somebody on the list; the last note holds, none is taken back."""

    __tablename__ = "spot_check_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("spot_check.id"), index=True)
    key: Mapped[str] = mapped_column(String(16))
    # None: at hand after all.
    why: Mapped[str | None] = mapped_column(String(12))
    remark: Mapped[str] = mapped_column(String(200), default="")
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
