"""The start: may this person begin, draw the paper, freeze it. One transaction, a constant number
of statements; the draw itself works on cached ids, outside any lock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
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
from anquan_exam.models import Attempt, Exam
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.ids import new_id
from anquan_exam.services.sittings import plans, statements
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

    exam: Any
    policy: Policy
    blueprint: Blueprint
    attempts: tuple[Any, ...]
    code: Any  # the live start code that was given rightly
    history: DrawHistory


def start(
    actor: Actor, exam_id: str, code: str, *, now: datetime, device: str, network: str
) -> SittingView:
    """Begin an attempt at the exam with public id `exam_id`, or go on with the one that is open.

    `code` is the invigilator's start code, or "". Raises NotFound, StartRefused."""
    with reading() as session:
        facts = _read(session, actor, exam_id, code)
        opened = next((a for a in facts.attempts if a.status == "open"), None)
        if opened is None:
            seed, table = _may_draw(session, facts, code, now)
    if opened is not None and opened.accept_until >= now:
        return reopen(actor, opened.public_id, now=now)
    if opened is not None:
        close_attempt(opened.id, now=now)
        return start(actor, exam_id, code, now=now, device=device, network=network)
    inputs = table.inputs(
        facts.exam.pool_hash, facts.history, shuffle_options=facts.policy.shuffle_options
    )
    paper = _drawn(table, seed, inputs)
    drawn = _Drawn(paper, seed, inputs, paper_hash(paper), new_id())
    try:
        return _write(actor, facts, drawn, now=now, device=device, network=network)
    except IntegrityError:
        # Two starts crossed: the other one's attempt is the attempt.
        return reopen(actor, _open_attempt(actor, exam_id), now=now)


def _may_draw(
    session: Session, facts: _Facts, code: str, now: datetime
) -> tuple[DrawSeed, DrawTable]:
    """What to draw with, if the policy allows it. Raises StartRefused."""
    decision = may_start(facts.policy, _start_facts(facts, code), now)
    if isinstance(decision, Refused):
        raise StartRefused(decision)
    return _seed(facts), _table(session, facts)


def _read(session: Session, actor: Actor, exam_id: str, code: str) -> _Facts:
    connection, person = session.connection(), actor.person_id
    exam = connection.execute(
        statements.EXAM_TO_SIT, {"exam": exam_id, "person": person}
    ).one_or_none()
    if exam is None or exam.status in ("draft", "cancelled"):
        raise NotFound("exam")
    attempts = connection.execute(statements.TRIES, {"exam": exam.id, "person": person}).all()
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
    rows = session.connection().execute(statements.LIVE_CODES, {"exam": exam_id}).all()
    return next((row for row in rows if given and normal_code(row.code) == given), None)


def _history(session: Session, actor: Actor, policy: Policy, attempts: Any) -> DrawHistory:
    """What this person has seen in exam attempts (not practice), and the failed paper to avoid."""
    if policy.kind is PolicyKind.PRACTICE:
        return DrawHistory()
    papers = session.connection().execute(statements.PAPERS_SEEN, {"person": actor.person_id})
    seen: dict[str, int] = {}
    for row in papers:
        for item in Paper.from_json(row.content).items:
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


@dataclass(frozen=True)
class _Drawn:
    """A paper with all that is stored beside it."""

    paper: Paper
    seed: DrawSeed
    inputs: DrawInputs
    digest: str
    attempt: str
    """The public id the attempt will have."""


def _write(
    actor: Actor, facts: _Facts, drawn: _Drawn, *, now: datetime, device: str, network: str
) -> SittingView:
    exam, ends = facts.exam, _deadline(facts, now)
    with transaction() as session:
        connection = session.connection()
        status = connection.execute(statements.STATUS_HELD, {"exam": exam.id}).scalar()
        if status != "published":
            raise StartRefused(Refused(Refusal.PAUSED))
        paper_id = connection.execute(
            statements.NEW_PAPER, _paper_row(actor, facts, drawn, now)
        ).scalar_one()
        attempt_id = connection.execute(
            statements.NEW_ATTEMPT, _attempt_row(actor, facts, drawn, paper_id, now, ends)
        ).scalar_one()
        first = {"paper": drawn.seed.paper_no, "sha256": drawn.digest}
        connection.execute(
            statements.NEW_EVENT,
            {
                "attempt_id": attempt_id,
                "epoch": SERVER_EPOCH,
                "seq": 1,
                "kind": EventKind.DRAWN.value,
                "payload": first,
                "server_at": now,
                "device": device[:40],
                "network": network,
            },
        )
        trail.record(
            session,
            actor,
            "attempt.started",
            ("attempt", drawn.attempt),
            now=now,
            place_path=exam.path,
            exam=exam.public_id,
            **first,
        )
    return SittingView(
        attempt_id=attempt_id,
        attempt=drawn.attempt,
        epoch=1,
        person_id=actor.person_id or 0,
        exam=exam.public_id,
        title=exam.title,
        paper=drawn.paper,
        blueprint=facts.blueprint,
        policy=facts.policy,
        started_at=now,
        deadline=ends,
    )


def _deadline(facts: _Facts, now: datetime) -> datetime:
    """Extra time is granted to a person; the window of the room does not take it back."""
    extra = timedelta(minutes=facts.exam.extra_minutes)
    closes = facts.exam.closes_at
    return deadline(now, facts.policy.duration + extra, closes + extra if closes else None)


def _paper_row(actor: Actor, facts: _Facts, drawn: _Drawn, now: datetime) -> dict[str, Any]:
    return {
        "exam_id": facts.exam.id,
        "person_id": actor.person_id,
        "number": drawn.seed.paper_no,
        "try_number": len(facts.attempts) + 1,
        "content": drawn.paper.to_json(),
        "inputs": drawn.inputs.to_json(),
        "pool_hash": facts.exam.pool_hash,
        "word": drawn.seed.word,
        "sha256": drawn.digest,
        "drawn_at": now,
    }


def _attempt_row(
    actor: Actor, facts: _Facts, drawn: _Drawn, paper_id: int, now: datetime, ends: datetime
) -> dict[str, Any]:
    return {
        "public_id": drawn.attempt,
        "paper_id": paper_id,
        "exam_id": facts.exam.id,
        "person_id": actor.person_id,
        "item_count": len(drawn.paper.items),
        "started_at": now,
        "deadline_at": ends,
        "accept_until": ends + facts.policy.grace,
        "start_code_id": facts.code.id if facts.code else None,
        "receipt": new_id(RECEIPT_LENGTH),
    }


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
