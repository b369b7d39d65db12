"""Looking people up: only whom the actor may see, and of them only what happened there."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.people import mask_id, mask_phone, plain
from anquan_exam.domain.vocabulary import EmploymentForm, PersonCategory
from anquan_exam.models import (
    Assignment,
    AssignmentPost,
    Credential,
    Employment,
    Person,
    Place,
    Post,
    Site,
)
from anquan_exam.models.session import reading
from anquan_exam.services import scope
from anquan_exam.services.errors import NotFound
from anquan_exam.services.people.finding import said
from anquan_exam.services.places.ways import names_on, way_below


@dataclass(frozen=True)
class AssignmentView:
    """Where somebody works, in which posts; `path` is 掘一队 / 一班, empty for the enterprise."""

    id: int
    employment_id: int
    host: str
    host_id: int
    place_id: int
    path: str
    site: str
    posts: tuple[str, ...]
    category: PersonCategory
    begins_on: date
    ends_on: date | None
    lamp: str = ""


@dataclass(frozen=True)
class EmploymentView:
    """Who employs somebody, in what form, from when to when."""

    id: int
    employer: str
    number: str
    form: EmploymentForm
    agency: str
    begins_on: date
    ends_on: date | None
    assignments: tuple[AssignmentView, ...] = ()


@dataclass(frozen=True)
class PersonLine:
    """A person in a list. Telephone and ID number masked."""

    public_id: str
    name: str
    phone: str
    id_number: str
    numbers: tuple[str, ...]
    assignments: tuple[AssignmentView, ...]
    current: bool
    signed_in: bool  # has chosen a password of their own


@dataclass(frozen=True)
class PersonView:
    """A person, and what of their work lies within the actor's scope."""

    public_id: str
    name: str
    phone: str
    id_number: str
    created_at: datetime
    must_change_code: bool
    locked_until: datetime | None
    employments: tuple[EmploymentView, ...]

    @property
    def current(self) -> bool:
        """Whether anybody in scope employs them now."""
        return any(one.ends_on is None for one in self.employments)


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; 0 and "" mean everybody. `left`: those who have gone."""

    text: str = ""
    enterprise_id: int = 0
    place_id: int = 0
    post: str = ""
    category: str = ""
    left: bool = False


def search(
    actor: Actor, wanted: Filter, *, today: date, page: int = 1, size: int = 50
) -> tuple[list[PersonLine], int]:
    """Page `page` of the people found, by name, and how many there are in all."""
    with reading() as session:
        conditions = _conditions(session, actor, wanted, today)
        total = session.scalar(select(func.count()).select_from(Person).where(*conditions)) or 0
        people = session.scalars(
            select(Person)
            .where(*conditions)
            .order_by(Person.name, Person.id)
            .offset((page - 1) * size)
            .limit(size)
        ).all()
        return _lines(session, actor, people), total


def _conditions(
    session: Session, actor: Actor, wanted: Filter, today: date
) -> list[ColumnElement[bool]]:
    conditions = [scope.people_within(actor, Permission.PEOPLE_VIEW)]
    held = _held(session, actor, wanted)
    conditions.append(~held if wanted.left else held)
    if wanted.text:
        conditions.append(said(actor, plain(wanted.text), today))
    return conditions


def _held(session: Session, actor: Actor, wanted: Filter) -> ColumnElement[bool]:
    """Whether somebody holds an assignment now, within scope, as the filter says."""
    place = aliased(Place)
    query = (
        select(Assignment.id)
        .join(place, place.id == Assignment.place_id)
        .where(
            Assignment.person_id == Person.id,
            Assignment.ends_on.is_(None),
            scope.places_within(actor, Permission.PEOPLE_VIEW, place),
        )
    )
    if wanted.left:
        return query.exists()
    if wanted.enterprise_id:
        query = query.where(Assignment.host_id == wanted.enterprise_id)
    if wanted.place_id:
        path = session.scalar(select(Place.path).where(Place.id == wanted.place_id)) or "none"
        query = query.where(place.path.startswith(path, autoescape=True))
    if wanted.category:
        query = query.where(Assignment.category == wanted.category)
    if wanted.post:
        query = (
            query.join(AssignmentPost, AssignmentPost.assignment_id == Assignment.id)
            .join(Post, Post.id == AssignmentPost.post_id)
            .where(Post.name == wanted.post)
        )
    return query.exists()


def _lines(session: Session, actor: Actor, people: Sequence[Person]) -> list[PersonLine]:
    ids = [person.id for person in people]
    assignments = _assignments(session, actor, ids)
    numbers: dict[int, list[str]] = defaultdict(list)
    home = aliased(Place)
    for person_id, number in session.execute(
        select(Employment.person_id, Employment.employee_number)
        .join(home, home.id == Employment.employer_id)
        .where(
            Employment.person_id.in_(ids),
            Employment.employee_number.is_not(None),
            Employment.ends_on.is_(None),
            scope.places_within(actor, Permission.PEOPLE_VIEW, home),
        )
    ):
        numbers[person_id].append(str(number))
    chosen = set(
        session.scalars(
            select(Credential.person_id).where(
                Credential.person_id.in_(ids), Credential.must_change.is_(False)
            )
        )
    )
    return [
        PersonLine(
            person.public_id,
            person.name,
            mask_phone(person.phone or ""),
            mask_id(person.id_number or ""),
            tuple(numbers[person.id]),
            tuple(one for one in assignments[person.id] if one.ends_on is None),
            any(one.ends_on is None for one in assignments[person.id]),
            person.id in chosen,
        )
        for person in people
    ]


def _assignments(
    session: Session, actor: Actor, people: Sequence[int]
) -> dict[int, list[AssignmentView]]:
    """Assignments within scope, the latest first, by person."""
    place, host = aliased(Place), aliased(Place)
    rows = session.execute(
        select(Assignment, place, host.name, Site.name)
        .join(place, place.id == Assignment.place_id)
        .join(host, host.id == Assignment.host_id)
        .outerjoin(Site, Site.id == Assignment.site_id)
        .where(
            Assignment.person_id.in_(people),
            scope.places_within(actor, Permission.PEOPLE_VIEW, place),
        )
        .order_by(Assignment.begins_on.desc(), Assignment.id.desc())
    ).all()
    posts = _posts(session, [row[0].id for row in rows])
    names = names_on(session, {row[1].path for row in rows})
    found: dict[int, list[AssignmentView]] = defaultdict(list)
    for assignment, at, host_name, site in rows:
        found[assignment.person_id].append(
            AssignmentView(
                assignment.id,
                assignment.employment_id,
                host_name,
                assignment.host_id,
                at.id,
                way_below(at.path, assignment.host_id, names),
                site or "",
                posts.get(assignment.id, ()),
                PersonCategory(assignment.category),
                assignment.begins_on,
                assignment.ends_on,
                assignment.lamp_number,
            )
        )
    return found


def _posts(session: Session, assignments: Sequence[int]) -> dict[int, tuple[str, ...]]:
    held: dict[int, tuple[str, ...]] = {}
    for assignment, name in session.execute(
        select(AssignmentPost.assignment_id, Post.name)
        .join(Post, Post.id == AssignmentPost.post_id)
        .where(AssignmentPost.assignment_id.in_(assignments))
        .order_by(Post.name)
    ):
        held[assignment] = (*held.get(assignment, ()), name)
    return held


def person(actor: Actor, public_id: str) -> PersonView:
    """One person. Raises NotFound for whom the actor may not see."""
    with reading() as session:
        found = person_in_scope(session, actor, Permission.PEOPLE_VIEW, public_id)
        credential = session.get(Credential, found.id)
        return PersonView(
            found.public_id,
            found.name,
            mask_phone(found.phone or ""),
            mask_id(found.id_number or ""),
            found.created_at,
            credential is None or credential.must_change,
            credential.locked_until if credential else None,
            _employments(session, actor, found.id),
        )


def _employments(session: Session, actor: Actor, person_id: int) -> tuple[EmploymentView, ...]:
    """Employments by, or with an assignment to, a place within scope."""
    assignments = _assignments(session, actor, [person_id])[person_id]
    employer = aliased(Place)
    ids = {one.employment_id for one in assignments}
    rows = session.execute(
        select(Employment, employer.name)
        .join(employer, employer.id == Employment.employer_id)
        .where(
            Employment.person_id == person_id,
            or_(
                Employment.id.in_(ids),
                scope.places_within(actor, Permission.PEOPLE_VIEW, employer),
            ),
        )
        .order_by(Employment.ends_on.is_not(None), Employment.begins_on.desc())
    )
    return tuple(
        EmploymentView(
            row.id,
            name,
            row.employee_number or "",
            EmploymentForm(row.form),
            row.agency,
            row.begins_on,
            row.ends_on,
            tuple(one for one in assignments if one.employment_id == row.id),
        )
        for row, name in rows
    )


def person_in_scope(
    session: Session, actor: Actor, permission: Permission, public_id: str, *, lock: bool = False
) -> Person:
    """The Person, if within scope. Raises NotFound."""
    query: Any = select(Person).where(
        and_(Person.public_id == public_id, scope.people_within(actor, permission))
    )
    found: Person | None = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("person")
    return found


def works_elsewhere(session: Session, actor: Actor, permission: Permission, person_id: int) -> bool:
    """Whether somebody is employed or assigned now where the actor does not hold `permission`:
    then changing their phone or code would open another's file to the actor.

    To be assigned here under another's employment is not enough: a roster may say so of anybody."""
    home, work, other = aliased(Place), aliased(Place), aliased(Place)
    assigned_elsewhere = (
        select(Assignment.id)
        .join(other, other.id == Assignment.place_id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(home, home.id == Employment.employer_id)
        .where(
            Assignment.person_id == person_id,
            Assignment.ends_on.is_(None),
            ~scope.places_within(actor, permission, other),
            ~scope.places_within(actor, permission, home),
        )
    )
    if session.scalar(assigned_elsewhere.limit(1)) is not None:
        return True
    assigned_here = (
        select(Assignment.id)
        .join(work, work.id == Assignment.place_id)
        .where(
            Assignment.employment_id == Employment.id,
            Assignment.ends_on.is_(None),
            scope.places_within(actor, permission, work),
        )
        .exists()
    )
    return bool(
        session.scalar(
            select(Employment.id)
            .join(home, home.id == Employment.employer_id)
            .where(
                Employment.person_id == person_id,
                Employment.ends_on.is_(None),
                ~scope.places_within(actor, permission, home),
                ~assigned_here,
            )
            .limit(1)
        )
    )
