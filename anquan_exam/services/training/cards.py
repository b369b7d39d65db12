"""The card of 三级安全教育: what counts by level, and what is still missing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.eligibility.facts import LEVELS, Training
from anquan_exam.domain.eligibility.rules import Check
from anquan_exam.models import (
    Assignment,
    AssignmentPost,
    Attendance,
    Employment,
    Exam,
    Person,
    Place,
    Post,
    TrainingSession,
)
from anquan_exam.models.session import reading
from anquan_exam.services.eligibility.rules import rules_of
from anquan_exam.services.people.views import person_in_scope


@dataclass(frozen=True, slots=True)
class CardLine:
    """One session of a level. `assessed`: by which exam, or "" by the teacher."""

    on: date
    begins_at: datetime
    ends_at: datetime
    minutes: int
    content: str
    teacher: str
    assessed: str
    counted: bool
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class CardLevel:
    """A level with what was done for it; `minutes` count."""

    level: Training
    lines: tuple[CardLine, ...]
    minutes: int

    @property
    def done(self) -> bool:
        """Whether anything counts."""
        return self.minutes > 0


@dataclass(frozen=True)
class Card:
    """The card of one person at the employer the actor sees; `needed` minutes in all (0: no rule
    on record says so)."""

    public_id: str
    name: str
    employer: str
    department: str
    posts: str
    employee_number: str
    joined: date | None
    levels: tuple[CardLevel, ...]
    needed: int

    @property
    def minutes(self) -> int:
        """What counts of all levels."""
        return sum(level.minutes for level in self.levels)

    @property
    def missing(self) -> tuple[Training, ...]:
        """The levels of which nothing counts yet."""
        return tuple(level.level for level in self.levels if not level.done)


def card(actor: Actor, public_id: str, *, now: datetime) -> Card:
    """The card of a person within reach. Raises NotFound."""
    with reading() as session:
        person = person_in_scope(session, actor, Permission.PEOPLE_VIEW, public_id)
        job = _job(session, person.id)
        joined = job[1].begins_on if job else None
        lines = _lines(session, person.id, joined)
        return Card(
            public_id=person.public_id,
            name=person.name,
            employer=job[2] if job else "",
            department=job[3] if job else "",
            posts=_posts(session, job[0].id) if job else "",
            employee_number=(job[1].employee_number or "") if job else "",
            joined=joined,
            levels=tuple(_level(level, lines.get(level, [])) for level in LEVELS),
            needed=_needed(session),
        )


def _job(session: Session, person_id: int) -> tuple[Assignment, Employment, str, str] | None:
    """The latest assignment: with its employment, and the names of unit and place."""
    found = session.execute(
        select(Assignment, Employment, Place)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(Place, Place.id == Assignment.place_id)
        .where(Assignment.person_id == person_id)
        .order_by(
            Assignment.ends_on.is_not(None), Assignment.begins_on.desc(), Assignment.id.desc()
        )
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    assignment, employment, place = found
    unit = session.get_one(Place, assignment.host_id)
    return assignment, employment, unit.name, place.name if place.id != unit.id else ""


def _posts(session: Session, assignment_id: int) -> str:
    names = session.scalars(
        select(Post.name)
        .join(AssignmentPost, AssignmentPost.post_id == Post.id)
        .where(AssignmentPost.assignment_id == assignment_id)
        .order_by(Post.name)
    )
    return "、".join(names)


def _lines(session: Session, person_id: int, since: date | None) -> dict[Training, list[CardLine]]:
    """By level, what was held since the employment began."""
    rows = session.execute(
        select(Attendance, TrainingSession, Exam.title, Person.name)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .outerjoin(Exam, Exam.id == TrainingSession.exam_id)
        .outerjoin(Person, Person.id == Attendance.confirmed_by)
        .where(
            Attendance.person_id == person_id,
            Attendance.withdrawn_at.is_(None),
            TrainingSession.cancelled_at.is_(None),
            TrainingSession.kind.in_([level.value for level in LEVELS]),
        )
        .order_by(Attendance.begins_at, Attendance.id)
    )
    found: dict[Training, list[CardLine]] = {}
    for one, held, exam, manager in rows:
        line = _line(one, held, exam or "", manager or "")
        if since is None or line.on >= since:
            found.setdefault(Training(held.kind), []).append(line)
    return found


def _line(one: Attendance, held: TrainingSession, exam: str, manager: str) -> CardLine:
    return CardLine(
        on=clock.local(one.ends_at).date(),
        begins_at=one.begins_at,
        ends_at=one.ends_at,
        minutes=int((one.ends_at - one.begins_at) / timedelta(minutes=1)),
        content=held.content,
        teacher=held.teacher,
        assessed=exam,
        counted=one.counted_at is not None,
        confirmed_by=manager,
    )


def _level(level: Training, lines: list[CardLine]) -> CardLevel:
    return CardLevel(level, tuple(lines), sum(one.minutes for one in lines if one.counted))


def _needed(session: Session) -> int:
    """What the rules on record ask of the levels together; the least of several."""
    asked = [
        one.minutes
        for one in rules_of(session)
        if one.check is Check.HOURS_ONCE and set(LEVELS) & set(one.levels) and one.minutes
    ]
    return min(asked, default=0)
