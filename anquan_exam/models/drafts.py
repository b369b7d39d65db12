"""The next version of a bank while it is being written: its topics and its questions."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import JsonText, UtcDateTime


class BankDraft(Base):
    """The next version of a bank while it is being written; gone once published."""

    __tablename__ = "bank_draft"

    bank_id: Mapped[str] = mapped_column(ForeignKey("bank.id"), primary_key=True)
    settings: Mapped[dict[str, Any]] = mapped_column(JsonText)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DraftTopic(Base):
    """A topic of a draft. `text` is only there while it was not taken apart into questions: what
    was typed before drafts were kept by question, and could not be read whole."""

    __tablename__ = "draft_topic"

    bank_id: Mapped[str] = mapped_column(
        ForeignKey("bank_draft.bank_id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DraftQuestion(Base):
    """A question of a draft, faults and all, and how far its review has come.

    `kind` to `search_text` are read off `content`, for lists to be searched by; `rules` names the
    rules it breaks."""

    __tablename__ = "draft_question"
    __table_args__ = (
        UniqueConstraint("bank_id", "question_id"),
        Index("ix_draft_question_place", "bank_id", "topic", "position"),
        CheckConstraint("state IN ('draft', 'in_review', 'reviewed', 'sent_back')", name="state"),
        CheckConstraint("(state IN ('reviewed', 'sent_back')) = (reviewed_at IS NOT NULL)",
                        name="reviewed"),
        CheckConstraint("reviewed_by IS NULL OR edited_by IS NULL OR reviewed_by <> edited_by",
                        name="second_person"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_id: Mapped[str] = mapped_column(ForeignKey("bank_draft.bank_id", ondelete="CASCADE"))
    question_id: Mapped[str] = mapped_column(String(80))
    topic: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    retired: Mapped[str | None] = mapped_column(Text)
    content: Mapped[dict[str, Any]] = mapped_column(JsonText)
    revision: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    difficulty: Mapped[int]
    must_know: Mapped[bool]
    tags: Mapped[str] = mapped_column(Text, default="")
    rules: Mapped[str] = mapped_column(Text, default="")
    search_text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    review_note: Mapped[str] = mapped_column(String(300), default="")


class QuestionComment(Base):
    """What somebody said about a question, whatever its version; it stays once it is settled."""

    __tablename__ = "question_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_id: Mapped[str] = mapped_column(ForeignKey("bank.id"))
    question_id: Mapped[str] = mapped_column(String(80), index=True)
    text: Mapped[str] = mapped_column(String(500))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
