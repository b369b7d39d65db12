"""The exams whose results an actor may see, each with its counts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.policy import PolicyKind
from anquan_exam.domain.results import Outcome
from anquan_exam.models import Exam, Place
from anquan_exam.models.session import reading
from anquan_exam.services import scope
from anquan_exam.services.results.row_query import base
from anquan_exam.services.results.sight import HIDDEN

PAGE = 20


@dataclass(frozen=True)
class ExamLine:
    """An exam and how its candidates in scope stand."""

    public_id: str
    title: str
    owner: str
    kind: PolicyKind
    status: str
    opens_at: datetime
    closes_at: datetime | None
    assigned: int
    sat: int
    passed: int
    absent: int
    sitting: int
    undecided: int


def listing(
    actor: Actor, *, now: datetime, query: str = "", page: int = 1, size: int = PAGE
) -> tuple[tuple[ExamLine, ...], int]:
    """A page of exams, the latest first, and how many there are in all."""
    wanted = [
        Exam.status.not_in(HIDDEN),
        Exam.kind != PolicyKind.PRACTICE.value,
        scope.exams_seen(actor, Permission.RESULTS_VIEW),
    ]
    if query.strip():
        wanted.append(Exam.title.contains(query.strip(), autoescape=True))
    with reading() as session:
        total = session.scalar(select(func.count(Exam.id)).where(*wanted)) or 0
        found = session.execute(
            select(Exam, Place.name)
            .join(Place, Place.id == Exam.owner_id)
            .where(*wanted)
            .order_by(Exam.opens_at.desc(), Exam.id.desc())
            .limit(size)
            .offset((page - 1) * size)
        ).all()
        within = base(now).where(
            scope.candidates_within(actor, Permission.RESULTS_VIEW),
            Exam.id.in_([exam.id for exam, _ in found]),
        )
        listed = within.subquery()
        counts = session.execute(
            select(
                listed.c.exam,
                func.count().label("assigned"),
                func.count(listed.c.score).label("sat"),
                *(
                    func.sum(case((listed.c.outcome == outcome.value, 1), else_=0)).label(outcome)
                    for outcome in COUNTED
                ),
            ).group_by(listed.c.exam)
        ).all()
    by_exam = {row.exam: row for row in counts}
    return tuple(_line(exam, owner, by_exam.get(exam.public_id)) for exam, owner in found), total


COUNTED = (Outcome.PASSED, Outcome.ABSENT, Outcome.SITTING, Outcome.UNDECIDED)


def _line(exam: Exam, owner: str, counts: object) -> ExamLine:
    names = ("assigned", "sat", *COUNTED)
    numbers = {str(name): int(getattr(counts, name, 0) or 0) for name in names}
    return ExamLine(
        public_id=exam.public_id,
        title=exam.title,
        owner=owner,
        kind=PolicyKind(exam.kind),
        status=exam.status,
        opens_at=exam.opens_at,
        closes_at=exam.closes_at,
        **numbers,
    )
