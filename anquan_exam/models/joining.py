"""Coming into an exam: its six-digit codes, and the identity photos people agreed to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import EncryptedBytes, UtcDateTime


class JoinCode(Base):
    """Six digits by which candidates come into an exam on their own phones. One that was renewed,
    or whose exam is over, has ended, and may be given again."""

    __tablename__ = "join_code"
    __table_args__ = (
        CheckConstraint("length(code) = 6", name="code"),
        Index(
            "uq_join_code_live",
            "code",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), index=True)
    code: Mapped[str] = mapped_column(String(6))
    given_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IdentityPhoto(Base):
    """What a candidate answered when asked for a photo; the photo itself, encrypted, until it is
    erased. The answer stays."""

    __tablename__ = "identity_photo"
    __table_args__ = (
        UniqueConstraint("exam_id", "person_id"),
        CheckConstraint("agreed OR content IS NULL", name="agreed"),
        CheckConstraint("erased_at IS NULL OR content IS NULL", name="erased"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    agreed: Mapped[bool]
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content: Mapped[bytes | None] = mapped_column(
        EncryptedBytes("identity_photo.content", key="data")
    )
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
