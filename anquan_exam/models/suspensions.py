"""Proposals to suspend a question: one person's reason, another's decision."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import JsonText, UtcDateTime


class SuspensionProposal(Base):
    """What somebody asks for; accepted, it has become a QuestionSuspension."""

    __tablename__ = "suspension_proposal"
    __table_args__ = (
        CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)"
            " AND (decided_at IS NULL) = (accepted IS NULL)",
            name="decided",
        ),
        CheckConstraint("decided_by <> proposed_by", name="second_person"),
        CheckConstraint(
            "(suspension_id IS NOT NULL) = (accepted IS NOT NULL AND accepted)", name="accepted"
        ),
        # One open proposal of a question, whoever else asks.
        Index(
            "uq_suspension_proposal_open",
            "question_id",
            unique=True,
            sqlite_where=text("accepted IS NULL"),
            postgresql_where=text("accepted IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(ForeignKey("question_id.id"), index=True)
    # The content that was found wanting, and what its figures were.
    revision: Mapped[str] = mapped_column(ForeignKey("question_revision.hash"))
    figures: Mapped[dict[str, Any]] = mapped_column(JsonText)
    reason: Mapped[str] = mapped_column(String(300))
    begins_on: Mapped[date]
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accepted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(String(300), default="")
    suspension_id: Mapped[int | None] = mapped_column(ForeignKey("question_suspension.id"))
