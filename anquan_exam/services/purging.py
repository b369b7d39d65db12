"""Putting away what has served its time: old sign-ins, uploads nobody finished."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, select

from anquan_exam.models import (
    IdentityPhoto,
    QuestionImport,
    QuestionImportPicture,
    QuestionImportRow,
    RosterImport,
    RosterRow,
    SignIn,
)
from anquan_exam.models.session import transaction
from anquan_exam.services.joining import photos
from anquan_exam.services.personal_file import holds

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


def purge_photos(*, now: datetime) -> int:
    """Erase identity photos whose time is over and that no legal hold keeps; how many."""
    return photos.erase_old(holds.kept(IdentityPhoto.person_id), now=now)


def purge_question_imports(*, now: datetime) -> int:
    """Delete what failed or was abandoned, and the rows long put in or given up with their
    pictures; a row that got an id keeps it, so that no other question ever does. How many imports
    and rows."""
    at, status = QuestionImport.uploaded_at, QuestionImport.status
    failed = and_(status == "failed", at < now - KEEP_DROPPED)
    unfinished = and_(status.in_(("reading", "ready")), at < now - KEEP_UNFINISHED)
    given = select(QuestionImportRow.import_id).where(QuestionImportRow.question_id.is_not(None))
    old = select(QuestionImport.id).where(
        status.in_(("committed", "dropped")), at < now - KEEP_COMMITTED_ROWS
    )
    _delete(QuestionImportPicture.name, QuestionImportPicture.import_id.in_(old))
    rows = and_(QuestionImportRow.import_id.in_(old), QuestionImportRow.question_id.is_(None))
    return _delete(
        QuestionImport.id, and_(or_(failed, unfinished), QuestionImport.id.not_in(given))
    ) + _delete(QuestionImportRow.id, rows)


def _delete(key: Any, condition: Any) -> int:
    with transaction() as session:
        return len(session.scalars(delete(key.class_).where(condition).returning(key)).all())
