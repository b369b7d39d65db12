"""Who has arrived and waits to be seen, phone by phone; seeing them, and sending them away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.models import Candidate, SignIn
from anquan_exam.models.session import transaction
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.exams.common import note
from anquan_exam.services.invigilation.reach import candidate_of, checked_reason, running
from anquan_exam.services.joining.passes import end_passes, waiting_passes


@dataclass(frozen=True, slots=True)
class Arrived:
    """Somebody who has come in on a phone and waits to be seen."""

    number: str
    name: str
    posts: str
    department: str
    employee_number: str
    at: datetime
    phone: int | None
    """The pass he came in on; None: he has an account of his own."""
    device: str = ""
    again: bool = False
    """He was seen before, and this is another phone."""
    phones: int = 1
    """On how many phones somebody waits under this name."""


def arrived(
    session: Session,
    exam_id: int,
    candidates: Iterable[Candidate],
    present: Iterable[int],
    *,
    now: datetime,
) -> tuple[Arrived, ...]:
    """Everybody who waits, the earliest first. `present`: ids of the persons whose presence is
    confirmed for the sitting at hand. One statement."""
    people = {one.person_id: one for one in candidates if one.removed_at is None}
    seen, passes = set(present), waiting_passes(session, exam_id, now=now)
    count: dict[int, int] = {}
    for one in passes:
        count[one.person_id] = count.get(one.person_id, 0) + 1
    waits = [
        _waits(people[one.person_id], one.created_at, one, seen, count[one.person_id])
        for one in passes
        if one.person_id in people
    ]
    waits += [
        _waits(one, one.arrived_at, None, seen, 1)
        for person, one in people.items()
        if one.arrived_at is not None and person not in seen and person not in count
        if one.present_at is None or one.arrived_at > one.present_at
    ]
    return tuple(sorted(waits, key=lambda one: (one.at, one.name)))


def _waits(one: Candidate, at: datetime, by: SignIn | None, seen: set[int], phones: int) -> Arrived:
    return Arrived(
        number=one.number,
        name=one.name,
        posts=one.posts,
        department=one.department,
        employee_number=one.employee_number,
        at=at,
        phone=by.id if by else None,
        device=by.device.partition(":")[2] if by else "",
        again=one.person_id in seen,
        phones=phones,
    )


def see(session: Session, candidate: Candidate, phone: int | None, *, now: datetime) -> bool:
    """Let in the phone whose holder was just seen, and end the candidate's other passes; whether
    there was one. Within the caller's act.

    Raises NotFound, Problem `several_phones` where it must be said which."""
    exam, person = candidate.exam_id, candidate.person_id
    waiting = waiting_passes(session, exam, now=now, person_id=person)
    if phone is not None:
        waiting = [one for one in waiting if one.id == phone]
        if not waiting:
            raise NotFound("phone")
    if len(waiting) > 1:
        raise Problem("several_phones", name=candidate.name)
    if not waiting:
        return False
    waiting[0].seen_at = now
    session.flush()
    end_passes(session, exam, person, now=now, but=waiting[0].id)
    return True


def turn_away(
    actor: Actor, exam_id: str, number: str, phone: int | None, reason: str, *, now: datetime
) -> str:
    """Somebody has come in under a name that is not his: end that pass, or, of an account, the
    arrival; gives the name.

    Raises NotFound, Forbidden `own_sitting`, Invalid `reason_missing`, Problem `exam_not_running`,
    `nobody_arrived`."""
    why = checked_reason(reason)
    with transaction() as session:
        exam, place = running(session, actor, exam_id)
        candidate = candidate_of(session, actor, exam, number)
        waiting = waiting_passes(session, exam.id, now=now, person_id=candidate.person_id)
        gone = [one for one in waiting if one.id == phone]
        if not gone and (phone is not None or candidate.arrived_at is None):
            raise Problem("nobody_arrived", name=candidate.name)
        for one in gone:
            one.revoked_at = now
        if len(waiting) == len(gone):
            candidate.arrived_at = None
        note(
            session,
            actor,
            exam,
            place,
            "candidate.turned_away",
            now,
            number=number,
            came="code" if gone else "account",
            reason=why,
        )
        return candidate.name
