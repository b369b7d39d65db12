"""What happens in cases by itself: a failed supervised exam opens one, a retest's result moves one,
and what a sitting comes to later does so again, and takes the clearance back that rests on it. All
look at what is on record and not yet in a case, so that nothing is missed and nothing is done
twice."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from anquan_exam import clock
from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.case_terms import CaseTerms
from anquan_exam.domain.cases import Happening, What
from anquan_exam.domain.eligibility.facts import CaseKind
from anquan_exam.domain.policy import QUALIFYING
from anquan_exam.models import (
    Attempt,
    Candidate,
    CaseFile,
    CaseHappening,
    CaseRetest,
    Exam,
    Place,
    Result,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.cases.clearing import end_fallen
from anquan_exam.services.cases.common import note
from anquan_exam.services.cases.folding import refused, rows_of, standing_of, take
from anquan_exam.services.cases.opening import MOST_WHAT, begin, new_case
from anquan_exam.services.cases.regraded import newest, take_regrades
from anquan_exam.services.cases.telling import Telling, Told, tell
from anquan_exam.services.cases.terms import terms

FRESH = timedelta(days=90)
"""Fails older than this when the server first looks at them open nothing any more."""
AT_ONCE = 50


def move_cases(*, now: datetime) -> int:
    """Open and move what is due; how many cases that were."""
    moved = _open_failed(now) + _take_retests(now) + take_regrades(now)
    end_fallen(now=now)
    return moved


# --- A failed exam --------------------------------------------------------------------------------


def _open_failed(now: datetime) -> int:
    found = terms().get(CaseKind.FAILED_EXAM)
    if found is None:
        return 0
    with reading() as session:
        rows = _failed(session, now)
    return sum(_open(row, found, now) for row in rows)


def _failed(session: Session, now: datetime) -> Iterable[Any]:
    """Supervised fails that are in no case: since then not made good by a supervised pass that
    still is one, and not the retest of a case."""
    again, sat = aliased(Result), aliased(Attempt)
    passed_since = exists().where(
        again.person_id == Result.person_id,
        again.passed.is_(True),
        again.supervised.is_(True),
        again.graded_at >= Result.graded_at,
        newest(again),
        sat.id == again.attempt_id,
        sat.status != "voided",
    )
    return session.execute(
        select(
            Result.attempt_id,
            Result.person_id,
            Result.graded_at,
            Exam.title,
            func.coalesce(Place.enterprise_id, 0).label("enterprise_id"),
            Candidate.place_id,
        )
        .join(Attempt, Attempt.id == Result.attempt_id)
        .join(Exam, Exam.id == Result.exam_id)
        .join(
            Candidate,
            (Candidate.exam_id == Result.exam_id) & (Candidate.person_id == Result.person_id),
        )
        .join(Place, Place.id == Candidate.place_id)
        .where(
            Result.passed.is_(False),
            Result.supervised.is_(True),
            Result.graded_at > now - FRESH,
            Exam.kind.in_([kind.value for kind in QUALIFYING]),
            Attempt.status.in_(("submitted", "timed_out")),
            Place.enterprise_id.is_not(None),
            newest(),
            ~exists().where(CaseFile.attempt_id == Result.attempt_id),
            ~exists().where(CaseRetest.exam_id == Result.exam_id),
            ~passed_since,
        )
        .order_by(Result.id)
        .limit(AT_ONCE)
    ).all()


def _open(row: Any, found: CaseTerms, now: datetime) -> int:
    try:
        with transaction() as session:
            case = new_case(
                session,
                enterprise_id=row.enterprise_id,
                person_id=row.person_id,
                terms=found,
                happened_at=row.graded_at,
                now=now,
            )
            case.attempt_id, case.found_by = row.attempt_id, "系统"
            case.what = f"{row.title}，没合格"[:MOST_WHAT]
            session.flush()
            begin(session, case, by=None, now=now)
            unit = session.get_one(Place, case.enterprise_id)
            note(session, SYSTEM, case, unit, "case.opened", now, case_kind=case.kind)
    except IntegrityError:  # another process was sooner
        return 0
    return 1


# --- The result of a retest -----------------------------------------------------------------------


def _take_retests(now: datetime) -> int:
    with reading() as session:
        rows = _untaken(session)
    return sum(_take(row, now) for row in rows)


def _untaken(session: Session) -> Iterable[Any]:
    known = exists().where(
        CaseHappening.case_id == CaseRetest.case_id,
        CaseHappening.attempt_id == Result.attempt_id,
        CaseHappening.what == What.RETESTED.value,
    )
    return session.execute(
        select(Result.attempt_id, Result.passed, CaseRetest.case_id, CaseRetest.round)
        .join(CaseRetest, CaseRetest.exam_id == Result.exam_id)
        .join(CaseFile, CaseFile.id == CaseRetest.case_id)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .where(
            CaseFile.person_id == Result.person_id,
            CaseFile.step == "retest",
            Result.supervised.is_(True),
            Attempt.status.in_(("submitted", "timed_out")),
            newest(),
            ~known,
        )
        .order_by(Result.id)
        .limit(AT_ONCE)
    ).all()


def _take(row: Any, now: datetime) -> int:
    with transaction() as session:
        case = session.scalars(
            select(CaseFile).where(CaseFile.id == row.case_id).with_for_update()
        ).one()
        # Whoever was sooner has moved it on: then it is out of turn, and nothing is left to do. A
        # further try begun before its turn had come again stands for nothing; nor does one in the
        # exam of an earlier round, which may ask what that round's failed paper asked.
        new = Happening(What.RETESTED, now, None, passed=row.passed, attempt=row.attempt_id)
        begun = session.get_one(Attempt, row.attempt_id).started_at
        early = any(one.at > begun for one in rows_of(session, case.id))
        early |= row.round < standing_of(session, case).round
        if early or refused(session, case, new, now=now):
            return 0
        stands = take(session, case, new, now=now)
        told = Told.PASSED if row.passed else Told.FAILED
        tell(session, Telling(case.person_id, told, case.public_id, case.number, now))
        unit = session.get_one(Place, case.enterprise_id)
        note(
            session,
            SYSTEM,
            case,
            unit,
            "case.retested",
            now,
            passed=row.passed,
            case_step=stands.step.value,
            case_day=str(clock.local(now).date()),
        )
        return 1
