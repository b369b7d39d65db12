"""What every act on a case needs: the row within reach, what is refused and noted, the trail."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.case_terms import LATE_AFTER
from anquan_exam.domain.cases import needs_second_person
from anquan_exam.domain.vocabulary import PersonCategory
from anquan_exam.models import Assignment, CaseFile, Place
from anquan_exam.models.session import transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.scope import places_within, with_place

MOST_TEXT = 1000
MOST_WHY = 300


class CaseRefused(Problem):
    """An act that a case does not take. It is noted on the trail."""


def within(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The condition that a CaseFile row is within reach: by its unit, or by the person's place
    there (a team leader's people)."""
    unit, place = aliased(Place), aliased(Place)
    by_unit = CaseFile.enterprise_id.in_(
        select(unit.id).where(places_within(actor, permission, unit))
    )
    by_place = exists(
        select(Assignment.id)
        .join(place, place.id == Assignment.place_id)
        .where(
            Assignment.person_id == CaseFile.person_id,
            Assignment.host_id == CaseFile.enterprise_id,
            places_within(actor, permission, place),
        )
    )
    return or_(by_unit, by_place)


def led_by(person_id: int | None) -> ColumnElement[bool]:
    """The condition that a CaseFile row is of a unit whose principal the person is now."""
    return exists(
        select(Assignment.id).where(
            Assignment.person_id == person_id,
            Assignment.host_id == CaseFile.enterprise_id,
            Assignment.category == PersonCategory.PRINCIPAL.value,
            Assignment.ends_on.is_(None),
        )
    )


def find(
    session: Session,
    actor: Actor,
    public_id: str,
    *,
    lock: bool = False,
) -> tuple[CaseFile, Place]:
    """The case and its unit, for whoever sees the person or leads the unit. Raises NotFound."""
    seen = or_(within(actor, Permission.PEOPLE_VIEW), led_by(actor.person_id))
    return _found(session, public_id, seen, lock=lock)


def find_own(
    session: Session, actor: Actor, public_id: str, *, lock: bool = False
) -> tuple[CaseFile, Place]:
    """One's own case and its unit. Raises NotFound."""
    return _found(session, public_id, CaseFile.person_id == actor.person_id, lock=lock)


def _found(
    session: Session, public_id: str, condition: ColumnElement[bool], *, lock: bool
) -> tuple[CaseFile, Place]:
    return with_place(
        session,
        CaseFile,
        CaseFile.enterprise_id,
        CaseFile.public_id == public_id,
        condition,
        missing="case",
        lock=lock,
    )


def note(
    session: Session,
    actor: Actor,
    case: CaseFile,
    place: Place,
    act: str,
    now: datetime,
    **payload: object,
) -> None:
    """One trail entry about `case`."""
    subject = ("case", case.public_id)
    payload = {"case_number": case.number, **payload}
    trail.record(session, actor, act, subject, now=now, place_path=place.path, **payload)


@contextmanager
def noting_refusals(actor: Actor, public_id: str, wanted: str, *, now: datetime) -> Iterator[None]:
    """Whatever the case refuses inside is put on the trail, in a transaction of its own, and
    raised. `wanted` says what was attempted."""
    try:
        yield
    except CaseRefused as refused:
        with transaction() as session:
            case, place = _found(session, public_id, CaseFile.public_id == public_id, lock=False)
            note(
                session,
                actor,
                case,
                place,
                "case.refused",
                now,
                case_wanted=wanted,
                case_refused=refused.code,
                **{f"case_{name}": value for name, value in refused.detail.items()},
            )
        raise


def is_late(at: datetime, now: datetime) -> bool:
    """Whether something of the moment `at` needs a reason and a second person."""
    return needs_second_person(clock.local(at).date(), clock.local(now).date(), LATE_AFTER)


def moment_on(day: date, now: datetime) -> datetime:
    """The moment that stands for a `day`: now where it is today, else its end. A day to come gives
    a moment to come, which a case refuses."""
    today = clock.local(now).date()
    if day >= today:
        return now if day == today else now + timedelta(days=1)
    end = datetime.combine(day, time.min, tzinfo=clock.local(now).tzinfo) + timedelta(days=1)
    return end - timedelta(seconds=1)


def text_of(
    text: str, field: str, *, most: int = MOST_TEXT, missing: str = "case_text_missing"
) -> str:
    """What was written, trimmed. Raises Invalid `missing`, `text_too_long`."""
    said = text.strip()
    if not said:
        raise Invalid(missing, field)
    if len(said) > most:
        raise Invalid("text_too_long", field, most=most)
    return said
