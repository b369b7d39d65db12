"""The start: may this person begin, draw the paper, freeze it. One transaction, a constant number
of statements; the draw itself works on cached ids, outside any lock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from anquan_exam.domain.access import Actor
from anquan_exam.domain.bodies import KEYING, Body
from anquan_exam.domain.drawing import DrawInputs, DrawSeed, PoolTooSmall
from anquan_exam.domain.invigilation import normal_code
from anquan_exam.domain.papers import Paper, paper_hash
from anquan_exam.domain.policy import Refusal, Refused, may_start
from anquan_exam.domain.sitting import SERVER_EPOCH, EventKind, deadline
from anquan_exam.models.prepared import in_one_go
from anquan_exam.models.session import acting, glancing
from anquan_exam.services import trail
from anquan_exam.services.errors import Problem
from anquan_exam.services.exams.withdrawing import look_at_pool
from anquan_exam.services.ids import new_id
from anquan_exam.services.sittings import plans, statements
from anquan_exam.services.sittings.closing import close_attempt
from anquan_exam.services.sittings.opening import reopen
from anquan_exam.services.sittings.start_facts import Facts, read, start_facts, still_so
from anquan_exam.services.sittings.views import SittingView

RECEIPT_LENGTH = 12
TURNS = 4
"""How often a start is decided anew when exam, candidate or code change under it."""


class StartRefused(Problem):
    """The policy says no; `code` is `start_<reason>`, worded in `web`."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(f"start_{refused.reason}", **refused.detail)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Conduct:
    """How a paper is put before a person: by which body, by whom, and who stood by."""

    body: Body = Body.OWN
    by: Actor | None = None
    """Who puts in the answers; None: the person."""
    witness: str = ""


OWN = Conduct()


class _Overtaken(Exception):
    """What the start was decided on has changed meanwhile, or another start was sooner."""


def start(
    actor: Actor,
    exam_id: str,
    code: str,
    *,
    now: datetime,
    device: str,
    network: str,
    conduct: Conduct = OWN,
) -> SittingView:
    """Begin an attempt at the exam with public id `exam_id`, or go on with the one that is open.

    `actor` is whoever is examined, `code` the invigilator's start code, or "". Raises NotFound,
    StartRefused; Problem `attempt_conducted` where somebody else is putting in the open one."""
    for _ in range(TURNS):
        facts = read(actor, exam_id, code)
        opened = facts.open_attempt
        if opened is not None and opened.accept_until >= now:
            if not actor.confirmed:
                raise StartRefused(Refused(Refusal.NOT_PRESENT))
            return reopen(actor, opened.public_id, now=now)
        if opened is not None:
            close_attempt(opened.id, now=now)
            continue
        try:
            drawn = _draw(facts, code, conduct.body, now)
            return _write(actor, facts, drawn, conduct, now=now, device=device, network=network)
        except _Overtaken:
            continue
    raise StartRefused(Refused(Refusal.PAUSED))


@dataclass(frozen=True)
class _Drawn:
    """A paper with all that is stored beside it."""

    paper: Paper
    seed: DrawSeed
    inputs: DrawInputs
    digest: str
    attempt: str
    """The public id the attempt will have."""


def _draw(facts: Facts, code: str, body: Body, now: datetime) -> _Drawn:
    """The paper, if the policy allows one. Raises StartRefused; _Overtaken where the pool had to be
    looked at first: once a day, and after the law changed."""
    decision = may_start(facts.policy, start_facts(facts, code, body), now)
    if isinstance(decision, Refused):
        raise StartRefused(decision)
    if look_at_pool(facts.exam.id, facts.exam.pool_checked_on, now=now):
        raise _Overtaken
    exam, word = facts.exam, normal_code(facts.code.code) if facts.code else ""
    seed = DrawSeed(exam.secret, exam.public_id, word, f"{exam.number}-{facts.number}")
    try:
        with glancing() as connection:
            table = plans.draw_table(connection, facts.blueprint, exam.pool_hash)
        inputs = plans.draw_inputs(table, facts.policy, exam.pool_hash, facts.history)
        paper = table.draw(seed, inputs)
    except PoolTooSmall as short:
        raise StartRefused(Refused(Refusal.POOL_TOO_SMALL)) from short
    return _Drawn(paper, seed, inputs, paper_hash(paper), new_id())


def _write(
    actor: Actor,
    facts: Facts,
    drawn: _Drawn,
    conduct: Conduct,
    *,
    now: datetime,
    device: str,
    network: str,
) -> SittingView:
    exam, ends = facts.exam, _deadline(facts, conduct.body, now)
    try:
        with acting() as connection:
            if not still_so(connection, actor, facts):
                raise _Overtaken
            attempt_id = _insert(connection, actor, facts, drawn, conduct, now, ends)
            first = {"paper": drawn.seed.paper_no, "sha256": drawn.digest}
            event = _first_event(attempt_id, first, now, device, network)
            with in_one_go(connection):
                statements.NEW_EVENT.run(connection, event)
                trail.record(
                    connection,
                    conduct.by or actor,
                    "attempt.started",
                    ("attempt", drawn.attempt),
                    now=now,
                    place_path=exam.path,
                    exam=exam.public_id,
                    **first,
                    **({} if conduct.body is Body.OWN else {"body": conduct.body.value}),
                )
    except IntegrityError as crossed:
        raise _Overtaken from crossed
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
        paper_number=drawn.seed.paper_no,
    )


def _insert(
    connection: Connection,
    actor: Actor,
    facts: Facts,
    drawn: _Drawn,
    conduct: Conduct,
    now: datetime,
    ends: datetime,
) -> int:
    """Store paper and attempt; the number of the attempt."""
    paper_id = statements.NEW_PAPER.number(connection, _paper_row(actor, facts, drawn, now))
    row = _attempt_row(actor, facts, drawn, conduct, paper_id, now, ends)
    return statements.NEW_ATTEMPT.number(connection, row)


def _first_event(
    attempt_id: int, payload: dict[str, str], now: datetime, device: str, network: str
) -> dict[str, Any]:
    return {
        "attempt_id": attempt_id,
        "epoch": SERVER_EPOCH,
        "seq": 1,
        "kind": EventKind.DRAWN.value,
        "item": None,
        "payload": payload,
        "server_at": now,
        "client_ms": None,
        "device": device[:40],
        "network": network,
    }


def _deadline(facts: Facts, body: Body, now: datetime) -> datetime:
    """Extra time is granted to a person; the window of the room does not take it back. What is
    written on paper in that time may be keyed in later."""
    extra = timedelta(minutes=facts.exam.extra_minutes)
    closes = facts.exam.closes_at
    if body is Body.PAPER:
        return (closes or now + facts.policy.duration) + extra + KEYING
    return deadline(now, facts.policy.duration + extra, closes + extra if closes else None)


def _paper_row(actor: Actor, facts: Facts, drawn: _Drawn, now: datetime) -> dict[str, Any]:
    return {
        "exam_id": facts.exam.id,
        "person_id": actor.person_id,
        "number": drawn.seed.paper_no,
        "try_number": facts.number,
        "content": drawn.paper.to_json(),
        "inputs": drawn.inputs.to_json(),
        "pool_hash": facts.exam.pool_hash,
        "word": drawn.seed.word,
        "sha256": drawn.digest,
        "drawn_at": now,
    }


def _attempt_row(
    actor: Actor,
    facts: Facts,
    drawn: _Drawn,
    conduct: Conduct,
    paper_id: int,
    now: datetime,
    ends: datetime,
) -> dict[str, Any]:
    return {
        "public_id": drawn.attempt,
        "paper_id": paper_id,
        "exam_id": facts.exam.id,
        "person_id": actor.person_id,
        "status": "open",
        "epoch": 1,
        "item_count": len(drawn.paper.items),
        "started_at": now,
        "deadline_at": ends,
        "accept_until": ends + facts.policy.grace,
        "start_code_id": facts.code.id if facts.code else None,
        "receipt": new_id(RECEIPT_LENGTH),
        "body": conduct.body.value,
        "conducted_by": conduct.by.person_id if conduct.by else None,
        "witness": conduct.witness,
    }
