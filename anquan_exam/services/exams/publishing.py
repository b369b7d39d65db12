"""Publishing: everything is checked, frozen and committed to, in one transaction.

The commitment binds the secret, the pool, the blueprint and the roster before anybody can draw."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.blueprints import Blueprint, PoolEntry
from anquan_exam.domain.drawing import blueprint_hash, commitment, roster_hash
from anquan_exam.domain.policy import Policy, PolicyKind
from anquan_exam.domain.questions import KIND_WORDS
from anquan_exam.domain.screening import fits_length, unfit_kinds
from anquan_exam.models import (
    BlueprintRecord,
    Candidate,
    Exam,
    ExamVersion,
    Invigilator,
    Place,
    Site,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.blueprints.review import review_of
from anquan_exam.services.errors import Problem
from anquan_exam.services.exams.common import ExamStatus, draft_of, find, note
from anquan_exam.services.exams.people import Assigned
from anquan_exam.services.exams.targets import people_of
from anquan_exam.services.ids import new_id
from anquan_exam.services.pools import Stock, VersionInUse, stock, store_pool

SECRET_BYTES = 32
NUMBER_LENGTH = 8
WINDOWLESS = frozenset({PolicyKind.PRACTICE, PolicyKind.SELF_TEST})
"""Kinds that may stay open for good: nobody relies on their draw."""


class Flaw(StrEnum):
    """What stands against publishing, or should be looked at."""

    BLUEPRINT = "blueprint"
    SECTION_SHORT = "section_short"
    MUST_HAVE_MISSING = "must_have_missing"
    NO_PEOPLE = "no_people"
    NO_CLOSE = "no_close"
    WINDOW_OVER = "window_over"
    NO_INVIGILATOR = "no_invigilator"
    SECTION_THIN = "section_thin"
    WINDOW_SHORT = "window_short"
    NO_PLACE = "no_place"
    NO_PHONES = "no_phones"
    NEEDS_MARKER = "needs_marker"
    SCREENING_KINDS = "screening_kinds"
    SCREENING_LENGTH = "screening_length"


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw; a blocking one keeps the exam from being published.

    `part` in the detail is the section's place in the blueprint, from 1 (0: the whole)."""

    flaw: Flaw
    blocking: bool
    detail: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class PublishCheck:
    """Everything one should know before publishing."""

    people: int
    questions_in_pool: int
    versions: tuple[VersionInUse, ...]
    findings: tuple[Finding, ...]

    @property
    def ready(self) -> bool:
        """Whether nothing blocks."""
        return not any(finding.blocking for finding in self.findings)


class NotReady(Problem):
    """Publishing is refused; `check` says why."""

    def __init__(self, check: PublishCheck) -> None:
        super().__init__("exam_not_ready")
        self.check = check


@dataclass(frozen=True)
class _Plan:
    """What publishing would freeze."""

    blueprint: Blueprint
    policy: Policy
    pool: tuple[PoolEntry, ...]
    versions: tuple[VersionInUse, ...]
    people: tuple[Assigned, ...]
    check: PublishCheck


def check(actor: Actor, public_id: str, *, now: datetime) -> PublishCheck:
    """What publishing now would find. Raises NotFound."""
    with reading() as session:
        exam, owner = find(session, actor, public_id)
        return _plan(session, exam, owner, now).check


def publish(actor: Actor, public_id: str, *, now: datetime, secret: bytes | None = None) -> str:
    """Freeze and commit; gives the commitment. `secret` (32 bytes) is given where a spot check has
    committed to it before. Raises NotFound, NotReady, `exam_not_draft`."""
    with transaction() as session:
        exam, owner = draft_of(session, actor, public_id)
        plan = _plan(session, exam, owner, now)
        if not plan.check.ready:
            raise NotReady(plan.check)
        numbers = _numbers(len(plan.people))
        _freeze(session, exam, plan, numbers, secret or secrets.token_bytes(SECRET_BYTES), now)
        session.execute(insert(Candidate), _candidate_rows(exam, plan.people, numbers))
        note(
            session,
            actor,
            exam,
            owner,
            "exam.published",
            now,
            commitment=exam.commitment,
            people=len(numbers),
            pool=exam.pool_hash,
            blueprint=exam.blueprint_hash,
            roster=exam.roster_hash,
        )
        return str(exam.commitment)


def drawing_day(opens_at: datetime, now: datetime) -> date:
    """The day whose law decides what is drawn: the first day of the exam, or today if later."""
    return max(clock.local(opens_at).date(), clock.local(now).date())


def _plan(session: Session, exam: Exam, owner: Place, now: datetime) -> _Plan:
    record = session.get(BlueprintRecord, exam.blueprint_id) if exam.blueprint_id else None
    blueprint = Blueprint.from_json(record.content if record else exam.blueprint)
    policy = Policy.from_json(exam.policy)
    banks = {section.bank for section in blueprint.sections}
    held = stock(session, exam.owner_id, drawing_day(exam.opens_at, now), banks)
    pool = held.relevant(blueprint)
    people = people_of(session, exam.id, owner, clock.local(now).date())
    findings = (
        *_paper_findings(blueprint, held),
        *_sitting_findings(session, exam, policy, now),
        *_marking_findings(exam, policy, pool),
        *_screening_findings(policy, blueprint, pool),
        *([] if people else [Finding(Flaw.NO_PEOPLE, blocking=True)]),
    )
    ordered = tuple(sorted(findings, key=lambda finding: not finding.blocking))
    versions = tuple(held.versions.values())
    outcome = PublishCheck(len(people), len(pool), versions, ordered)
    return _Plan(blueprint, policy, pool, versions, people, outcome)


def _paper_findings(blueprint: Blueprint, held: Stock) -> Iterator[Finding]:
    """Whether every person can get a full paper; if not, what is short."""
    outcome = review_of(blueprint, held)
    parts = {section.id: at for at, section in enumerate(blueprint.sections, 1)}
    for flaw in outcome.flaws:
        detail = {"what": flaw.flaw.value, "part": parts.get(flaw.section_id, 0)}
        yield Finding(Flaw.BLUEPRINT, blocking=True, detail=detail)
    for section in outcome.sections:
        room = section.capacity
        about: dict[str, str | int] = {
            "part": parts[room.section_id],
            "available": room.available,
            "wanted": room.wanted,
        }
        if room.missing_must_have:
            missing = "、".join(room.missing_must_have)
            yield Finding(Flaw.MUST_HAVE_MISSING, True, {**about, "questions": missing})
        if room.available < room.wanted:
            yield Finding(Flaw.SECTION_SHORT, True, about)
        elif section.advice.thin:
            yield Finding(Flaw.SECTION_THIN, False, {**about, "available": room.matching})


def _sitting_findings(
    session: Session, exam: Exam, policy: Policy, now: datetime
) -> Iterator[Finding]:
    closes = exam.closes_at
    if closes is None and policy.kind not in WINDOWLESS:
        yield Finding(Flaw.NO_CLOSE, blocking=True)
    if closes is not None and closes <= now:
        yield Finding(Flaw.WINDOW_OVER, blocking=True)
    elif closes is not None and closes - max(exam.opens_at, now) < policy.duration:
        minutes = int((closes - max(exam.opens_at, now)) / timedelta(minutes=1))
        detail = {"minutes": minutes, "duration": policy.duration_minutes}
        yield Finding(Flaw.WINDOW_SHORT, False, detail)
    watched = policy.needs_presence or policy.needs_start_code
    named = session.scalar(select(func.count()).where(Invigilator.exam_id == exam.id))
    if watched and not named:
        yield Finding(Flaw.NO_INVIGILATOR, blocking=True)
    site = session.get(Site, exam.site_id) if exam.site_id else None
    if watched and site is None and not exam.place_text.strip():
        yield Finding(Flaw.NO_PLACE, blocking=False)
    if site is not None and site.no_phones:
        detail_of_site = {"site": site.name, "reason": site.no_phones_reason}
        yield Finding(Flaw.NO_PHONES, blocking=False, detail=detail_of_site)


def _marking_findings(exam: Exam, policy: Policy, pool: Iterable[PoolEntry]) -> Iterator[Finding]:
    """People mark once the exam is over: so it must be over one day."""
    if any(entry.needs_marker for entry in pool):
        if exam.closes_at is None and policy.kind in WINDOWLESS:
            yield Finding(Flaw.NO_CLOSE, blocking=True)
        yield Finding(Flaw.NEEDS_MARKER, False, {"markers": policy.markers})


def _screening_findings(
    policy: Policy, blueprint: Blueprint, pool: Iterable[PoolEntry]
) -> Iterator[Finding]:
    """Whether the papers fit a rule that may stop early."""
    rule = policy.sequential
    if rule is not None and not fits_length(rule, blueprint):
        detail = {"questions": blueprint.question_count, "most": rule.most}
        yield Finding(Flaw.SCREENING_LENGTH, blocking=True, detail=detail)
    if unfit := unfit_kinds(rule, {entry.kind for entry in pool}):
        kinds = "、".join(sorted(KIND_WORDS[kind] for kind in unfit))
        yield Finding(Flaw.SCREENING_KINDS, blocking=True, detail={"kinds": kinds})


def _freeze(
    session: Session,
    exam: Exam,
    plan: _Plan,
    numbers: Iterable[str],
    secret: bytes,
    now: datetime,
) -> None:
    pool = store_pool(session, plan.pool)
    exam.status, exam.published_at = ExamStatus.PUBLISHED, now
    exam.blueprint, exam.policy = plan.blueprint.to_json(), plan.policy.to_json()
    exam.kind = plan.policy.kind.value
    exam.pool_hash = exam.committed_pool_hash = pool
    exam.pool_checked_on = clock.local(now).date()
    exam.blueprint_hash = blueprint_hash(plan.blueprint)
    exam.roster_hash = roster_hash(numbers)
    exam.secret = secret
    exam.commitment = commitment(secret, pool, exam.blueprint_hash, exam.roster_hash)
    session.add_all(ExamVersion(exam_id=exam.id, version_id=one.id) for one in plan.versions)
    session.flush()


def _numbers(count: int, taken: Iterable[str] = ()) -> tuple[str, ...]:
    """`count` fresh public numbers, none of them `taken`: random, so that they tell nothing."""
    known = set(taken)
    fresh: dict[str, None] = {}
    while len(fresh) < count:
        number = new_id(NUMBER_LENGTH).upper()
        if number not in known:
            fresh[number] = None
    return tuple(fresh)


def _candidate_rows(
    exam: Exam, people: Iterable[Assigned], numbers: Iterable[str]
) -> list[dict[str, object]]:
    return [
        candidate_row(exam, person, number) for person, number in zip(people, numbers, strict=True)
    ]


def candidate_row(
    exam: Exam, person: Assigned, number: str, added_at: datetime | None = None
) -> dict[str, object]:
    """The columns of a candidate: the person as they are now, kept for the record."""
    return {
        "exam_id": exam.id,
        "person_id": person.person_id,
        "number": number,
        "place_id": person.place_id,
        "name": person.name,
        "employer": person.employer,
        "department": person.department,
        "posts": person.posts,
        "category": person.category,
        "employee_number": person.employee_number,
        "added_at": added_at,
    }


def fresh_number(session: Session, exam: Exam) -> str:
    """One more public number of an exam."""
    taken = session.scalars(select(Candidate.number).where(Candidate.exam_id == exam.id))
    return _numbers(1, taken)[0]
