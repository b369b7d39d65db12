"""Districts, enterprises, their tree, sites and posts."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.domain.vocabulary import Industry, PlaceKind
from anquan_exam.models.base import Base, one_of
from anquan_exam.models.types import UtcDateTime


class Place(Base):
    """A node of the tree. `path` is the ids from the root, "/1/7/": a subtree is a prefix."""

    __tablename__ = "place"
    __table_args__ = (
        CheckConstraint(one_of("kind", PlaceKind), name="kind"),
        CheckConstraint("(parent_id IS NULL) = (kind = 'district')", name="root"),
        CheckConstraint("kind <> 'district' OR enterprise_id IS NULL", name="district"),
        # An enterprise's own id is known only once it is stored, so that it may come a moment
        # later.
        CheckConstraint(
            "kind IN ('district', 'enterprise') OR enterprise_id IS NOT NULL", name="enterprise"
        ),
        UniqueConstraint("parent_id", "name"),
        Index("ix_place_path", "path"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(120))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    # An enterprise names itself; a department or team names the enterprise it belongs to.
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    path: Mapped[str] = mapped_column(String(200), default="")
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Enterprise(Base):
    """What a place of kind enterprise has besides."""

    __tablename__ = "enterprise"

    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    # 统一社会信用代码, 18 characters, checked before it comes here.
    credit_code: Mapped[str] = mapped_column(String(18), unique=True)
    short_name: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(200), default="")
    contact: Mapped[str] = mapped_column(String(60), default="")


class EnterpriseIndustry(Base):
    """An enterprise may be in several industries."""

    __tablename__ = "enterprise_industry"
    __table_args__ = (CheckConstraint(one_of("industry", Industry), name="industry"),)

    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"), primary_key=True)
    industry: Mapped[str] = mapped_column(String(24), primary_key=True)


class IndustriesBefore(Base):
    """Which industries an enterprise was in up to `until`: what they were then decides the answers
    of then."""

    __tablename__ = "industries_before"
    __table_args__ = (Index("ix_industries_before_enterprise", "enterprise_id", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"))
    industries: Mapped[list[str]] = mapped_column(JSON)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class Site(Base):
    """Where work is done. `no_phones`: underground and explosive zones; the reason says which."""

    __tablename__ = "site"
    __table_args__ = (
        UniqueConstraint("enterprise_id", "name"),
        CheckConstraint("NOT no_phones OR no_phones_reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.place_id"))
    name: Mapped[str] = mapped_column(String(80))
    no_phones: Mapped[bool] = mapped_column(default=False)
    no_phones_reason: Mapped[str] = mapped_column(String(80), default="")
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Post(Base):
    """A job at an enterprise, or of the whole district when no enterprise is named."""

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("enterprise_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.place_id"))
    name: Mapped[str] = mapped_column(String(60))
    industry: Mapped[str | None] = mapped_column(String(24))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
