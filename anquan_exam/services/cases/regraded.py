"""What a sitting that a case rests on comes to later: regraded, its marks or its key put right, or
declared void. What opened the case, or moved it on, then stands as it was found to be last."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.cases import ENDED, SITTINGS, Happening, Standing, Step, What
from anquan_exam.models import Attempt, CaseFile, CaseHappening, Place, Result
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.cases.clearing import end_by_case, issue
from anquan_exam.services.cases.common import note
from anquan_exam.services.cases.folding import add, keep, rows_of, standing_of
from anquan_exam.services.cases.telling import Telling, Told, tell
from anquan_exam.services.results.words import CAUSES

AT_ONCE = 50
MOST_CAUSE = 300


def newest(row: Any = Result) -> ColumnElement[bool]:
    """The condition that a Result is the one that stands for its attempt."""
    later = aliased(Result)
    return ~exists().where(later.attempt_id == row.attempt_id, later.sequence > row.sequence)


def take_regrades(now: datetime) -> int:
    """Bring the cases in step with what their sittings come to by now; how many moved."""
    with reading() as session:
        rows = [*_retests(session), *_openings(session)]
    return sum(_take(row.case_id, row.attempt_id, now) for row in rows)


_SAID = {True: (What.UNDONE, "case.undone"), False: (What.REGRADED, "case.regraded")}
_VOID = Attempt.status == "voided"
_SETTLED = Attempt.status.in_(("submitted", "timed_out", "voided"))


def _retests(session: Session) -> Iterable[Any]:
    """Sittings a case knows as something else than what they come to."""
    sittings = [what.value for what in SITTINGS]
    later = aliased(CaseHappening)
    last = ~exists().where(
        later.case_id == CaseHappening.case_id,
        later.attempt_id == CaseHappening.attempt_id,
        later.what.in_(sittings),
        later.id > CaseHappening.id,
    )
    undone = CaseHappening.what == What.UNDONE.value
    other = and_(~_VOID, or_(undone, CaseHappening.passed != Result.passed))
    return session.execute(
        select(CaseHappening.case_id, CaseHappening.attempt_id)
        .join(Attempt, Attempt.id == CaseHappening.attempt_id)
        .join(Result, Result.attempt_id == Attempt.id)
        .where(
            CaseHappening.what.in_(sittings),
            _SETTLED,
            newest(),
            last,
            or_(and_(_VOID, ~undone), other),
        )
        .order_by(CaseHappening.id)
        .limit(AT_ONCE)
    ).all()


def _openings(session: Session) -> Iterable[Any]:
    """Failed exams that opened a case, and are no fails any more for the first time."""
    known = exists().where(
        CaseHappening.case_id == CaseFile.id, CaseHappening.attempt_id == CaseFile.attempt_id
    )
    return session.execute(
        select(CaseFile.id.label("case_id"), CaseFile.attempt_id)
        .join(Attempt, Attempt.id == CaseFile.attempt_id)
        .join(Result, Result.attempt_id == Attempt.id)
        .where(_SETTLED, newest(), or_(_VOID, Result.passed.is_(True)), ~known)
        .order_by(CaseFile.id)
        .limit(AT_ONCE)
    ).all()


def _take(case_id: int, attempt_id: int, now: datetime) -> int:
    with transaction() as session:
        case = session.scalars(
            select(CaseFile).where(CaseFile.id == case_id).with_for_update()
        ).one()
        found = _found(session, attempt_id)
        known = [
            row
            for row in rows_of(session, case_id)
            if row.attempt_id == attempt_id and row.what in SITTINGS
        ]
        # Whoever was sooner has put it on record.
        if known and (known[-1].what == What.UNDONE, known[-1].passed) == found[:2]:
            return 0
        what, act = _SAID[found[0]]
        before = standing_of(session, case)
        new = Happening(what, now, None, passed=found[1], attempt=attempt_id)
        add(session, case, new, now=now, text=found[2])
        after = keep(session, case)
        if after.blocks and not before.blocks:
            end_by_case(session, case, now=now)
        _tell(session, case, before, after, now)
        unit = session.get_one(Place, case.enterprise_id)
        if after.step is Step.CLEARED and before.step is not Step.CLEARED:
            issue(session, case, unit, SYSTEM, now)
        said = {"passed": found[1], "reason": found[2], "case_step": after.step.value}
        note(session, SYSTEM, case, unit, act, now, **said)
        return 1


def _found(session: Session, attempt_id: int) -> tuple[bool, bool, str]:
    """(void, passed, why) of a sitting by now."""
    attempt = session.get_one(Attempt, attempt_id)
    result = session.scalars(select(Result).where(Result.attempt_id == attempt_id, newest())).one()
    if attempt.status == "voided":
        return True, False, (attempt.void_reason or "")[:MOST_CAUSE]
    return False, result.passed, CAUSES.get(result.cause, "")


def _tell(
    session: Session, case: CaseFile, before: Standing, after: Standing, now: datetime
) -> None:
    """Tell the person, where it makes a difference: better, or back again."""
    if after.step is before.step:
        return
    if after.step is Step.DROPPED:
        told = Told.DROPPED
    elif after.step is Step.SIGN_OFF:
        told = Told.PASSED
    elif after.step in ENDED:
        return
    else:
        told = Told.RETEST if after.step is Step.RETEST else Told.FAILED
    tell(session, Telling(case.person_id, told, case.public_id, case.number, now))
