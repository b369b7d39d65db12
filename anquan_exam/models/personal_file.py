"""What belongs to a personal file beside the facts it gathers: schooling, who looked, share codes,
corrections asked for, and what is past its time."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.domain.personal_file import EducationLevel
from anquan_exam.domain.retention import Keeping
from anquan_exam.models.base import Base, one_of
from anquan_exam.models.facts import Recorded
from anquan_exam.models.types import EncryptedText, JsonText, UtcDateTime


class Education(Recorded, Base):
    """A school somebody finished, as the enterprise that saw the diploma put it on record."""

    __tablename__ = "education"
    __table_args__ = (CheckConstraint(one_of("level", EducationLevel), name="level"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"))
    level: Mapped[str] = mapped_column(String(16))
    school: Mapped[str] = mapped_column(String(80))
    major: Mapped[str] = mapped_column(String(60), default="")
    finished_on: Mapped[date]


class PersonalFileLook(Base):
    """Somebody else opened a person's file: a row for each viewer and hour, with every form in
    which it was opened in that hour."""

    __tablename__ = "personal_file_look"
    __table_args__ = (UniqueConstraint("person_id", "viewer_id", "hour"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    viewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    hour: Mapped[datetime] = mapped_column(UtcDateTime)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # ["page", "pdf", …]
    forms: Mapped[list[str]] = mapped_column(JsonText)
    # As what, and for which unit, as it was then.
    role: Mapped[str] = mapped_column(String(24))
    unit: Mapped[str] = mapped_column(String(120))


class FileShareCode(Base):
    """A code by which the person lets one manager see the whole file, once."""

    __tablename__ = "file_share_code"
    __table_args__ = (
        CheckConstraint("(used_at IS NULL) = (used_by IS NULL)", name="used"),
        CheckConstraint("expires_at > made_at", name="period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code: Mapped[str] = mapped_column(EncryptedText("file_share_code.code"))
    code_index: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class FileCorrection(Base):
    """The person says that an entry is wrong; the unit answers. Both stay; nothing is edited."""

    __tablename__ = "file_correction"
    __table_args__ = (
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)"
            " AND (answered_at IS NULL) = (accepted IS NULL)",
            name="answered",
        ),
        CheckConstraint("answered_by IS NULL OR answered_by <> person_id", name="not_oneself"),
        Index("ix_file_correction_enterprise", "enterprise_id", "answered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"))
    # The entry's name, kind and day, as they were.
    ref: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(16))
    entry_on: Mapped[date]
    reason: Mapped[str] = mapped_column(EncryptedText("file_correction.reason"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accepted: Mapped[bool | None]
    answer: Mapped[str | None] = mapped_column(EncryptedText("file_correction.answer"))


class LegalHold(Base):
    """Nothing of this person, or of this enterprise's people, is erased till another lifts it."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (enterprise_id IS NULL)", name="whose"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted"),
        CheckConstraint("lifted_by IS NULL OR lifted_by <> set_by", name="second"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.place_id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    set_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RetentionProposal(Base):
    """Something past its time: it waits for an administrator, and stays on record once erased."""

    __tablename__ = "retention_proposal"
    __table_args__ = (
        CheckConstraint(one_of("keeping", Keeping), name="keeping"),
        CheckConstraint("(erased_at IS NULL) = (erased_by IS NULL)", name="erased"),
        UniqueConstraint("keeping", "row_id"),
        Index("ix_retention_proposal_open", "erased_at", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    keeping: Mapped[str] = mapped_column(String(24))
    # The row of the table that `keeping` names.
    row_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"))
    due_on: Mapped[date]
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
