"""Which certificates and people an actor reaches: those at work there now, and of whoever has left
only what was entered there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.models import (
    Assignment,
    AssignmentPost,
    CertificateRecord,
    Employment,
    Enterprise,
    Person,
    Place,
    Post,
)
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.exams.people import at_work
from anquan_exam.services.people.views import person_in_scope
from anquan_exam.services.scope import people_within, places_within


@dataclass(frozen=True, slots=True)
class About:
    """Where somebody works and as what, within reach; "" where nothing is said."""

    department: str = ""
    posts: str = ""
    unit: str = ""


def here_now(actor: Actor, permission: Permission, today: date) -> ColumnElement[bool]:
    """The condition that a Person row is at work within reach on `today`."""
    place = aliased(Place)
    return exists(
        select(Assignment.id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(place, place.id == Assignment.place_id)
        .where(
            Assignment.person_id == Person.id,
            at_work(today),
            places_within(actor, permission, place),
        )
    )


def seen(actor: Actor, permission: Permission, today: date) -> ColumnElement[bool]:
    """The condition that a CertificateRecord, joined to its Person, is within reach."""
    entered_at = aliased(Place)
    ours = CertificateRecord.enterprise_id.in_(
        select(entered_at.id).where(places_within(actor, permission, entered_at))
    )
    return or_(here_now(actor, permission, today), and_(ours, people_within(actor, permission)))


def find(
    session: Session,
    actor: Actor,
    public_id: str,
    today: date,
    permission: Permission = Permission.PEOPLE_VIEW,
    *,
    lock: bool = False,
) -> tuple[CertificateRecord, Person]:
    """A certificate and its holder within reach. Raises NotFound."""
    statement = (
        select(CertificateRecord, Person)
        .join(Person, Person.id == CertificateRecord.person_id)
        .where(CertificateRecord.public_id == public_id, seen(actor, permission, today))
    )
    if lock:
        statement = statement.with_for_update(of=CertificateRecord)
    found = session.execute(statement).one_or_none()
    if found is None:
        raise NotFound("certificate")
    return found[0], found[1]


def holder(session: Session, actor: Actor, public_id: str, today: date) -> tuple[Person, Place]:
    """Somebody for whom the actor may enter a certificate, locked, and the unit it is entered for.

    Raises NotFound, Invalid `certificate_left` where the person is not at work there any more."""
    person = person_in_scope(session, actor, Permission.PEOPLE_EDIT, public_id, lock=True)
    unit = aliased(Place)
    found = session.scalar(
        select(unit)
        .join(Place, Place.enterprise_id == unit.id)
        .join(Assignment, Assignment.place_id == Place.id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .where(
            Assignment.person_id == person.id,
            at_work(today),
            places_within(actor, Permission.PEOPLE_EDIT),
        )
        .order_by(Assignment.id)
        .limit(1)
    )
    if found is None:
        raise Invalid("certificate_left", "person", name=person.name)
    return person, found


def enterprise(session: Session, actor: Actor, public_id: str) -> Place:
    """The enterprise's place, if the actor may enter people there. Raises NotFound."""
    found = session.scalar(
        select(Place)
        .join(Enterprise, Enterprise.place_id == Place.id)
        .where(Enterprise.public_id == public_id, places_within(actor, Permission.PEOPLE_EDIT))
    )
    if found is None:
        raise NotFound("place")
    return found


def about(
    session: Session, actor: Actor, people: Collection[int], today: date
) -> Mapping[int, About]:
    """Person id to where they work and as what on `today`, within reach."""
    rows = session.execute(
        select(
            Assignment.person_id,
            Enterprise.short_name,
            Place.name,
            Place.kind,
            Post.name.label("post"),
        )
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(Enterprise, Enterprise.place_id == Assignment.host_id)
        .join(Place, Place.id == Assignment.place_id)
        .outerjoin(AssignmentPost, AssignmentPost.assignment_id == Assignment.id)
        .outerjoin(Post, Post.id == AssignmentPost.post_id)
        .where(
            Assignment.person_id.in_(people),
            at_work(today),
            places_within(actor, Permission.PEOPLE_VIEW),
        )
        .order_by(Assignment.id, Post.name)
    )
    units: dict[int, dict[str, None]] = {}
    departments: dict[int, dict[str, None]] = {}
    posts: dict[int, dict[str, None]] = {}
    for row in rows:
        units.setdefault(row.person_id, {})[row.short_name] = None
        if row.kind != "enterprise":
            departments.setdefault(row.person_id, {})[row.name] = None
        if row.post:
            posts.setdefault(row.person_id, {})[row.post] = None
    return {
        one: About(*("、".join(found.get(one, ())) for found in (departments, posts, units)))
        for one in people
    }
