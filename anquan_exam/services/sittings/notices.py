"""Before the start: what the notice page says, and whether one may begin."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.invigilation import presence_holds
from anquan_exam.domain.policy import (
    Decision,
    Policy,
    Refusal,
    Refused,
    StartFacts,
    may_start,
)
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.sitting import deadline
from anquan_exam.models import Attempt, Candidate, Exam, Invigilator, Person, Site
from anquan_exam.models.session import reading
from anquan_exam.services.errors import NotFound
from anquan_exam.services.seats import chair_of
from anquan_exam.services.sittings import plans


@dataclass(frozen=True)
class NoticeView:
    """An exam as a candidate sees it before starting."""

    exam: str
    title: str
    purpose: str
    place: str
    invigilators: tuple[str, ...]
    question_count: int
    full_score: int
    kinds: frozenset[Kind]
    """What may be asked, the parts of cases too."""
    policy: Policy
    opens_at: datetime
    closes_at: datetime | None
    ends_at: datetime
    """The deadline if one started now."""
    extra_minutes: int
    commitment: str
    open_attempt: str | None
    tries_used: int
    refused: Refused | None
    """Why not, leaving aside the start code."""
    present: bool
    number: str
    """The candidate's public number."""
    name: str
    last: str | None
    """Public id of the last attempt that is over."""
    chair: str = ""
    """The seat that was drawn, in words."""


def notice(actor: Actor, exam_id: str, *, now: datetime) -> NoticeView:
    """The notice of an exam the actor is assigned to. Raises NotFound."""
    with reading() as session:
        row = session.execute(
            select(Exam, Candidate, Site)
            .join(Candidate, Candidate.exam_id == Exam.id)
            .outerjoin(Site, Site.id == Exam.site_id)
            .where(
                Exam.public_id == exam_id,
                Candidate.person_id == actor.person_id,
                Exam.status.not_in(("draft", "cancelled")),
            )
        ).one_or_none()
        if row is None:
            raise NotFound("exam")
        exam, candidate, site = row
        attempts = _attempts(session, exam.id, actor)
        names = session.scalars(
            select(Person.name)
            .join(Invigilator, Invigilator.person_id == Person.id)
            .where(Invigilator.exam_id == exam.id)
            .order_by(Person.name)
        ).all()
        kinds = plans.kinds_of(session, Blueprint.from_json(exam.blueprint), exam.pool_hash or "")
        chair = chair_of(session, candidate)
    view = _view(exam, candidate, site, attempts, tuple(names), kinds, now, actor.confirmed)
    return replace(view, chair=chair)


def _attempts(session: Session, exam_id: int, actor: Actor) -> list[Attempt]:
    return list(
        session.scalars(
            select(Attempt)
            .where(Attempt.exam_id == exam_id, Attempt.person_id == actor.person_id)
            .order_by(Attempt.id)
        )
    )


def _view(
    exam: Exam,
    candidate: Candidate,
    site: Site | None,
    attempts: list[Attempt],
    names: tuple[str, ...],
    kinds: frozenset[Kind],
    now: datetime,
    confirmed: bool,
) -> NoticeView:
    policy = Policy.from_json(exam.policy)
    live = next((a for a in attempts if a.status == "open" and a.accept_until >= now), None)
    facts = _start_facts(exam, candidate, site, attempts, confirmed)
    decision = may_start(policy, facts, now)
    sections = exam.blueprint["sections"]
    return NoticeView(
        exam=exam.public_id,
        title=exam.title,
        purpose=exam.purpose,
        place=exam.place_text or (site.name if site else ""),
        invigilators=names,
        question_count=sum(section["count"] for section in sections),
        full_score=sum(section["count"] * section["marks"] for section in sections),
        kinds=kinds,
        policy=policy,
        opens_at=exam.opens_at,
        closes_at=exam.closes_at,
        ends_at=_ends(exam, candidate, policy, now),
        extra_minutes=candidate.extra_minutes,
        commitment=exam.commitment or "",
        open_attempt=live.public_id if live else None,
        tries_used=max(0, facts.tries_used),
        refused=_refused(decision, going_on=live is not None, confirmed=confirmed),
        present=facts.present,
        number=candidate.number,
        name=candidate.name,
        last=next((a.public_id for a in reversed(attempts) if a.status != "open"), None),
    )


def _start_facts(
    exam: Exam,
    candidate: Candidate,
    site: Site | None,
    attempts: list[Attempt],
    confirmed: bool,
) -> StartFacts:
    """What decides whether one may begin, leaving aside the start code."""
    ended = [a.closed_at for a in attempts if a.closed_at and a.status != "voided"]
    last_end = max((a.closed_at for a in attempts if a.closed_at), default=None)
    return StartFacts(
        assigned=candidate.removed_at is None,
        barred=candidate.barred_at is not None,
        paused=exam.status == "paused",
        no_phones=site.no_phones_reason if site and site.no_phones else None,
        opens_at=exam.opens_at,
        closes_at=exam.closes_at,
        tries_used=len(attempts) - candidate.extra_tries,
        last_ended_at=max(ended, default=None),
        present=confirmed and presence_holds(candidate.present_at, last_end),
        start_code_right=True,
    )


def _ends(exam: Exam, candidate: Candidate, policy: Policy, now: datetime) -> datetime:
    """The deadline if one started now, or when it opens; extra time moves the close too."""
    extra = timedelta(minutes=candidate.extra_minutes)
    closes = exam.closes_at + extra if exam.closes_at else None
    return deadline(max(now, exam.opens_at), policy.duration + extra, closes)


def _refused(decision: Decision, *, going_on: bool, confirmed: bool) -> Refused | None:
    """Why not begin, or go on: an open paper is shown to a phone whose holder was seen."""
    if going_on:
        return None if confirmed else Refused(Refusal.NOT_PRESENT)
    return decision if isinstance(decision, Refused) else None
