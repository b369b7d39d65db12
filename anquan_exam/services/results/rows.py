"""The result list: one row a candidate, with the result that stands; filtered, sorted and paged
by the database, within the actor's scope."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.policy import PolicyKind
from anquan_exam.domain.results import Outcome
from anquan_exam.domain.sitting import EventKind
from anquan_exam.domain.vocabulary import CATEGORY_LABELS, PersonCategory
from anquan_exam.models import AttemptEvent, Candidate, Exam
from anquan_exam.models.session import reading
from anquan_exam.services import scope
from anquan_exam.services.results.filters import Filter
from anquan_exam.services.results.row_query import Rows, base, conditions, order
from anquan_exam.services.results.screening import asked_of_rows
from anquan_exam.services.results.sight import HIDDEN

PAGE = 50


@dataclass(frozen=True)
class ResultRow:
    """One candidate of one exam and how they stand."""

    candidate_id: int
    person_id: int
    exam: str
    exam_title: str
    kind: PolicyKind
    number: str
    """Public number of this person's papers."""
    name: str
    employer: str
    department: str
    posts: str
    category_id: str
    category: str
    """In words."""
    employee_number: str
    outcome: Outcome
    attempt: str | None
    """Public id of the attempt to look at: the one that stands, else the open or the last one."""
    score: int | None
    full_score: int | None
    pass_percent: int | None
    supervised: bool | None
    late: bool
    awaiting: bool
    """A paper of theirs waits for markers."""
    late_sheet: bool
    """A sheet came after the grace and nobody has decided about it."""
    cause: str
    started_at: datetime | None
    closed_at: datetime | None
    law_as_of: date | None
    present_at: datetime | None
    tries: int
    leaves: int
    """How often the page was left, in the attempt shown."""
    asked: int | None = None
    """How many questions were asked, where the sitting stopped early."""

    @property
    def took(self) -> timedelta | None:
        """From start to close of the attempt that stands."""
        if self.score is None or self.started_at is None or self.closed_at is None:
            return None
        return self.closed_at - self.started_at


@dataclass(frozen=True)
class Listing:
    """One page of rows and how many there are in all."""

    rows: tuple[ResultRow, ...]
    total: int


def listing(
    actor: Actor,
    wanted: Filter,
    *,
    now: datetime,
    page: int = 1,
    size: int = PAGE,
    permission: Permission = Permission.RESULTS_VIEW,
) -> Listing:
    """Page `page` (from 1) of the rows that fit `wanted`, within the actor's scope."""
    statement = _statement(actor, wanted, now, permission)
    with reading() as session:
        total = session.scalar(
            select(func.count()).select_from(statement.order_by(None).subquery())
        )
        paged = statement.limit(size).offset((page - 1) * size)
        return Listing(_rows(session, paged), total or 0)


def every_row(
    actor: Actor,
    wanted: Filter,
    *,
    now: datetime,
    permission: Permission = Permission.RESULTS_VIEW,
) -> tuple[ResultRow, ...]:
    """All rows that fit `wanted`, for what is printed, exported and counted."""
    with reading() as session:
        return _rows(session, _statement(actor, wanted, now, permission))


def whole_list(session: Session, exam_id: int, *, now: datetime) -> tuple[ResultRow, ...]:
    """Every candidate of an exam, for whom the whole exam is; the caller has checked that."""
    return _rows(session, base(now).where(Exam.id == exam_id).order_by(Candidate.id))


def choices(actor: Actor, exam: str) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """What the filters offer: departments, posts and categories of the candidates in scope."""
    with reading() as session:
        rows = session.execute(
            select(Candidate.department, Candidate.posts, Candidate.category)
            .join(Exam, Exam.id == Candidate.exam_id)
            .where(
                Exam.status.not_in(HIDDEN),
                scope.candidates_within(actor, Permission.RESULTS_VIEW),
                *([Exam.public_id == exam] if exam else []),
            )
            .distinct()
        ).all()
    posts = {post for row in rows for post in split_posts(row.posts)}
    return {
        "department": tuple((name, name) for name in sorted({r.department for r in rows} - {""})),
        "post": tuple((name, name) for name in sorted(posts)),
        "category": tuple((c, category_words(c)) for c in sorted({r.category for r in rows})),
    }


def split_posts(posts: str) -> list[str]:
    """The posts of a candidate, as they were put together when the exam was published."""
    return [post for post in posts.replace("，", "、").split("、") if post]


def _statement(actor: Actor, wanted: Filter, now: datetime, permission: Permission) -> Rows:
    return (
        base(now)
        .where(scope.candidates_within(actor, permission), *conditions(wanted, now))
        .order_by(*order(wanted, now))
    )


def _rows(session: Session, statement: Rows) -> tuple[ResultRow, ...]:
    found = session.execute(statement).all()
    leaves = _leaves(session, [row.attempt_id for row in found if row.attempt_id])
    asked = asked_of_rows(session, found)
    return tuple(
        _row(row, leaves.get(row.attempt_id, 0), asked.get(row.attempt_id)) for row in found
    )


def _leaves(session: Session, attempts: list[int]) -> dict[int, int]:
    """How often the page was left in each attempt; read in parts, as databases limit parameters."""
    counts: dict[int, int] = {}
    for start in range(0, len(attempts), 500):
        rows = session.execute(
            select(AttemptEvent.attempt_id, func.count())
            .where(
                AttemptEvent.attempt_id.in_(attempts[start : start + 500]),
                AttemptEvent.kind == EventKind.LEFT_PAGE.value,
            )
            .group_by(AttemptEvent.attempt_id)
        )
        counts.update((attempt, number) for attempt, number in rows)
    return counts


def _row(row: Row[*tuple[Any, ...]], leaves: int, asked: int | None) -> ResultRow:
    candidate: Candidate = row.Candidate
    return ResultRow(
        candidate_id=candidate.id,
        person_id=candidate.person_id,
        exam=row.exam,
        exam_title=row.title,
        kind=PolicyKind(row.kind),
        number=candidate.number,
        name=candidate.name,
        employer=candidate.employer,
        department=candidate.department,
        posts=candidate.posts,
        category_id=candidate.category,
        category=category_words(candidate.category),
        employee_number=candidate.employee_number,
        outcome=Outcome(row.outcome),
        attempt=row.attempt,
        score=row.score,
        full_score=row.full_score,
        pass_percent=row.pass_percent,
        supervised=row.supervised,
        late=bool(row.late),
        late_sheet=bool(row.late_sheet),
        awaiting=bool(row.awaiting),
        cause=row.cause or "",
        started_at=row.started_at,
        closed_at=row.closed_at,
        law_as_of=row.law_as_of,
        present_at=candidate.present_at,
        tries=row.tries,
        leaves=leaves,
        asked=asked,
    )


def category_words(category: str) -> str:
    """A person category in Chinese; what is not known as it is."""
    known = category in PersonCategory.__members__.values()
    return CATEGORY_LABELS[PersonCategory(category)] if known else category
