"""What moves a case from outside: training that has come to count, the result of a retest."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.cases import Happening, What
from anquan_exam.models import Attendance, CaseFile, CaseHappening, Place
from anquan_exam.services.cases.common import CaseRefused, note
from anquan_exam.services.cases.folding import rows_of, take

BEFORE = "case_training_before"
_BEGIN_A_ROUND = frozenset(
    {What.REPORTED, What.VERIFIED, What.RETESTED, What.REGRADED, What.UNDONE, What.DECIDED}
)


def round_began(session: Session, case: CaseFile) -> datetime:
    """Since when training counts in the case: what was sat through before its last turn does not
    count again."""
    turns = [row.at for row in rows_of(session, case.id) if row.what in _BEGIN_A_ROUND]
    return max(turns, default=case.created_at)


def training_counted(session: Session, attendance: Attendance) -> bool:
    """Whether the case of `attendance`, which has come to count, takes its hours: once, within the
    transaction of `session`.

    What the case does not take (out of turn, begun before the case or its last retest) is noted on
    the trail and raises nothing: the training stands for itself."""
    if attendance.case_id is None or attendance.counted_at is None or attendance.withdrawn_at:
        return False
    case = session.scalars(
        select(CaseFile).where(CaseFile.id == attendance.case_id).with_for_update()
    ).one()
    known = select(CaseHappening.id).where(CaseHappening.attendance_id == attendance.id)
    if case.person_id != attendance.person_id or session.scalar(known.limit(1)) is not None:
        return False
    length = attendance.ends_at - attendance.begins_at
    minutes = int(length.total_seconds() // 60)
    now = attendance.counted_at
    new = Happening(What.TRAINED, now, attendance.confirmed_by, minutes)
    try:
        if attendance.begins_at < round_began(session, case):
            raise CaseRefused(BEFORE)
        take(session, case, new, now=now, attendance_id=attendance.id)
    except CaseRefused as refused:
        unit = session.get_one(Place, case.enterprise_id)
        about = {"case_wanted": "trained", "case_refused": refused.code}
        note(session, SYSTEM, case, unit, "case.refused", now, **about)
        return False
    return True
