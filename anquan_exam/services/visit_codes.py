"""The code at a unit's gate (抽查码): it leads an officer to planning a check of that very unit.

It opens nothing by itself: whoever is no officer of the unit learns its name, and what the code is
for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.models import Enterprise, Person, Place, VisitCode
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import NotFound
from anquan_exam.services.ids import new_id
from anquan_exam.services.scope import place_in_scope

LENGTH = 16


@dataclass(frozen=True, slots=True)
class CodeView:
    """The code in force of a unit."""

    code: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class CodedUnit:
    """What a code stands for; `id` is the unit's place."""

    id: int
    name: str


def current(actor: Actor, enterprise: str) -> CodeView | None:
    """The code of an enterprise (public id), None where none was made yet. Raises NotFound."""
    with reading() as session:
        place_id = session.scalar(
            select(Enterprise.place_id).where(Enterprise.public_id == enterprise)
        )
        place = place_in_scope(session, actor, Permission.PLACES_EDIT, place_id or 0)
        found = session.get(VisitCode, place.id)
        if found is None:
            return None
        by = session.scalar(select(Person.name).where(Person.id == found.made_by)) or ""
        return CodeView(found.code, found.made_at, by)


def make(actor: Actor, enterprise: str, *, now: datetime) -> None:
    """Give an enterprise (public id) a code, a new one where it has one: the last leads nowhere
    from then on. Raises NotFound."""
    with transaction() as session:
        place_id = session.scalar(
            select(Enterprise.place_id).where(Enterprise.public_id == enterprise)
        )
        place = place_in_scope(session, actor, Permission.PLACES_EDIT, place_id or 0)
        found = session.get(VisitCode, place.id, with_for_update=True)
        act = "visit_code.renewed" if found else "visit_code.made"
        found = found or VisitCode(place_id=place.id)
        found.code, found.made_by, found.made_at = new_id(LENGTH), actor.person_id, now
        session.add(found)
        subject = ("enterprise", enterprise)
        trail.record(session, actor, act, subject, now=now, place_path=place.path)


def unit_of(code: str) -> CodedUnit:
    """The unit a code in force stands for. Raises NotFound."""
    with reading() as session:
        found = session.execute(
            select(Place.id, Place.name)
            .join(VisitCode, VisitCode.place_id == Place.id)
            .where(VisitCode.code == code, Place.closed_at.is_(None))
        ).one_or_none()
    if found is None:
        raise NotFound("visit_code")
    return CodedUnit(*found)
