"""New initial codes for people who lost theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.models import Assignment, Employment, Person, Place
from anquan_exam.models.session import transaction
from anquan_exam.services import passwords, sign_ins
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.people.notes import note
from anquan_exam.services.people.views import person_in_scope, works_elsewhere
from anquan_exam.services.reach import holder_in_reach, refuse_higher


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
    try:
        person = person_in_scope(session, actor, Permission.CODES_RESET, public_id)
    except NotFound:
        person = holder_in_reach(session, actor, Permission.CODES_RESET, public_id)
    refuse_higher(session, actor, person)
    if works_elsewhere(session, actor, Permission.CODES_RESET, person.id):
        raise Invalid("works_elsewhere_code", name=person.name)
    code = passwords.new_code()
    sign_ins.set_initial_code(session, person.id, passwords.hash_initial_code(code), now)
    note(session, actor, "code.reset", person, "", now)
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
