"""Papers, attempts, their events and results: what is written here is never edited, only added
to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.domain.bodies import Body
from anquan_exam.domain.sitting import EventKind
from anquan_exam.models.base import Base, one_of
from anquan_exam.models.types import JsonText, UtcDateTime


class PaperRecord(Base):
    """A paper as drawn, with what the draw depended on."""

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("exam_id", "person_id", "try_number"),
        UniqueConstraint("exam_id", "number"),
        CheckConstraint("try_number >= 1", name="try"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[str] = mapped_column(String(20))
    try_number: Mapped[int]
    content: Mapped[Any] = mapped_column(JsonText)
    inputs: Mapped[dict[str, Any]] = mapped_column(JsonText)
    pool_hash: Mapped[str] = mapped_column(ForeignKey("pool.hash"))
    word: Mapped[str] = mapped_column(String(64), default="")
    sha256: Mapped[str] = mapped_column(String(64))
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Attempt(Base):
    """One person sitting one paper once. `accept_until` = deadline + grace: nothing closes
    before it."""

    __tablename__ = "attempt"
    __table_args__ = (
        CheckConstraint(
            "status IN ('open', 'submitted', 'timed_out', 'awaiting_marks', 'voided')",
            name="status",
        ),
        CheckConstraint("(status = 'open') = (closed_at IS NULL)", name="closed"),
        CheckConstraint("(status = 'voided') = (void_reason IS NOT NULL)", name="voided"),
        CheckConstraint("accept_until >= deadline_at AND deadline_at > started_at", name="times"),
        CheckConstraint("epoch >= 1", name="epoch"),
        CheckConstraint(one_of("body", Body), name="body"),
        CheckConstraint(
            "(conducted_by IS NOT NULL) = (body IN ('oral', 'paper'))", name="conducted"
        ),
        UniqueConstraint("paper_id"),
        Index("ix_attempt_exam_status", "exam_id", "status"),
        Index("ix_attempt_person_exam", "person_id", "exam_id"),
        # One open attempt of a person in an exam, whatever races.
        Index(
            "uq_attempt_open",
            "exam_id",
            "person_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    status: Mapped[str] = mapped_column(String(16), default="open")
    epoch: Mapped[int] = mapped_column(default=1)
    item_count: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deadline_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accept_until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    start_code_id: Mapped[int | None] = mapped_column(ForeignKey("start_code.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    receipt: Mapped[str] = mapped_column(String(20), unique=True)
    void_reason: Mapped[str | None] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(String(8), default="own", server_default="own")
    # Who puts in what the person says or wrote; none: the person does.
    conducted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    witness: Mapped[str] = mapped_column(String(60), default="", server_default="")


class SaidNote(Base):
    """What was noted beside an answer given aloud or on paper; the last note holds."""

    __tablename__ = "said_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    item: Mapped[int]
    text: Mapped[str] = mapped_column(String(200))
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AttemptEvent(Base):
    """One thing that happened in an attempt. Epoch 0 holds the server's own events."""

    __tablename__ = "attempt_event"
    __table_args__ = (CheckConstraint(one_of("kind", EventKind), name="kind"),)

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    item: Mapped[int | None]
    payload: Mapped[Any] = mapped_column(JsonText)
    server_at: Mapped[datetime] = mapped_column(UtcDateTime)
    client_ms: Mapped[int | None] = mapped_column(BigInteger)
    device: Mapped[str] = mapped_column(String(40), default="")
    network: Mapped[str] = mapped_column(String(45), default="")


class LateSheet(Base):
    """A sheet that came after the grace: kept as evidence; a new result only by two people's
    decision."""

    __tablename__ = "late_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    sheet: Mapped[Any] = mapped_column(JsonText)
    sha256: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(String(300))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted: Mapped[bool | None]


class Result(Base):
    """One grading of one attempt; the newest stands, the older stay in view."""

    __tablename__ = "result"
    __table_args__ = (
        UniqueConstraint("attempt_id", "sequence"),
        CheckConstraint("score BETWEEN 0 AND full_score AND full_score > 0", name="score"),
        CheckConstraint("pass_percent BETWEEN 1 AND 100", name="percent"),
        CheckConstraint(
            "passed = (100 * score >= pass_percent * full_score)",
            name="verdict",
        ),
        Index("ix_result_exam", "exam_id"),
        Index("ix_result_person_exam", "person_id", "exam_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sequence: Mapped[int]
    score: Mapped[int]
    full_score: Mapped[int]
    pass_percent: Mapped[int]
    passed: Mapped[bool]
    marks: Mapped[Any] = mapped_column(JsonText)
    versions: Mapped[dict[str, Any]] = mapped_column(JsonText)
    law_as_of: Mapped[date]
    paper_hash: Mapped[str] = mapped_column(String(64))
    supervised: Mapped[bool]
    late: Mapped[bool] = mapped_column(default=False)
    grader: Mapped[str] = mapped_column(String(20))
    cause: Mapped[str] = mapped_column(String(40))
    events_digest: Mapped[str] = mapped_column(String(64))
    # The numbers of the key corrections it was made with.
    corrections: Mapped[list[int]] = mapped_column(JsonText, default=list, server_default="[]")
    graded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WrongQuestion(Base):
    """A person's wrong-question book: how often wrong, and how often right in a row since."""

    __tablename__ = "wrong_question"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    revision: Mapped[str] = mapped_column(ForeignKey("question_revision.hash"))
    times: Mapped[int] = mapped_column(default=1)
    right_in_a_row: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Favourite(Base):
    """A question a person wants to see again."""

    __tablename__ = "favourite"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    revision: Mapped[str] = mapped_column(ForeignKey("question_revision.hash"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
