"""Builders of what tests need: real rows in the real database, with plainly fictitious people.

Each returns the stored row (detached) or a small value; what is not given gets a usable default.
Banks, blueprints and exams are made by tests/exam_builders.py."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import count

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from stdnum.cn import uscc

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.vocabulary import EmploymentForm, Industry, PersonCategory, PlaceKind
from anquan_exam.models import (
    Assignment,
    AssignmentPost,
    Credential,
    Employment,
    Enterprise,
    EnterpriseIndustry,
    Person,
    Place,
    Post,
    RoleGrant,
    SignIn,
    Site,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.models.types import cipher
from anquan_exam.services import sign_ins
from anquan_exam.services.ids import new_id

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PASSWORD = "Kaoshi-2026"
LONG_AGO = date(2024, 3, 1)
_numbers = count(1)


@dataclass(frozen=True)
class MadeEnterprise:
    """An enterprise as tests use it; `id` is its place's."""

    id: int
    public_id: str
    name: str
    path: str
    district_id: int
    credit_code: str


@lru_cache
def password_hash(password: str) -> str:
    """An Argon2id hash with the least cost: what a password is, without the waiting."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


def credit_code(number: int) -> str:
    """A well-formed 统一社会信用代码 of an enterprise that does not exist."""
    body = f"91999999MA{number:07d}"
    return body + uscc.calc_check_digit(body)


def id_number(number: int, born: str = "19900307") -> str:
    """A well-formed 18-digit ID number in an area that does not exist."""
    body = f"999999{born}{number % 1000:03d}"
    weights = [pow(2, 17 - i, 11) for i in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def make_district(name: str | None = None) -> Place:
    """A district: the root of a tree."""
    with transaction() as session:
        place = Place(kind=PlaceKind.DISTRICT, name=name or f"示例{next(_numbers)}区")
        session.add(place)
        session.flush()
        place.path = f"/{place.id}/"
        return place


def make_enterprise(
    name: str | None = None,
    *,
    district: Place | None = None,
    industries: Iterable[Industry] = (Industry.COAL_MINE,),
) -> MadeEnterprise:
    """An enterprise in `district` (a new one if none is given)."""
    district = district or make_district()
    number = next(_numbers)
    name = name or f"示例{number}号公司"
    with transaction() as session:
        place = _plant(session, district, PlaceKind.ENTERPRISE, name)
        enterprise = Enterprise(
            place_id=place.id,
            public_id=new_id(),
            credit_code=credit_code(number),
            short_name=name[:40],
        )
        session.add(enterprise)
        session.flush()
        session.add_all(
            EnterpriseIndustry(enterprise_id=place.id, industry=industry) for industry in industries
        )
        return MadeEnterprise(
            place.id, enterprise.public_id, name, place.path, district.id, enterprise.credit_code
        )


def _plant(session, parent: Place, kind: PlaceKind, name: str) -> Place:
    place = Place(kind=kind, name=name, parent_id=parent.id, enterprise_id=parent.enterprise_id)
    session.add(place)
    session.flush()
    place.path = f"{parent.path}{place.id}/"
    if kind is PlaceKind.ENTERPRISE:
        place.enterprise_id = place.id
    session.flush()
    return place


def place_of(place: "int | Place | MadeEnterprise") -> Place:
    """The Place behind an id, a place, or an enterprise."""
    if isinstance(place, Place):
        return place
    with reading() as session:
        return session.get_one(Place, place if isinstance(place, int) else place.id)


def make_place(
    parent: "Place | MadeEnterprise", name: str = "掘一队", kind: PlaceKind = PlaceKind.DEPARTMENT
) -> Place:
    """A department or team below `parent`."""
    above = place_of(parent)
    with transaction() as session:
        return _plant(session, above, kind, name)


def make_site(enterprise: MadeEnterprise, name: str = "地面培训室", *, no_phones: str = "") -> Site:
    """A site; `no_phones` is the reason why phones may not be there (empty: they may)."""
    with transaction() as session:
        site = Site(
            enterprise_id=enterprise.id,
            name=name,
            no_phones=bool(no_phones),
            no_phones_reason=no_phones,
        )
        session.add(site)
        return site


def make_post(enterprise: MadeEnterprise | None, name: str = "掘进工") -> Post:
    """A post of an enterprise, or of everybody when none is given."""
    with transaction() as session:
        post = Post(enterprise_id=enterprise.id if enterprise else None, name=name)
        session.add(post)
        return post


def make_person(
    name: str | None = None,
    *,
    enterprise: MadeEnterprise | None = None,
    place: Place | None = None,
    posts: Iterable[Post] = (),
    phone: str | None = "auto",
    identity: str | None = None,
    number: str | None = None,
    category: PersonCategory = PersonCategory.FRONTLINE,
    form: EmploymentForm = EmploymentForm.CONTRACT,
    begins_on: date = LONG_AGO,
    ends_on: date | None = None,
    password: str = PASSWORD,
    must_change: bool = False,
    notice_seen: bool = True,
) -> Person:
    """A person who can sign in; employed by `enterprise`, if given, at `place` or all of it."""
    serial = next(_numbers)
    with transaction() as session:
        person = Person(
            public_id=new_id(),
            name=name or f"测试员{serial}",
            phone=f"1990000{serial:04d}" if phone == "auto" else phone,
            created_at=NOW,
            notice_seen_at=NOW if notice_seen else None,
        )
        if identity:
            person.id_number = identity
            person.id_number_index = cipher().index(identity, "person.id_number")
            person.id_number_tail = identity[-4:]
        session.add(person)
        session.flush()
        session.add(
            Credential(
                person_id=person.id,
                password_hash=password_hash(password),
                must_change=must_change,
                changed_at=NOW,
            )
        )
    if enterprise:
        employ(
            person,
            enterprise,
            place=place,
            posts=posts,
            number=number,
            category=category,
            form=form,
            begins_on=begins_on,
            ends_on=ends_on,
        )
    return person


def employ(
    person: Person,
    enterprise: MadeEnterprise,
    *,
    place: Place | None = None,
    posts: Iterable[Post] = (),
    number: str | None = None,
    category: PersonCategory = PersonCategory.FRONTLINE,
    form: EmploymentForm = EmploymentForm.CONTRACT,
    begins_on: date = LONG_AGO,
    ends_on: date | None = None,
) -> Assignment:
    """An employment of `person` with one assignment."""
    with transaction() as session:
        employment = Employment(
            person_id=person.id,
            employer_id=enterprise.id,
            employee_number=number,
            form=form,
            begins_on=begins_on,
            ends_on=ends_on,
            recorded_at=NOW,
        )
        session.add(employment)
        session.flush()
        assignment = Assignment(
            employment_id=employment.id,
            person_id=person.id,
            host_id=enterprise.id,
            place_id=place.id if place else enterprise.id,
            category=category,
            begins_on=begins_on,
            ends_on=ends_on,
            recorded_at=NOW,
        )
        session.add(assignment)
        session.flush()
        session.add_all(
            AssignmentPost(assignment_id=assignment.id, post_id=post.id) for post in posts
        )
        return assignment


def grant(
    person: Person,
    role: Role,
    place: "Place | MadeEnterprise",
    *,
    industry: Industry | None = None,
) -> None:
    """Give `person` a role at `place`."""
    with transaction() as session:
        session.add(
            RoleGrant(
                person_id=person.id, role=role, place_id=place.id, industry=industry, granted_at=NOW
            )
        )


def make_manager(enterprise: MadeEnterprise, name: str | None = None) -> Person:
    """A safety manager of `enterprise`."""
    return make_holder(Role.SAFETY_MANAGER, enterprise, name)


def make_holder(role: Role, place: "Place | MadeEnterprise", name: str | None = None) -> Person:
    """Somebody with `role` at `place`; employed there when it is an enterprise."""
    employer = place if isinstance(place, MadeEnterprise) else None
    person = make_person(name, enterprise=employer, category=PersonCategory.SAFETY_MANAGEMENT)
    grant(person, role, place)
    return person


def actor_for(person: Person) -> Actor:
    """Who acts when `person` does, with the roles they hold now."""
    with reading() as session:
        return Actor(person.id, person.name, sign_ins.grants_of(session, person.id))


def sign_in(client: FlaskClient, person: Person) -> FlaskClient:
    """Put a live sign-in of `person` into the client's cookie."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    with transaction() as session:
        session.add(
            SignIn(
                token_hash=sign_ins.token_hash(token),
                person_id=person.id,
                created_at=now,
                expires_at=now + timedelta(hours=12),
            )
        )
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client
