"""替考: somebody else found in a candidate's place. One person reports it, and the candidate cannot
start until a second one, with the right at the exam's owner, has decided."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.room_log import IncidentKind
from anquan_exam.models import Attempt, Candidate, Exam, Impersonation, Incident, Person, Place
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import scope
from anquan_exam.services.errors import Forbidden, Invalid, Problem
from anquan_exam.services.exams.common import note
from anquan_exam.services.invigilation import log
from anquan_exam.services.invigilation.reach import candidate_of, checked_reason, exam_of
from anquan_exam.services.invigilation.voiding import one_more, void_row
from anquan_exam.services.sittings.closing import locked

MOST_FOUND = 30
MOST_NOTICED = 200
REASON = "替考：不是本人"


@dataclass(frozen=True, slots=True)
class CaseView:
    """One report that somebody else sat for a candidate."""

    name: str
    """The candidate's."""
    number: str
    found: str
    """Who was found; "" where nobody knows."""
    noticed: str
    """How it was noticed."""
    by: str
    by_me: bool
    at: datetime
    entry: int
    """Its number in the log."""
    voided: bool
    """A paper was voided for it."""
    upheld: bool | None
    """None: not decided yet."""
    reason: str
    decided_by: str
    decided_at: datetime | None


def report(
    actor: Actor, exam_id: str, number: str, found: str, noticed: str, *, now: datetime
) -> int:
    """Record that not the candidate but somebody else is sitting, or sat; gives the log's number.

    Voids the last paper, takes the confirmation of presence back and bars a new start. Raises
    NotFound, Forbidden `own_sitting`, Invalid `noticed_missing`, Problem `impersonation_open`."""
    who, how = " ".join(found.split())[:MOST_FOUND], " ".join(noticed.split())[:MOST_NOTICED]
    if not how:
        raise Invalid("noticed_missing", "noticed")
    with transaction() as session:
        exam, place = exam_of(session, actor, exam_id, lock=True)
        candidate = candidate_of(session, actor, exam, number)
        if candidate.barred_at is not None:
            raise Problem("impersonation_open", name=candidate.name)
        attempt = _void_last(session, actor, exam, candidate, now)
        candidate.present_at = candidate.present_by = None
        candidate.identity_seen = ""
        candidate.barred_at = now
        entry = log.add(session, actor, exam, _told(who, how, attempt, now), [candidate], now=now)
        case = Impersonation(
            exam_id=exam.id,
            candidate_id=candidate.id,
            incident_id=entry.id,
            attempt_id=attempt,
            found=who,
            noticed=how,
            reported_by=actor.person_id or 0,
            reported_at=now,
        )
        session.add(case)
        told = {"number": number, "found": who, "noticed": how, "entry": entry.number}
        note(session, actor, exam, place, "candidate.impersonated", now, **told)
        return entry.number


def _void_last(
    session: Session, actor: Actor, exam: Exam, candidate: Candidate, now: datetime
) -> int | None:
    """Void the last paper that still counts; its row number, None where there is none."""
    last = session.scalar(
        select(Attempt.id)
        .where(
            Attempt.exam_id == exam.id,
            Attempt.person_id == candidate.person_id,
            Attempt.status != "voided",
        )
        .order_by(Attempt.id.desc())
        .limit(1)
    )
    if last is None:
        return None
    row = locked(session, Attempt.id == last)
    void_row(session, actor, row, REASON, again=False, now=now)
    return last


def _told(who: str, how: str, attempt: int | None, now: datetime) -> log.Happening:
    """The entry of the log."""
    text = f"不是本人。{how.rstrip('。')}。" + (f"在场的人：{who}。" if who else "")
    done = "撤销核对" + ("，答卷作废" if attempt else "") + "，不让再开考，等另一人决定。"
    return log.Happening(IncidentKind.IMPERSONATION, now, text, done)


def _undecided(session: Session, candidate: Candidate) -> Impersonation | None:
    return session.scalar(
        select(Impersonation)
        .where(Impersonation.candidate_id == candidate.id, Impersonation.decided_at.is_(None))
        .with_for_update()
    )


def decide(
    actor: Actor, exam_id: str, number: str, reason: str, *, upheld: bool, now: datetime
) -> None:
    """Uphold a report, or clear the candidate: he may sit again, with a try for the voided one.

    Raises NotFound (also without the right at the exam's owner), Forbidden `own_sitting`,
    `same_person` for whoever reported it, Invalid `reason_missing`, Problem `no_impersonation`,
    `too_many_tries`."""
    why = checked_reason(reason)
    with transaction() as session:
        exam, owner = exam_of(session, actor, exam_id, lock=True)
        scope.place_in_scope(session, actor, Permission.EXAMS_INVIGILATE, owner.id)
        candidate = candidate_of(session, actor, exam, number)
        case = _undecided(session, candidate)
        if case is None:
            raise Problem("no_impersonation", name=candidate.name)
        if case.reported_by == actor.person_id:
            raise Forbidden("same_person")
        case.upheld, case.reason = upheld, why
        case.decided_by, case.decided_at = actor.person_id, now
        if not upheld:
            candidate.barred_at = None
            if case.attempt_id is not None:
                one_more(candidate)
        act = "candidate.impersonation_upheld" if upheld else "candidate.cleared"
        note(session, actor, exam, owner, act, now, number=number, reason=why)


def may_decide(actor: Actor, exam_id: str) -> bool:
    """Whether the actor has the right at the exam's owner. Raises NotFound."""
    with reading() as session:
        _, owner = exam_of(session, actor, exam_id)
        held = scope.places_within(actor, Permission.EXAMS_INVIGILATE)
        return session.scalar(select(Place.id).where(Place.id == owner.id, held)) is not None


def cases(actor: Actor, exam_id: str, number: str = "") -> tuple[CaseView, ...]:
    """The reports of a room, the first first; with `number` only those of this candidate. Raises
    NotFound."""
    with reading() as session:
        exam, _ = exam_of(session, actor, exam_id)
        found = cases_of(session, exam, actor)
    return tuple(one for one in found if not number or one.number == number)


def cases_of(session: Session, exam: Exam, actor: Actor) -> tuple[CaseView, ...]:
    """The same for an exam at hand."""
    reporter, decider = aliased(Person), aliased(Person)
    rows = session.execute(
        select(
            Impersonation,
            Candidate.name,
            Candidate.number,
            reporter.name.label("by"),
            decider.name.label("decider"),
            Incident.number.label("entry"),
        )
        .join(Candidate, Candidate.id == Impersonation.candidate_id)
        .join(reporter, reporter.id == Impersonation.reported_by)
        .join(Incident, Incident.id == Impersonation.incident_id)
        .outerjoin(decider, decider.id == Impersonation.decided_by)
        .where(Impersonation.exam_id == exam.id)
        .order_by(Impersonation.id)
    )
    return tuple(
        CaseView(
            name=name,
            number=number,
            found=case.found,
            noticed=case.noticed,
            by=by,
            by_me=case.reported_by == actor.person_id,
            at=case.reported_at,
            entry=entry,
            voided=case.attempt_id is not None,
            upheld=case.upheld,
            reason=case.reason,
            decided_by=decided_by or "",
            decided_at=case.decided_at,
        )
        for case, name, number, by, decided_by, entry in rows
    )
