"""Files of ledgers that were read in: rows with a verdict each, put in one by one."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.domain.ledger_rows import Ledger
from anquan_exam.models.base import Base, one_of
from anquan_exam.models.types import EncryptedText, JsonDocument, UtcDateTime


class LedgerImport(Base):
    """One file of a unit's: looked at with a verdict per row, then put in."""

    __tablename__ = "ledger_import"
    __table_args__ = (
        CheckConstraint(one_of("ledger", Ledger), name="ledger"),
        CheckConstraint("status IN ('ready', 'committing', 'committed')", name="status"),
        CheckConstraint("(status = 'committed') = (committed_at IS NOT NULL)", name="committed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"), index=True)
    ledger: Mapped[str] = mapped_column(String(12))
    filename: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    headers: Mapped[list[str]] = mapped_column(JsonDocument, default=list)
    # Why what is dated further back comes late, where a row does not say.
    late_why: Mapped[str] = mapped_column(String(300), default="")
    status: Mapped[str] = mapped_column(String(12))
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    # Whoever puts rows in says so here; when it goes stale, somebody else takes the work over.
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    committed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    committed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LedgerRow(Base):
    """A row of such a file. Its cells are encrypted: they say what people did."""

    __tablename__ = "ledger_row"
    __table_args__ = (
        UniqueConstraint("import_id", "line"),
        CheckConstraint("verdict IN ('good', 'mended', 'there', 'refused')", name="verdict"),
        Index("ix_ledger_row_verdict", "import_id", "verdict", "line"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("ledger_import.id", ondelete="CASCADE"))
    line: Mapped[int]
    cells: Mapped[str] = mapped_column(EncryptedText("ledger_row.cells"))
    verdict: Mapped[str] = mapped_column(String(8))
    # [{"code", "column", …what fills the wording}]
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JsonDocument, default=list)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
