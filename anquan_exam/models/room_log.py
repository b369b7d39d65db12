"""What makes an exam room provable: its seats, its log, and who was found in somebody's place."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.domain.room_log import IncidentKind
from anquan_exam.models.base import Base, one_of
from anquan_exam.models.types import JsonText, UtcDateTime


class SeatPlan(Base):
    """One draw of the seats of an exam; the newest stands, the older stay."""

    __tablename__ = "seat_plan"
    __table_args__ = (
        UniqueConstraint("exam_id", "number"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    number: Mapped[int]
    rooms: Mapped[list[Any]] = mapped_column(JsonText)
    # The public numbers as drawn, so that the draw can be gone over whoever leaves the list later.
    drawn: Mapped[list[Any]] = mapped_column(JsonText)
    reason: Mapped[str] = mapped_column(String(300), default="")
    drawn_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SeatPlace(Base):
    """Where one candidate sits by one draw."""

    __tablename__ = "seat_place"
    __table_args__ = (
        UniqueConstraint("plan_id", "room", "number"),
        CheckConstraint("room >= 0 AND number >= 1", name="place"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("seat_plan.id"), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(
        ForeignKey("candidate.id"), primary_key=True, index=True
    )
    room: Mapped[int]
    number: Mapped[int]
    # Given without a draw, to somebody assigned after it.
    late: Mapped[bool] = mapped_column(default=False)


class Incident(Base):
    """One entry of the log of a room: never changed, only corrected by a further one."""

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("exam_id", "number"),
        UniqueConstraint("corrects_id"),
        CheckConstraint(one_of("kind", IncidentKind), name="kind"),
        CheckConstraint("text <> ''", name="text"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(String(1000))
    done: Mapped[str] = mapped_column(String(500), default="")
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    written_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class IncidentPerson(Base):
    """A candidate whom an entry concerns."""

    __tablename__ = "incident_person"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(
        ForeignKey("candidate.id"), primary_key=True, index=True
    )


class Impersonation(Base):
    """Somebody else found in a candidate's place; a second person decides what becomes of it."""

    __tablename__ = "impersonation"
    __table_args__ = (
        CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)"
            " AND (decided_by IS NULL) = (upheld IS NULL)",
            name="decided",
        ),
        CheckConstraint("decided_by IS NULL OR decided_by <> reported_by", name="two_people"),
        Index("ix_impersonation_exam_id", "exam_id"),
        # One undecided report of a candidate, whatever races.
        Index(
            "uq_impersonation_open",
            "candidate_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    # The attempt that was voided for it; none where nobody had begun.
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    found: Mapped[str] = mapped_column(String(60), default="")
    noticed: Mapped[str] = mapped_column(String(300))
    reported_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    upheld: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
