"""Answers that people mark: which wait, and every mark anybody gave, only ever added to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import JsonText, UtcDateTime


class Marking(Base):
    """An attempt that waits for markers, or did: what its result is to say of the sitting."""

    __tablename__ = "marking"
    __table_args__ = (CheckConstraint("closed_as IN ('submitted', 'timed_out')", name="closed_as"),)

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    closed_as: Mapped[str] = mapped_column(String(16))
    """The status it goes back to once it is graded."""
    supervised: Mapped[bool]
    law_as_of: Mapped[date]
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    mistakes_entered: Mapped[bool] = mapped_column(default=False)
    """Its mistakes went into the book when it was marked: the exam's own round was over."""


class MarkedAnswer(Base):
    """One short answer of an attempt. A mark counts for the very text it was given for."""

    __tablename__ = "marked_answer"
    __table_args__ = (
        CheckConstraint("score IS NULL OR score BETWEEN 0 AND marks", name="score"),
        Index("ix_marked_answer_question", "exam_id", "question_id", "part"),
    )

    attempt_id: Mapped[int] = mapped_column(ForeignKey("marking.attempt_id"), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    question_id: Mapped[str] = mapped_column(String(80))
    part: Mapped[int]
    """Which part of a case, from 1; 0 for a question that is none."""
    revision: Mapped[str] = mapped_column(ForeignKey("question_revision.hash"))
    marks: Mapped[int]
    answer_sha256: Mapped[str] = mapped_column(String(64))
    score: Mapped[int | None]
    """What the markers' marks come to; None while one is still to be given."""
    disputed: Mapped[bool] = mapped_column(default=False)


class AnswerMark(Base):
    """What one marker gave for one answer; of several by one marker the last one counts.

    A correction after the grading (`correction`) counts once a second person approved it."""

    __tablename__ = "answer_mark"
    __table_args__ = (
        ForeignKeyConstraint(
            ["attempt_id", "item"], ["marked_answer.attempt_id", "marked_answer.item"]
        ),
        UniqueConstraint("attempt_id", "item", "marker_id", "sequence"),
        CheckConstraint("sequence >= 1 AND total >= 0", name="numbers"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided"),
        CheckConstraint("decided_by IS NULL OR decided_by <> marker_id", name="second_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int]
    item: Mapped[int]
    marker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sequence: Mapped[int]
    points: Mapped[list[Any]] = mapped_column(JsonText)
    """Hundredths of a mark for each point of the rubric."""
    total: Mapped[int]
    note: Mapped[str] = mapped_column(String(300), default="")
    answer_sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    correction: Mapped[bool] = mapped_column(default=False)
    accepted: Mapped[bool | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
