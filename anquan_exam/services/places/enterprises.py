"""Districts and enterprises made and changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission, Role
from anquan_exam.domain.people import plain
from anquan_exam.domain.vocabulary import Industry, PlaceKind
from anquan_exam.models import (
    Enterprise,
    EnterpriseIndustry,
    IndustriesBefore,
    Place,
    RoleGrant,
)
from anquan_exam.models.session import transaction
from anquan_exam.services import scope, trail
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.ids import new_id
from anquan_exam.services.places.tree import checked_name, note, plant, refuse_taken


@dataclass(frozen=True)
class EnterpriseInput:
    """What is typed in about an enterprise."""

    name: str
    credit_code: str
    industries: tuple[Industry, ...]
    short_name: str = ""
    address: str = ""
    contact: str = ""


def checked_credit_code(text: str) -> str:
    """A 统一社会信用代码 in capitals. Raises Invalid."""
    from stdnum.cn import uscc

    code = plain(text).replace(" ", "").upper()
    if not uscc.is_valid(code):
        raise Invalid("credit_code_wrong", "credit_code")
    return code


def create_district(actor: Actor, name: str, *, now: datetime) -> int:
    """A new district, which its maker administers. Its place id."""
    if not actor.can(Permission.ADMIN):
        raise NotFound("page")
    name = checked_name(name, 120)
    with transaction() as session:
        taken = select(Place.id).where(Place.kind == PlaceKind.DISTRICT, Place.name == name)
        if session.scalar(taken):
            raise Invalid("name_taken", "name", name=name)
        place = Place(kind=PlaceKind.DISTRICT, name=name)
        session.add(place)
        session.flush()
        place.path = f"/{place.id}/"
        if actor.person_id is not None:
            session.add(
                RoleGrant(
                    person_id=actor.person_id,
                    role=Role.ADMINISTRATOR,
                    place_id=place.id,
                    granted_at=now,
                    granted_by=actor.person_id,
                )
            )
        note(session, actor, "district.created", place, now)
        return place.id


def create_enterprise(
    actor: Actor, district_id: int, given: EnterpriseInput, *, now: datetime
) -> str:
    """A new enterprise in a district of the actor's. Its public id.

    Raises Invalid for a wrong or taken name or code, or no industry."""
    name = checked_name(given.name, 120)
    code = checked_credit_code(given.credit_code)
    if not given.industries:
        raise Invalid("industry_missing", "industries")
    with transaction() as session:
        district = scope.place_in_scope(session, actor, Permission.PLACES_EDIT, district_id)
        if session.scalar(select(Enterprise.place_id).where(Enterprise.credit_code == code)):
            raise Invalid("credit_code_taken", "credit_code")
        place = plant(session, district, PlaceKind.ENTERPRISE, name)
        row = Enterprise(
            place_id=place.id,
            public_id=new_id(),
            credit_code=code,
            short_name=plain(given.short_name)[:40] or name[:40],
            address=plain(given.address)[:200],
            contact=plain(given.contact)[:60],
        )
        session.add(row)
        session.flush()
        _set_industries(session, place.id, given.industries, now)
        trail.record(
            session,
            actor,
            "enterprise.created",
            ("enterprise", row.public_id),
            now=now,
            place_path=place.path,
            name=name,
            credit_code=code,
        )
        return row.public_id


def change_enterprise(
    actor: Actor, public_id: str, given: EnterpriseInput, *, now: datetime
) -> None:
    """New particulars of an enterprise; its code stays what it was when created."""
    name = checked_name(given.name, 120)
    if not given.industries:
        raise Invalid("industry_missing", "industries")
    with transaction() as session:
        place, row = _enterprise_row(session, actor, public_id)
        if place.name != name:
            refuse_taken(session, place.parent_id, name)
        place.name = name
        row.short_name = plain(given.short_name)[:40] or name[:40]
        row.address = plain(given.address)[:200]
        row.contact = plain(given.contact)[:60]
        # Which industries an enterprise is in decides who may look into it.
        if actor.holds(Permission.PLACES_EDIT, _above(place)):
            _set_industries(session, place.id, given.industries, now)
        trail.record(
            session,
            actor,
            "enterprise.changed",
            ("enterprise", public_id),
            now=now,
            place_path=place.path,
            name=name,
        )


def _above(place: Place) -> str:
    return place.path.removesuffix(f"{place.id}/")


def _enterprise_row(session: Session, actor: Actor, public_id: str) -> tuple[Place, Enterprise]:
    found = session.execute(
        select(Place, Enterprise)
        .join(Enterprise, Enterprise.place_id == Place.id)
        .where(
            Enterprise.public_id == public_id, scope.places_within(actor, Permission.PLACES_EDIT)
        )
    ).one_or_none()
    if found is None:
        raise NotFound("enterprise")
    return found[0], found[1]


def _set_industries(
    session: Session, enterprise_id: int, industries: Iterable[Industry], now: datetime
) -> None:
    """Those it is in from now on; which they were until now stays known."""
    wanted = {Industry(industry).value for industry in industries}
    had = session.scalars(
        select(EnterpriseIndustry).where(EnterpriseIndustry.enterprise_id == enterprise_id)
    ).all()
    known = {row.industry for row in had}
    if known and known != wanted:
        session.add(
            IndustriesBefore(enterprise_id=enterprise_id, industries=sorted(known), until=now)
        )
    for row in had:
        if row.industry not in wanted:
            session.delete(row)
    session.add_all(
        EnterpriseIndustry(enterprise_id=enterprise_id, industry=industry)
        for industry in sorted(wanted - known)
    )
