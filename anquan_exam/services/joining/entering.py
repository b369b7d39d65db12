"""Coming in: by the exam's code, one's name and the end of one's ID number, or with an account.

Coming in is arriving. Who it is, an invigilator sees: until then the way in opens nothing."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.joining import id_tail
from anquan_exam.domain.people import normal_name, plain
from anquan_exam.models import Attempt, Candidate, Exam, Person, Place, SignIn
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid
from anquan_exam.services.exams.common import note
from anquan_exam.services.invigilation.reach import RUNNING
from anquan_exam.services.joining import codes
from anquan_exam.services.sign_ins import token_hash

MOST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Claim:
    """Who somebody says he is, as typed; `number` only where two people fit."""

    name: str
    tail: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """A fresh pass: the token goes into the cookie and is stored nowhere."""

    token: str
    exam: str


def enter(
    code: str,
    claim: Claim,
    *,
    now: datetime,
    hours: int,
    device: str = "",
    network: str = "",
    demo_allowed: bool = True,
) -> Entered:
    """Open a sign-in that is good for the code's exam only, for whoever of its candidates `claim`
    fits.

    Raises Invalid `join_no_such_code`, `join_refused` (an unknown name and wrong digits look
    alike), `join_several` (tell them apart by employee number)."""
    with transaction() as session:
        found = codes.find(session, code, now=now)
        if found is None:
            raise Invalid("join_no_such_code", "code")
        candidate = _fitting(session, found.number, claim, demo_allowed)
        token = secrets.token_urlsafe(32)
        session.add(
            SignIn(
                token_hash=token_hash(token),
                person_id=candidate.person_id,
                created_at=now,
                expires_at=now + timedelta(hours=hours),
                device=device[:120],
                network=network,
                exam_id=found.number,
            )
        )
        _arrive(session, candidate, "code", now, network)
    return Entered(token, found.exam)


def _fitting(session: Session, exam: int, claim: Claim, demo_allowed: bool) -> Candidate:
    """The one candidate whom `claim` fits, locked."""
    name, tail = normal_name(claim.name), id_tail(claim.tail)
    if name is None or tail is None:
        raise Invalid("join_refused")
    statement = (
        select(Candidate)
        .join(Person, Person.id == Candidate.person_id)
        .where(
            Candidate.exam_id == exam,
            Candidate.removed_at.is_(None),
            or_(Candidate.name == name, Person.name == name),
            Person.id_number_tail == tail,
        )
        .order_by(Candidate.id)
        .with_for_update(of=Candidate)
    )
    if not demo_allowed:
        statement = statement.where(Person.demo.is_(False))
    people = session.scalars(statement).all()
    number = plain(claim.number)[:MOST_NUMBER]
    if len(people) > 1 and number:
        people = [one for one in people if one.employee_number == number]
    elif len(people) > 1:
        raise Invalid("join_several", "number")
    if len(people) != 1:
        raise Invalid("join_refused")
    return people[0]


def arrive(actor: Actor, exam_id: str, *, now: datetime, network: str = "") -> bool:
    """Note that the actor, on an account of his own, has come in; whether he is a candidate of the
    running exam at all. Said again it changes nothing."""
    with reading() as session:
        candidate = session.scalar(_own(actor, exam_id))
    if candidate is None:
        return False
    if candidate.arrived_at is not None and not _sat_since(candidate):
        return True
    with transaction() as session:
        candidate = session.scalar(_own(actor, exam_id).with_for_update(of=Candidate))
        if candidate is not None:
            _arrive(session, candidate, "account", now, network)
    return True


def _own(actor: Actor, exam_id: str) -> Select[Candidate]:
    return (
        select(Candidate)
        .join(Exam, Exam.id == Candidate.exam_id)
        .where(
            Exam.public_id == exam_id,
            Exam.status.in_(RUNNING),
            Candidate.person_id == actor.person_id,
            Candidate.removed_at.is_(None),
        )
    )


def _sat_since(candidate: Candidate) -> bool:
    """Whether he has sat, and handed in, since he came."""
    with reading() as session:
        ended = session.scalar(
            select(Attempt.id).where(
                Attempt.exam_id == candidate.exam_id,
                Attempt.person_id == candidate.person_id,
                Attempt.closed_at > candidate.arrived_at,
            )
        )
    return ended is not None


def _arrive(session: Session, candidate: Candidate, how: str, now: datetime, network: str) -> None:
    candidate.arrived_at = now
    exam = session.get_one(Exam, candidate.exam_id)
    place = session.get_one(Place, exam.owner_id)
    who = Actor(candidate.person_id, candidate.name)
    note(
        session,
        who,
        exam,
        place,
        "candidate.arrived",
        now,
        number=candidate.number,
        came=how,
        network=network,
    )
