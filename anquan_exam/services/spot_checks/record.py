"""抽考记录 printed: an annex to the department's own papers, as frozen, or a draft of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.check_record import SignedHow
from anquan_exam.exchange.pdf import render
from anquan_exam.exchange.signatures import as_svg
from anquan_exam.exchange.spot_record_word import record_docx
from anquan_exam.models import CheckVersion, SpotCheck
from anquan_exam.models.session import reading
from anquan_exam.services.errors import NotFound
from anquan_exam.services.results import words
from anquan_exam.services.results.prints.footing import foot
from anquan_exam.services.spot_checks.content import DRAFT, Words, headed, standing
from anquan_exam.services.spot_checks.parties import Seat, seats_of, unsigned
from anquan_exam.services.spot_checks.reach import find
from anquan_exam.services.spot_checks.versions import newest, number_of
from anquan_exam.services.spot_checks.views import view

__all__ = ["Words", "record_pdf", "record_word"]


def record_pdf(
    actor: Actor,
    public_id: str,
    site: str,
    said: Words,
    version: int | None = None,
    *,
    now: datetime,
) -> bytes:
    """A version of the record, A4: the newest unless told; the record as it stands now while there
    is none, marked as a draft. Raises NotFound."""
    sheet = _sheet(actor, public_id, said, version, now)
    seats = [_seat(one) | {"picture": as_svg(one.picture)} for one in sheet.seats]
    return render("spot_check_record", {**_printed(sheet, public_id, site, now), "seats": seats})


def record_word(
    actor: Actor,
    public_id: str,
    site: str,
    said: Words,
    version: int | None = None,
    *,
    now: datetime,
) -> bytes:
    """The same as a Word document. Raises NotFound."""
    sheet = _sheet(actor, public_id, said, version, now)
    seats = [_seat(one) | {"picture": one.picture} for one in sheet.seats]
    return record_docx({**_printed(sheet, public_id, site, now), "seats": seats})


@dataclass(frozen=True)
class _Sheet:
    """What is printed: the content, and who signed it; no `digest` for a draft."""

    content: dict[str, Any]
    seats: tuple[Seat, ...]
    digest: str
    frozen: datetime | None


def _sheet(actor: Actor, public_id: str, said: Words, version: int | None, now: datetime) -> _Sheet:
    with reading() as session:
        check, _ = find(session, actor, public_id)
        row = _row(session, check, version)
        if row is not None:
            seats = seats_of(session, check, row.id)
            return _Sheet(row.content, seats, row.digest, row.frozen_at)
        seen = view(actor, public_id, session)
        content = standing(session, check, seen, said, now=now).content
        number = number_of(session, check.id) or DRAFT
        return _Sheet(headed(content, number, 0, "", None), unsigned(check.officers), "", None)


def _row(session: Session, check: SpotCheck, version: int | None) -> CheckVersion | None:
    """The version asked for, or the newest, if any. Raises NotFound."""
    if version is None:
        return newest(session, check.id)
    row = session.scalar(
        select(CheckVersion).where(
            CheckVersion.check_id == check.id, CheckVersion.number == version
        )
    )
    if row is None:
        raise NotFound("version")
    return row


def _printed(sheet: _Sheet, public_id: str, site: str, now: datetime) -> dict[str, Any]:
    """The content with its foot; the QR code of a frozen one carries the digest."""
    address = f"{site.rstrip('/')}/verify/spot-checks/{public_id}"
    frozen = words.minute(sheet.frozen)
    carried = f"{address}?digest={sheet.digest}" if sheet.digest else address
    told = foot(sheet.content, carried, now)
    return {**sheet.content, **told, "verify_url": address, "frozen": frozen}


def _seat(one: Seat) -> dict[str, Any]:
    return {
        "name": one.name,
        "role": one.role,
        "head": one.is_head,
        "how": one.how.value if one.how else "",
        "refused": one.how is SignedHow.REFUSED,
        "reason": one.reason,
        "witness": one.witness,
        "at": words.minute(one.signed_at),
    }
