"""The signed paper brought back: photographs written anew, a PDF kept as it came."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.attachments import FileKind, kind_of, safe_name
from anquan_exam.exchange.pictures import PictureRefused, clean_picture, mime_of
from anquan_exam.models import CheckScan, Person
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.spot_checks.reach import find, note

MIB = 1024 * 1024
MOST_BYTES = 10 * MIB
MOST_SCANS = 40
MOST_TOGETHER = 100 * MIB


@dataclass(frozen=True, slots=True)
class ScanView:
    """A page as it is listed; `size` in bytes."""

    id: int
    filename: str
    size: int
    sha256: str
    added_at: datetime
    added_by: str


@dataclass(frozen=True, slots=True)
class Scan:
    """A page as it is given back."""

    filename: str
    content_type: str
    content: bytes


def add_scan(actor: Actor, public_id: str, filename: str, data: bytes, *, now: datetime) -> int:
    """Keep a page with the record; the same one once more is the one already there. Its id.

    Raises NotFound, Invalid `scan_empty`, `scan_too_big`, `scan_kind`, `scans_full`, and what
    `picture_…` says of pictures."""
    page = _cleaned(filename, data)
    sha256 = hashlib.sha256(page.content).hexdigest()
    with transaction() as session:
        check, place = find(session, actor, public_id, lock=True)
        same = select(CheckScan.id).where(
            CheckScan.check_id == check.id, CheckScan.sha256 == sha256
        )
        if (known := session.scalar(same)) is not None:
            return known
        _refuse_when_full(session, check.id, len(page.content))
        made = CheckScan(
            check_id=check.id,
            filename=page.filename,
            content_type=page.content_type,
            size=len(page.content),
            sha256=sha256,
            content=page.content,
            added_by=actor.person_id,
            added_at=now,
        )
        session.add(made)
        session.flush()
        note(
            session,
            actor,
            check,
            place,
            "spot_check.scan_added",
            now,
            filename=made.filename,
            size=made.size,
            sha256=sha256,
        )
        return made.id


def scan(actor: Actor, public_id: str, number: int) -> Scan:
    """One page, whole. Raises NotFound."""
    with reading() as session:
        check, _ = find(session, actor, public_id)
        row = session.execute(
            select(CheckScan.filename, CheckScan.content_type, CheckScan.content).where(
                CheckScan.check_id == check.id, CheckScan.id == number
            )
        ).one_or_none()
    if row is None:
        raise NotFound("scan")
    return Scan(*row)


def scans_in(session: Session, check: int) -> tuple[ScanView, ...]:
    """The pages of a check the caller may see, in the order they came."""
    rows = session.execute(
        select(
            CheckScan.id,
            CheckScan.filename,
            CheckScan.size,
            CheckScan.sha256,
            CheckScan.added_at,
            func.coalesce(Person.name, ""),
        )
        .outerjoin(Person, Person.id == CheckScan.added_by)
        .where(CheckScan.check_id == check)
        .order_by(CheckScan.id)
    )
    return tuple(ScanView(*row) for row in rows)


def _cleaned(filename: str, data: bytes) -> Scan:
    if not data:
        raise Invalid("scan_empty", "file")
    if len(data) > MOST_BYTES:
        raise Invalid("scan_too_big", "file", mib=MOST_BYTES // MIB)
    kind = kind_of(data)
    if kind is None:
        raise Invalid("scan_kind", "file")
    if kind is FileKind.PDF:
        return Scan(safe_name(filename, kind), kind.value, data)
    try:
        picture = clean_picture(data)
    except PictureRefused as refused:
        raise Invalid(f"picture_{refused.reason}", "file") from refused
    made = FileKind(mime_of(picture.name))
    return Scan(safe_name(filename, made), made.value, picture.data)


def _refuse_when_full(session: Session, check: int, more: int) -> None:
    number, size = session.execute(
        select(func.count(), func.coalesce(func.sum(CheckScan.size), 0)).where(
            CheckScan.check_id == check
        )
    ).one()
    if number >= MOST_SCANS or size + more > MOST_TOGETHER:
        raise Invalid("scans_full", "file", most=MOST_SCANS, mib=MOST_TOGETHER // MIB)
