"""The candidates of an exam, as they were when assigned, and how far each is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.models import Attempt, Candidate, Exam, Person
from anquan_exam.models.session import reading
from anquan_exam.services.exams.common import ExamStatus, find
from anquan_exam.services.scope import candidates_within


class Progress(StrEnum):
    """How far a candidate is."""

    NOT_STARTED = "not_started"
    OPEN = "open"
    DONE = "done"
    ABSENT = "absent"
    """Did not come, and the exam is over."""
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate in a list, as they were when assigned."""

    id: int
    number: str
    person: str
    """Public id of the person."""
    name: str
    employee_number: str
    employer: str
    department: str
    posts: str
    category: str
    progress: Progress
    tries: int
    late: bool
    """Assigned after publishing."""


def candidates(
    actor: Actor,
    public_id: str,
    *,
    query: str = "",
    progress: Progress | None = None,
    page: int = 1,
    size: int = 50,
) -> tuple[tuple[CandidateRow, ...], int]:
    """A page of the exam's candidates within reach, by department and name. Raises NotFound."""
    with reading() as session:
        exam, _ = find(session, actor, public_id, Permission.EXAMS_VIEW)
        found = _candidates(actor, exam)
        for word in query.split():
            found = found.where(_matches(word))
        if progress is not None:
            found = found.where(_progress(exam) == progress)
        total = session.scalar(select(func.count()).select_from(found.subquery()))
        rows = session.execute(
            found.order_by(Candidate.department, Candidate.name, Candidate.id)
            .limit(size)
            .offset((page - 1) * size)
        ).all()
    return tuple(_candidate(row) for row in rows), total or 0


def progress_counts(actor: Actor, public_id: str) -> Mapping[Progress, int]:
    """How many of the candidates within reach are how far. Raises NotFound."""
    with reading() as session:
        exam, _ = find(session, actor, public_id, Permission.EXAMS_VIEW)
        within = _candidates(actor, exam).subquery()
        rows = session.execute(
            select(within.c.progress, func.count()).group_by(within.c.progress)
        ).all()
    return {Progress(name): number for name, number in rows}


def _candidates(actor: Actor, exam: Exam) -> Any:
    person = aliased(Person)
    tries = (
        select(func.count())
        .where(
            Attempt.exam_id == Candidate.exam_id,
            Attempt.person_id == Candidate.person_id,
            Attempt.status != "voided",
        )
        .scalar_subquery()
    )
    return (
        select(
            Candidate.id,
            Candidate.number,
            person.public_id.label("person"),
            Candidate.name,
            Candidate.employee_number,
            Candidate.employer,
            Candidate.department,
            Candidate.posts,
            Candidate.category,
            _progress(exam).label("progress"),
            tries.label("tries"),
            Candidate.added_at,
        )
        .join(person, person.id == Candidate.person_id)
        .where(Candidate.exam_id == exam.id, candidates_within(actor, Permission.EXAMS_VIEW))
    )


def _progress(exam: Exam) -> ColumnElement[str]:
    mine = and_(
        Attempt.exam_id == Candidate.exam_id,
        Attempt.person_id == Candidate.person_id,
        Attempt.status != "voided",
    )
    missed = Progress.ABSENT if exam.status == ExamStatus.CLOSED else Progress.NOT_STARTED
    return case(
        (Candidate.removed_at.is_not(None), Progress.REMOVED.value),
        (exists().where(mine, Attempt.status == "open"), Progress.OPEN.value),
        (exists().where(mine), Progress.DONE.value),
        else_=missed.value,
    )


def _matches(word: str) -> ColumnElement[bool]:
    columns = (Candidate.name, Candidate.employee_number, Candidate.department, Candidate.posts)
    by_initials = Candidate.person_id.in_(
        select(Person.id).where(Person.initials.icontains(word, autoescape=True))
    )
    return or_(by_initials, *(column.icontains(word, autoescape=True) for column in columns))


def _candidate(row: Row[Any]) -> CandidateRow:
    return CandidateRow(
        id=row.id,
        number=row.number,
        person=row.person,
        name=row.name,
        employee_number=row.employee_number,
        employer=row.employer,
        department=row.department,
        posts=row.posts,
        category=row.category,
        progress=Progress(row.progress),
        tries=row.tries,
        late=row.added_at is not None,
    )
