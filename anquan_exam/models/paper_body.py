"""A paper on paper: when it was handed out and collected, photographs of its answer sheet, and
what a second person read from it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import JsonText, UtcDateTime


class PaperTimes(Base):
    """When a printed paper was handed out and collected, as the invigilator noted it."""

    __tablename__ = "paper_times"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    handed_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    collected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SheetPhoto(Base):
    """A photograph or scan of an answer sheet, written anew; and what was read from it."""

    __tablename__ = "sheet_photo"
    __table_args__ = (CheckConstraint("page >= 0", name="page"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    # 0: not read.
    page: Mapped[int]
    straight: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    # [[question, verdict, places filled, places in doubt], …]; none where it could not be read.
    reading: Mapped[Any] = mapped_column(JsonText, default=list, server_default="[]")
    # Why it could not be read.
    refused: Mapped[str] = mapped_column(String(20), default="", server_default="")
    added_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SecondEntry(Base):
    """What a second person keyed in from the same sheet, without seeing the first entry."""

    __tablename__ = "second_entry"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    # {"3": ["A"], …}; questions without an answer are left out.
    answers: Mapped[dict[str, list[str]]] = mapped_column(JsonText)
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The numbers of the questions that were settled although the entries differ.
    settled: Mapped[list[int]] = mapped_column(JsonText, default=list, server_default="[]")
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
