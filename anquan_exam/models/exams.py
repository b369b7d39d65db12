"""Blueprints, exams, their pools and candidates, and the invigilators' start codes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import (
    EncryptedBytes,
    EncryptedText,
    JsonText,
    UtcDateTime,
)

STATUSES = "status IN ('draft', 'published', 'paused', 'closed', 'cancelled')"


class BlueprintRecord(Base):
    """A blueprint being worked on or kept for use again; an exam freezes a copy."""

    __tablename__ = "blueprint"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    owner_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JsonText)
    policy: Mapped[dict[str, Any]] = mapped_column(JsonText)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PoolRecord(Base):
    """The questions a blueprint may draw from, addressed by the hash of the list."""

    __tablename__ = "pool"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    entries: Mapped[list[Any]] = mapped_column(JsonText)


class Exam(Base):
    """A blueprint + a policy + a window + the people assigned. Frozen when published."""

    __tablename__ = "exam"
    __table_args__ = (
        CheckConstraint(STATUSES, name="status"),
        CheckConstraint("closes_at IS NULL OR closes_at > opens_at", name="window"),
        CheckConstraint(
            "status IN ('draft', 'cancelled')"
            " OR (published_at IS NOT NULL AND commitment IS NOT NULL)",
            name="published",
        ),
        CheckConstraint("(revealed_at IS NULL) = (revealed_secret IS NULL)", name="revealed"),
        Index("ix_exam_owner_status", "owner_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    purpose: Mapped[str] = mapped_column(String(300), default="")
    kind: Mapped[str] = mapped_column(String(16))
    owner_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    place_text: Mapped[str] = mapped_column(String(120), default="")
    # While a draft, the blueprint in use is this one; publishing freezes a copy of it.
    blueprint_id: Mapped[int | None] = mapped_column(ForeignKey("blueprint.id"))
    blueprint: Mapped[dict[str, Any]] = mapped_column(JsonText)
    policy: Mapped[dict[str, Any]] = mapped_column(JsonText)
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(12), default="draft")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The draw: the secret stays sealed until no attempt can be open any more.
    secret: Mapped[bytes | None] = mapped_column(EncryptedBytes("exam.secret"))
    # The pool in the commitment, and the one drawn from now: less what was suspended, or lost its
    # basis, since. The last day it was looked at for that; none: something may have changed.
    committed_pool_hash: Mapped[str | None] = mapped_column(ForeignKey("pool.hash"))
    pool_hash: Mapped[str | None] = mapped_column(ForeignKey("pool.hash"))
    pool_checked_on: Mapped[date | None]
    blueprint_hash: Mapped[str | None] = mapped_column(String(64))
    roster_hash: Mapped[str | None] = mapped_column(String(64))
    commitment: Mapped[str | None] = mapped_column(String(64))
    revealed_secret: Mapped[str | None] = mapped_column(String(64))
    revealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    evaluation: Mapped[str] = mapped_column(Text, default="")


class ExamVersion(Base):
    """Which bank versions an exam rests on."""

    __tablename__ = "exam_version"

    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), primary_key=True)
    version_id: Mapped[int] = mapped_column(
        ForeignKey("bank_version.id"), primary_key=True, index=True
    )


class ExamTarget(Base):
    """Whom a draft is meant for: a place, a post, a category or a person; made into candidates
    at publishing."""

    __tablename__ = "exam_target"

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id", ondelete="CASCADE"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    category: Mapped[str | None] = mapped_column(String(24))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Candidate(Base):
    """A person assigned to an exam, as they were then, with what was seen and allowed on the
    day."""

    __tablename__ = "candidate"
    __table_args__ = (
        UniqueConstraint("exam_id", "person_id"),
        UniqueConstraint("exam_id", "number"),
        CheckConstraint("extra_minutes BETWEEN 0 AND 600", name="extra"),
        CheckConstraint("(present_at IS NULL) = (present_by IS NULL)", name="present"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    # The public number of this person's papers in this exam: tells nobody who it is.
    number: Mapped[str] = mapped_column(String(16))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    employer: Mapped[str] = mapped_column(String(120), default="")
    department: Mapped[str] = mapped_column(String(120), default="")
    posts: Mapped[str] = mapped_column(String(200), default="")
    category: Mapped[str] = mapped_column(String(24), default="frontline")
    employee_number: Mapped[str] = mapped_column(String(40), default="")
    # Set for whoever was assigned after publishing: outside the committed roster.
    added_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    extra_minutes: Mapped[int] = mapped_column(default=0)
    extra_tries: Mapped[int] = mapped_column(default=0)
    # When they came in on a phone; who they are is another matter.
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    present_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    present_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    identity_seen: Mapped[str] = mapped_column(String(40), default="")
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Somebody else sat for this person: no start until a second person has cleared it.
    barred_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Invigilator(Base):
    """Who is named to supervise an exam."""

    __tablename__ = "invigilator"

    exam_id: Mapped[int] = mapped_column(
        ForeignKey("exam.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class StartCode(Base):
    """The code an invigilator gives out. It goes into every ticket of the draws made with it."""

    __tablename__ = "start_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), index=True)
    code: Mapped[str] = mapped_column(EncryptedText("start_code.code"))
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ExamFile(Base):
    """A paper brought back into the record: the signed results sheet, a sign-in sheet, a photo."""

    __tablename__ = "exam_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    filename: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
