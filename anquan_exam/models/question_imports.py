"""Files of questions brought in for a bank: what was read, what became of each row."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import JsonText, UtcDateTime


class QuestionImport(Base):
    """One uploaded file: read, shown with a verdict per row, then put into the bank's draft."""

    __tablename__ = "question_import"
    __table_args__ = (
        CheckConstraint(
            "status IN ('reading', 'ready', 'committing', 'committed', 'failed', 'dropped')",
            name="status",
        ),
        CheckConstraint("status <> 'committed' OR committed_at IS NOT NULL", name="committed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    bank_id: Mapped[str] = mapped_column(ForeignKey("bank.id", ondelete="CASCADE"), index=True)
    # The topic file the questions go to, and its title where it is new.
    topic: Mapped[str] = mapped_column(String(64))
    topic_title: Mapped[str] = mapped_column(String(80))
    # None: read in on the command line.
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    filename: Mapped[str] = mapped_column(String(200))
    format: Mapped[str] = mapped_column(String(20), default="")
    sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16))
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(String(300), default="")
    # Whoever reads or commits says so here; when it goes stale, somebody else takes the work over.
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    committed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    committed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class QuestionImportFile(Base):
    """The uploaded bytes, from the upload until they are read."""

    __tablename__ = "question_import_file"

    import_id: Mapped[int] = mapped_column(
        ForeignKey("question_import.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[bytes] = mapped_column(LargeBinary)


class QuestionImportPicture(Base):
    """A picture of an uploaded file, cleaned: it joins the pictures of the banks when its question
    does, and goes with the import otherwise."""

    __tablename__ = "question_import_picture"
    __table_args__ = (CheckConstraint("width > 0 AND height > 0", name="size"),)

    import_id: Mapped[int] = mapped_column(
        ForeignKey("question_import.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    width: Mapped[int]
    height: Mapped[int]


class QuestionImportRow(Base):
    """A row of an uploaded file, with its verdict. `done_at` marks what is in the draft.

    `raw` is the row as it stood and as it was taken apart; `face` tells rows with the same stem."""

    __tablename__ = "question_import_row"
    __table_args__ = (
        UniqueConstraint("import_id", "position"),
        CheckConstraint("verdict IN ('accepted', 'repaired', 'parked')", name="verdict"),
        CheckConstraint("(verdict = 'parked') = (question IS NULL)", name="question"),
        CheckConstraint("done_at IS NULL OR verdict <> 'parked'", name="done"),
        Index("ix_question_import_row_verdict", "import_id", "verdict", "position"),
        Index("ix_question_import_row_face", "import_id", "face"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("question_import.id", ondelete="CASCADE"))
    position: Mapped[int]
    sheet: Mapped[str] = mapped_column(String(80))
    line: Mapped[int]
    raw: Mapped[dict[str, Any]] = mapped_column(JsonText)
    verdict: Mapped[str] = mapped_column(String(10))
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    question: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    face: Mapped[str] = mapped_column(String(32), default="")
    # The same as another question word for word: nothing is added for it.
    twin: Mapped[bool] = mapped_column(default=False)
    mended: Mapped[bool] = mapped_column(default=False)
    search_text: Mapped[str] = mapped_column(Text)
    # The id it was given in the draft; never given again.
    question_id: Mapped[str | None] = mapped_column(String(80))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
