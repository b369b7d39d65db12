"""The number of a case, and of a clearance: by unit and year, one after the other."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam.models import CaseFile, Clearance, Enterprise

DIGITS = 4


def next_number(
    session: Session,
    enterprise_id: int,
    day: date,
    of: type[CaseFile] | type[Clearance] = CaseFile,
) -> str:
    """2026-0007: one more than the unit's last of that year. Held until the transaction ends."""
    lock_number(session, enterprise_id)
    start = f"{day.year}-"
    last = session.scalar(
        select(func.max(of.number)).where(
            of.enterprise_id == enterprise_id,
            of.number.like(f"{start}{'_' * DIGITS}"),
        )
    )
    return f"{start}{int(last.removeprefix(start)) + 1 if last else 1:0{DIGITS}d}"


def lock_number(session: Session, enterprise_id: int) -> None:
    """Nobody else opens or clears a case of the unit until the transaction ends."""
    session.scalars(
        select(Enterprise.place_id).where(Enterprise.place_id == enterprise_id).with_for_update()
    ).one()
