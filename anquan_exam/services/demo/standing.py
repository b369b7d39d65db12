"""Who may work in the first enterprise of the demonstration district, and who may not:
certificates, training, absences, a new hire and a 三违, by the same acts as any other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import current_app
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.absences import begun_by
from anquan_exam.domain.access import Actor
from anquan_exam.domain.case_terms import Violation
from anquan_exam.domain.certificates import Guides
from anquan_exam.domain.eligibility.facts import CaseKind, Family, Training
from anquan_exam.domain.vocabulary import Industry
from anquan_exam.models import (
    Assignment,
    AssignmentPost,
    Attendance,
    Enterprise,
    Person,
    Post,
    TrainingSession,
)
from anquan_exam.models.session import reading
from anquan_exam.services import absences, cases, training
from anquan_exam.services.absences import AbsenceInput
from anquan_exam.services.certificates import acts as certificates
from anquan_exam.services.certificates.checking import CertificateInput
from anquan_exam.services.certificates.guides import guides
from anquan_exam.services.certificates.posts import FeaturesInput, say_needs
from anquan_exam.services.demo.content import NEW_HIRE
from anquan_exam.services.training import ListInput, SessionInput

NEEDS: Mapping[str, str] = {
    "掘进工": "",
    "掘进机司机": "煤矿采煤机（掘进机）操作作业",
    "采煤机司机": "煤矿采煤机（掘进机）操作作业",
    "井下电钳工": "煤矿井下电气作业",
    "瓦斯检查工": "煤矿瓦斯检查作业",
}
"""What the posts underground need of the family of the mines; "" for nothing."""
TEACHER = "演示教员（虚构）"
ISSUER = "示范省发证机关（虚构）"
HELD, ENDING = timedelta(days=900), timedelta(days=20)


@dataclass(frozen=True)
class _Worker:
    """Somebody of the enterprise, with the post."""

    actor: Actor
    public_id: str
    id_number: str
    post: str


@dataclass(frozen=True)
class _Mine:
    """The enterprise, whoever acts in it, and its people by post, each group in order."""

    public_id: str
    place_id: int
    manager: Actor
    leader: Actor
    posts: Mapping[str, Sequence[_Worker]]
    now: datetime

    def on(self, days: int, hour: int = 9) -> datetime:
        """An hour of the clock of China so many days from now."""
        local = clock.local(self.now + timedelta(days=days))
        return datetime.combine(local.date(), time(hour), tzinfo=local.tzinfo)


def fill(place_id: int, manager: Actor, leader: Actor, *, now: datetime) -> None:
    """Put all of it on record at the enterprise with that place id."""
    with reading() as session:
        unit = session.scalars(
            select(Enterprise.public_id).where(Enterprise.place_id == place_id)
        ).one()
    mine = _Mine(unit, place_id, manager, leader, _people(place_id), now)
    known = guides(current_app.extensions["settings"].banks_dir)
    _needs(mine, known)
    _certificates(mine, known)
    _absences(mine)
    _taught(mine)
    _new_hire(mine)
    _violation(mine)


def _people(place_id: int) -> Mapping[str, Sequence[_Worker]]:
    with reading() as session:
        rows = session.execute(
            select(Person, Post.name)
            .join(Assignment, Assignment.person_id == Person.id)
            .join(AssignmentPost, AssignmentPost.assignment_id == Assignment.id)
            .join(Post, Post.id == AssignmentPost.post_id)
            .where(Assignment.host_id == place_id)
            .order_by(Assignment.id, Post.id)
        ).all()
    found: dict[str, list[_Worker]] = {}
    for person, post in rows:
        who = Actor(person.id, person.name)
        found.setdefault(post, []).append(
            _Worker(who, person.public_id, person.id_number or "", post)
        )
    return found


def _needs(mine: _Mine, known: Guides) -> None:
    with reading() as session:
        posts = session.execute(
            select(Post.id, Post.name)
            .join(AssignmentPost, AssignmentPost.post_id == Post.id)
            .join(Assignment, Assignment.id == AssignmentPost.assignment_id)
            .where(Assignment.host_id == mine.place_id, Post.name.in_(NEEDS))
            .distinct()
            .order_by(Post.id)
        ).all()
    for post_id, name in posts:
        given = FeaturesInput((Industry.COAL_MINE,), True, True, ((Family.MINE, NEEDS[name]),))
        say_needs(mine.manager, mine.public_id, post_id, given, known, now=mine.now)


def _certificates(mine: _Mine, known: Guides) -> None:
    """A valid one for everybody who needs one; but of the electricians the second's ends soon, the
    third has one for another job, and the fourth none."""
    last = (clock.local(mine.now) + ENDING).date()
    for post, operation in NEEDS.items():
        for at, worker in enumerate(mine.posts.get(post, ()) if operation else ()):
            electrician = post == "井下电钳工"
            if electrician and at == 3:
                continue
            ends = last if electrician and at == 1 else None
            kind = NEEDS["瓦斯检查工"] if electrician and at == 2 else operation
            _certificate(mine, worker, kind, ends, known)


def _certificate(
    mine: _Mine, worker: _Worker, operation: str, ends: date | None, known: Guides
) -> None:
    begins = (clock.local(mine.now) - HELD).date()
    given = CertificateInput(
        Family.MINE,
        operation,
        f"T{worker.id_number}",
        ISSUER,
        begins,
        ends or begins + timedelta(days=6 * 365),
    )
    certificates.enter(mine.manager, worker.public_id, given, known, now=mine.now)


def _absences(mine: _Mine) -> None:
    """One near three months, one beyond them, one of these days."""
    today = clock.local(mine.now).date()
    near = (today - begun_by(today + timedelta(days=10))).days
    spells = ((near, "sick"), (130, "injury"), (4, "personal"))
    for worker, (days, kind) in zip(mine.posts["支架工"], spells, strict=False):
        begins = mine.on(-days)
        given = AbsenceInput(kind, begins.date())
        absences.enter(mine.manager, worker.public_id, given, now=begins)


def _session(mine: _Mine, title: str, kind: Training, begins: datetime, content: str) -> str:
    given = SessionInput(
        enterprise=mine.public_id,
        title=title,
        plan="年度培训计划（演示）",
        kind=kind.value,
        post_id=None,
        content=content,
        teacher=TEACHER,
        teacher_number="",
        place="地面培训室",
        begins_at=begins,
        ends_at=begins + timedelta(hours=3),
    )
    return training.plan(mine.manager, given, now=min(begins, mine.now) - timedelta(days=1))


def _taught(mine: _Mine) -> None:
    """A session of last week, whose last two have yet to confirm; one to come."""
    begins = mine.on(-6)
    held = _session(mine, "冬季防灭火专题", Training.YEARLY, begins, "井下防灭火、自救器使用")
    attend = [*mine.posts["掘进工"][1:], *mine.posts["测风员"]][:5]
    _listed(mine, held, begins, attend, accepting=attend[:-2])
    _session(mine, "顶板管理专题", Training.YEARLY, mine.on(2), "支护质量、敲帮问顶")


def _listed(
    mine: _Mine,
    held: str,
    begins: datetime,
    attend: Sequence[_Worker],
    accepting: Sequence[_Worker],
) -> None:
    """Put on the list, confirmed and assessed; those `accepting` confirm on their phones."""
    ends = begins + timedelta(hours=3)
    after = ends + timedelta(minutes=10)
    people = tuple(one.public_id for one in attend)
    training.enter(mine.manager, held, ListInput(people, "", begins, ends), now=after)
    with reading() as session:
        rows = session.execute(
            select(Attendance.person_id, Attendance.id)
            .join(TrainingSession, TrainingSession.id == Attendance.session_id)
            .where(TrainingSession.public_id == held)
            .order_by(Attendance.id)
        ).all()
    hours = {row.person_id: row.id for row in rows}
    training.confirm(mine.manager, held, list(hours.values()), now=after)
    training.assess(mine.manager, held, list(hours.values()), True, now=after)
    for one in accepting:
        assert one.actor.person_id is not None
        training.accept(one.actor, hours[one.actor.person_id], now=after)


def _new_hire(mine: _Mine) -> None:
    """The first two levels are done, the third is not."""
    (hire,) = (one for one in mine.posts["掘进工"] if one.actor.name == NEW_HIRE)
    levels = (
        (Training.PLANT, -9, "新员工入矿教育", "矿山安全法规、入井须知"),
        (Training.WORKSHOP, -7, "新员工区队教育", "掘进队作业环境、避灾路线"),
    )
    for level, days, title, content in levels:
        begins = mine.on(days)
        held = _session(mine, title, level, begins, content)
        _listed(mine, held, begins, [hire], [hire])


def _violation(mine: _Mine) -> None:
    """Reported by the leader, heard, found to be so; the training has begun."""
    worker = mine.posts["掘进工"][0]
    found = mine.on(-4, 10)
    given = cases.Report(
        kind=CaseKind.VIOLATION,
        who=worker.public_id,
        unit=mine.public_id,
        violation=Violation.RULE_BREAKING_WORK,
        happened_at=found - timedelta(hours=1),
        where="1201 掘进面（虚构）",
        what="没有敲帮问顶就进去打眼",
    )
    case = cases.report(mine.leader, given, now=found)
    cases.say(worker.actor, case, "我图快，没有先看顶板。", now=found + timedelta(hours=2))
    verified = found + timedelta(hours=4)
    cases.verify(mine.manager, case, "和班组长、当班记录都对得上。", "示例替班", now=verified)
    begins, ends = mine.on(-2, 9), mine.on(-2, 12)
    taught = cases.Taught(begins, ends, TEACHER, "敲帮问顶制度、事故案例", "地面培训室")
    after = ends + timedelta(minutes=10)
    cases.enter(mine.manager, case, taught, now=after)
    with reading() as session:
        number = session.scalars(
            select(Attendance.id)
            .where(Attendance.person_id == worker.actor.person_id, Attendance.case_id.is_not(None))
            .order_by(Attendance.id.desc())
        ).first()
    assert number is not None
    cases.accept(worker.actor, case, number, now=after)
