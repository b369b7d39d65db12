"""What belongs to cases beside the file and what happened in it: photos and papers, the exams that
are a case's retests, and acts of an earlier day that wait for a second person."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import EncryptedBytes, EncryptedText, JsonText, UtcDateTime


class CasePaper(Base):
    """A photo of what happened, or the scan of a signed paper: made small, and encrypted."""

    __tablename__ = "case_paper"
    __table_args__ = (
        CheckConstraint("kind IN ('photo', 'decision')", name="kind"),
        CheckConstraint("position BETWEEN 1 AND 20", name="position"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    # Its ending tells the format; exchange.pictures.mime_of.
    name: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(
        EncryptedBytes("case_paper.content", key="data"), deferred=True
    )
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CaseRetest(Base):
    """An exam that is the retest of a case, and what its draw looks at: the questions of the papers
    failed before, and the topics that weigh more."""

    __tablename__ = "case_retest"

    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    # How many retests had failed before it.
    round: Mapped[int]
    # [question id, …]
    avoid: Mapped[list[str]] = mapped_column(JsonText)
    # {"bank/topic": weight}
    weights: Mapped[dict[str, int]] = mapped_column(JsonText)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CaseRequest(Base):
    """An act dated further back than the limit: it waits for a second person, in sight of both."""

    __tablename__ = "case_request"
    __table_args__ = (
        CheckConstraint("act IN ('heard', 'trained', 'reflected', 'decided')", name="act"),
        CheckConstraint("why <> ''", name="why"),
        CheckConstraint("(decided_at IS NULL) = (accepted IS NULL)", name="decided"),
        Index("ix_case_request_case", "case_id", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    act: Mapped[str] = mapped_column(String(12))
    # When it is said to have been.
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    payload: Mapped[dict[str, Any]] = mapped_column(JsonText)
    # What was said or written.
    text: Mapped[str] = mapped_column(EncryptedText("case_request.text"))
    why: Mapped[str] = mapped_column(String(300))
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted: Mapped[bool | None]
