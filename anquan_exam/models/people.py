"""People for life, their employments and assignments, their sign-ins and roles."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.domain.access import Role
from anquan_exam.domain.vocabulary import EmploymentForm, PersonCategory
from anquan_exam.models.base import Base, one_of
from anquan_exam.models.types import EncryptedBytes, EncryptedText, JsonDocument, UtcDateTime


class Person(Base):
    """One human being, once, whoever employs them."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_initials", "initials"), Index("ix_person_name", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    initials: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    id_number: Mapped[str | None] = mapped_column(EncryptedText("person.id_number"))
    id_number_index: Mapped[str | None] = mapped_column(String(64), unique=True)
    id_number_tail: Mapped[str] = mapped_column(String(4), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    notice_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Made by `flask demo`: refused in production.
    demo: Mapped[bool] = mapped_column(default=False)


class Credential(Base):
    """The code or password a person signs in with, and the lock-out after wrong ones.

    `password_hash` is Argon2id, or the keyed hash of an initial code (services/passwords.py)."""

    __tablename__ = "credential"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignIn(Base):
    """A live sign-in; the cookie holds the token, this row only its SHA-256."""

    __tablename__ = "sign_in"
    __table_args__ = (CheckConstraint("seen_at IS NULL OR exam_id IS NOT NULL", name="seen"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    device: Mapped[str] = mapped_column(String(120), default="")
    network: Mapped[str] = mapped_column(String(45), default="")
    # Good for this exam only: opened by its join code, without a password.
    exam_id: Mapped[int | None] = mapped_column(ForeignKey("exam.id"), index=True)
    # When an invigilator saw who holds such a phone.
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Employment(Base):
    """Who employs a person, in what form, from when to when (`ends_on` is the last day)."""

    __tablename__ = "employment"
    __table_args__ = (
        CheckConstraint(one_of("form", EmploymentForm), name="form"),
        CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name="period"),
        Index("ix_employment_number", "employer_id", "employee_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"))
    employee_number: Mapped[str | None] = mapped_column(String(40))
    form: Mapped[str] = mapped_column(String(16))
    # The agency or contractor in its own words, where it is not an enterprise here.
    agency: Mapped[str] = mapped_column(String(120), default="")
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # When the last day was put on record: before that it was not known.
    end_recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Assignment(Base):
    """For which host unit, at which site and place, as what category of person."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint(one_of("category", PersonCategory), name="category"),
        CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name="period"),
        Index("ix_assignment_lamp", "host_id", "lamp_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employment_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    host_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    # The miner's lamp in the host unit's lamp room; "" for none.
    lamp_number: Mapped[str] = mapped_column(String(20), default="", server_default="")
    category: Mapped[str] = mapped_column(String(24))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # When the last day was put on record: before that it was not known.
    end_recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AssignmentPost(Base):
    """The posts held in an assignment: several at once is normal."""

    __tablename__ = "assignment_post"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)


class RoleGrant(Base):
    """A role held at a place, in one industry or all, until revoked."""

    __tablename__ = "role_grant"
    __table_args__ = (CheckConstraint(one_of("role", Role), name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(24))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    industry: Mapped[str | None] = mapped_column(String(24))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RosterImport(Base):
    """One uploaded roster: read, shown with a verdict per row, then committed or dropped."""

    __tablename__ = "roster_import"
    __table_args__ = (
        CheckConstraint(
            "status IN ('reading', 'ready', 'committing', 'committed', 'failed', 'dropped')",
            name="status",
        ),
        CheckConstraint("status <> 'committed' OR committed_at IS NOT NULL", name="committed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"), index=True)
    # None: read in on the command line.
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    filename: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16))
    columns: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(String(300), default="")
    # Counts every change of the rows, so that a verdict reached beside others' work is noticed.
    revision: Mapped[int] = mapped_column(default=0)
    # Whoever reads or commits says so here; when it goes stale, somebody else takes the work over.
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    committed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    committed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    codes_taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RosterFile(Base):
    """The uploaded bytes, encrypted, from the upload until they are read."""

    __tablename__ = "roster_file"

    import_id: Mapped[int] = mapped_column(
        ForeignKey("roster_import.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[bytes] = mapped_column(EncryptedBytes("roster_file.content", key="data"))


class RosterRow(Base):
    """A row of an uploaded roster. Its cells and decisions are encrypted: they hold ID numbers.

    `done_at` marks what is in the register. `code` is the initial code of a new person, kept only
    until the sheet of codes is taken."""

    __tablename__ = "roster_row"
    __table_args__ = (
        UniqueConstraint("import_id", "line"),
        CheckConstraint("verdict IN ('new', 'known', 'ask', 'refused')", name="verdict"),
        CheckConstraint("done_at IS NULL OR person_id IS NOT NULL", name="done"),
        CheckConstraint("code IS NULL OR done_at IS NOT NULL", name="code"),
        Index("ix_roster_row_verdict", "import_id", "verdict", "line"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("roster_import.id", ondelete="CASCADE"))
    line: Mapped[int]
    cells: Mapped[str] = mapped_column(EncryptedText("roster_row.cells"))
    verdict: Mapped[str] = mapped_column(String(16))
    reasons: Mapped[list[dict[str, str]]] = mapped_column(JsonDocument, default=list)
    choices: Mapped[list[dict[str, str]]] = mapped_column(JsonDocument, default=list)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    code: Mapped[str | None] = mapped_column(EncryptedText("roster_row.code"))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
