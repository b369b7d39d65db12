"""Planning sessions of training, and cancelling them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.eligibility.facts import Training
from anquan_exam.models import Attendance, Enterprise, Exam, Place, Post, TrainingSession
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.exams.lists import LineVerdict, lines_of
from anquan_exam.services.ids import new_id
from anquan_exam.services.scope import exams_owned, place_in_scope
from anquan_exam.services.training.common import Found, find_to_manage, reason_of

MOST = {"title": 120, "plan": 120, "content": 500, "teacher": 60, "place": 120}
LONGEST = timedelta(hours=12)
FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class SessionInput:
    """A session as planned. `enterprise` and `exam` are public ids ("": the teacher assesses);
    `teacher_number` the employee number or phone of a teacher of the unit ("": from outside)."""

    enterprise: str
    title: str
    plan: str
    kind: str
    post_id: int | None
    content: str
    teacher: str
    teacher_number: str
    place: str
    begins_at: datetime
    ends_at: datetime
    exam: str = ""


def plan(actor: Actor, given: SessionInput, *, now: datetime) -> str:
    """Plan a session; gives its public id.

    Raises NotFound, Invalid `training_missing`, `text_too_long`, `training_kind`,
    `training_post`, `training_exam`, `training_teacher`, `training_backwards`,
    `training_too_long`, `training_day`."""
    with transaction() as session:
        unit = _unit(session, actor, given.enterprise)
        _check_words(given)
        _check_span(given, now)
        teacher, name = _teacher(session, unit, given, clock.local(given.begins_at).date())
        row = TrainingSession(
            public_id=new_id(),
            enterprise_id=unit.id,
            title=given.title.strip(),
            plan=given.plan.strip(),
            kind=Training(given.kind).value,
            post_id=_post(session, unit, given.post_id),
            content=given.content.strip(),
            teacher=name,
            teacher_id=teacher,
            place=given.place.strip(),
            begins_at=given.begins_at,
            ends_at=given.ends_at,
            exam_id=_exam(session, actor, unit, given.exam),
            created_by=actor.person_id,
            created_at=now,
        )
        session.add(row)
        Found(session, actor, row, unit, True, False).note(
            "training.planned", now, training=row.kind, teacher=name
        )
        return row.public_id


def cancel(actor: Actor, public_id: str, reason: str, *, now: datetime) -> None:
    """Cancel a session, for a reason; one whose hours count for somebody stays.

    Raises NotFound, Forbidden, Invalid, Problem `training_cancelled`, `training_counts`."""
    with transaction() as session:
        found = find_to_manage(session, actor, public_id)
        why = reason_of(reason)
        if found.row.cancelled_at is not None:
            raise Problem("training_cancelled")
        counted = select(Attendance.id).where(
            Attendance.session_id == found.row.id,
            Attendance.counted_at.is_not(None),
            Attendance.withdrawn_at.is_(None),
        )
        if session.scalar(counted.limit(1)):
            raise Problem("training_counts")
        found.row.cancelled_at, found.row.cancelled_why = now, why
        _withdraw_of_cases(found, why, now)
        found.note("training.cancelled", now, reason=why)


def _withdraw_of_cases(found: Found, why: str, now: datetime) -> None:
    """Nobody is asked any more, on the page of a case, to confirm what was cancelled."""
    found.session.execute(
        update(Attendance)
        .where(
            Attendance.session_id == found.row.id,
            Attendance.case_id.is_not(None),
            Attendance.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now, withdrawn_by=found.actor.person_id, withdrawn_why=why)
    )


def _unit(session: Session, actor: Actor, public_id: str) -> Place:
    number = session.scalar(select(Enterprise.place_id).where(Enterprise.public_id == public_id))
    return place_in_scope(session, actor, Permission.PEOPLE_EDIT, number or 0)


def _check_words(given: SessionInput) -> None:
    for field in ("title", "content", "place"):
        if not getattr(given, field).strip():
            raise Invalid("training_missing", field)
    for field, most in MOST.items():
        if len(getattr(given, field).strip()) > most:
            raise Invalid("text_too_long", field, most=most)
    if given.kind not in set(Training):
        raise Invalid("training_kind", "kind")


def _check_span(given: SessionInput, now: datetime) -> None:
    if given.ends_at <= given.begins_at:
        raise Invalid("training_backwards", "ends_at")
    if given.ends_at - given.begins_at > LONGEST:
        raise Invalid("training_too_long", "ends_at", most=LONGEST // timedelta(hours=1))
    if abs(given.begins_at - now) > FURTHEST:
        raise Invalid("training_day", "begins_at")


def _teacher(
    session: Session, unit: Place, given: SessionInput, day: date
) -> tuple[int | None, str]:
    """Person id and name of the teacher; no id for somebody from outside."""
    number, name = given.teacher_number.strip(), given.teacher.strip()
    if not number:
        if not name:
            raise Invalid("training_missing", "teacher")
        return None, name
    lines = lines_of(session, unit, number.splitlines()[0], day)
    if len(lines) != 1 or lines[0].verdict is not LineVerdict.FOUND:
        raise Invalid("training_teacher", "teacher_number")
    person = lines[0].people[0]
    return person.person_id, person.name


def _post(session: Session, unit: Place, post_id: int | None) -> int | None:
    if post_id is None:
        return None
    owned = or_(Post.enterprise_id == unit.id, Post.enterprise_id.is_(None))
    if session.scalar(select(Post.id).where(Post.id == post_id, owned)) is None:
        raise Invalid("training_post", "post_id")
    return post_id


def _exam(session: Session, actor: Actor, unit: Place, exam: str) -> int | None:
    """An exam that the unit holds itself, or whose candidates may be its people: the actor's."""
    if not exam:
        return None
    found = session.scalar(
        select(Exam.id)
        .join(Place, Place.id == Exam.owner_id)
        .where(
            Exam.public_id == exam,
            Exam.status.in_(("published", "paused", "closed")),
            Place.path.startswith(unit.path, autoescape=True),
            exams_owned(actor, Permission.EXAMS_VIEW),
        )
    )
    if found is None:
        raise Invalid("training_exam", "exam")
    return found


@dataclass(frozen=True, slots=True)
class ExamChoice:
    """An exam that may test what a session teaches."""

    public_id: str
    title: str


def exams_to_choose(actor: Actor, *, now: datetime) -> tuple[ExamChoice, ...]:
    """The exams of the actor's units that are not long over, the newest first."""
    with reading() as session:
        rows = session.execute(
            select(Exam.public_id, Exam.title)
            .where(
                exams_owned(actor, Permission.EXAMS_VIEW),
                Exam.status.in_(("published", "paused", "closed")),
                or_(Exam.closes_at.is_(None), Exam.closes_at > now - timedelta(days=60)),
            )
            .order_by(Exam.id.desc())
            .limit(100)
        ).all()
    return tuple(ExamChoice(*row) for row in rows)
