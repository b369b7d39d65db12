"""What is done to one person: entered, corrected, moved, ended, unmasked, given a new code."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.people import (
    IdNumber,
    check_id_number,
    normal_name,
    normal_phone,
)
from anquan_exam.domain.roster import Decisions, Verdict, VerdictKind, decided, judge
from anquan_exam.domain.roster_rows import Field, parse_row
from anquan_exam.domain.roster_why import Why
from anquan_exam.domain.vocabulary import PersonCategory
from anquan_exam.models import (
    Assignment,
    AssignmentPost,
    Employment,
    Person,
    Place,
    Post,
    Site,
)
from anquan_exam.models.session import transaction
from anquan_exam.services import passwords, scope, sign_ins, trail
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.people.views import person_in_scope, works_elsewhere
from anquan_exam.services.pinyin import initials
from anquan_exam.services.register import Entry, write
from anquan_exam.services.roster.matching import facts, house, id_key
from anquan_exam.services.roster.uploads import enterprise_in_scope


class NeedsAnswer(Exception):
    """Entering somebody by hand meets the same questions as a row of a roster."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.kind.value)
        self.verdict = verdict


@dataclass(frozen=True)
class Added:
    """Whom an entry became; the initial code of a new person, shown once."""

    public_id: str
    code: str | None
    known: bool


def add(
    actor: Actor,
    enterprise: str,
    cells: dict[Field, str],
    decisions: Decisions,
    *,
    now: datetime,
) -> Added:
    """Enter one person, or a known one's new employment or assignment.

    Raises NeedsAnswer where a roster row would ask or be refused, NotFound for another's
    enterprise (public id)."""
    today = clock.local(now).date()
    with transaction() as session:
        place = enterprise_in_scope(session, actor, enterprise)
        home = house(session, place.id)
        row = decided(home.localise(parse_row(0, cells, today)), decisions)
        known = facts(session, home, [row])
        verdict = judge(row, id_key(row.id_number), known.found(row), decisions=decisions)
        if verdict.kind in (VerdictKind.ASK, VerdictKind.REFUSED):
            raise NeedsAnswer(verdict)
        adds = verdict.reasons[0].why is not Why.NOTHING_NEW
        entry = Entry(row, verdict.person.key if verdict.person else None, adds)
        written = write(session, home, known.agencies, [entry], today=today, now=now)[0]
        person = session.get_one(Person, written.person_id)
        act = "person.joined" if verdict.person else "person.added"
        _note(session, actor, act, person, place.path, now, posts=list(row.posts))
        return Added(person.public_id, written.code, verdict.person is not None)


def correct(
    actor: Actor, public_id: str, *, name: str, phone: str, id_number: str, now: datetime
) -> None:
    """Put particulars right; an empty `phone` or `id_number` leaves what there is.

    Raises Invalid `works_elsewhere` for somebody others employ too, `phone_taken`,
    `id_taken`, and the field's own faults."""
    given = _checked(name, phone, id_number, clock.local(now).date())
    with transaction() as session:
        person = _own_alone(session, actor, Permission.PEOPLE_EDIT, public_id)
        before = person.name
        _refuse_taken(session, person, given)
        person.name, person.initials = given.name, initials(given.name)
        if given.phone:
            person.phone = given.phone
        if given.id_number:
            person.id_number = given.id_number
            person.id_number_index = id_key(given.id_number)
            person.id_number_tail = given.id_number[-4:]
        changed = {"name": given.name, "before": before}
        flags = {"phone": bool(given.phone), "id_number": bool(given.id_number)}
        _note(session, actor, "person.corrected", person, "", now, **changed, **flags)


@dataclass(frozen=True)
class _Given:
    name: str
    phone: str | None
    id_number: str


def _checked(name: str, phone: str, id_number: str, today: date) -> _Given:
    good_name = normal_name(name)
    if good_name is None:
        raise Invalid("person_name_wrong", "name")
    good_phone = normal_phone(phone) if phone.strip() else None
    if phone.strip() and good_phone is None:
        raise Invalid("phone_wrong", "phone")
    if not id_number.strip():
        return _Given(good_name, good_phone, "")
    number = check_id_number(id_number, today)
    if not isinstance(number, IdNumber):
        raise Invalid(number.value, "id_number")
    return _Given(good_name, good_phone, number.text)


def _refuse_taken(session: Session, person: Person, given: _Given) -> None:
    others = select(Person.id).where(Person.id != person.id)
    if given.phone and session.scalar(others.where(Person.phone == given.phone)):
        raise Invalid("phone_taken", "phone")
    key = id_key(given.id_number)
    if key and session.scalar(others.where(Person.id_number_index == key)):
        raise Invalid("id_taken", "id_number")


def _own_alone(session: Session, actor: Actor, permission: Permission, public_id: str) -> Person:
    person = person_in_scope(session, actor, permission, public_id, lock=True)
    if works_elsewhere(session, actor, permission, person.id):
        raise Invalid("works_elsewhere")
    return person


def unmask(actor: Actor, public_id: str, *, now: datetime) -> tuple[str, str]:
    """(ID number, telephone number) in full; who looked stands on the trail."""
    with transaction() as session:
        person = person_in_scope(session, actor, Permission.PEOPLE_UNMASK, public_id)
        _note(session, actor, "person.unmasked", person, "", now)
        return person.id_number or "", person.phone or ""


@dataclass(frozen=True)
class FreshCode:
    """A new initial code and what to sign in with; shown once."""

    name: str
    account: str
    department: str
    code: str


def reset_code(actor: Actor, public_id: str, *, now: datetime) -> FreshCode:
    """A new initial code for one person; their sign-ins end. Raises Invalid `works_elsewhere`."""
    return reset_codes(actor, [public_id], now=now)[0]


def reset_codes(actor: Actor, public_ids: Sequence[str], *, now: datetime) -> list[FreshCode]:
    """New initial codes for several people, all or none. Raises NotFound, Invalid."""
    with transaction() as session:
        return [_reset(session, actor, public_id, now) for public_id in dict.fromkeys(public_ids)]


def _reset(session: Session, actor: Actor, public_id: str, now: datetime) -> FreshCode:
    person = person_in_scope(session, actor, Permission.CODES_RESET, public_id)
    if works_elsewhere(session, actor, Permission.CODES_RESET, person.id):
        raise Invalid("works_elsewhere_code", name=person.name)
    code = passwords.new_code()
    sign_ins.set_initial_code(session, person.id, passwords.hash_initial_code(code), now)
    _note(session, actor, "code.reset", person, "", now)
    department = session.scalar(
        select(Place.name)
        .join(Assignment, Assignment.place_id == Place.id)
        .where(Assignment.person_id == person.id, Assignment.ends_on.is_(None))
        .limit(1)
    )
    return FreshCode(person.name, _account(session, person), department or "", code)


def _account(session: Session, person: Person) -> str:
    if person.phone:
        return person.phone
    number = session.scalar(
        select(Employment.employee_number).where(
            Employment.person_id == person.id,
            Employment.ends_on.is_(None),
            Employment.employee_number.is_not(None),
        )
    )
    return f"工号 {number}" if number else "手机号还没登记"


def end_employment(actor: Actor, employment_id: int, ends_on: date, *, now: datetime) -> str:
    """End an employment and what is assigned under it; `ends_on` is the last day.

    The person's public id. Raises NotFound, Invalid `ends_before_begin`, `ended_already`."""
    with transaction() as session:
        employment = session.get(Employment, employment_id, with_for_update=True)
        place_id = employment.employer_id if employment else 0
        place = scope.place_in_scope(session, actor, Permission.PEOPLE_EDIT, place_id)
        assert employment is not None
        _end(employment, ends_on)
        running = session.scalars(
            select(Assignment).where(
                Assignment.employment_id == employment_id, Assignment.ends_on.is_(None)
            )
        )
        for assignment in running:
            assignment.ends_on = max(ends_on, assignment.begins_on)
        person = session.get_one(Person, employment.person_id)
        last_day = ends_on.isoformat()
        _note(session, actor, "employment.ended", person, place.path, now, last_day=last_day)
        return person.public_id


def _end(row: Employment | Assignment, ends_on: date) -> None:
    if row.ends_on is not None:
        raise Invalid("ended_already", "ends_on")
    if ends_on < row.begins_on:
        raise Invalid("ends_before_begin", "ends_on")
    row.ends_on = ends_on


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
        person = session.get_one(Person, employment.person_id)
        person_in_scope(session, actor, Permission.PEOPLE_EDIT, person.public_id)
        if place.closed_at is not None:
            raise Invalid("place_closed", "place_id")
        if replaces is not None:
            _replace(session, actor, replaces, employment_id, job.begins_on)
        row = Assignment(
            employment_id=employment_id,
            person_id=person.id,
            host_id=place.enterprise_id,
            place_id=place.id,
            site_id=_site(session, place.enterprise_id, job.site_id),
            category=job.category.value,
            begins_on=job.begins_on,
            recorded_at=now,
        )
        session.add(row)
        session.flush()
        _set_posts(session, row.id, place.enterprise_id, job.posts)
        act = "assignment.moved" if replaces is not None else "assignment.added"
        posts = list(job.posts)
        _note(session, actor, act, person, place.path, now, place=place.name, posts=posts)
        return person.public_id


def _replace(
    session: Session, actor: Actor, assignment_id: int, employment_id: int, begins_on: date
) -> None:
    before = session.get(Assignment, assignment_id)
    if before is None or before.employment_id != employment_id:
        raise NotFound("assignment")
    scope.place_in_scope(session, actor, Permission.PEOPLE_EDIT, before.place_id)
    if before.ends_on is not None:
        raise Invalid("ended_already", "begins_on")
    if begins_on <= before.begins_on:
        # Moved on the very day it began: it was never held for a day.
        session.execute(delete(AssignmentPost).where(AssignmentPost.assignment_id == before.id))
        session.delete(before)
        session.flush()
        return
    before.ends_on = begins_on - timedelta(days=1)


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
        _end(row, ends_on)
        person = session.get_one(Person, row.person_id)
        last_day = ends_on.isoformat()
        _note(session, actor, "assignment.ended", person, place.path, now, last_day=last_day)
        return person.public_id


def _note(
    session: Session,
    actor: Actor,
    act: str,
    person: Person,
    place_path: str,
    now: datetime,
    **payload: object,
) -> None:
    subject = ("person", person.public_id)
    path = place_path or _path_of(session, person.id)
    trail.record(session, actor, act, subject, now=now, place_path=path, **payload)


def _path_of(session: Session, person_id: int) -> str:
    """Where an act on a person is filed: where they are employed."""
    return (
        session.scalar(
            select(Place.path)
            .join(Employment, Employment.employer_id == Place.id)
            .where(Employment.person_id == person_id)
            .order_by(Employment.ends_on.is_not(None), Employment.id.desc())
            .limit(1)
        )
        or ""
    )
