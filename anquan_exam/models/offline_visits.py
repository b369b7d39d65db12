"""Visits taken where there is no network: what went onto a device, and what came back."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import JsonText, UtcDateTime


class OfflineVisit(Base):
    """A package made for one device. What it holds is known by its digest; it is made from the
    spot check and the paper kept here, and is not kept itself."""

    __tablename__ = "offline_visit"
    __table_args__ = (
        CheckConstraint("expires_at > prepared_at", name="expires"),
        CheckConstraint("ended_as IN ('', 'cancelled', 'replaced', 'synced')", name="ended_as"),
        CheckConstraint("(ended_as = '') = (ended_at IS NULL)", name="ended"),
        # One live package of a check, whatever races.
        Index(
            "uq_offline_visit_live",
            "check_id",
            unique=True,
            sqlite_where=text("ended_as = ''"),
            postgresql_where=text("ended_as = ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("spot_check.id"), index=True)
    # The public id the exam will have: the paper is drawn under it.
    exam: Mapped[str] = mapped_column(String(16))
    paper: Mapped[Any] = mapped_column(JsonText)
    inputs: Mapped[dict[str, Any]] = mapped_column(JsonText)
    paper_hash: Mapped[str] = mapped_column(String(64))
    pool_hash: Mapped[str] = mapped_column(ForeignKey("pool.hash"))
    # Numbers of the bank versions behind the pool.
    versions: Mapped[list[int]] = mapped_column(JsonText)
    digest: Mapped[str] = mapped_column(String(64))
    # Of the device: P-256, as SubjectPublicKeyInfo.
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    prepared_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_as: Mapped[str] = mapped_column(String(10), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class OfflineUpload(Base):
    """What came back for a check, exactly as it came, and what was said to it."""

    __tablename__ = "offline_upload"
    __table_args__ = (Index("uq_offline_upload_sha256", "check_id", "sha256", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("spot_check.id"))
    # None: it names no package of this check.
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("offline_visit.id"))
    raw: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    accepted: Mapped[bool]
    # Why not; "" where it was accepted.
    fault: Mapped[str] = mapped_column(String(20))
    # In the log, from 1; 0: the whole.
    fault_entry: Mapped[int]
    # [[what, person key or number], …] of what was taken, but told.
    doubts: Mapped[list[list[str]]] = mapped_column(JsonText)
