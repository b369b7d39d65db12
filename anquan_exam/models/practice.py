"""Practice: sets of questions and what was answered.

No exam, attempt or result is involved, so practice cannot count as seen, as a try, or towards
eligibility."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import JsonText, UtcDateTime


class PracticeSet(Base):
    """Some questions drawn for one person to practise; the paper is frozen like an exam's.

    `choice` says what was asked for, e.g. "bank:work-safety-law:03-rights:single", "wrong"."""

    __tablename__ = "practice_set"
    __table_args__ = (
        CheckConstraint("item_count BETWEEN 1 AND 100", name="count"),
        Index("ix_practice_set_person", "person_id", "finished_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(String(120))
    choice: Mapped[str] = mapped_column(String(200))
    item_count: Mapped[int]
    paper: Mapped[Any] = mapped_column(JsonText)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PracticeAnswer(Base):
    """The one answer to a question of a set: the key was shown right after."""

    __tablename__ = "practice_answer"

    set_id: Mapped[int] = mapped_column(ForeignKey("practice_set.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(String(80), index=True)
    answer: Mapped[list[str]] = mapped_column(JsonText)
    right: Mapped[bool]
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MistakesTask(Base):
    """A finished exam whose mistakes are not all in the wrong-question books yet.

    `after` is the last attempt that was entered: the work goes on from there."""

    __tablename__ = "mistakes_task"

    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), primary_key=True)
    after: Mapped[int] = mapped_column(default=0)
