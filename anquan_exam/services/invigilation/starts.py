"""Pausing and resuming starts, and letting in somebody who was not on the roster."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, func, insert, or_, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.people import plain
from anquan_exam.models import Candidate, Employment, Exam, Person
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import scope
from anquan_exam.services.errors import NotFound
from anquan_exam.services.exams.common import note
from anquan_exam.services.exams.people import Assigned, assigned
from anquan_exam.services.exams.publishing import candidate_row, fresh_number
from anquan_exam.services.invigilation.reach import checked_reason, exam_of, running
from anquan_exam.services.seats import seat_newcomer

MOST_FOUND = 10


def pause(actor: Actor, exam_id: str, reason: str, *, now: datetime) -> None:
    """Let nobody start until resumed; open papers go on. Raises NotFound, Invalid
    `reason_missing`, Problem `exam_not_running`."""
    why = checked_reason(reason)
    with transaction() as session:
        exam, place = running(session, actor, exam_id, lock=True)
        if exam.status != "paused":
            exam.status = "paused"
            note(session, actor, exam, place, "exam.paused", now, reason=why)


def resume(actor: Actor, exam_id: str, *, now: datetime) -> None:
    """Let people start again. Raises NotFound, Problem `exam_not_running`."""
    with transaction() as session:
        exam, place = running(session, actor, exam_id, lock=True)
        if exam.status == "paused":
            exam.status = "published"
            note(session, actor, exam, place, "exam.resumed", now)


def find_people(actor: Actor, exam_id: str, text: str, *, day: date) -> tuple[Assigned, ...]:
    """People at work under the exam's owner by whole name, employee number or phone, who are not
    assigned to it; at most ten. Raises NotFound."""
    wanted = plain(text)
    with reading() as session:
        exam, owner = exam_of(session, actor, exam_id)
        scope.place_in_scope(session, actor, Permission.EXAMS_INVIGILATE, owner.id)
        if not wanted:
            return ()
        fits = or_(
            Person.name == wanted,
            Person.phone == wanted,
            func.upper(Employment.employee_number) == wanted.upper(),
        )
        found = assigned(session, owner, fits & _addable(actor, exam), day)
    return found[:MOST_FOUND]


def _addable(actor: Actor, exam: Exam) -> ColumnElement[bool]:
    on_it = select(Candidate.person_id).where(
        Candidate.exam_id == exam.id, Candidate.removed_at.is_(None)
    )
    return Person.id.not_in(on_it) & (Person.id != actor.person_id)


def let_in(
    actor: Actor, exam_id: str, person: str, reason: str, *, day: date, now: datetime
) -> str:
    """Assign one more person (public id) at the door; gives the public number.

    The committed roster stays as it was: the addition is marked as such. Only for holders of the
    permission at the owner, not for whoever is merely named. Raises NotFound, Invalid
    `reason_missing`, Problem `exam_not_running`."""
    why = checked_reason(reason)
    with transaction() as session:
        exam, owner = running(session, actor, exam_id, lock=True)
        scope.place_in_scope(session, actor, Permission.EXAMS_INVIGILATE, owner.id)
        found = assigned(session, owner, (Person.public_id == person) & _addable(actor, exam), day)
        if not found:
            raise NotFound("person")
        number = assign_late(session, exam, found[0], now)
        note(session, actor, exam, owner, "exam.candidate_added", now, number=number, reason=why)
    return number


def assign_late(session: Session, exam: Exam, person: Assigned, now: datetime) -> str:
    """Put a person on the list of a published exam, or back on it, with a seat where seats were
    drawn; gives the public number."""
    number = _assign(session, exam, person, now)
    seat_newcomer(session, exam.id, number)
    return number


def _assign(session: Session, exam: Exam, person: Assigned, now: datetime) -> str:
    known = session.scalar(
        select(Candidate).where(
            Candidate.exam_id == exam.id, Candidate.person_id == person.person_id
        )
    )
    if known is not None:
        known.removed_at = None
        return known.number
    number = fresh_number(session, exam)
    session.execute(insert(Candidate), [candidate_row(exam, person, number, now)])
    return number
