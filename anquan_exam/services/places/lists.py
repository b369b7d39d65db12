"""Which districts and enterprises there are, and the tree below an enterprise: reading only."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.vocabulary import Industry, PlaceKind
from anquan_exam.models import Assignment, Enterprise, EnterpriseIndustry, Place
from anquan_exam.models.session import reading
from anquan_exam.services import scope
from anquan_exam.services.errors import NotFound


@dataclass(frozen=True)
class DistrictView:
    """A district: a root of the tree."""

    id: int
    name: str


@dataclass(frozen=True)
class EnterpriseView:
    """An enterprise; `people` are those assigned now."""

    id: int
    public_id: str
    name: str
    short_name: str
    credit_code: str
    district: str
    industries: tuple[Industry, ...]
    address: str = ""
    contact: str = ""
    path: str = ""
    people: int = 0
    closed: bool = False


@dataclass(frozen=True)
class Node:
    """A place of an enterprise's tree; `depth` 0 is the enterprise itself. `people` work there or
    below."""

    id: int
    name: str
    kind: PlaceKind
    depth: int
    people: int
    closed: bool
    parent_id: int | None
    trail_name: str  # 掘一队 / 一班


def districts(actor: Actor, permission: Permission = Permission.PLACES_VIEW) -> list[DistrictView]:
    """The districts where `actor` holds `permission` as a whole."""
    with reading() as session:
        rows = session.execute(
            select(Place.id, Place.name)
            .where(
                Place.kind == PlaceKind.DISTRICT,
                Place.closed_at.is_(None),
                scope.places_within(actor, permission),
            )
            .order_by(Place.name)
        )
        return [DistrictView(place_id, name) for place_id, name in rows]


def enterprises(
    actor: Actor,
    *,
    text: str = "",
    industry: str = "",
    permission: Permission = Permission.PLACES_VIEW,
    closed: bool = False,
) -> list[EnterpriseView]:
    """The enterprises where `actor` holds `permission`, by name or code, and by industry."""
    with reading() as session:
        query = _enterprises(actor, permission)
        if not closed:
            query = query.where(Place.closed_at.is_(None))
        if text:
            found = func.lower(Place.name).contains(text.lower(), autoescape=True)
            query = query.where(or_(found, Enterprise.credit_code == text.upper()))
        if industry:
            in_industry = select(EnterpriseIndustry.enterprise_id).where(
                EnterpriseIndustry.industry == industry
            )
            query = query.where(Place.id.in_(in_industry))
        return _views(session, session.execute(query.order_by(Place.name)).all())


def enterprise(
    actor: Actor, public_id: str, permission: Permission = Permission.PLACES_VIEW
) -> EnterpriseView:
    """One enterprise. Raises NotFound where `actor` does not hold `permission`."""
    with reading() as session:
        rows = session.execute(
            _enterprises(actor, permission).where(Enterprise.public_id == public_id)
        ).all()
        if not rows:
            raise NotFound("enterprise")
        return _views(session, rows)[0]


def reachable_enterprises(
    actor: Actor, permission: Permission = Permission.PLACES_VIEW
) -> list[EnterpriseView]:
    """Like `enterprises`, and those of which only a part is within reach (a team leader's)."""
    with reading() as session:
        within = aliased(Place)
        ids = select(within.enterprise_id).where(scope.places_within(actor, permission, within))
        rows = session.execute(_all_enterprises().where(Place.id.in_(ids)).order_by(Place.name))
        return _views(session, rows.all())


def _all_enterprises() -> Select[Place, Enterprise, str]:
    district = aliased(Place)
    return (
        select(Place, Enterprise, district.name)
        .join(Enterprise, Enterprise.place_id == Place.id)
        .join(district, district.id == Place.parent_id)
    )


def _enterprises(actor: Actor, permission: Permission) -> Select[Place, Enterprise, str]:
    return _all_enterprises().where(scope.places_within(actor, permission))


def _views(session: Session, rows: Sequence[Any]) -> list[EnterpriseView]:
    ids = [place.id for place, _, _ in rows]
    industries: dict[int, list[Industry]] = {}
    for enterprise_id, industry in session.execute(
        select(EnterpriseIndustry.enterprise_id, EnterpriseIndustry.industry)
        .where(EnterpriseIndustry.enterprise_id.in_(ids))
        .order_by(EnterpriseIndustry.industry)
    ):
        industries.setdefault(enterprise_id, []).append(Industry(industry))
    people = _people_at(session, Assignment.host_id, ids)
    return [
        EnterpriseView(
            place.id,
            row.public_id,
            place.name,
            row.short_name,
            row.credit_code,
            district,
            tuple(industries.get(place.id, ())),
            row.address,
            row.contact,
            place.path,
            people.get(place.id, 0),
            place.closed_at is not None,
        )
        for place, row, district in rows
    ]


def _people_at(
    session: Session, column: InstrumentedAttribute[int], ids: Iterable[int]
) -> dict[int, int]:
    """How many people are assigned now, by the values of `column`."""
    return dict(
        session.execute(
            select(column, func.count(func.distinct(Assignment.person_id)))
            .where(column.in_(list(ids)), Assignment.ends_on.is_(None))
            .group_by(column)
        ).all()
    )


def tree(
    actor: Actor,
    enterprise_id: int,
    *,
    permission: Permission = Permission.PLACES_VIEW,
    closed: bool = False,
) -> list[Node]:
    """The places of an enterprise within the actor's reach, each after what it belongs to."""
    with reading() as session:
        query = select(Place).where(
            Place.enterprise_id == enterprise_id, scope.places_within(actor, permission)
        )
        if not closed:
            query = query.where(Place.closed_at.is_(None))
        places = session.scalars(query).all()
        held = session.execute(
            select(Assignment.place_id, Assignment.person_id).where(
                Assignment.host_id == enterprise_id, Assignment.ends_on.is_(None)
            )
        ).all()
        return _ordered(places, _people_below(places, [(place, one) for place, one in held]))


def _people_below(places: Sequence[Place], held: Iterable[tuple[int, int]]) -> dict[int, int]:
    """How many people are assigned to each place or to one below it, everybody once."""
    paths = {place.id: place.path for place in places}
    people: dict[int, set[int]] = defaultdict(set)
    for place_id, person_id in held:
        for part in paths.get(place_id, "").strip("/").split("/"):
            people[int(part or 0)].add(person_id)
    return {place_id: len(found) for place_id, found in people.items()}


def _ordered(places: Sequence[Place], people: dict[int, int]) -> list[Node]:
    """Depth first; siblings in the order in which they were made."""
    by_id = {place.id: place for place in places}

    def chain(place: Place) -> list[Place]:
        above = by_id.get(place.parent_id or 0)
        return [*(chain(above) if above else []), place]

    chains = sorted((chain(place) for place in places), key=lambda one: [place.id for place in one])
    return [
        Node(
            one[-1].id,
            one[-1].name,
            PlaceKind(one[-1].kind),
            len(one) - 1,
            people.get(one[-1].id, 0),
            one[-1].closed_at is not None,
            one[-1].parent_id,
            " / ".join(place.name for place in one if place.kind != PlaceKind.ENTERPRISE),
        )
        for one in chains
    ]
