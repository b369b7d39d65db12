"""The documents register, banks, their immutable versions, and question revisions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import JsonDocument, JsonText, UtcDateTime

# What an enterprise owns has an id of its own kind: see domain/private_ids.py.
_MARKED = "(owner_id IS NULL) = (substr(id, 1, 2) <> 'e-')"


class Document(Base):
    """A law, criterion, standard, or an enterprise's own procedure, as the register has it now."""

    __tablename__ = "document"
    __table_args__ = (CheckConstraint(_MARKED, name="owner"),)

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    short: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(200), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    content: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Bank(Base):
    """A set of questions on one subject. With an owner it is that enterprise's private bank."""

    __tablename__ = "bank"
    __table_args__ = (
        CheckConstraint("category IN ('regulations', 'hazard-criteria', 'posts')", name="category"),
        CheckConstraint(_MARKED, name="owner"),
        CheckConstraint("needs_review OR owner_id IS NOT NULL", name="review"),
    )

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    category: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Whether a second person must look at what was changed; always so for a public bank.
    needs_review: Mapped[bool] = mapped_column(default=True)


class BankVersion(Base):
    """One publication. Nothing of it ever changes; `manifest` lists what it holds, in order."""

    __tablename__ = "bank_version"
    __table_args__ = (
        UniqueConstraint("bank_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("origin IN ('shipped', 'web')", name="origin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_id: Mapped[str] = mapped_column(ForeignKey("bank.id"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    origin: Mapped[str] = mapped_column(String(10), default="shipped")
    # {"title", "category", "industries", "posts", "person_categories"} of this version.
    settings: Mapped[dict[str, Any]] = mapped_column(JsonText)
    manifest: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    changes: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Ids of those who looked at the changes; none: published without; NULL: not written here.
    reviewed_by: Mapped[list[int] | None] = mapped_column(JsonText)


class QuestionId(Base):
    """A question's permanent id and the bank it belongs to for ever: no two banks share one."""

    __tablename__ = "question_id"
    __table_args__ = (UniqueConstraint("id", "bank_id"),)

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    bank_id: Mapped[str] = mapped_column(ForeignKey("bank.id"), index=True)


class QuestionRevision(Base):
    """The content of a question, addressed by its hash; shared by every version that holds it."""

    __tablename__ = "question_revision"
    __table_args__ = (
        ForeignKeyConstraint(["question_id", "bank_id"], ["question_id.id", "question_id.bank_id"]),
        Index("ix_question_revision_question", "question_id"),
    )

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(80))
    bank_id: Mapped[str] = mapped_column(ForeignKey("bank.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    difficulty: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JsonText)
    search_text: Mapped[str] = mapped_column(Text)
    # Rendered once: {"stem": html, "options": {"A": html, …}}.
    pieces: Mapped[dict[str, Any]] = mapped_column(JsonText)
    first_published_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BankItem(Base):
    """Where a revision stands in a version: what lists, searches and pools are made from."""

    __tablename__ = "bank_item"
    __table_args__ = (UniqueConstraint("version_id", "question_id"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("bank_version.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(ForeignKey("question_id.id"), index=True)
    revision: Mapped[str] = mapped_column(ForeignKey("question_revision.hash"), index=True)
    topic: Mapped[str] = mapped_column(String(80))
    topic_title: Mapped[str] = mapped_column(String(80))
    retired: Mapped[str | None] = mapped_column(Text)


class QuestionSuspension(Base):
    """A dated overlay: known wrong, not drawn from `begins_on` until lifted."""

    __tablename__ = "question_suspension"
    __table_args__ = (
        CheckConstraint(
            "lifted_by IS NULL OR (lifted_on IS NOT NULL AND lift_reason IS NOT NULL)",
            name="lifted",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(String(80), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    begins_on: Mapped[date]
    lifted_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lift_reason: Mapped[str | None] = mapped_column(String(300))
