"""From the people called to an exam that they sit: the same engine, the same record."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.policy import Policy
from anquan_exam.models import Exam, Invigilator, Person, Site, SpotCheck
from anquan_exam.models.session import transaction
from anquan_exam.services import exams
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.exams.common import ExamStatus
from anquan_exam.services.exams.common import note as note_exam
from anquan_exam.services.ids import new_id
from anquan_exam.services.invigilation import codes
from anquan_exam.services.joining import codes as join_codes
from anquan_exam.services.spot_checks.following import called_people
from anquan_exam.services.spot_checks.reach import find, note

LONGEST_HOURS = 24
MOST_PLACE = 120


@dataclass(frozen=True, slots=True)
class _Where:
    """In words, at one of the unit's sites, or both."""

    text: str
    site_id: int | None


def open_exam(
    actor: Actor,
    public_id: str,
    where: str,
    hours: int,
    *,
    site_id: int | None = None,
    now: datetime,
) -> str:
    """Publish the exam of the people called, open for `hours` (deferred people come at the end of
    their shift); gives the exam's public id. Asked again, the same one. It is held at `where`, at
    the unit's site `site_id`, or both; at a site where no phones are allowed only what is safe
    there is offered.

    The exam draws with the very secret the check committed to, and with the unit's word as its
    start code. Raises NotFound (the check, the site), Invalid `place_missing`, `hours_wrong`;
    Problem `spot_check_not_drawn`, `nobody_called`."""
    if not where.strip() and site_id is None:
        raise Invalid("place_missing", "where")
    if not 1 <= hours <= LONGEST_HOURS:
        raise Invalid("hours_wrong", "hours", most=LONGEST_HOURS)
    made = _made(actor, public_id, _Where(where.strip(), site_id), hours, now)
    if made.status == ExamStatus.DRAFT:
        day = clock.local(now).date()
        exams.add_people(actor, made.exam, made.people, day=day, now=now)
        exams.publish(actor, made.exam, now=now, secret=made.secret)
        codes.give(actor, made.exam, made.word, now=now)
        join_codes.give(actor, made.exam, now=now)
    return made.exam


@dataclass(frozen=True, slots=True)
class _Made:
    """The exam of a check, and what publishing it takes."""

    exam: str
    status: str
    people: tuple[str, ...]
    secret: bytes
    word: str


def _made(actor: Actor, public_id: str, where: _Where, hours: int, now: datetime) -> _Made:
    """The exam, drafted where there is none yet."""
    with transaction() as session:
        check, place = find(session, actor, public_id, lock=True)
        if check.word is None:
            raise Problem("spot_check_not_drawn")
        people = _called_people(session, check)
        if check.exam_id is None:
            exam = _draft(session, actor, check, where, hours, now)
            note_exam(session, actor, exam, place, "exam.created", now, spot_check=public_id)
            note(session, actor, check, place, "spot_check.opened", now, exam=exam.public_id)
        else:
            exam = session.get_one(Exam, check.exam_id)
        return _Made(exam.public_id, exam.status, people, check.secret, check.word)


def _called_people(session: Session, check: SpotCheck) -> tuple[str, ...]:
    """Public ids of the people called. Raises Problem `nobody_called`."""
    wanted = [one.person_id for one in called_people(session, check)]
    if not wanted:
        raise Problem("nobody_called")
    return tuple(session.scalars(select(Person.public_id).where(Person.id.in_(wanted))))


def _draft(
    session: Session, actor: Actor, check: SpotCheck, where: _Where, hours: int, now: datetime
) -> Exam:
    site = _site(session, check, where.site_id)
    exam = Exam(
        public_id=new_id(),
        title=check.title,
        purpose=f"{check.department} {check.plan_item}".strip(),
        kind=Policy.from_json(check.policy).kind.value,
        owner_id=check.place_id,
        site_id=site.id if site else None,
        place_text=(where.text or (site.name if site else ""))[:MOST_PLACE],
        blueprint=check.blueprint,
        policy=check.policy,
        status=ExamStatus.DRAFT,
        opens_at=now,
        closes_at=now + timedelta(hours=hours),
        created_by=actor.person_id,
        created_at=now,
    )
    session.add(exam)
    session.flush()
    check.exam_id = exam.id
    if actor.person_id is not None:
        session.add(Invigilator(exam_id=exam.id, person_id=actor.person_id))
    return exam


def _site(session: Session, check: SpotCheck, site_id: int | None) -> Site | None:
    """The unit's site, where one is named. Raises NotFound."""
    if site_id is None:
        return None
    found = session.scalar(
        select(Site).where(
            Site.id == site_id, Site.enterprise_id == check.place_id, Site.closed_at.is_(None)
        )
    )
    if found is None:
        raise NotFound("site")
    return found
