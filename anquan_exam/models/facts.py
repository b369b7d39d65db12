"""Facts that decide who may work: recorded once, withdrawn where they were wrong, never edited."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from anquan_exam.domain.cases import What
from anquan_exam.domain.eligibility.facts import CaseKind, Effect, Family, Training
from anquan_exam.models.base import Base, one_of
from anquan_exam.models.types import EncryptedBytes, EncryptedText, JsonText, UtcDateTime


class Recorded:
    """Who put something on record and when; and who found it to be wrong, when and why."""

    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_why: Mapped[str] = mapped_column(String(300), default="", server_default="")

    @declared_attr
    def recorded_by(cls) -> Mapped[int | None]:
        """None: the system, or a roster that was read in."""
        return mapped_column(ForeignKey("person.id"))

    @declared_attr
    def withdrawn_by(cls) -> Mapped[int | None]:
        """Whoever withdrew it."""
        return mapped_column(ForeignKey("person.id"))


class EligibilityRule(Base):
    """A rule as it was recorded; a later row of the same id replaces it from then on."""

    __tablename__ = "eligibility_rule"
    __table_args__ = (UniqueConstraint("rule_id", "recorded_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[str] = mapped_column(String(60))
    content: Mapped[dict[str, Any]] = mapped_column(JsonText)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PostFeatures(Base):
    """What the rules look at in a post, as somebody said it; the newest row holds."""

    __tablename__ = "post_features"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    # Whose post it is here: a post of the whole district differs from host to host.
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"), index=True)
    industries: Mapped[list[str]] = mapped_column(JsonText)
    underground: Mapped[bool]
    high_risk: Mapped[bool]
    # [[family, [operation, …]], …]
    needs: Mapped[list[Any]] = mapped_column(JsonText)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Absence(Recorded, Base):
    """Away from the job, from the first day missed to the last."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name="period"),
        Index("ix_absence_person", "person_id", "begins_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    remark: Mapped[str] = mapped_column(String(200), default="")


def _operations_text(context: Any) -> str:
    return "、".join(sorted(context.get_current_parameters()["operations"]))[:600]


class CertificateRecord(Recorded, Base):
    """A certificate an authority issued, as its card says."""

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint(one_of("family", Family), name="family"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="period"),
        Index("ix_certificate_person", "person_id", "family"),
        Index("ix_certificate_until", "valid_until"),
        Index("ix_certificate_review", "review_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"), index=True)
    family: Mapped[str] = mapped_column(String(24))
    operations: Mapped[list[str]] = mapped_column(JsonText)
    # Often the holder's ID number with a letter before it.
    number: Mapped[str] = mapped_column(EncryptedText("certificate.number"))
    number_index: Mapped[str] = mapped_column(String(64), index=True)
    issuer: Mapped[str] = mapped_column(String(120), default="")
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    review_by: Mapped[date | None]
    revoked_on: Mapped[date | None]
    # Who said so, and why.
    revoked_why: Mapped[str] = mapped_column(String(300), default="", server_default="")
    photo: Mapped[bytes | None] = mapped_column(
        EncryptedBytes("certificate.photo", key="data"), deferred=True
    )
    photo_sha256: Mapped[str] = mapped_column(String(64), default="")
    # The row that this one was put in place of: corrected, or revoked since.
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), index=True)
    # The kinds of operation in one text, by which rows are compared and found.
    operations_text: Mapped[str] = mapped_column(
        String(600), default=_operations_text, server_default=""
    )


class CertificateBatch(Base):
    """A file of certificates that was read in: its rows wait for a look, and are then let go."""

    __tablename__ = "certificate_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"), index=True)
    filename: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    # JSON of headers and rows as they stood in the file; parked ones stay after the rest is in.
    rows: Mapped[str] = mapped_column(EncryptedText("certificate_batch.rows"))
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    committed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken: Mapped[int] = mapped_column(default=0)


class TrainingSession(Base):
    """One session of training: when, by whom, what was taught, for what it counts."""

    __tablename__ = "training_session"
    __table_args__ = (
        CheckConstraint(one_of("kind", Training), name="kind"),
        CheckConstraint("ends_at > begins_at", name="period"),
        CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_why = '')",
            name="cancelled",
        ),
        Index("ix_training_session_enterprise", "enterprise_id", "begins_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"))
    title: Mapped[str] = mapped_column(String(120))
    plan: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[str] = mapped_column(String(16))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    content: Mapped[str] = mapped_column(String(500))
    teacher: Mapped[str] = mapped_column(String(60))
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    place: Mapped[str] = mapped_column(String(120))
    begins_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The exam that tested what was taught; none: the teacher says who had understood.
    exam_id: Mapped[int | None] = mapped_column(ForeignKey("exam.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_why: Mapped[str] = mapped_column(String(300), default="")


class Attendance(Recorded, Base):
    """One person at one session, to the minute; it counts once worker and manager have confirmed
    it and what was taught was tested."""

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("ends_at > begins_at", name="period"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmed"),
        Index("ix_attendance_person", "person_id", "begins_at"),
        Index("ix_attendance_session", "session_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    begins_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # "qr": scanned by the person; "list": ticked by the teacher.
    how: Mapped[str] = mapped_column(String(8))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # When what was taught was found to be understood; none: not, or not yet.
    assessed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    assessed_passed: Mapped[bool | None]
    # The moment it came to count: all three of the above.
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The person says that these are not the hours: open till somebody withdraws them.
    disputed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disputed_why: Mapped[str] = mapped_column(String(300), default="", server_default="")
    # Where it was entered later than the limit: why, and the second person who stands for it.
    late_why: Mapped[str] = mapped_column(String(300), default="", server_default="")

    # Never whoever entered it, nor the person it is about.
    second_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class WorkSpan(Recorded, Base):
    """When somebody was at work, as attendance or the lamp room has it."""

    __tablename__ = "work_span"
    __table_args__ = (
        CheckConstraint("ends_at > begins_at", name="period"),
        Index("ix_work_span_person", "person_id", "begins_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"))
    # The file it came in.
    import_id: Mapped[int | None] = mapped_column(ForeignKey("work_import.id"), index=True)
    source: Mapped[str] = mapped_column(String(40))
    begins_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ApprenticeshipRecord(Recorded, Base):
    """Working under a named master; he signs when it is enough."""

    __tablename__ = "apprenticeship"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    master_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    begins_on: Mapped[date]
    signed_on: Mapped[date | None]
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CaseFile(Base):
    """A case; where it stands follows from what happened in it (domain/cases.py)."""

    __tablename__ = "case_file"
    __table_args__ = (
        CheckConstraint(one_of("kind", CaseKind), name="kind"),
        CheckConstraint(one_of("effect", Effect), name="effect"),
        UniqueConstraint("enterprise_id", "number"),
        Index("ix_case_file_person", "person_id"),
        Index("ix_case_file_step", "enterprise_id", "step"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    number: Mapped[str] = mapped_column(String(24))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"))
    kind: Mapped[str] = mapped_column(String(16))
    # 违章指挥, 违规作业, 违反劳动纪律, where the case is one of those.
    violation: Mapped[str] = mapped_column(String(24), default="")
    effect: Mapped[str] = mapped_column(String(12))
    # CasePolicy as it was when the case was opened.
    policy: Mapped[dict[str, Any]] = mapped_column(JsonText)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(120), default="")
    what: Mapped[str] = mapped_column(String(500), default="")
    found_by: Mapped[str] = mapped_column(String(60), default="")
    opens_on: Mapped[date]
    due_on: Mapped[date | None]
    # Who does the job meanwhile, where the case stops somebody.
    replacement: Mapped[str] = mapped_column(String(60), default="")
    # The attempt failed, where that is why.
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"), unique=True)
    # Kept beside what it follows from, so that lists can ask for it; see services/cases.
    step: Mapped[str] = mapped_column(String(12))
    blocks: Mapped[bool]
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cleared_on: Mapped[date | None]
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The post the principal took somebody off for good, and when; none: of every post.
    moved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    moved_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    # When what opened it was found to be no fail after it had stood.
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Ends found not to be any: [[step, when it ended, cleared on or null, post or null, until], …]
    earlier: Mapped[list[Any]] = mapped_column(JsonText, default=list, server_default="[]")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CaseHappening(Base):
    """One thing that happened in a case; appended, never edited."""

    __tablename__ = "case_happening"
    __table_args__ = (
        CheckConstraint(one_of("what", What), name="what"),
        Index("ix_case_happening_case", "case_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    what: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    minutes: Mapped[int] = mapped_column(default=0)
    passed: Mapped[bool] = mapped_column(default=False)
    signed_as: Mapped[str | None] = mapped_column(String(12))
    decision: Mapped[str | None] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(String(1000), default="")
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    attendance_id: Mapped[int | None] = mapped_column(ForeignKey("attendance.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Where it came later than the limit: why, and the second person who stands for it.
    late_why: Mapped[str] = mapped_column(String(300), default="")
    second_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
