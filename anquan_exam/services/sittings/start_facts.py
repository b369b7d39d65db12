"""What a start is decided on: read without a lock, and looked at again where the paper is
written."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from anquan_exam.domain.access import Actor
from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.bodies import WITHOUT_PHONES, Body
from anquan_exam.domain.drawing import DrawHistory
from anquan_exam.domain.invigilation import normal_code, presence_holds
from anquan_exam.domain.papers import asked
from anquan_exam.domain.policy import Policy, PolicyKind, StartFacts
from anquan_exam.models.session import glancing
from anquan_exam.services.errors import NotFound
from anquan_exam.services.sittings import plans, statements

_MAY_CHANGE = (*statements.EXAM_MAY_CHANGE, *statements.CANDIDATE_MAY_CHANGE)


@dataclass(frozen=True)
class Facts:
    """Everything read before a start, in a fixed number of statements."""

    exam: Any
    policy: Policy
    blueprint: Blueprint
    attempts: tuple[Any, ...]
    """The person's attempts at this exam, in order."""
    code: Any
    """The live start code that was given rightly."""
    history: DrawHistory
    confirmed: bool = True
    """Of whoever came in by a join code: an invigilator has seen who holds the phone."""

    @property
    def number(self) -> int:
        """Which try this would be."""
        return len(self.attempts) + 1

    @property
    def open_attempt(self) -> Any:
        """The attempt that is still open, or None."""
        return next((a for a in self.attempts if a.status == "open"), None)


def read(actor: Actor, exam_id: str, code: str) -> Facts:
    """All that starting the exam with public id `exam_id` depends on. Raises NotFound."""
    person, codes = {"person": actor.person_id}, []
    with glancing() as connection:
        exam = statements.EXAM_TO_SIT.one_or_none(connection, {"exam": exam_id, **person})
        number = {"exam": exam.id if exam else None}
        past = statements.PAST.all(connection, {**number, **person}) if exam else []
        if exam and normal_code(code):
            codes = statements.LIVE_CODES.all(connection, number)
    if exam is None or exam.status in ("draft", "cancelled"):
        raise NotFound("exam")
    policy = plans.policy_of(exam.policy)
    return Facts(
        exam=exam,
        policy=policy,
        blueprint=plans.blueprint_of(exam.blueprint),
        attempts=tuple(row for row in past if row.here and row.id is not None),
        code=next((row for row in codes if normal_code(row.code) == normal_code(code)), None),
        history=DrawHistory() if policy.kind is PolicyKind.PRACTICE else _history(exam, past),
        confirmed=actor.confirmed,
    )


def _history(exam: Any, past: Any) -> DrawHistory:
    """What the person has seen in exam attempts (not practice), and the failed papers to avoid:
    those of this exam, and where it is the retest of a case, those the case names."""
    seen: dict[str, int] = {}
    avoid: set[str] = set(json.loads(exam.avoid or "[]"))
    for row in past:
        questions = list(asked(json.loads(row.content)))
        for question in questions:
            seen[question] = seen.get(question, 0) + 1
        if row.here and row.passed is False and row.status != "voided":
            avoid.update(questions)
    return DrawHistory(seen, frozenset(avoid), json.loads(exam.weights or "{}"))


def start_facts(facts: Facts, code: str, body: Body) -> StartFacts:
    """The same as the policy wants to be told of a paper put before the person as `body`."""
    ended = [a.closed_at for a in facts.attempts if a.closed_at and a.status != "voided"]
    last_end = max((a.closed_at for a in facts.attempts if a.closed_at), default=None)
    exam = facts.exam
    return StartFacts(
        published=exam.status != "draft",
        assigned=exam.removed_at is None,
        barred=exam.barred_at is not None,
        paused=exam.status == "paused",
        no_phones=None if body in WITHOUT_PHONES else exam.no_phones_reason,
        opens_at=exam.opens_at,
        closes_at=exam.closes_at,
        tries_used=len(facts.attempts) - exam.extra_tries,
        last_ended_at=max(ended) if ended else None,
        present=facts.confirmed and presence_holds(exam.present_at, last_end),
        start_code_right=(facts.code is not None) if code.strip() else None,
    )


def still_so(connection: Connection, actor: Actor, facts: Facts) -> bool:
    """Whether what `facts` tell of exam, candidate and start code still stands; from here on it
    does till the transaction ends. One statement."""
    values = {"exam": facts.exam.id, "person": actor.person_id}
    if facts.code is None:
        row = statements.HELD.one_or_none(connection, values)
    else:
        values["code"] = facts.code.id
        row = statements.HELD_WITH_CODE.one_or_none(connection, values)
    known = tuple(getattr(facts.exam, name) for name in _MAY_CHANGE)
    return row is not None and tuple(row) == known
