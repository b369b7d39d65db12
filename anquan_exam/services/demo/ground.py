"""The district, its enterprises, their people and roles."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy import select, update
from sqlalchemy.orm import Session

# Before the register, which is written to by the roster's acts.
import anquan_exam.services.roster.matching as matching
from anquan_exam import clock
from anquan_exam.domain.access import SYSTEM, Actor, Role
from anquan_exam.domain.roster_rows import ParsedRow
from anquan_exam.domain.vocabulary import PersonCategory, PlaceKind
from anquan_exam.models import Credential, Enterprise, Person, Place, RoleGrant
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import passwords, places, register, sign_ins, trail
from anquan_exam.services.demo.content import (
    CODE,
    DISTRICT,
    ENTERPRISES,
    LOGINS,
    NEW_HIRE,
    DemoEnterprise,
    Login,
    credit_code,
    id_number,
    names,
    roster,
)
from anquan_exam.services.ids import new_id
from anquan_exam.services.pinyin import initials

JOINED, HIRED = timedelta(days=400), timedelta(days=12)


@dataclass(frozen=True)
class Ground:
    """What the exams stand on."""

    administrator: Actor
    district_id: int
    enterprises: tuple[tuple[DemoEnterprise, int], ...]
    """Each with its place id."""


def lay(*, now: datetime) -> Ground:
    """Make the district with everybody in it."""
    administrator, district_id = _district(now)
    fresh = names()
    made: list[tuple[DemoEnterprise, int]] = []
    for number, enterprise in enumerate(ENTERPRISES, 1):
        place_id = _enterprise(administrator, district_id, number, enterprise, now)
        people = sum(department.people for department in enterprise.departments)
        serial = number * 100
        rows = roster(enterprise, islice(fresh, people), serial, _joined(now))
        _people(administrator, place_id, rows + _employed_logins(number) + _hired(number, now), now)
        made.append((enterprise, place_id))
    _roles(administrator, district_id, made[0][1], now)
    return Ground(administrator, district_id, tuple(made))


def _joined(now: datetime) -> date:
    return (clock.local(now) - JOINED).date()


def _district(now: datetime) -> tuple[Actor, int]:
    """The root of the tree and its administrator: the one thing nobody can be asked to do."""
    login = next(login for login in LOGINS if login.role is Role.ADMINISTRATOR)
    with transaction() as session:
        place = Place(kind=PlaceKind.DISTRICT, name=DISTRICT)
        person = _login_person(session, login, now)
        session.add(place)
        session.flush()
        place.path = f"/{place.id}/"
        session.add(_grant(person.id, login.role, place.id, now))
        trail.record(session, SYSTEM, "demo.begun", ("district", str(place.id)), now=now)
        session.flush()
        grants = sign_ins.grants_of(session, person.id)
        return Actor(person.id, person.name, grants), place.id


def _login_person(session: Session, login: Login, now: datetime) -> Person:
    person = Person(
        public_id=new_id(),
        name=login.name,
        initials=initials(login.name),
        phone=login.phone,
        demo=True,
        created_at=now,
    )
    session.add(person)
    session.flush()
    session.add(
        Credential(person_id=person.id, password_hash="", must_change=False, changed_at=now)
    )
    return person


def _grant(person_id: int, role: Role, place_id: int, now: datetime) -> RoleGrant:
    return RoleGrant(person_id=person_id, role=role.value, place_id=place_id, granted_at=now)


def _enterprise(
    actor: Actor, district_id: int, number: int, enterprise: DemoEnterprise, now: datetime
) -> int:
    public_id = places.create_enterprise(
        actor,
        district_id,
        places.EnterpriseInput(
            name=enterprise.name,
            credit_code=credit_code(number),
            industries=enterprise.industries,
            short_name=enterprise.short,
            address="示范区演示路（虚构地址）",
        ),
        now=now,
    )
    with reading() as session:
        place_id = session.scalars(
            select(Enterprise.place_id).where(Enterprise.public_id == public_id)
        ).one()
    for name, no_phones in enterprise.sites:
        places.create_site(actor, place_id, name, no_phones, now=now)
    return place_id


def _employed_logins(number: int) -> list[ParsedRow]:
    """The logins the first enterprise employs, as rows of its roster."""
    if number != 1:
        return []
    posts = {Role.WORKER: "掘进工", Role.TEAM_LEADER: "班组长"}
    return [
        ParsedRow(
            line=at,
            name=login.name,
            id_number=id_number(at),
            phone=login.phone,
            number=f"9{at:03d}",
            department=(login.place or "安全科",),
            posts=(posts.get(login.role, "安全员"),),
        )
        for at, login in enumerate(LOGINS, 1)
        if login.place is not None
    ]


def _hired(number: int, now: datetime) -> list[ParsedRow]:
    """Who joined the first enterprise these days."""
    if number != 1:
        return []
    serial = 90
    return [
        ParsedRow(
            line=serial,
            name=NEW_HIRE,
            id_number=id_number(serial),
            phone="19900000090",
            number="9090",
            department=("掘进队", "二班"),
            posts=("掘进工",),
            category=PersonCategory.NEW_TO_POST,
            begins_on=(clock.local(now) - HIRED).date(),
        )
    ]


def _people(actor: Actor, place_id: int, rows: list[ParsedRow], now: datetime) -> None:
    today = clock.local(now).date()
    with transaction() as session:
        entries = [register.Entry(row, None) for row in rows]
        home = matching.house(session, place_id)
        written = register.write(session, home, {}, entries, today=_joined(now), now=now)
        people = [one.person_id for one in written]
        session.execute(update(Person).where(Person.id.in_(people)).values(demo=True))
        trail.record(
            session,
            actor,
            "demo.people_added",
            ("enterprise", str(place_id)),
            now=now,
            place_path=home.path,
            people=len(people),
            day=today.isoformat(),
        )


def _roles(actor: Actor, district_id: int, enterprise_id: int, now: datetime) -> None:
    """Give each login its role and the one code they all sign in with."""
    hashed = [passwords.hash_password(CODE) for _ in LOGINS]
    with transaction() as session:
        for login, stored in zip(LOGINS, hashed, strict=True):
            person = session.scalar(select(Person).where(Person.phone == login.phone))
            person = person or _login_person(session, login, now)
            if login.role not in (Role.WORKER, Role.ADMINISTRATOR):
                place = _login_place(session, login, district_id, enterprise_id)
                session.add(_grant(person.id, login.role, place, now))
            session.execute(
                update(Credential)
                .where(Credential.person_id == person.id)
                .values(password_hash=stored, must_change=False, changed_at=now)
            )
        trail.record(session, actor, "demo.roles_given", ("district", str(district_id)), now=now)


def _login_place(session: Session, login: Login, district_id: int, enterprise_id: int) -> int:
    if login.place is None:
        return district_id
    if not login.place:
        return enterprise_id
    found = select(Place.id).where(Place.enterprise_id == enterprise_id, Place.name == login.place)
    return session.scalars(found).one()
