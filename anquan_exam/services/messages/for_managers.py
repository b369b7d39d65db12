"""What waits for somebody who looks after others: one message a day, in counts; and for a team
leader, in the afternoon, who may not work tomorrow."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from sqlalchemy import Select, func, select

from anquan_exam import clock
from anquan_exam.domain.access import TEAM_ROLES, Actor, Permission
from anquan_exam.domain.messages import Kind
from anquan_exam.models import (
    AbsenceRequest,
    Attempt,
    Bank,
    CaseFile,
    CaseRequest,
    Exam,
    FileCorrection,
    KeyCorrection,
    LateSheet,
    OutgoingMessage,
    Place,
    QuestionId,
    Regrade,
    SuspensionProposal,
)
from anquan_exam.models.session import reading
from anquan_exam.services import cases, follow_ups, objections
from anquan_exam.services.cases.common import within
from anquan_exam.services.cases.lists import State
from anquan_exam.services.certificates.views import Show, tally
from anquan_exam.services.corrections.reach import banks_in_charge
from anquan_exam.services.eligibility.lists import Row, Wanted, rows_of
from anquan_exam.services.eligibility.lists import State as Stands
from anquan_exam.services.invigilation.reach import SHOWN, invigilated
from anquan_exam.services.messages.saying import Saying
from anquan_exam.services.scope import places_within


def summary(actor: Actor, *, now: datetime) -> Saying | None:
    """What waits for the actor today, None where nothing does."""
    counts = waiting(actor, now=now)
    today = clock.local(now).date()
    if not counts or actor.person_id is None:
        return None
    key = f"{Kind.DESK_WAITING.value}:{today}"
    return Saying(actor.person_id, Kind.DESK_WAITING, "desk:waiting", key, counts, _end_of(now, 1))


def waiting(actor: Actor, *, now: datetime) -> dict[str, int]:
    """What waits for the actor, by what it is: how much of it, at least 1."""
    return {name: number for name, number in _waiting(actor, now) if number}


def _waiting(actor: Actor, now: datetime) -> Iterator[tuple[str, int]]:
    today = clock.local(now).date()
    if actor.can(Permission.PEOPLE_VIEW):
        found = cases.counts(actor, today=today)
        if actor.can(Permission.PEOPLE_EDIT):
            yield "hearings", found[State.HEARING]
        yield "signatures", found[State.SIGNING]
        yield "cases", found[State.OVERDUE]
        yield "certificates", tally(actor, now=now)[Show.OVER]
    if actor.can(Permission.RESULTS_VIEW):
        yield "asked", follow_ups.tally(actor, now=now).overdue
    if actor.can(Permission.RESULTS_VIEW):
        yield "objections", objections.open_count(actor)
    with reading() as session:
        for name, permission, query in _QUERIES:
            if actor.can(permission):
                yield name, session.scalar(query(actor)) or 0


def _late_sheets(actor: Actor) -> Select[int]:
    return (
        select(func.count(LateSheet.id))
        .join(Attempt, Attempt.id == LateSheet.attempt_id)
        .join(Exam, Exam.id == Attempt.exam_id)
        .where(
            LateSheet.accepted.is_(None),
            Attempt.status != "voided",
            Attempt.person_id != actor.person_id,
            Exam.status.in_(SHOWN),
            invigilated(actor),
        )
    )


def _suspensions(actor: Actor) -> Select[int]:
    """Proposed by others, like the two below: nobody decides on the own."""
    return (
        select(func.count(SuspensionProposal.id))
        .join(QuestionId, QuestionId.id == SuspensionProposal.question_id)
        .join(Bank, Bank.id == QuestionId.bank_id)
        .where(
            SuspensionProposal.accepted.is_(None),
            SuspensionProposal.proposed_by != actor.person_id,
            banks_in_charge(actor),
        )
    )


def _corrections(actor: Actor) -> Select[int]:
    return (
        select(func.count(KeyCorrection.id))
        .join(Bank, Bank.id == KeyCorrection.bank_id)
        .where(
            KeyCorrection.accepted.is_(None),
            KeyCorrection.proposed_by != actor.person_id,
            banks_in_charge(actor),
        )
    )


def _regrades(actor: Actor) -> Select[int]:
    return (
        select(func.count(Regrade.id))
        .join(KeyCorrection, KeyCorrection.id == Regrade.correction_id)
        .join(Bank, Bank.id == KeyCorrection.bank_id)
        .where(
            Regrade.status == "counted",
            Regrade.proposed_by != actor.person_id,
            banks_in_charge(actor),
        )
    )


def _late_absences(actor: Actor) -> Select[int]:
    """What was entered late and waits for a second person, who is not concerned."""
    units = select(Place.id).where(places_within(actor, Permission.PEOPLE_EDIT))
    return select(func.count(AbsenceRequest.id)).where(
        AbsenceRequest.decided_at.is_(None),
        AbsenceRequest.asked_by != actor.person_id,
        AbsenceRequest.person_id != actor.person_id,
        AbsenceRequest.enterprise_id.in_(units),
    )


def _late_acts(actor: Actor) -> Select[int]:
    """The same, in cases."""
    return (
        select(func.count(CaseRequest.id))
        .join(CaseFile, CaseFile.id == CaseRequest.case_id)
        .where(
            CaseRequest.decided_at.is_(None),
            CaseRequest.asked_by != actor.person_id,
            CaseFile.person_id != actor.person_id,
            within(actor, Permission.PEOPLE_EDIT),
        )
    )


def _file_corrections(actor: Actor) -> Select[int]:
    """Of others' files: nobody answers the own."""
    return select(func.count(FileCorrection.id)).where(
        FileCorrection.answered_at.is_(None),
        FileCorrection.person_id != actor.person_id,
        FileCorrection.enterprise_id.in_(
            select(Place.id).where(places_within(actor, Permission.PEOPLE_EDIT))
        ),
    )


def _not_sent(_actor: Actor) -> Select[int]:
    """Given up outside: a channel to be looked at."""
    return select(func.count(OutgoingMessage.id)).where(OutgoingMessage.state == "failed")


_QUERIES: tuple[tuple[str, Permission, Callable[[Actor], Select[int]]], ...] = (
    ("late_sheets", Permission.EXAMS_INVIGILATE, _late_sheets),
    ("suspensions", Permission.BANKS_EDIT, _suspensions),
    ("corrections", Permission.BANKS_EDIT, _corrections),
    ("regrades", Permission.BANKS_EDIT, _regrades),
    ("absences", Permission.PEOPLE_EDIT, _late_absences),
    ("case_acts", Permission.PEOPLE_EDIT, _late_acts),
    ("file_corrections", Permission.PEOPLE_EDIT, _file_corrections),
    ("not_sent", Permission.ADMIN, _not_sent),
)


def reds(actor: Actor, *, now: datetime) -> Saying | None:
    """How many of a leader's team may not work tomorrow; None where all may, and for whoever looks
    after more than teams."""
    if not leads_teams_alone(actor):
        return None
    return reds_told(actor, len(blocked_tomorrow(actor, now=now)), now=now)


def leads_teams_alone(actor: Actor) -> bool:
    """Whether somebody looks after people, and after no more of them than teams."""
    roles = {grant.role for grant in actor.grants}
    return actor.can(Permission.PEOPLE_VIEW) and roles <= TEAM_ROLES


def blocked_tomorrow(actor: Actor, *, now: datetime) -> list[Row]:
    """Those within reach who may not work tomorrow, by name."""
    day = clock.local(now).date() + timedelta(days=1)
    rows = rows_of(actor, Wanted(day), now=now)
    return [row for row in rows if row.state is Stands.BLOCKED]


def reds_told(actor: Actor, count: int, *, now: datetime) -> Saying | None:
    """What a leader is told of so many; None for nobody."""
    if not count or actor.person_id is None:
        return None
    day = clock.local(now).date() + timedelta(days=1)
    key = f"{Kind.DESK_REDS.value}:{day}"
    params = {"count": count, "day": str(day)}
    return Saying(actor.person_id, Kind.DESK_REDS, "desk:reds", key, params, _end_of(now, 2))


def _end_of(now: datetime, days: int) -> datetime:
    """The midnight so many days on."""
    day = clock.local(now).date() + timedelta(days=days)
    return datetime.combine(day, time(), clock.SHANGHAI)
