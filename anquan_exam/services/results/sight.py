"""Which exams' results an actor may see or act on, and whether questions and keys are open yet."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.policy import Policy, Timing, can_be_open
from anquan_exam.models import Attempt, Exam, Invigilator, Person, Place, Site
from anquan_exam.models.session import reading
from anquan_exam.services import scope
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.practice.learners import is_sitting
from anquan_exam.services.sittings.awaiting import STATUS
from anquan_exam.services.sittings.closing import close_attempt
from anquan_exam.services.sittings.verdicts import key_facts

HIDDEN = ("draft", "cancelled")
AT_ONCE = 100
"""Overdue attempts closed by one look at an exam; the periodic job takes the rest."""


@dataclass(frozen=True)
class ExamView:
    """An exam as its result pages head it."""

    id: int
    public_id: str
    title: str
    purpose: str
    status: str
    policy: Policy
    blueprint: Blueprint
    opens_at: datetime
    closes_at: datetime | None
    published_at: datetime | None
    place: str
    invigilators: tuple[str, ...]
    owner: str
    owner_path: str
    commitment: str
    revealed_secret: str | None
    evaluation: str
    over: bool
    """No attempt is open or can be begun any more."""
    keys_open: bool
    """Questions, answers and keys may be shown to this actor."""
    whole: bool
    """All of it is the actor's to archive and to add files to: results.export at its owner."""
    sitting: bool
    """The actor has a paper open at this moment: no keys meanwhile, of this exam or another."""


def view(actor: Actor, exam_id: str, *, now: datetime) -> ExamView:
    """exam_in_sight() with a session of its own."""
    with reading() as session:
        return exam_in_sight(session, actor, exam_id, now=now)


def exam_in_sight(
    session: Session,
    actor: Actor,
    exam_id: str,
    *,
    now: datetime,
    permission: Permission = Permission.RESULTS_VIEW,
) -> ExamView:
    """The published exam of which the actor may see results: all, or those of some. Raises
    NotFound."""
    exam = session.scalar(
        select(Exam).where(
            Exam.public_id == exam_id,
            Exam.status.not_in(HIDDEN),
            scope.exams_seen(actor, permission),
        )
    )
    if exam is None:
        raise NotFound("exam")
    return exam_of(session, actor, exam, now=now)


def whole_exam(session: Session, actor: Actor, exam_id: str, *, now: datetime) -> ExamView:
    """The exam, when all of it is the actor's to export. Raises NotFound."""
    exam = exam_in_sight(session, actor, exam_id, now=now)
    if not exam.whole:
        raise NotFound("exam")
    return exam


def finished_exam(session: Session, actor: Actor, exam_id: str, *, now: datetime) -> ExamView:
    """The same, over and done with. Raises NotFound, Invalid `exam_not_over`, `marks_missing` while
    papers wait for markers (a record is whole, or it is none), Problem `keys_during_exam`."""
    exam = whole_exam(session, actor, exam_id, now=now)
    if not exam.over:
        raise Invalid("exam_not_over")
    waiting = select(Attempt.id).where(Attempt.exam_id == exam.id, Attempt.status == STATUS)
    if session.scalar(waiting.limit(1)) is not None:
        raise Invalid("marks_missing")
    if exam.sitting:
        raise Problem("keys_during_exam")
    return exam


def is_over(session: Session, exam: Exam, now: datetime) -> bool:
    """Whether no attempt of `exam` is open or can be begun: then its questions and keys are out."""
    facts = key_facts(session, exam, now)
    if facts.any_open:
        return False
    if exam.revealed_at is not None or exam.status in ("closed", "cancelled"):
        return True
    policy = Policy.from_json(exam.policy)
    return not can_be_open(policy, closes_at=facts.closes_at, any_open=False, now=now)


def keys_open(actor: Actor, policy: Policy, *, over: bool) -> bool:
    """Whether a manager may see questions and keys: never before the end, and where the policy
    never shows them, only those who may read the banks anyway."""
    return over and (policy.show_key is not Timing.NEVER or actor.can(Permission.BANKS_VIEW))


def settle(exam_id: str, *, now: datetime) -> int:
    """Close the exam's overdue attempts: whoever looks next does it. How many were closed."""
    with reading() as session:
        overdue = session.scalars(
            select(Attempt.id)
            .join(Exam, Exam.id == Attempt.exam_id)
            .where(Exam.public_id == exam_id, Attempt.status == "open", Attempt.accept_until < now)
            .limit(AT_ONCE)
        ).all()
    return sum(close_attempt(attempt, now=now) for attempt in overdue)


def exam_of(session: Session, actor: Actor, exam: Exam, *, now: datetime) -> ExamView:
    """The view of a row at hand; whoever calls has made sure that it may be seen."""
    owner = session.get_one(Place, exam.owner_id)
    site = session.get(Site, exam.site_id) if exam.site_id else None
    names = session.scalars(
        select(Person.name)
        .join(Invigilator, Invigilator.person_id == Person.id)
        .where(Invigilator.exam_id == exam.id)
        .order_by(Person.name)
    )
    policy = Policy.from_json(exam.policy)
    over = is_over(session, exam, now)
    sitting = is_sitting(session, actor, now)
    owned = session.scalar(
        select(Exam.id).where(
            Exam.id == exam.id, scope.exams_owned(actor, Permission.RESULTS_EXPORT)
        )
    )
    return ExamView(
        id=exam.id,
        public_id=exam.public_id,
        title=exam.title,
        purpose=exam.purpose,
        status=exam.status,
        policy=policy,
        blueprint=Blueprint.from_json(exam.blueprint),
        opens_at=exam.opens_at,
        closes_at=exam.closes_at,
        published_at=exam.published_at,
        place="，".join(part for part in (site.name if site else "", exam.place_text) if part),
        invigilators=tuple(names),
        owner=owner.name,
        owner_path=owner.path,
        commitment=exam.commitment or "",
        revealed_secret=exam.revealed_secret,
        evaluation=exam.evaluation,
        over=over,
        keys_open=not sitting and keys_open(actor, policy, over=over),
        whole=owned is not None,
        sitting=sitting,
    )
