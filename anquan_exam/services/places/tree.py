"""The tree: departments and teams made, renamed, closed and opened again."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.people import plain
from anquan_exam.domain.vocabulary import PlaceKind
from anquan_exam.models import Assignment, Place
from anquan_exam.models.session import transaction
from anquan_exam.services import scope, trail
from anquan_exam.services.errors import Invalid, NotFound

BELOW = {
    PlaceKind.ENTERPRISE: (PlaceKind.DEPARTMENT, PlaceKind.TEAM),
    PlaceKind.DEPARTMENT: (PlaceKind.DEPARTMENT, PlaceKind.TEAM),
    PlaceKind.TEAM: (),
    PlaceKind.DISTRICT: (PlaceKind.ENTERPRISE,),
}
DEEPEST = 6


def checked_name(text: str, most: int, field: str = "name") -> str:
    """A name without stray spaces. Raises Invalid when empty or too long."""
    name = plain(text)
    if not name:
        raise Invalid("name_missing", field)
    if len(name) > most:
        raise Invalid("name_long", field, most=most)
    return name


def plant(session: Session, parent: Place, kind: PlaceKind, name: str) -> Place:
    """A new place below `parent`, within the caller's act. Raises Invalid if it cannot be there."""
    if kind not in BELOW[PlaceKind(parent.kind)] or parent.path.count("/") > DEEPEST + 1:
        raise Invalid("place_not_here", "kind")
    if parent.closed_at is not None:
        raise Invalid("place_closed", "name")
    refuse_taken(session, parent.id, name)
    place = Place(kind=kind, name=name, parent_id=parent.id, enterprise_id=parent.enterprise_id)
    session.add(place)
    session.flush()
    place.path = f"{parent.path}{place.id}/"
    if kind is PlaceKind.ENTERPRISE:
        place.enterprise_id = place.id
    session.flush()
    return place


def refuse_taken(session: Session, parent_id: int | None, name: str) -> None:
    """Raise Invalid when a sibling has that name."""
    taken = select(Place.id).where(Place.parent_id == parent_id, Place.name == name)
    if session.scalar(taken):
        raise Invalid("name_taken", "name", name=name)


def create_place(actor: Actor, parent_id: int, kind: PlaceKind, name: str, *, now: datetime) -> int:
    """A department or team below a place of the actor's. Its id."""
    name = checked_name(name, 120)
    if kind not in (PlaceKind.DEPARTMENT, PlaceKind.TEAM):
        raise Invalid("place_not_here", "kind")
    with transaction() as session:
        parent = scope.place_in_scope(session, actor, Permission.PLACES_EDIT, parent_id)
        place = plant(session, parent, kind, name)
        note(session, actor, "place.created", place, now)
        return place.id


def rename_place(actor: Actor, place_id: int, name: str, *, now: datetime) -> None:
    """A new name for a department or team."""
    name = checked_name(name, 120)
    with transaction() as session:
        place = _own_place(session, actor, place_id)
        if place.name == name:
            return
        refuse_taken(session, place.parent_id, name)
        before, place.name = place.name, name
        note(session, actor, "place.renamed", place, now, before=before)


def close_place(actor: Actor, place_id: int, *, now: datetime) -> None:
    """Close a department or team. Raises Invalid while people are assigned to it or below it."""
    with transaction() as session:
        place = _own_place(session, actor, place_id)
        below = select(Place.id).where(Place.path.startswith(place.path, autoescape=True))
        people = session.scalar(
            select(func.count(func.distinct(Assignment.person_id))).where(
                Assignment.place_id.in_(below), Assignment.ends_on.is_(None)
            )
        )
        if people:
            raise Invalid("place_has_people", "name", people=people)
        session.execute(
            update(Place)
            .where(Place.id.in_(below), Place.closed_at.is_(None))
            .values(closed_at=now)
            .execution_options(synchronize_session=False)
        )
        note(session, actor, "place.closed", place, now)


def reopen_place(actor: Actor, place_id: int, *, now: datetime) -> None:
    """Open a closed department or team again; what it belongs to must be open."""
    with transaction() as session:
        place = _own_place(session, actor, place_id)
        parent = session.get_one(Place, place.parent_id)
        if parent.closed_at is not None:
            raise Invalid("place_closed", "name")
        place.closed_at = None
        note(session, actor, "place.reopened", place, now)


def _own_place(session: Session, actor: Actor, place_id: int) -> Place:
    place = scope.place_in_scope(session, actor, Permission.PLACES_EDIT, place_id)
    if place.kind not in (PlaceKind.DEPARTMENT, PlaceKind.TEAM):
        raise NotFound("place")
    return place


def note(
    session: Session, actor: Actor, act: str, place: Place, now: datetime, **payload: str
) -> None:
    """The trail entry of an act on `place`."""
    subject = ("place", str(place.id))
    trail.record(
        session, actor, act, subject, now=now, place_path=place.path, name=place.name, **payload
    )
