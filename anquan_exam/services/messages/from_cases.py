"""What cases tell their people, within the act itself."""

from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from anquan_exam.domain.cases import ENDED, What
from anquan_exam.domain.messages import GROUPS, Group, Kind
from anquan_exam.models import Attendance, CaseFile, CaseHappening, Message
from anquan_exam.services.cases.telling import Telling, Told, listen
from anquan_exam.services.messages.saying import Saying, say, unsettled

KINDS: dict[Told, Kind] = {
    Told.REPORTED: Kind.CASE_REPORTED,
    Told.OPENED: Kind.CASE_OPENED,
    Told.VERIFIED: Kind.CASE_VERIFIED,
    Told.DROPPED: Kind.CASE_DROPPED,
    Told.CONFIRM_TRAINING: Kind.CASE_CONFIRM_TRAINING,
    Told.RETEST: Kind.CASE_RETEST,
    Told.FAILED: Kind.CASE_FAILED,
    Told.PASSED: Kind.CASE_PASSED,
    Told.CLEARED: Kind.CASE_CLEARED,
    Told.DECIDED: Kind.CASE_DECIDED,
}


def hear(session: Session, telling: Telling) -> None:
    """Say it to the person."""
    kind, at = KINDS[telling.what], int(telling.at.timestamp())
    due = session.scalar(select(CaseFile.due_on).where(CaseFile.public_id == telling.case))
    saying = Saying(
        telling.person_id,
        kind,
        f"case:{telling.case}",
        f"{kind.value}:{telling.case}:{at}",
        {"number": telling.number, "due": str(due) if due else ""},
    )
    say(session, [saying], now=telling.at)


def install() -> None:
    """Listen to cases from now on."""
    listen(hear)


def settled(session: Session, *, now: datetime) -> list[int]:
    """Messages that ask something in a case that has ended, or ask for a word that was given: on
    hours, or on what was reported."""
    asking = [kind.value for kind in KINDS.values() if GROUPS[kind] is not Group.NEWS]
    ended = exists().where(
        CaseFile.person_id == Message.person_id,
        Message.about == "case:" + CaseFile.public_id,
        CaseFile.step.in_([step.value for step in ENDED]),
    )
    waiting = exists().where(
        CaseFile.person_id == Message.person_id,
        Message.about == "case:" + CaseFile.public_id,
        Attendance.case_id == CaseFile.id,
        Attendance.accepted_at.is_(None),
        Attendance.withdrawn_at.is_(None),
    )
    heard = exists().where(
        CaseFile.person_id == Message.person_id,
        Message.about == "case:" + CaseFile.public_id,
        CaseHappening.case_id == CaseFile.id,
        CaseHappening.what == What.HEARD.value,
    )
    said = or_(
        and_(Message.kind == Kind.CASE_CONFIRM_TRAINING.value, ~waiting),
        and_(Message.kind == Kind.CASE_REPORTED.value, heard),
    )
    return unsettled(session, or_(and_(Message.kind.in_(asking), ended), said))
