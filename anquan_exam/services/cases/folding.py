"""What happened in a case, and where it stands by that: the columns lists ask for are kept in step
in the transaction that adds to it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.case_terms import CaseTerms
from anquan_exam.domain.cases import (
    Decision,
    Happening,
    Involved,
    SignedAs,
    Standing,
    What,
    refusal,
    standing,
)
from anquan_exam.models import Attendance, CaseFile, CaseHappening
from anquan_exam.services.case_ends import keep_end
from anquan_exam.services.cases.common import CaseRefused
from anquan_exam.services.cases.superiors import superiors


def rows_of(session: Session, case_id: int) -> list[CaseHappening]:
    """What happened, in order."""
    return list(
        session.scalars(
            select(CaseHappening)
            .where(CaseHappening.case_id == case_id)
            .order_by(CaseHappening.at, CaseHappening.id)
        )
    )


def withdrawn_of(session: Session, case_id: int) -> dict[int, str]:
    """Attendance id to why, of the case's training that was taken off the record."""
    rows = session.execute(
        select(Attendance.id, Attendance.withdrawn_why).where(
            Attendance.case_id == case_id, Attendance.withdrawn_at.is_not(None)
        )
    )
    return dict(rows.all())


def happenings_of(session: Session, case_id: int) -> list[Happening]:
    """What happened, as the fold takes it; training that was taken off the record is none."""
    gone = withdrawn_of(session, case_id)
    return [happening_of(row) for row in rows_of(session, case_id) if row.attendance_id not in gone]


def happening_of(row: CaseHappening) -> Happening:
    """A row as the fold takes it."""
    return Happening(
        What(row.what),
        row.at,
        row.by_id,
        row.minutes,
        row.passed,
        SignedAs(row.signed_as) if row.signed_as else None,
        Decision(row.decision) if row.decision else None,
        row.attempt_id,
    )


def standing_of(session: Session, case: CaseFile) -> Standing:
    """Where the case stands."""
    terms = CaseTerms.from_json(case.policy)
    return standing(terms.policy, happenings_of(session, case.id))


def take(
    session: Session, case: CaseFile, new: Happening, *, now: datetime, **beside: object
) -> Standing:
    """Put `new` on record, with what is kept `beside` it (columns of CaseHappening); where the case
    stands then. Raises CaseRefused."""
    if why := refused(session, case, new, now=now):
        raise CaseRefused(why)
    add(session, case, new, now=now, **beside)
    return keep(session, case)


def refused(session: Session, case: CaseFile, new: Happening, *, now: datetime) -> str:
    """Why the case does not take `new`; "" where it does."""
    rows = rows_of(session, case.id)
    reporters = frozenset(row.by_id for row in rows if row.what == What.REPORTED and row.by_id)
    involved = Involved(case.person_id, superiors(session, case), reporters)
    policy = CaseTerms.from_json(case.policy).policy
    why = refusal(policy, happenings_of(session, case.id), new, involved, now=now)
    return why.value if why else ""


def add(
    session: Session, case: CaseFile, new: Happening, *, now: datetime, **beside: object
) -> CaseHappening:
    """Append without asking."""
    row = CaseHappening(
        case_id=case.id,
        what=new.what.value,
        at=new.at,
        by_id=new.by,
        minutes=new.minutes,
        passed=new.passed,
        signed_as=new.signed_as.value if new.signed_as else None,
        decision=new.decision.value if new.decision else None,
        attempt_id=new.attempt,
        recorded_at=now,
        **beside,
    )
    session.add(row)
    session.flush()
    return row


def keep(session: Session, case: CaseFile, *, known: datetime | None = None) -> Standing:
    """Bring the columns in step with what happened; `known` since when, where that was not the last
    thing put on record."""
    terms = CaseTerms.from_json(case.policy)
    stands = standing(terms.policy, happenings_of(session, case.id))
    case.step, case.blocks, case.verified_at = stands.step.value, stands.blocks, stands.verified_at
    recorded = (row.recorded_at for row in rows_of(session, case.id))
    keep_end(case, stands, known or max(recorded))
    session.flush()
    return stands
