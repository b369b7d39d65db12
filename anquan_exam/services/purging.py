"""Putting away what has served its time: old sign-ins, uploads nobody finished."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, select

from anquan_exam.models import RosterImport, RosterRow, SignIn
from anquan_exam.models.session import transaction

KEEP_SIGN_INS = timedelta(days=7)  # long enough to answer "who was that yesterday?"
KEEP_DROPPED = timedelta(days=1)
KEEP_UNFINISHED = timedelta(days=14)
KEEP_COMMITTED_ROWS = timedelta(days=30)  # so long the file of rejected rows can be fetched


def purge_sign_ins(*, now: datetime) -> int:
    """Delete sign-ins that ended more than a week ago; how many."""
    before = now - KEEP_SIGN_INS
    return _delete(SignIn.id, or_(SignIn.expires_at < before, SignIn.revoked_at < before))


def purge_rosters(*, now: datetime) -> int:
    """Delete dropped, failed and abandoned uploads, and the rows of those long committed: they
    hold ID numbers. How many uploads and rows."""
    at, status = RosterImport.uploaded_at, RosterImport.status
    over = and_(status.in_(("dropped", "failed")), at < now - KEEP_DROPPED)
    unfinished = and_(status != "committed", at < now - KEEP_UNFINISHED)
    committed = select(RosterImport.id).where(
        status == "committed", RosterImport.committed_at < now - KEEP_COMMITTED_ROWS
    )
    return _delete(RosterImport.id, or_(over, unfinished)) + _delete(
        RosterRow.id, RosterRow.import_id.in_(committed)
    )


def _delete(key: Any, condition: Any) -> int:
    with transaction() as session:
        return len(session.scalars(delete(key.class_).where(condition).returning(key)).all())
