"""Setting up the demonstration district, and telling how to sign in there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from anquan_exam.domain.access import ROLE_LABELS, Role
from anquan_exam.models import BankVersion, Person, Place
from anquan_exam.models.session import reading
from anquan_exam.services.demo import exams, ground, standing
from anquan_exam.services.demo.content import CODE, LOGINS
from anquan_exam.services.errors import Problem


@dataclass(frozen=True)
class DemoLogin:
    """How to sign in as somebody of a role, whose name is in Chinese."""

    role: str
    name: str
    phone: str
    code: str


def is_empty() -> bool:
    """Whether nothing has been entered here yet: no place and nobody."""
    with reading() as session:
        anything = select(exists().select_from(Place) | exists().select_from(Person))
        return not session.scalar(anything)


def set_up(*, now: datetime, production: bool) -> None:
    """Make the demonstration district on an empty site.

    Raises Problem `demo_in_production`, `demo_not_empty`, `demo_no_banks`."""
    if production:
        raise Problem("demo_in_production")
    if not is_empty():
        raise Problem("demo_not_empty")
    with reading() as session:
        banks = set(session.scalars(select(BankVersion.bank_id).distinct()))
    if exams.GENERAL not in banks:
        raise Problem("demo_no_banks")
    laid = ground.lay(now=now)
    exams.hold(laid, now=now)
    manager, leader = (exams.login_of(one) for one in (Role.SAFETY_MANAGER, Role.TEAM_LEADER))
    standing.fill(laid.enterprises[0][1], manager, leader, now=now)


def logins() -> tuple[DemoLogin, ...]:
    """The demonstration logins that are here, one a role; none where there is no demonstration."""
    with reading() as session:
        here = set(session.scalars(select(Person.phone).where(Person.demo.is_(True))))
    return tuple(
        DemoLogin(ROLE_LABELS[login.role], login.name, login.phone, CODE)
        for login in LOGINS
        if login.phone in here
    )
