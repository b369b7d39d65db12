"""The record of a spot check: its number, what was found, the versions frozen for signing, who
signed which, the signed paper brought back, and what follows for whom."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.domain.check_record import FollowUpKind, SignedHow
from anquan_exam.models.base import Base, one_of
from anquan_exam.models.types import JsonText, UtcDateTime


class CheckNumber(Base):
    """The running number of a record: within a year, at the place of the department."""

    __tablename__ = "spot_check_number"
    __table_args__ = (
        UniqueConstraint("place_id", "year", "number"),
        CheckConstraint("number > 0", name="number"),
    )

    check_id: Mapped[int] = mapped_column(ForeignKey("spot_check.id"), primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    year: Mapped[int]
    number: Mapped[int]


class CheckProblem(Base):
    """A problem found at the unit, or the entry that withdraws one (`text` then says why)."""

    __tablename__ = "spot_check_problem"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("(document_id IS NULL) = (locator = '')", name="basis"),
        # What is withdrawn is withdrawn once.
        UniqueConstraint("withdraws_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("spot_check.id"), index=True)
    text: Mapped[str] = mapped_column(String(500))
    document_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    locator: Mapped[str] = mapped_column(String(60), default="")
    due_on: Mapped[date | None]
    withdraws_id: Mapped[int | None] = mapped_column(ForeignKey("spot_check_problem.id"))
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CheckVersion(Base):
    """What the record said when it was frozen; `digest` is the SHA-256 of its canonical JSON."""

    __tablename__ = "spot_check_version"
    __table_args__ = (
        UniqueConstraint("check_id", "number"),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("spot_check.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JsonText)
    digest: Mapped[str] = mapped_column(String(64))
    due_on: Mapped[date]
    frozen_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CheckSignature(Base):
    """How one party signed a version. `seat` 0 is the unit's head, 1 … the officers in order;
    `digest` is of the record's content as it stood then."""

    __tablename__ = "spot_check_signature"
    __table_args__ = (
        UniqueConstraint("version_id", "seat"),
        CheckConstraint("seat >= 0", name="seat"),
        CheckConstraint(one_of("how", SignedHow), name="how"),
        CheckConstraint("(how = 'screen') = (picture IS NOT NULL)", name="picture"),
        CheckConstraint(
            "(how = 'refused') = (reason <> '' AND witness <> '')",
            name="refused",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("spot_check_version.id"))
    seat: Mapped[int]
    how: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(60), default="")
    picture: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    reason: Mapped[str] = mapped_column(String(200), default="")
    witness: Mapped[str] = mapped_column(String(60), default="")
    digest: Mapped[str] = mapped_column(String(64))
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CheckScan(Base):
    """A page of the signed paper: a photograph written anew, or a PDF as it came."""

    __tablename__ = "spot_check_scan"
    __table_args__ = (
        UniqueConstraint("check_id", "sha256"),
        CheckConstraint("size > 0", name="size"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("spot_check.id"))
    filename: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CheckFollowUp(Base):
    """What a version of the record asks of the unit for one person, by when. Those of the newest
    version hold. Whether it is done is never written down: it follows from results."""

    __tablename__ = "spot_check_follow_up"
    __table_args__ = (
        UniqueConstraint("version_id", "person_id"),
        CheckConstraint(one_of("kind", FollowUpKind), name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("spot_check_version.id"))
    check_id: Mapped[int] = mapped_column(ForeignKey("spot_check.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    # As they were on the day: the department and posts of the list the draw was from.
    department: Mapped[str] = mapped_column(String(120), default="")
    posts: Mapped[str] = mapped_column(String(200), default="")
    why: Mapped[str] = mapped_column(String(300), default="")
    due_on: Mapped[date]
