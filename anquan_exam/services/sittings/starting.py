"""The start: may this person begin, draw the paper, freeze it. One transaction, a constant number
of statements; the draw itself works on cached ids, outside any lock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.drawing import DrawHistory, DrawInputs, DrawSeed, DrawTable, PoolTooSmall
from anquan_exam.domain.invigilation import normal_code, presence_holds
from anquan_exam.domain.papers import Paper, paper_hash
from anquan_exam.domain.policy import (
    Policy,
    PolicyKind,
    Refusal,
    Refused,
    StartFacts,
    may_start,
)
from anquan_exam.domain.sitting import SERVER_EPOCH, EventKind, deadline
from anquan_exam.models import (
    Attempt,
    AttemptEvent,
    Candidate,
    Exam,
    PaperRecord,
    Place,
    Result,
    StartCode,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.ids import new_id
from anquan_exam.services.sittings import plans
from anquan_exam.services.sittings.closing import close_attempt
from anquan_exam.services.sittings.opening import reopen
from anquan_exam.services.sittings.views import SittingView

RECEIPT_LENGTH = 12


class StartRefused(Problem):
    """The policy says no; `code` is `start_<reason>`, worded in `web`."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(f"start_{refused.reason}", **refused.detail)
        self.refused = refused


@dataclass(frozen=True)
class _Facts:
    """Everything read before a start, in a fixed number of statements."""

    exam: Row[Any]
    policy: Policy
    blueprint: Blueprint
    attempts: tuple[Row[Any], ...]
    code: Row[Any] | None  # the live start code that was given rightly
    history: DrawHistory


def start(
    actor: Actor, exam_id: str, code: str, *, now: datetime, device: str, network: str
) -> SittingView:
    """Begin an attempt at the exam with public id `exam_id`, or go on with the one that is open.

    `code` is the invigilator's start code, or "". Raises NotFound, StartRefused."""
    opened = None
    with reading() as session:
        facts = _read(session, actor, exam_id, code)
        opened = next((a for a in facts.attempts if a.status == "open"), None)
    if opened is not None and opened.accept_until >= now:
        return reopen(actor, opened.public_id, now=now)
    if opened is not None:
        close_attempt(opened.id, now=now)
    with reading() as session:
        if opened is not None:
            facts = _read(session, actor, exam_id, code)
        decision = may_start(facts.policy, _start_facts(facts, code), now)
        if isinstance(decision, Refused):
            raise StartRefused(decision)
        seed = _seed(facts)
        table = _table(session, facts)
    inputs = table.inputs(
        facts.exam.pool_hash, facts.history, shuffle_options=facts.policy.shuffle_options
    )
    paper = _drawn(table, seed, inputs)
    try:
        return _write(actor, facts, paper, seed, inputs, now, device, network)
    except IntegrityError:
        # Two starts crossed: the other one's attempt is the attempt.
        return reopen(actor, _open_attempt(actor, exam_id), now=now)


def _read(session: Session, actor: Actor, exam_id: str, code: str) -> _Facts:
    exam = session.execute(
        select(
            Exam.id,
            Exam.public_id,
            Exam.title,
            Exam.status,
            Exam.blueprint,
            Exam.policy,
            Exam.opens_at,
            Exam.closes_at,
            Exam.pool_hash,
            Exam.secret,
            Place.path,
            Candidate.id.label("candidate_id"),
            Candidate.number,
            Candidate.extra_minutes,
            Candidate.extra_tries,
            Candidate.present_at,
            Candidate.removed_at,
        )
        .join(Candidate, Candidate.exam_id == Exam.id)
        .join(Place, Place.id == Exam.owner_id)
        .where(Exam.public_id == exam_id, Candidate.person_id == actor.person_id)
    ).one_or_none()
    if exam is None or exam.status in ("draft", "cancelled"):
        raise NotFound("exam")
    attempts = session.execute(
        select(
            Attempt.id,
            Attempt.public_id,
            Attempt.accept_until,
            Attempt.status,
            Attempt.closed_at,
            PaperRecord.try_number,
            PaperRecord.content,
            select(Result.passed)
            .where(Result.attempt_id == Attempt.id)
            .order_by(Result.sequence.desc())
            .limit(1)
            .scalar_subquery()
            .label("passed"),
        )
        .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
        .where(Attempt.exam_id == exam.id, Attempt.person_id == actor.person_id)
        .order_by(PaperRecord.try_number)
    ).all()
    policy = Policy.from_json(exam.policy)
    return _Facts(
        exam=exam,
        policy=policy,
        blueprint=Blueprint.from_json(exam.blueprint),
        attempts=tuple(attempts),
        code=_right_code(session, exam.id, code),
        history=_history(session, actor, policy, attempts),
    )


def _right_code(session: Session, exam_id: int, code: str) -> Any:
    """The live start code equal to what was given (width and case aside)."""
    given = normal_code(code)
    rows = session.execute(
        select(StartCode.id, StartCode.code, StartCode.given_by)
        .where(StartCode.exam_id == exam_id, StartCode.withdrawn_at.is_(None))
        .order_by(StartCode.id.desc())
    ).all()
    return next((row for row in rows if given and normal_code(row.code) == given), None)


def _history(session: Session, actor: Actor, policy: Policy, attempts: Any) -> DrawHistory:
    """What this person has seen in exam attempts (not practice), and the failed paper to avoid."""
    if policy.kind is PolicyKind.PRACTICE:
        return DrawHistory()
    papers = session.scalars(
        select(PaperRecord.content)
        .join(Exam, Exam.id == PaperRecord.exam_id)
        .where(PaperRecord.person_id == actor.person_id, Exam.kind != PolicyKind.PRACTICE.value)
    )
    seen: dict[str, int] = {}
    for content in papers:
        for item in Paper.from_json(content).items:
            seen[item.question_id] = seen.get(item.question_id, 0) + 1
    failed = [a for a in attempts if a.passed is False and a.status != "voided"]
    avoid = {item.question_id for a in failed for item in Paper.from_json(a.content).items}
    return DrawHistory(seen, frozenset(avoid))


def _start_facts(facts: _Facts, code: str) -> StartFacts:
    ended = [a.closed_at for a in facts.attempts if a.closed_at and a.status != "voided"]
    last_end = max((a.closed_at for a in facts.attempts if a.closed_at), default=None)
    exam = facts.exam
    return StartFacts(
        published=exam.status != "draft",
        assigned=exam.removed_at is None,
        paused=exam.status == "paused",
        opens_at=exam.opens_at,
        closes_at=exam.closes_at,
        tries_used=len(facts.attempts) - exam.extra_tries,
        last_ended_at=max(ended) if ended else None,
        present=presence_holds(exam.present_at, last_end),
        start_code_right=(facts.code is not None) if code.strip() else None,
    )


def _seed(facts: _Facts) -> DrawSeed:
    number = len(facts.attempts) + 1
    word = normal_code(facts.code.code) if facts.code else ""
    return DrawSeed(facts.exam.secret, facts.exam.public_id, word, f"{facts.exam.number}-{number}")


def _table(session: Session, facts: _Facts) -> DrawTable:
    return plans.draw_table(session, facts.blueprint, facts.exam.pool_hash)


def _drawn(table: DrawTable, seed: DrawSeed, inputs: DrawInputs) -> Paper:
    try:
        return table.draw(seed, inputs)
    except PoolTooSmall as short:
        raise StartRefused(Refused(Refusal.POOL_TOO_SMALL)) from short


def _write(
    actor: Actor,
    facts: _Facts,
    paper: Paper,
    seed: DrawSeed,
    inputs: DrawInputs,
    now: datetime,
    device: str,
    network: str,
) -> SittingView:
    exam, policy = facts.exam, facts.policy
    allowance = policy.duration + timedelta(minutes=exam.extra_minutes)
    closes = exam.closes_at
    if closes is not None:
        # Extra time is granted to a person; the window of the room does not take it back.
        closes += timedelta(minutes=exam.extra_minutes)
    ends = deadline(now, allowance, closes)
    number = len(facts.attempts) + 1
    public_id, digest = new_id(), paper_hash(paper)
    with transaction() as session:
        status = session.scalar(
            select(Exam.status).where(Exam.id == exam.id).with_for_update(read=True)
        )
        if status != "published":
            raise StartRefused(Refused(Refusal.PAUSED))
        paper_id = session.execute(
            insert(PaperRecord)
            .values(
                exam_id=exam.id,
                person_id=actor.person_id,
                number=seed.paper_no,
                try_number=number,
                content=paper.to_json(),
                inputs=inputs.to_json(),
                pool_hash=exam.pool_hash,
                word=seed.word,
                sha256=digest,
                drawn_at=now,
            )
            .returning(PaperRecord.id)
        ).scalar_one()
        attempt_id = session.execute(
            insert(Attempt)
            .values(
                public_id=public_id,
                paper_id=paper_id,
                exam_id=exam.id,
                person_id=actor.person_id,
                item_count=len(paper.items),
                started_at=now,
                deadline_at=ends,
                accept_until=ends + policy.grace,
                start_code_id=facts.code.id if facts.code else None,
                receipt=new_id(RECEIPT_LENGTH),
            )
            .returning(Attempt.id)
        ).scalar_one()
        session.execute(
            insert(AttemptEvent).values(
                attempt_id=attempt_id,
                epoch=SERVER_EPOCH,
                seq=1,
                kind=EventKind.DRAWN.value,
                payload={"paper": seed.paper_no, "sha256": digest},
                server_at=now,
                device=device[:40],
                network=network,
            )
        )
        trail.record(
            session,
            actor,
            "attempt.started",
            ("attempt", public_id),
            now=now,
            place_path=exam.path,
            exam=exam.public_id,
            paper=seed.paper_no,
            sha256=digest,
        )
    return SittingView(
        attempt_id=attempt_id,
        attempt=public_id,
        epoch=1,
        person_id=actor.person_id or 0,
        exam=exam.public_id,
        title=exam.title,
        paper=paper,
        blueprint=facts.blueprint,
        policy=policy,
        started_at=now,
        deadline=ends,
    )


def _open_attempt(actor: Actor, exam_id: str) -> str:
    with reading() as session:
        found = session.scalar(
            select(Attempt.public_id)
            .join(Exam, Exam.id == Attempt.exam_id)
            .where(
                Exam.public_id == exam_id,
                Attempt.person_id == actor.person_id,
                Attempt.status == "open",
            )
        )
    if found is None:
        raise NotFound("attempt")
    return found
