"""Policy is data: may this person start, what may be done now, how does it count (DESIGN §5).

Exams differ in these answers only. Every rule takes the policy, the facts and `now`, and returns
Allowed or Refused(reason); the wording of a reason is in one table in `web`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from anquan_exam.domain.policy_data import (
    MOCK_LABEL,
    QUALIFYING,
    TEMPLATES,
    Count,
    LeavePage,
    Policy,
    PolicyError,
    PolicyKind,
    Timing,
)
from anquan_exam.domain.sitting import Arrival, arrival, utc

__all__ = [
    "MOCK_LABEL",
    "QUALIFYING",
    "TEMPLATES",
    "Allowed",
    "Count",
    "Decision",
    "KeyFacts",
    "LeavePage",
    "Policy",
    "PolicyError",
    "PolicyKind",
    "Refusal",
    "Refused",
    "StartFacts",
    "Supervision",
    "Timing",
    "can_be_open",
    "counts_as_supervised",
    "may_see_key",
    "may_see_result",
    "may_start",
    "must_hand_in",
]


class Refusal(StrEnum):
    """Why not."""

    NOT_PUBLISHED = "not_published"
    WITHDRAWN = "withdrawn"
    NOT_ASSIGNED = "not_assigned"
    BARRED = "barred"
    ALREADY_OPEN = "already_open"
    PAUSED = "paused"
    POOL_TOO_SMALL = "pool_too_small"
    NO_PHONES = "no_phones"
    NOT_OPEN_YET = "not_open_yet"
    CLOSED = "closed"
    TRIES_USED = "tries_used"
    COOLING_DOWN = "cooling_down"
    HOURS_MISSING = "hours_missing"
    NOT_PRESENT = "not_present"
    START_CODE_MISSING = "start_code_missing"
    START_CODE_WRONG = "start_code_wrong"


@dataclass(frozen=True, slots=True)
class Allowed:
    """Yes."""


@dataclass(frozen=True, slots=True)
class Refused:
    """No, and why; `detail` holds what the wording may need (moments in ISO 8601, UTC)."""

    reason: Refusal
    detail: Mapping[str, str] = field(default_factory=dict)


Decision = Allowed | Refused


@dataclass(frozen=True, slots=True)
class StartFacts:
    """What is so when somebody wants to start. The defaults are those of an exam ready to sit."""

    published: bool = True
    withdrawn: bool = False
    """The exam was called off."""
    assigned: bool = True
    barred: bool = False
    """Somebody else was found sitting for this person, and nobody has cleared it."""
    paused: bool = False
    """Starts are paused."""
    pool_too_small: bool = False
    no_phones: str | None = None
    """Why no phone may be where it is held; None: one may, or the paper needs none."""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    has_open_attempt: bool = False
    tries_used: int = 0
    """Attempts begun, voided ones too, less the further ones that were granted."""
    last_ended_at: datetime | None = None
    training_minutes_done: int = 0
    present: bool = False
    """Presence and identity confirmed by the invigilator."""
    start_code_right: bool | None = None
    """None: no code was given."""


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What is so when somebody wants to see what was right."""

    handed_in: bool
    """This attempt is over."""
    closes_at: datetime | None
    """When the exam's window closes, for good; None: never."""
    any_open: bool
    """Whether any attempt of the exam is open, anybody's."""
    item_answered: bool = False
    """In practice: whether this very question was answered."""


@dataclass(frozen=True, slots=True)
class Supervision:
    """Who stood by a sitting."""

    place: str = ""
    named_by: str = ""
    """The named invigilator or inspector."""
    identity_seen: bool = False


def may_start(policy: Policy, facts: StartFacts, now: datetime) -> Decision:
    """Whether a new attempt may begin; of several reasons against it, the first that must go."""
    return next(_against_start(policy, facts, utc(now)), Allowed())


def must_hand_in(policy: Policy, times_left: int) -> bool:
    """Whether having left the page `times_left` times ends the sitting."""
    return policy.ends_by_leaving and times_left > policy.leave_limit


def can_be_open(
    policy: Policy, *, closes_at: datetime | None, any_open: bool, now: datetime
) -> bool:
    """Whether any attempt of the exam is open or can still be begun: no key, no secret till then.

    A deadline is capped by the window's close, so past that and the grace only an attempt that
    nobody has closed yet can be open.
    """
    if any_open or closes_at is None:
        return True
    return arrival(now, closes_at, policy.grace) is not Arrival.TOO_LATE


def may_see_result(policy: Policy, facts: KeyFacts, now: datetime) -> bool:
    """Whether the person may see score and verdict (which give no single question away)."""
    over = not can_be_open(policy, closes_at=facts.closes_at, any_open=facts.any_open, now=now)
    return facts.handed_in and _has_come(policy.feedback, exam_over=over)


def may_see_key(policy: Policy, facts: KeyFacts, now: datetime) -> bool:
    """Whether the person may see keys and explanations.

    Never while any attempt of the exam can be open. Practice is no exam and has no window: there
    the policy alone decides, AFTER_EACH for questions already answered.
    """
    if policy.kind is PolicyKind.PRACTICE:
        seen = facts.handed_in or (policy.show_key is Timing.AFTER_EACH and facts.item_answered)
        return seen and policy.show_key is not Timing.NEVER
    over = not can_be_open(policy, closes_at=facts.closes_at, any_open=facts.any_open, now=now)
    return facts.handed_in and over and policy.show_key is not Timing.NEVER


def counts_as_supervised(policy: Policy, facts: Supervision) -> bool:
    """Whether a result may count towards eligibility; if not it is a self-test, and says so.

    Place, named invigilator or inspector, identity seen: all three (DESIGN §5).
    """
    stood_by = bool(facts.place.strip() and facts.named_by.strip() and facts.identity_seen)
    return policy.kind in QUALIFYING and stood_by


def _against_start(policy: Policy, facts: StartFacts, now: datetime) -> Iterator[Refused]:
    flags = {
        Refusal.NOT_PUBLISHED: not facts.published,
        Refusal.WITHDRAWN: facts.withdrawn,
        Refusal.NOT_ASSIGNED: not facts.assigned,
        Refusal.BARRED: facts.barred,
        Refusal.ALREADY_OPEN: facts.has_open_attempt,
        Refusal.PAUSED: facts.paused,
        Refusal.POOL_TOO_SMALL: facts.pool_too_small,
    }
    yield from (Refused(reason) for reason, holds in flags.items() if holds)
    if facts.no_phones is not None:
        yield Refused(Refusal.NO_PHONES, {"reason": facts.no_phones})
    yield from _outside_window(facts, now)
    yield from _try_too_many(policy, facts, now)
    yield from _not_ready(policy, facts)


def _outside_window(facts: StartFacts, now: datetime) -> Iterator[Refused]:
    if facts.opens_at is not None and now < utc(facts.opens_at):
        yield Refused(Refusal.NOT_OPEN_YET, {"opens_at": _iso(facts.opens_at)})
    if facts.closes_at is not None and now >= utc(facts.closes_at):
        yield Refused(Refusal.CLOSED, {"closed_at": _iso(facts.closes_at)})


def _try_too_many(policy: Policy, facts: StartFacts, now: datetime) -> Iterator[Refused]:
    if policy.max_tries is not None and facts.tries_used >= policy.max_tries:
        yield Refused(Refusal.TRIES_USED, {"max_tries": str(policy.max_tries)})
    if facts.last_ended_at is not None:
        again = utc(facts.last_ended_at) + timedelta(hours=policy.cooldown_hours)
        if now < again:
            yield Refused(Refusal.COOLING_DOWN, {"again_at": _iso(again)})


def _not_ready(policy: Policy, facts: StartFacts) -> Iterator[Refused]:
    missing = policy.training_hours_needed * 60 - facts.training_minutes_done
    if missing > 0:
        needed = str(policy.training_hours_needed)
        detail = {"hours_needed": needed, "minutes_missing": str(missing)}
        yield Refused(Refusal.HOURS_MISSING, detail)
    if policy.needs_presence and not facts.present:
        yield Refused(Refusal.NOT_PRESENT)
    if policy.needs_start_code and facts.start_code_right is not True:
        given = facts.start_code_right is not None
        yield Refused(Refusal.START_CODE_WRONG if given else Refusal.START_CODE_MISSING)


def _has_come(timing: Timing, *, exam_over: bool) -> bool:
    return timing is not Timing.NEVER and (timing is not Timing.AFTER_CLOSE or exam_over)


def _iso(moment: datetime) -> str:
    return utc(moment).isoformat()
