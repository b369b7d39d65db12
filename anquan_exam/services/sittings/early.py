"""Whether a sitting was enough to pass before its last question, and what is told of that."""

from collections.abc import Iterable, Mapping
from typing import Any

from anquan_exam.domain.grading import grade
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.screening import EarlyPass, early_pass, finished, prefix
from anquan_exam.domain.sitting import Event, EventKind, Sheet, fold
from anquan_exam.models.session import Entry
from anquan_exam.services.corrections.in_force import corrections_now
from anquan_exam.services.sittings import plans
from anquan_exam.services.sittings.events import events_of

CAUSE = "stopped_early"


def told(session: Entry, row: Any) -> dict[str, Any] | None:
    """What the event of handing in says of an early stop; None where there is none. `row` has the
    id, policy (JSON text) and paper of an attempt."""
    policy = plans.policy_of(row.policy)
    if policy.sequential is None:
        return None
    paper = Paper.from_json(row.paper)
    found = passing(session, paper, policy, events_of(session, row.id))
    if found is None:
        return None
    return {
        "by": CAUSE,
        "asked": found.asked,
        "of": len(paper.items),
        "right": found.right,
        "counted": found.counted,
        "rule": policy.sequential.to_json(),
    }


def passing(
    session: Entry, paper: Paper, policy: Policy, events: Iterable[Event]
) -> EarlyPass | None:
    """Where the sitting stops early by what its events tell, keys as they are corrected now."""
    rule, events = policy.sequential, tuple(events)
    done = finished(events)
    if rule is None or done < rule.least:
        return None
    asked = prefix(paper, done)
    graded = grade(
        asked,
        fold(events).answers,
        plans.questions(session, {item.revision for item in asked.items}),
        policy.partial_credit,
        policy.pass_percent,
        corrections=corrections_now(session),
    )
    return early_pass(rule, policy.pass_percent, graded.items, len(paper.items))


def marks_json(row: Any, sheet: Sheet, length: int) -> dict[str, Any]:
    """What the marks of a result say of an early stop: {"sequential": {"asked", "of", "rule"}};
    nothing where the whole paper was asked."""
    rule = plans.policy_of(row.policy).sequential
    if sheet.asked is None or rule is None:
        return {}
    return {"sequential": {"asked": sheet.asked, "of": length, "rule": rule.to_json()}}


def asked_in(marks: Mapping[str, Any]) -> int | None:
    """How many questions the graded sitting asked where it stopped early; None where it did not."""
    told = marks.get("sequential")
    return told["asked"] if told else None


def stopped(events: Iterable[Event]) -> bool:
    """Whether the events tell of a sitting that stopped early."""
    return any(
        event.kind is EventKind.SUBMITTED
        and isinstance(event.payload, Mapping)
        and event.payload.get("by") == CAUSE
        for event in events
    )
