"""One person entered by hand, corrected, unmasked."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
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
from anquan_exam.models import (
    Person,
)
from anquan_exam.models.session import transaction
from anquan_exam.services.errors import Invalid
from anquan_exam.services.people.notes import note
from anquan_exam.services.people.views import person_in_scope, works_elsewhere
from anquan_exam.services.pinyin import initials
from anquan_exam.services.reach import refuse_higher
from anquan_exam.services.register import Entry, write
from anquan_exam.services.roster.matching import facts, house, id_key
from anquan_exam.services.roster.rows import NOTHING_ADDED
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
        adds = verdict.reasons[0].why not in NOTHING_ADDED
        entry = Entry(row, verdict.person.key if verdict.person else None, adds)
        written = write(session, home, known.agencies, [entry], today=today, now=now)[0]
        person = session.get_one(Person, written.person_id)
        act = "person.joined" if verdict.person else "person.added"
        note(session, actor, act, person, place.path, now, posts=list(row.posts))
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
        note(session, actor, "person.corrected", person, "", now, **changed, **flags)


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
    refuse_higher(session, actor, person)
    if works_elsewhere(session, actor, permission, person.id):
        raise Invalid("works_elsewhere")
    return person


def unmask(actor: Actor, public_id: str, *, now: datetime) -> tuple[str, str]:
    """(ID number, telephone number) in full; who looked stands on the trail."""
    with transaction() as session:
        person = person_in_scope(session, actor, Permission.PEOPLE_UNMASK, public_id)
        note(session, actor, "person.unmasked", person, "", now)
        return person.id_number or "", person.phone or ""
