"""The SQL of follow-ups: those of the newest version of each record, and how each stands by the
facts of a day."""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.check_record import FollowUpState
from anquan_exam.domain.policy import QUALIFYING
from anquan_exam.models import (
    Assignment,
    Attempt,
    CheckFollowUp,
    CheckNumber,
    CheckVersion,
    Employment,
    Exam,
    Person,
    Place,
    Result,
    SpotCheck,
)
from anquan_exam.services.exams.people import at_work
from anquan_exam.services.scope import places_within

KINDS = tuple(sorted(kind.value for kind in QUALIFYING))
Rows = Select[*tuple[Any, ...]]


def base(today: date) -> Rows:
    """A row each, unordered: what is asked of whom, where, how it stands, and by what result."""
    mended = aliased(Attempt, name="mended")
    sat = aliased(Exam, name="sat")
    return (
        select(
            CheckFollowUp,
            Person.public_id.label("person"),
            Person.name.label("name"),
            Place.name.label("unit"),
            SpotCheck.public_id.label("check"),
            SpotCheck.department.label("by"),
            SpotCheck.title.label("title"),
            SpotCheck.drawn_at.label("checked_at"),
            CheckNumber.year,
            CheckNumber.number,
            mended.public_id.label("attempt"),
            mended.closed_at.label("mended_at"),
            sat.title.label("mended_by"),
            state(today).label("state"),
        )
        .select_from(CheckFollowUp)
        .join(SpotCheck, SpotCheck.id == CheckFollowUp.check_id)
        .join(CheckVersion, CheckVersion.id == CheckFollowUp.version_id)
        .join(CheckNumber, CheckNumber.check_id == SpotCheck.id)
        .join(Place, Place.id == SpotCheck.place_id)
        .join(Person, Person.id == CheckFollowUp.person_id)
        .outerjoin(mended, mended.id == later_pass())
        .outerjoin(sat, sat.id == mended.exam_id)
        .where(CheckVersion.number == _newest())
    )


def _newest() -> ScalarSelect[Any]:
    newer = aliased(CheckVersion)
    return (
        select(func.max(newer.number))
        .where(newer.check_id == CheckFollowUp.check_id)
        .correlate(CheckFollowUp)
        .scalar_subquery()
    )


def later_pass() -> ScalarSelect[Any]:
    """The id of the first attempt begun after the draw, at another exam that counts, that was
    passed under supervision, by its last grading; NULL where there is none."""
    taken, sat = aliased(Attempt), aliased(Exam)
    result, newer = aliased(Result), aliased(Result)
    return (
        select(taken.id)
        .join(result, result.attempt_id == taken.id)
        .join(sat, sat.id == taken.exam_id)
        .where(
            taken.person_id == CheckFollowUp.person_id,
            taken.exam_id != func.coalesce(SpotCheck.exam_id, 0),
            taken.started_at >= SpotCheck.drawn_at,
            taken.status != "voided",
            sat.kind.in_(KINDS),
            result.passed.is_(True),
            result.supervised.is_(True),
            result.sequence
            == select(func.max(newer.sequence))
            .where(newer.attempt_id == taken.id)
            .scalar_subquery(),
        )
        .order_by(taken.started_at, taken.id)
        .limit(1)
        .correlate(CheckFollowUp, SpotCheck)
        .scalar_subquery()
    )


def state(today: date) -> ColumnElement[str]:
    """How a follow-up stands, as a value of FollowUpState; its last day is still in time."""
    return case(
        (later_pass().is_not(None), literal(FollowUpState.DONE.value)),
        (~_still_there(today), literal(FollowUpState.LEFT.value)),
        (CheckFollowUp.due_on < today, literal(FollowUpState.OVERDUE.value)),
        else_=literal(FollowUpState.OPEN.value),
    )


def _still_there(today: date) -> ColumnElement[bool]:
    place = aliased(Place)
    return exists(
        select(Assignment.id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(place, place.id == Assignment.place_id)
        .where(
            Assignment.person_id == CheckFollowUp.person_id,
            place.enterprise_id == SpotCheck.place_id,
            at_work(today),
        )
        .correlate(CheckFollowUp, SpotCheck)
    )


def within(actor: Actor) -> ColumnElement[bool]:
    """The condition that a row is within reach: by its unit, or by where the person is assigned
    there (a team leader sees the team's)."""
    place = aliased(Place)
    assigned = exists(
        select(Assignment.id)
        .join(place, place.id == Assignment.place_id)
        .where(
            Assignment.person_id == CheckFollowUp.person_id,
            place.enterprise_id == SpotCheck.place_id,
            places_within(actor, Permission.RESULTS_VIEW, place),
        )
        .correlate(CheckFollowUp, SpotCheck)
    )
    return or_(places_within(actor, Permission.RESULTS_VIEW), assigned)
