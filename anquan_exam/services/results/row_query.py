"""The SQL of the result list: candidates beside the result that stands, and what filters mean."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from anquan_exam.domain.policy import Count, PolicyKind
from anquan_exam.domain.results import Outcome
from anquan_exam.models import Attempt, Candidate, Exam, LateSheet, PaperRecord, Person, Result
from anquan_exam.services.results.filters import Filter
from anquan_exam.services.results.sight import HIDDEN

STANDING = aliased(Result, name="standing")
TAKEN = aliased(Attempt, name="taken")
"""The attempt of the result that stands."""
LAST = aliased(Attempt, name="last_attempt")
Rows = Select[*tuple[Any, ...]]


def base(now: datetime) -> Rows:
    """Candidates beside the result that stands and their last attempt: a row each, unordered."""
    statement = (
        select(
            Candidate,
            Exam.public_id.label("exam"),
            Exam.title,
            Exam.kind,
            STANDING.score,
            STANDING.full_score,
            STANDING.pass_percent,
            STANDING.supervised,
            STANDING.late,
            STANDING.cause,
            STANDING.law_as_of,
            func.coalesce(TAKEN.id, LAST.id).label("attempt_id"),
            func.coalesce(TAKEN.public_id, LAST.public_id).label("attempt"),
            case((TAKEN.id.is_not(None), TAKEN.started_at), else_=LAST.started_at).label(
                "started_at"
            ),
            case((TAKEN.id.is_not(None), TAKEN.closed_at), else_=LAST.closed_at).label("closed_at"),
            _late_sheet().label("late_sheet"),
            awaiting().label("awaiting"),
            _tries().label("tries"),
            outcome(now).label("outcome"),
        )
        .select_from(Candidate)
        .join(Exam, Exam.id == Candidate.exam_id)
        .join(Person, Person.id == Candidate.person_id)
        .outerjoin(STANDING, STANDING.id == _standing_id())
        .outerjoin(TAKEN, TAKEN.id == STANDING.attempt_id)
        .outerjoin(LAST, LAST.id == _last_attempt_id())
        .where(
            Exam.status.not_in(HIDDEN),
            Exam.kind != PolicyKind.PRACTICE.value,
            or_(Candidate.removed_at.is_(None), LAST.id.is_not(None)),
        )
    )
    return statement


def outcome(now: datetime) -> ColumnElement[str]:
    """How a candidate stands, as a value of Outcome."""
    over = or_(Exam.status == "closed", and_(Exam.closes_at.is_not(None), Exam.closes_at <= now))
    undecided = or_(
        and_(awaiting(), STANDING.passed.is_not(True)),
        # Its own marks may change what stands.
        and_(LAST.status == "awaiting_marks", or_(LAST.id == TAKEN.id, _last_counts(Exam))),
        and_(_late_sheet(), STANDING.passed.is_not(True)),
    )
    return case(
        (LAST.status == "open", literal(Outcome.SITTING.value)),
        (undecided, literal(Outcome.UNDECIDED.value)),
        (STANDING.passed.is_(True), literal(Outcome.PASSED.value)),
        (STANDING.passed.is_(False), literal(Outcome.FAILED.value)),
        (LAST.status == "voided", literal(Outcome.VOIDED.value)),
        (over, literal(Outcome.ABSENT.value)),
        else_=literal(Outcome.NOT_YET.value),
    )


def _last_counts(exam: type[Exam]) -> ColumnElement[bool]:
    return exam.policy["count"].as_string() == Count.LAST.value


def awaiting() -> ColumnElement[bool]:
    """Whether any paper of the candidate waits for markers."""
    waits = select(Attempt.id).join(PaperRecord, PaperRecord.id == Attempt.paper_id)
    return exists(waits.where(_MINE, Attempt.status == "awaiting_marks").correlate(Candidate))


def _late_sheet() -> ColumnElement[bool]:
    return exists(
        select(LateSheet.id).where(LateSheet.attempt_id == LAST.id, LateSheet.accepted.is_(None))
    )


# A candidate's papers are found by their unique key (exam, person, try), attempts and results from
# there by theirs: each row costs a few look-ups however many people an exam has.
_MINE = and_(PaperRecord.exam_id == Candidate.exam_id, PaperRecord.person_id == Candidate.person_id)


def _tries() -> ScalarSelect[Any]:
    return select(func.count(PaperRecord.id)).where(_MINE).correlate(Candidate).scalar_subquery()


def _last_attempt_id() -> ScalarSelect[Any]:
    return (
        select(Attempt.id)
        .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
        .where(_MINE)
        .order_by(PaperRecord.try_number.desc())
        .limit(1)
        .correlate(Candidate)
        .scalar_subquery()
    )


def _standing_id() -> ScalarSelect[Any]:
    """The id of the result that stands, as domain.results.standing() says; a supervised one before
    any self-test."""
    # The exam once more: SQLite finds no column of an outer query in an ORDER BY.
    newest, sat = aliased(Result), aliased(Exam)
    last_counts = _last_counts(sat)
    return (
        select(Result.id)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
        .join(sat, sat.id == PaperRecord.exam_id)
        .where(
            _MINE,
            Attempt.status != "voided",
            Result.sequence
            == select(func.max(newest.sequence))
            .where(newest.attempt_id == Result.attempt_id)
            .scalar_subquery(),
        )
        .order_by(
            Result.supervised.desc(),
            case((last_counts, 0), (Result.passed, 1), else_=0).desc(),
            case((last_counts, 0), else_=Result.score).desc(),
            PaperRecord.try_number.desc(),
        )
        .limit(1)
        .correlate(Candidate)
        .scalar_subquery()
    )


def conditions(wanted: Filter, now: datetime) -> list[ColumnElement[bool]]:
    """What a filter asks of a row of base()."""
    found: list[ColumnElement[bool]] = []
    if wanted.exam:
        found.append(Exam.public_id == wanted.exam)
    if wanted.outcome:
        found.append(outcome(now) == wanted.outcome)
    if wanted.department:
        found.append(Candidate.department == wanted.department)
    if wanted.post:
        found.append(Candidate.posts.contains(wanted.post, autoescape=True))
    if wanted.category:
        found.append(Candidate.category == wanted.category)
    return found + _score_conditions(wanted) + _search(wanted.q)


def _score_conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.supervised:
        found.append(STANDING.supervised.is_(wanted.supervised == "yes"))
    if wanted.low is not None:
        found.append(STANDING.score >= wanted.low)
    if wanted.high is not None:
        found.append(STANDING.score < wanted.high)
    return found


def _search(q: str) -> list[ColumnElement[bool]]:
    text = q.strip()
    if not text:
        return []
    return [
        or_(
            Candidate.name.contains(text, autoescape=True),
            Person.initials.contains(text.lower(), autoescape=True),
            Candidate.employee_number.startswith(text, autoescape=True),
        )
    ]


def order(wanted: Filter, now: datetime) -> list[Any]:
    """The order asked for; those without a score come last whichever way."""
    columns: dict[str, list[Any]] = {
        "name": [Person.initials, Candidate.name],
        "score": [STANDING.score],
        "department": [Candidate.department],
        "outcome": [outcome(now)],
        "started": [LAST.started_at],
        "exam": [Exam.opens_at],
    }
    chosen = columns.get(wanted.sort, [])
    missing = [column.is_(None) for column in chosen if wanted.sort in ("score", "started")]
    ordered = [column.desc() if wanted.down else column.asc() for column in chosen]
    # Newest exam first, and in it the order of the register.
    return [*missing, *ordered, Exam.opens_at.desc(), Candidate.id]
