"""Corrections of published questions, regrades, objections, and what the people are told of them.

All of it is added beside what was: no question, paper or result is touched."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.domain.corrections import CorrectionMode
from anquan_exam.models.base import Base, one_of
from anquan_exam.models.types import JsonText, UtcDateTime

DECIDED = (
    "(decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (accepted IS NULL)"
)
TWO_PEOPLE = "decided_by IS NULL OR decided_by <> proposed_by"


class KeyCorrection(Base):
    """How answers to one revision (`part` of a case, else 0) are marked, once a second person
    agreed; the newest one that was accepted and not withdrawn holds."""

    __tablename__ = "key_correction"
    __table_args__ = (
        CheckConstraint(one_of("mode", CorrectionMode), name="mode"),
        CheckConstraint("part >= 0", name="part"),
        CheckConstraint(DECIDED, name="decided"),
        CheckConstraint(TWO_PEOPLE, name="two_people"),
        CheckConstraint("withdrawn_at IS NULL OR accepted", name="withdrawn"),
        Index("ix_key_correction_question", "question_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_id: Mapped[str] = mapped_column(ForeignKey("bank.id"))
    question_id: Mapped[str] = mapped_column(String(80))
    revision: Mapped[str] = mapped_column(ForeignKey("question_revision.hash"), index=True)
    part: Mapped[int] = mapped_column(default=0)
    mode: Mapped[str] = mapped_column(String(12))
    key: Mapped[list[str]] = mapped_column(JsonText)
    blanks: Mapped[list[list[str]]] = mapped_column(JsonText)
    reason: Mapped[str] = mapped_column(String(300))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted: Mapped[bool | None]
    decline_reason: Mapped[str] = mapped_column(String(300), default="")
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdraw_reason: Mapped[str] = mapped_column(String(300), default="")


class Regrade(Base):
    """Grading finished attempts again with the corrections in force: counted first (who moves, who
    flips), applied once a second person agreed."""

    __tablename__ = "regrade"
    __table_args__ = (
        CheckConstraint("mode IN ('raise_only', 'both_ways')", name="mode"),
        CheckConstraint(
            "status IN ('counting', 'counted', 'applying', 'done', 'declined')", name="status"
        ),
        CheckConstraint(DECIDED, name="decided"),
        CheckConstraint(TWO_PEOPLE, name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("key_correction.id"), index=True)
    mode: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(12), default="counting")
    reason: Mapped[str] = mapped_column(String(300))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted: Mapped[bool | None]
    decline_reason: Mapped[str] = mapped_column(String(300), default="")
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    total: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RegradeRow(Base):
    """One attempt in a regrade: what stood when it was counted, what it would come to, and whether
    that was applied (None: not yet)."""

    __tablename__ = "regrade_row"
    __table_args__ = (Index("ix_regrade_row_attempt", "attempt_id"),)

    regrade_id: Mapped[int] = mapped_column(ForeignKey("regrade.id"), primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    old_sequence: Mapped[int]
    old_score: Mapped[int]
    old_full: Mapped[int]
    old_passed: Mapped[bool]
    new_score: Mapped[int | None]
    new_full: Mapped[int | None]
    new_passed: Mapped[bool | None]
    counted: Mapped[bool] = mapped_column(default=False)
    applied: Mapped[bool | None]


class Objection(Base):
    """What a person says against a question of their paper (`item`) or their result (None), and
    the answer that stays on record."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint(
            "(answered_by IS NULL) = (answered_at IS NULL)"
            " AND (answered_by IS NULL) = (upheld IS NULL)",
            name="answered",
        ),
        CheckConstraint("answered_by IS NULL OR answered_by <> person_id", name="not_oneself"),
        UniqueConstraint("attempt_id", "item"),
        Index("ix_objection_open", "answered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    item: Mapped[int | None]
    question_id: Mapped[str | None] = mapped_column(String(80), index=True)
    revision: Mapped[str | None] = mapped_column(ForeignKey("question_revision.hash"))
    part: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(String(1000))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(String(1000), default="")
    upheld: Mapped[bool | None]


class ResultNotice(Base):
    """Something a person is told about a result of theirs: a regrade, an objection answered."""

    __tablename__ = "result_notice"
    __table_args__ = (
        CheckConstraint("kind IN ('regraded', 'objection_answered')", name="kind"),
        Index("ix_result_notice_person", "person_id", "seen_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    payload: Mapped[dict[str, Any]] = mapped_column(JsonText)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
