"""Where somebody works: assignments added, moved and ended, employments ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.people import plain
from anquan_exam.domain.vocabulary import PersonCategory
from anquan_exam.models import Assignment, AssignmentPost, Employment, Person, Place, Post, Site
from anquan_exam.models.session import transaction
from anquan_exam.services import scope
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.people.notes import note
from anquan_exam.services.people.views import person_in_scope
from anquan_exam.services.roster.matching import lamp_holders

MOST_LAMP = 20


def end_employment(actor: Actor, employment_id: int, ends_on: date, *, now: datetime) -> str:
    """End an employment and what is assigned under it; `ends_on` is the last day.

    The person's public id. Raises NotFound, Invalid `ends_before_begin`, `ended_already`."""
    with transaction() as session:
        employment = session.get(Employment, employment_id, with_for_update=True)
        place_id = employment.employer_id if employment else 0
        place = scope.place_in_scope(session, actor, Permission.PEOPLE_EDIT, place_id)
        assert employment is not None
        _end(employment, ends_on, now)
        running = session.scalars(
            select(Assignment).where(
                Assignment.employment_id == employment_id, Assignment.ends_on.is_(None)
            )
        )
        for assignment in running:
            assignment.ends_on = max(ends_on, assignment.begins_on)
            assignment.end_recorded_at = now
        person = session.get_one(Person, employment.person_id)
        last_day = ends_on.isoformat()
        note(session, actor, "employment.ended", person, place.path, now, last_day=last_day)
        return person.public_id


def _end(row: Employment | Assignment, ends_on: date, now: datetime) -> None:
    if row.ends_on is not None:
        raise Invalid("ended_already", "ends_on")
    if ends_on < row.begins_on:
        raise Invalid("ends_before_begin", "ends_on")
    row.ends_on, row.end_recorded_at = ends_on, now


@dataclass(frozen=True)
class JobInput:
    """Where and as what somebody is to work, from a day on."""

    place_id: int
    posts: tuple[str, ...]
    category: PersonCategory
    begins_on: date
    site_id: int | None = None


def assign(
    actor: Actor, employment_id: int, job: JobInput, *, replaces: int | None = None, now: datetime
) -> str:
    """A further assignment, or with `replaces` (an assignment's id) a move: that one ends the day
    before. The person's public id. Raises NotFound, Invalid."""
    with transaction() as session:
        place = scope.place_in_scope(session, actor, Permission.PEOPLE_EDIT, job.place_id)
        employment = session.get(Employment, employment_id, with_for_update=True)
        if employment is None or employment.ends_on is not None or place.enterprise_id is None:
            raise NotFound("employment")
        _refuse_anothers(session, actor, employment)
        person = session.get_one(Person, employment.person_id)
        person_in_scope(session, actor, Permission.PEOPLE_EDIT, person.public_id)
        if place.closed_at is not None:
            raise Invalid("place_closed", "place_id")
        if replaces is not None:
            _replace(session, actor, replaces, employment_id, job.begins_on, now)
        row = Assignment(
            employment_id=employment_id,
            person_id=person.id,
            host_id=place.enterprise_id,
            place_id=place.id,
            site_id=_site(session, place.enterprise_id, job.site_id),
            lamp_number=_lamp_of(session, person.id, place.enterprise_id),
            category=job.category.value,
            begins_on=job.begins_on,
            recorded_at=now,
        )
        session.add(row)
        session.flush()
        _set_posts(session, row.id, place.enterprise_id, job.posts)
        act = "assignment.moved" if replaces is not None else "assignment.added"
        posts = list(job.posts)
        note(session, actor, act, person, place.path, now, place=place.name, posts=posts)
        return person.public_id


def _refuse_anothers(session: Session, actor: Actor, employment: Employment) -> None:
    """Raise NotFound for an employment neither by, nor with an assignment to, a place in reach."""
    held = scope.places_within(actor, Permission.PEOPLE_EDIT)
    here = select(Place.id).where(
        held,
        or_(
            Place.id == employment.employer_id,
            Place.id.in_(
                select(Assignment.place_id).where(Assignment.employment_id == employment.id)
            ),
        ),
    )
    if session.scalar(here.limit(1)) is None:
        raise NotFound("employment")


def _replace(
    session: Session,
    actor: Actor,
    assignment_id: int,
    employment_id: int,
    begins_on: date,
    now: datetime,
) -> None:
    before = session.get(Assignment, assignment_id)
    if before is None or before.employment_id != employment_id:
        raise NotFound("assignment")
    scope.place_in_scope(session, actor, Permission.PEOPLE_EDIT, before.place_id)
    if before.ends_on is not None:
        raise Invalid("ended_already", "begins_on")
    today = clock.local(now).date()
    fresh = today in (clock.local(before.recorded_at).date(), before.begins_on)
    if begins_on <= before.begins_on and not (fresh or before.begins_on > today):
        # It was held: a date further back would take it, and the move, off the record.
        raise Invalid("move_before_begin", "begins_on", begins=_said(before.begins_on))
    if begins_on <= before.begins_on:
        # Put right on the very day it began or was entered: it was never held for a day.
        session.execute(delete(AssignmentPost).where(AssignmentPost.assignment_id == before.id))
        session.delete(before)
        session.flush()
        return
    before.ends_on, before.end_recorded_at = begins_on - timedelta(days=1), now


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _lamp_of(session: Session, person_id: int, host_id: int) -> str:
    """The lamp somebody has at a unit: it stays theirs, whatever post they go to there."""
    held = (
        select(Assignment.lamp_number)
        .where(
            Assignment.person_id == person_id,
            Assignment.host_id == host_id,
            Assignment.lamp_number != "",
        )
        .order_by(Assignment.ends_on.is_not(None), Assignment.id.desc())
    )
    return session.scalar(held.limit(1)) or ""


def give_lamp(actor: Actor, assignment_id: int, lamp: str, *, now: datetime) -> str:
    """Put down the lamp of somebody at the unit of an assignment, "" for none; the person's public
    id. Raises NotFound, Invalid `text_too_long`, `lamp_taken`."""
    lamp = plain(lamp)
    if len(lamp) > MOST_LAMP:
        raise Invalid("text_too_long", "lamp", most=MOST_LAMP)
    with transaction() as session:
        row = session.get(Assignment, assignment_id, with_for_update=True)
        place = scope.place_in_scope(
            session, actor, Permission.PEOPLE_EDIT, row.place_id if row else 0
        )
        if row is None or row.ends_on is not None:
            raise NotFound("assignment")
        holder = lamp_holders(session, row.host_id, {lamp}).get(lamp)
        if holder not in (None, row.person_id):
            raise Invalid("lamp_taken", "lamp", number=lamp)
        before = row.lamp_number
        session.execute(
            update(Assignment)
            .where(
                Assignment.person_id == row.person_id,
                Assignment.host_id == row.host_id,
                Assignment.ends_on.is_(None),
            )
            .values(lamp_number=lamp)
        )
        person = session.get_one(Person, row.person_id)
        if lamp != before:
            note(session, actor, "assignment.lamp_given", person, place.path, now, lamp=lamp)
        return person.public_id


def _site(session: Session, enterprise_id: int, site_id: int | None) -> int | None:
    if site_id is None:
        return None
    found = session.scalar(
        select(Site.id).where(Site.id == site_id, Site.enterprise_id == enterprise_id)
    )
    if found is None:
        raise NotFound("site")
    return found


def _set_posts(
    session: Session, assignment_id: int, enterprise_id: int, names: Iterable[str]
) -> None:
    for name in dict.fromkeys(names):
        post = session.scalar(
            select(Post)
            .where(
                Post.name == name,
                (Post.enterprise_id == enterprise_id) | Post.enterprise_id.is_(None),
            )
            .order_by(Post.enterprise_id.is_(None))
            .limit(1)
        )
        if post is None:
            post = Post(enterprise_id=enterprise_id, name=name[:60])
            session.add(post)
            session.flush()
        session.add(AssignmentPost(assignment_id=assignment_id, post_id=post.id))
    session.flush()


def end_assignment(actor: Actor, assignment_id: int, ends_on: date, *, now: datetime) -> str:
    """End one assignment; the employment goes on. The person's public id."""
    with transaction() as session:
        row = session.get(Assignment, assignment_id, with_for_update=True)
        place_id = row.place_id if row else 0
        place = scope.place_in_scope(session, actor, Permission.PEOPLE_EDIT, place_id)
        assert row is not None
        _end(row, ends_on, now)
        person = session.get_one(Person, row.person_id)
        last_day = ends_on.isoformat()
        note(session, actor, "assignment.ended", person, place.path, now, last_day=last_day)
        return person.public_id
