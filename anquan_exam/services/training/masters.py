"""Working under a named master (师带徒): he signs on his own phone when the months are over, never
before, and never for himself."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.cases import needs_second_person
from anquan_exam.domain.eligibility.facts import CaseKind
from anquan_exam.domain.eligibility.months import add_months
from anquan_exam.domain.eligibility.rules import Check
from anquan_exam.models import ApprenticeshipRecord, CaseFile, Enterprise, Person, Place, Post
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.eligibility.rules import rules_of
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.exams.lists import LineVerdict, lines_of
from anquan_exam.services.exams.people import Assigned, assigned
from anquan_exam.services.ids import new_id
from anquan_exam.services.scope import people_within, place_in_scope
from anquan_exam.services.training.common import LATE, reason_of

MONTHS = 4
"""煤矿安全培训规定: 井下新工人在有经验的职工带领下实习满四个月. The rules in force go before it."""


@dataclass(frozen=True, slots=True)
class MasterInput:
    """Who learns from whom, since when; people by a line each: name, number or phone. `enterprise`
    is a public id, `post_id` None for any post."""

    enterprise: str
    person: str
    master: str
    begins_on: date
    post_id: int | None = None


@dataclass(frozen=True, slots=True)
class Apprentice:
    """Somebody under a master. `until`: from that day the master may sign."""

    public_id: str
    person_id: str
    name: str
    master: str
    post: str
    begins_on: date
    until: date
    signed_on: date | None
    withdrawn: str


def name_master(actor: Actor, given: MasterInput, *, now: datetime) -> str:
    """Name a master; gives the public id.

    Raises NotFound, Invalid `master_person`, `master_master`, `master_self`, `master_violation`,
    `master_day`, `master_there`, `training_post`."""
    with transaction() as session:
        number = select(Enterprise.place_id).where(Enterprise.public_id == given.enterprise)
        unit = place_in_scope(session, actor, Permission.PEOPLE_EDIT, session.scalar(number) or 0)
        today = clock.local(now).date()
        person = _one(session, unit, given.person, today, "person")
        master = _one(session, unit, given.master, today, "master")
        _check(session, unit, person, master, given, today)
        row = ApprenticeshipRecord(
            public_id=new_id(),
            person_id=person.person_id,
            enterprise_id=unit.id,
            post_id=_post(session, unit, given.post_id),
            master_id=master.person_id,
            begins_on=given.begins_on,
            recorded_at=now,
            recorded_by=actor.person_id,
        )
        session.add(row)
        _note(session, actor, "master.named", row, unit, now, person.name, master=master.name)
        return row.public_id


def sign(actor: Actor, public_id: str, *, now: datetime) -> None:
    """The master signs that it is enough, on his own phone.

    Raises NotFound, Problem `master_early`, `master_signed`, `master_withdrawn`,
    `master_violation`, `master_gone` (one of the two works there no more)."""
    with transaction() as session:
        found = session.execute(
            select(ApprenticeshipRecord, Place, Person.name)
            .join(Place, Place.id == ApprenticeshipRecord.enterprise_id)
            .join(Person, Person.id == ApprenticeshipRecord.person_id)
            .where(
                ApprenticeshipRecord.public_id == public_id,
                ApprenticeshipRecord.master_id == actor.person_id,
                ApprenticeshipRecord.person_id != actor.person_id,
            )
            .with_for_update(of=ApprenticeshipRecord)
        ).one_or_none()
        if found is None:
            raise NotFound("apprenticeship")
        row, unit, name = found
        today = clock.local(now).date()
        _check_sign(session, row, unit, today)
        row.signed_on, row.signed_at = today, now
        _note(session, actor, "master.signed", row, unit, now, name)


def _check_sign(session: Session, row: ApprenticeshipRecord, unit: Place, today: date) -> None:
    if row.withdrawn_at is not None:
        raise Problem("master_withdrawn")
    if row.signed_at is not None:
        raise Problem("master_signed")
    until = add_months(row.begins_on, _months(session))
    if today < until:
        raise Problem("master_early", until=_said(until))
    if _violation(session, row.master_id):
        raise Problem("master_violation")
    both = (row.person_id, row.master_id)
    here = {one.person_id for one in assigned(session, unit, Person.id.in_(both), today)}
    if len(here) != len(both):
        raise Problem("master_gone")


def withdraw_master(actor: Actor, public_id: str, reason: str, *, now: datetime) -> None:
    """Take a pairing off the record, for a reason; a new one may be named.

    Raises NotFound, Invalid, Problem `master_withdrawn`."""
    with transaction() as session:
        found = session.execute(
            select(ApprenticeshipRecord, Place, Person.name)
            .join(Place, Place.id == ApprenticeshipRecord.enterprise_id)
            .join(Person, Person.id == ApprenticeshipRecord.person_id)
            .where(ApprenticeshipRecord.public_id == public_id)
            .with_for_update(of=ApprenticeshipRecord)
        ).one_or_none()
        if found is None:
            raise NotFound("apprenticeship")
        row, unit, name = found
        place_in_scope(session, actor, Permission.PEOPLE_EDIT, unit.id)
        why = reason_of(reason)
        if row.withdrawn_at is not None:
            raise Problem("master_withdrawn")
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = now, actor.person_id, why
        _note(session, actor, "master.withdrawn", row, unit, now, name, reason=why)


def masters(actor: Actor, *, now: datetime) -> tuple[Apprentice, ...]:
    """Those within reach who are or were under a master: the unsigned first, by their day."""
    del now
    with reading() as session:
        return _listed(session, people_within(actor, Permission.PEOPLE_VIEW))


def apprentices_of(session: Session, actor: Actor, now: datetime) -> tuple[Apprentice, ...]:
    """Those the actor is the master of, whom he has not signed for yet."""
    del now
    rows = _listed(session, ApprenticeshipRecord.master_id == actor.person_id)
    return tuple(one for one in rows if one.signed_on is None and not one.withdrawn)


def _listed(session: Session, condition: object) -> tuple[Apprentice, ...]:
    master = aliased(Person)
    months = _months(session)
    rows = session.execute(
        select(ApprenticeshipRecord, Person.public_id, Person.name, master.name, Post.name)
        .join(Person, Person.id == ApprenticeshipRecord.person_id)
        .join(master, master.id == ApprenticeshipRecord.master_id)
        .outerjoin(Post, Post.id == ApprenticeshipRecord.post_id)
        .where(condition)  # type: ignore[arg-type]
        .order_by(
            ApprenticeshipRecord.withdrawn_at.is_not(None),
            ApprenticeshipRecord.signed_on.is_not(None),
            ApprenticeshipRecord.begins_on,
            ApprenticeshipRecord.id,
        )
    )
    return tuple(
        Apprentice(
            row.public_id,
            person,
            name,
            by,
            post or "",
            row.begins_on,
            add_months(row.begins_on, months),
            row.signed_on,
            row.withdrawn_why if row.withdrawn_at else "",
        )
        for row, person, name, by, post in rows
    )


def _months(session: Session) -> int:
    """As the rules on record have it."""
    found = [one.months for one in rules_of(session) if one.check is Check.APPRENTICESHIP]
    return max(found, default=MONTHS)


def _one(session: Session, unit: Place, line: str, day: date, field: str) -> Assigned:
    lines = lines_of(session, unit, " ".join(line.split()), day)
    if len(lines) != 1 or lines[0].verdict is not LineVerdict.FOUND:
        raise Invalid(f"master_{field}", field)
    return lines[0].people[0]


def _check(
    session: Session,
    unit: Place,
    person: Assigned,
    master: Assigned,
    given: MasterInput,
    today: date,
) -> None:
    if person.person_id == master.person_id:
        raise Invalid("master_self", "master")
    if given.begins_on > today or needs_second_person(given.begins_on, today, LATE):
        raise Invalid("master_day", "begins_on", most=LATE.days)
    if _violation(session, master.person_id):
        raise Invalid("master_violation", "master")
    there = select(ApprenticeshipRecord.id).where(
        ApprenticeshipRecord.person_id == person.person_id,
        ApprenticeshipRecord.enterprise_id == unit.id,
        ApprenticeshipRecord.withdrawn_at.is_(None),
        ApprenticeshipRecord.signed_on.is_(None),
    )
    if session.scalar(there.limit(1)) is not None:
        raise Invalid("master_there", "person")


def _violation(session: Session, person_id: int) -> bool:
    """Whether a 三违 stands against somebody: such a one teaches nobody."""
    found = select(CaseFile.id).where(
        CaseFile.person_id == person_id,
        CaseFile.kind == CaseKind.VIOLATION.value,
        CaseFile.verified_at.is_not(None),
        CaseFile.cleared_at.is_(None),
    )
    return session.scalar(found.limit(1)) is not None


def _post(session: Session, unit: Place, post_id: int | None) -> int | None:
    if post_id is None:
        return None
    owned = or_(Post.enterprise_id == unit.id, Post.enterprise_id.is_(None))
    if session.scalar(select(Post.id).where(Post.id == post_id, owned)) is None:
        raise Invalid("training_post", "post_id")
    return post_id


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _note(
    session: Session,
    actor: Actor,
    act: str,
    row: ApprenticeshipRecord,
    unit: Place,
    now: datetime,
    person: str,
    **told: object,
) -> None:
    subject = ("apprenticeship", row.public_id)
    trail.record(session, actor, act, subject, now=now, place_path=unit.path, title=person, **told)
