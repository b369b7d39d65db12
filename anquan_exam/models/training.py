"""Coming and going by QR code, signatures on the card of three levels, files of times of work, and
changes of absences that wait for a second person."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.domain.education_card import CardSigner
from anquan_exam.models.base import Base, one_of
from anquan_exam.models.types import EncryptedBytes, UtcDateTime


class CheckIn(Base):
    """A person came to a session by its QR code, and perhaps left by it: one open at a time."""

    __tablename__ = "training_check_in"
    __table_args__ = (
        CheckConstraint("left_at IS NULL OR left_at >= came_at", name="period"),
        Index(
            "uq_training_check_in_open",
            "session_id",
            "person_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    came_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AbsenceRequest(Base):
    """An absence dated further back than the limit: somebody asked, a second person decides.

    `replaces_id`: the absence it would take the place of; none: a new one."""

    __tablename__ = "absence_request"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name="period"),
        CheckConstraint("(decided_at IS NULL) = (accepted IS NULL)", name="decided"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="second"),
        Index("ix_absence_request_enterprise", "enterprise_id", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("absence.id"))
    kind: Mapped[str] = mapped_column(String(16))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    remark: Mapped[str] = mapped_column(String(200), default="")
    why: Mapped[str] = mapped_column(String(300))
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted: Mapped[bool | None]


class CardSignature(Base):
    """One signature for one level of the card, of one employment. `digest` is of what the level
    held when it was signed: what is taught or withdrawn afterwards has to be signed anew."""

    __tablename__ = "card_signature"
    __table_args__ = (
        UniqueConstraint("employment_id", "level", "signer", "digest"),
        CheckConstraint(one_of("signer", CardSigner), name="signer"),
        CheckConstraint("level IN ('plant', 'workshop', 'team')", name="level"),
        CheckConstraint("how IN ('screen', 'paper')", name="how"),
        CheckConstraint("(how = 'screen') = (picture IS NOT NULL)", name="picture"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employment_id: Mapped[int] = mapped_column(ForeignKey("employment.id"))
    level: Mapped[str] = mapped_column(String(16))
    signer: Mapped[str] = mapped_column(String(8))
    how: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(60))
    picture: Mapped[bytes | None] = mapped_column(
        EncryptedBytes("card_signature.picture", key="data")
    )
    digest: Mapped[str] = mapped_column(String(64))
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WorkImport(Base):
    """A file of times of work that was kept, to be taken back whole where it was wrong."""

    __tablename__ = "work_import"
    __table_args__ = (
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_why = '')", name="withdrawn"),
        Index("ix_work_import_enterprise", "enterprise_id", "kept_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"))
    source: Mapped[str] = mapped_column(String(40))
    rows: Mapped[int]
    kept_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_why: Mapped[str] = mapped_column(String(300), default="", server_default="")
