"""Exams of the demonstration district: one open, one finished and revealed, one to come, one to
test oneself with. Made, published, sat and graded by the same acts as any other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.policy import TEMPLATES, Policy
from anquan_exam.models import Candidate, Exam, Person, Place, Site
from anquan_exam.models.session import reading
from anquan_exam.services import blueprints, exams, sign_ins
from anquan_exam.services.demo.content import ENTERPRISES, LOGINS, DemoEnterprise
from anquan_exam.services.demo.ground import Ground
from anquan_exam.services.demo.sitting import Sitter, practise, sit
from anquan_exam.services.exams import Draft
from anquan_exam.services.invigilation import codes, presence
from anquan_exam.services.pools import stock

GENERAL, POST = "work-safety-law", "coal-mine-underground"
WORD = "4821"
LAST_MONTH = timedelta(days=26)
MONTHS_TITLE = "安全生产法季度考试"
AT_IT = 2
"""How many are in the middle of the open exam."""


@dataclass(frozen=True)
class _Plan:
    """An exam to be made."""

    title: str
    purpose: str
    banks: tuple[str, ...]
    opens_at: datetime
    closes_at: datetime | None
    policy: Policy
    supervised: bool = True
    department: str = ""
    """For whom; "" for everybody of the place."""


def hold(ground: Ground, *, now: datetime) -> None:
    """Make the exams, and let people sit them."""
    mine, *others = ground.enterprises
    manager, invigilator, inspector = (
        login_of(role) for role in (Role.SAFETY_MANAGER, Role.INVIGILATOR, Role.INSPECTOR)
    )
    at = clock.local(now - LAST_MONTH).replace(hour=9, minute=0, second=0, microsecond=0)
    _finished(manager, invigilator, *mine, at)
    for enterprise, place_id in others:
        if enterprise.examined:
            _finished(ground.administrator, inspector, enterprise, place_id, at)
    exams.close_finished(now=at + timedelta(hours=9))
    _open(manager, invigilator, mine[1], now)
    _to_come(manager, invigilator, mine[1], now)
    practise(login_of(Role.WORKER), GENERAL, now=now)


def login_of(role: Role) -> Actor:
    """Who acts when the login of that role does."""
    phone = next(login.phone for login in LOGINS if login.role is role)
    with reading() as session:
        person = session.scalars(select(Person).where(Person.phone == phone)).one()
        return Actor(person.id, person.name, sign_ins.grants_of(session, person.id))


def _finished(
    actor: Actor, supervisor: Actor, enterprise: DemoEnterprise, place_id: int, at: datetime
) -> None:
    """Last month's exam, with mixed results and some who stayed away."""
    plan = _Plan(
        MONTHS_TITLE,
        "全员闭卷",
        (GENERAL,),
        at,
        at + timedelta(hours=8),
        TEMPLATES["closed_book"],
        department="" if enterprise is ENTERPRISES[0] else enterprise.departments[1].name,
    )
    exam = _publish(actor, supervisor, place_id, plan, now=at - timedelta(days=3))
    codes.give(supervisor, exam, WORD, now=at)
    for turn, sitter in enumerate(_sitters(exam, supervisor)[: enterprise.examined]):
        begins = at + timedelta(minutes=5 * turn)
        presence.confirm(supervisor, exam, sitter.number, presence.Identity.ID_CARD, "", now=begins)
        sit(sitter, exam, WORD, now=begins)


def _open(actor: Actor, supervisor: Actor, place_id: int, now: datetime) -> None:
    """The exam of these days: some are done, two are at it, the rest have yet to come."""
    plan = _Plan(
        "井下作业人员应知应会",
        "四季度闭卷",
        (POST, GENERAL),
        now - timedelta(hours=2),
        clock.local(now + timedelta(days=7)).replace(hour=18, minute=0, second=0, microsecond=0),
        TEMPLATES["closed_book"],
    )
    exam = _publish(actor, supervisor, place_id, plan, now=now - timedelta(days=2))
    codes.give(supervisor, exam, WORD, now=now - timedelta(hours=2))
    there = _sitters(exam, supervisor, spare_logins=True)[:10]
    for turn, sitter in enumerate(there):
        at_it = turn >= len(there) - AT_IT
        begins = now - timedelta(minutes=12 if at_it else 90 - turn)
        presence.confirm(supervisor, exam, sitter.number, presence.Identity.BADGE, "", now=begins)
        sit(sitter, exam, WORD, now=begins, finished=not at_it)


def _to_come(actor: Actor, supervisor: Actor, place_id: int, now: datetime) -> None:
    """Next week's exam, and a self-test that is always open."""
    week = clock.local(now + timedelta(days=7)).replace(hour=9, minute=0, second=0, microsecond=0)
    plans = (
        _Plan(
            "安全生产法年度考试",
            "全员闭卷",
            (GENERAL,),
            week + timedelta(days=1),
            week + timedelta(days=1, hours=8),
            TEMPLATES["closed_book"],
        ),
        _Plan(
            "安全生产法自测",
            "随时可以测",
            (GENERAL,),
            now - timedelta(days=1),
            None,
            TEMPLATES["self_test"],
            supervised=False,
        ),
    )
    for plan in plans:
        _publish(actor, supervisor, place_id, plan, now=now)


def _publish(actor: Actor, supervisor: Actor, place_id: int, plan: _Plan, *, now: datetime) -> str:
    """The public id of the exam, published for everybody of the place."""
    day = clock.local(now).date()
    banks = _banks(place_id, plan)
    blueprint = blueprints.create(
        actor, place_id, plan.title, template="closed_book", banks=banks, day=day, now=now
    )
    exam = exams.create(actor, blueprint, now=now)
    draft = Draft(
        title=plan.title,
        purpose=plan.purpose,
        site_id=_room(place_id) if plan.supervised else None,
        place_text="",
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        policy=plan.policy,
    )
    exams.edit(actor, exam, draft, now=now)
    for_whom = _department(place_id, plan.department)
    exams.add_group(actor, exam, place_id=for_whom, post_id=None, category=None, now=now)
    if plan.supervised:
        exams.name_invigilators(actor, exam, [_public_id(supervisor)], now=now)
    exams.publish(actor, exam, now=now)
    return exam


def _banks(place_id: int, plan: _Plan) -> Sequence[str]:
    """Those of the plan's banks that can be drawn from on the day of the exam."""
    with reading() as session:
        held = stock(session, place_id, clock.local(plan.opens_at).date(), plan.banks)
    return [bank for bank in plan.banks if any(entry.bank == bank for entry in held.entries)]


def _department(place_id: int, name: str) -> int | None:
    with reading() as session:
        found = select(Place.id).where(Place.enterprise_id == place_id, Place.name == name)
        return session.scalar(found)


def _room(place_id: int) -> int | None:
    """The first site of an enterprise where phones may be."""
    with reading() as session:
        return session.scalar(
            select(Site.id)
            .where(Site.enterprise_id == place_id, Site.no_phones.is_(False))
            .order_by(Site.id)
            .limit(1)
        )


def _public_id(who: Actor) -> str:
    with reading() as session:
        return session.scalars(select(Person.public_id).where(Person.id == who.person_id)).one()


def _sitters(exam: str, supervisor: Actor, *, spare_logins: bool = False) -> list[Sitter]:
    """The candidates of an exam who sit it here: nobody supervises themselves, and where they are
    spared, the logins keep their turn for whoever tries them."""
    spared = {login.phone for login in LOGINS} if spare_logins else set()
    with reading() as session:
        rows = session.execute(
            select(Person.id, Person.name, Person.phone, Candidate.number)
            .join(Candidate, Candidate.person_id == Person.id)
            .join(Exam, Exam.id == Candidate.exam_id)
            .where(Exam.public_id == exam, Person.id != supervisor.person_id)
            .order_by(Candidate.id)
        )
        return [
            Sitter(Actor(person_id, name), number)
            for person_id, name, phone, number in rows
            if phone not in spared
        ]
