"""Whether a check is out on a device."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.models import OfflineVisit, SpotCheck


def live_of(session: Session, check: SpotCheck) -> OfflineVisit | None:
    """The package of a check that is out, neither called back nor synced."""
    return session.scalar(
        select(OfflineVisit).where(OfflineVisit.check_id == check.id, OfflineVisit.ended_as == "")
    )


def last_of(session: Session, check: SpotCheck) -> OfflineVisit | None:
    """The newest package of a check, however it ended."""
    return session.scalar(
        select(OfflineVisit)
        .where(OfflineVisit.check_id == check.id)
        .order_by(OfflineVisit.id.desc())
        .limit(1)
    )


def came_back(session: Session, check: SpotCheck) -> bool:
    """Whether the check was held on a device and taken as it came: nothing of it changes any
    more."""
    last = last_of(session, check)
    return last is not None and last.ended_as == "synced"
