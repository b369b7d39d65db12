"""A case: why somebody is stopped or has to be trained anew, and the shortest honest way back.

A case is what happened in it. Steps go in order and only facts move them: verified → trained →
reflected (where the kind asks for it) → retest passed → signed off by two people independent of
each other → cleared. A failed retest goes back to training, with more hours; the third goes to the
principal, who decides on the post. What a sitting came to may be found to be otherwise later: the
case then stands as if it had come to that from the first. A clearance that is revoked opens its
case again at the retest.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from anquan_exam.domain.eligibility.facts import CaseKind, Effect


class Step(StrEnum):
    """Where a case stands: what comes next."""

    HEARING = "hearing"
    """Reported; the person may be heard before anybody decides."""
    TRAINING = "training"
    REFLECTION = "reflection"
    RETEST = "retest"
    SIGN_OFF = "sign-off"
    DECISION = "decision"
    """The principal decides on the post."""
    CLEARED = "cleared"
    DROPPED = "dropped"
    MOVED = "moved"
    """Ended without a way back to this post."""


ENDED = frozenset({Step.CLEARED, Step.DROPPED, Step.MOVED})


class What(StrEnum):
    """What can happen in a case."""

    REPORTED = "reported"
    HEARD = "heard"
    VERIFIED = "verified"
    DROPPED = "dropped"
    TRAINED = "trained"
    REFLECTED = "reflected"
    RETESTED = "retested"
    SIGNED = "signed"
    DECIDED = "decided"
    REOPENED = "reopened"
    """The clearance was revoked."""
    REGRADED = "regraded"
    """A sitting the case rests on came to something else: its retest, or what opened it."""
    UNDONE = "undone"
    """Such a sitting was declared void: it stands for nothing."""


SITTINGS = frozenset({What.RETESTED, What.REGRADED, What.UNDONE})


class SignedAs(StrEnum):
    """As what somebody signs a person off."""

    SUPERIOR = "superior"
    SAFETY = "safety"


class Decision(StrEnum):
    """What the principal decided after the third failure."""

    ONCE_MORE = "once-more"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class CasePolicy:
    """What a kind of case asks for."""

    kind: CaseKind
    effect: Effect
    minutes: int
    """Off-the-job training before the first retest."""
    more_minutes: int
    """On top of what the round before asked for, after each failure."""
    reflection: bool = False
    hearing: bool = False
    """Reported first: it stands against nobody until it is verified."""
    due_days: int = 15
    most_failures: int = 3
    """With so many the principal decides."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, by whom it was put on record and when it was.

    `minutes`: TRAINED. `passed`: RETESTED, by a supervised sitting, and REGRADED. `attempt`: which
    sitting. `signed_as`: SIGNED. `decision`: DECIDED."""

    what: What
    at: datetime
    by: int | None = None
    """Person id of whoever did it; None for the system."""
    minutes: int = 0
    passed: bool = False
    signed_as: SignedAs | None = None
    decision: Decision | None = None
    attempt: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands."""

    step: Step
    round: int
    """How many retests have failed in it."""
    minutes_needed: int
    minutes_done: int
    signed: tuple[tuple[SignedAs, int], ...] = ()
    verified_at: datetime | None = None
    ended_at: datetime | None = None
    since: datetime | None = None
    """When the round began whose minutes these are; None before the case stands."""

    @property
    def blocks(self) -> bool:
        """Whether it stands against working (how, is its effect)."""
        return self.verified_at is not None and self.step not in (Step.CLEARED, Step.DROPPED)


class CaseRefusal(StrEnum):
    """Why a happening is not taken."""

    ENDED = "case_ended"
    NOT_VERIFIED = "case_not_verified"
    NOT_HEARD = "case_not_heard"
    OUT_OF_ORDER = "case_out_of_order"
    OWN_CASE = "case_own"
    SIGNED_ALREADY = "case_signed_already"
    NOT_THE_SUPERIOR = "case_not_superior"
    REPORTER_DECIDES = "case_reporter_decides"
    IN_THE_FUTURE = "case_in_future"


def standing(policy: CasePolicy, happenings: Iterable[Happening]) -> Standing:
    """Where a case of this policy stands after all that happened, whatever order it is given in.

    What came out of order moves nothing: a retest before the training, a signature before the
    retest."""
    state = _State(policy)
    for one in _as_found(sorted(happenings, key=lambda each: each.at)):
        state.take(one)
    return state.standing()


def latest(happenings: Iterable[Happening]) -> dict[int, Happening]:
    """Each sitting the case rests on to what was found of it last; `happenings` in order."""
    return {
        one.attempt: one for one in happenings if one.what in SITTINGS and one.attempt is not None
    }


def _as_found(happenings: Sequence[Happening]) -> Iterator[Happening]:
    """What happened, the retests as they were found to be last."""
    last = latest(happenings)
    retests = {one.attempt for one in happenings if one.what is What.RETESTED}
    for one in happenings:
        final = last.get(one.attempt, one) if one.attempt is not None else one
        if one.what is What.RETESTED:
            if final.what is not What.UNDONE:
                yield replace(one, passed=final.passed)
        elif one.what not in SITTINGS:
            yield one
        elif one is final and one.attempt not in retests:
            yield one  # of the sitting that opened the case


class _State:
    """The fold."""

    def __init__(self, policy: CasePolicy) -> None:
        self.policy = policy
        self.step = Step.HEARING if policy.hearing else Step.TRAINING
        self.verified_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.since: datetime | None = None
        self.round = 0
        self.done = 0
        self.signed: dict[SignedAs, int] = {}

    @property
    def needed(self) -> int:
        """Minutes of training this round asks for."""
        return self.policy.minutes + self.round * self.policy.more_minutes

    def take(self, one: Happening) -> None:
        """Move on by `one`, where its turn has come."""
        moved = self.step is Step.MOVED and one.what in SITTINGS
        if self.step in ENDED and not moved and one.what is not What.REOPENED:
            return
        if one.what is What.REPORTED and not self.policy.hearing:
            self.verified_at = self.since = self.verified_at or one.at
        _MOVES.get(one.what, _stay)(self, one)

    def end(self, step: Step, at: datetime) -> None:
        """Nothing moves it any more."""
        self.step, self.ended_at = step, at

    def standing(self) -> Standing:
        """As others see it."""
        signed = tuple(sorted(self.signed.items()))
        ends = self.verified_at, self.ended_at, self.since
        return Standing(self.step, self.round, self.needed, self.done, signed, *ends)


def _stay(state: _State, one: Happening) -> None:
    """What moves nothing by itself: the report, the hearing."""


def _verified(state: _State, one: Happening) -> None:
    if state.step is Step.HEARING:
        state.step, state.verified_at, state.since = Step.TRAINING, one.at, one.at


def _dropped(state: _State, one: Happening) -> None:
    if state.step is Step.HEARING:
        state.end(Step.DROPPED, one.at)


def _trained(state: _State, one: Happening) -> None:
    if state.step is not Step.TRAINING:
        return
    state.done += max(0, one.minutes)
    if state.done >= state.needed:
        state.step = Step.REFLECTION if state.policy.reflection else Step.RETEST


def _reflected(state: _State, one: Happening) -> None:
    if state.step is Step.REFLECTION:
        state.step = Step.RETEST


def _retested(state: _State, one: Happening) -> None:
    if state.step is not Step.RETEST:
        return
    if one.passed:
        state.step = Step.SIGN_OFF
        return
    state.round, state.done, state.since = state.round + 1, 0, one.at
    asked = state.round >= state.policy.most_failures
    state.step = Step.DECISION if asked else Step.TRAINING


def _opened_by(state: _State, one: Happening) -> None:
    """What opened it is no fail any more: there is nothing to mend."""
    if one.what is What.UNDONE or one.passed:
        state.end(Step.DROPPED, one.at)


def _signed(state: _State, one: Happening) -> None:
    if state.step is not Step.SIGN_OFF or one.signed_as is None or one.by is None:
        return
    if one.signed_as in state.signed or one.by in state.signed.values():
        return
    state.signed[one.signed_as] = one.by
    if len(state.signed) == len(SignedAs):
        state.end(Step.CLEARED, one.at)


def _decided(state: _State, one: Happening) -> None:
    if state.step is not Step.DECISION:
        return
    if one.decision is Decision.ONCE_MORE:
        state.step, state.since = Step.TRAINING, one.at
    elif one.decision is Decision.MOVED:
        state.end(Step.MOVED, one.at)


def _reopened(state: _State, one: Happening) -> None:
    if state.step is Step.CLEARED:
        state.step, state.ended_at, state.signed = Step.RETEST, None, {}


_MOVES = {
    What.VERIFIED: _verified,
    What.DROPPED: _dropped,
    What.TRAINED: _trained,
    What.REFLECTED: _reflected,
    What.RETESTED: _retested,
    What.SIGNED: _signed,
    What.DECIDED: _decided,
    What.REOPENED: _reopened,
    What.REGRADED: _opened_by,
    What.UNDONE: _opened_by,
}
_TURN = {
    What.HEARD: Step.HEARING,
    What.VERIFIED: Step.HEARING,
    What.DROPPED: Step.HEARING,
    What.TRAINED: Step.TRAINING,
    What.REFLECTED: Step.REFLECTION,
    What.RETESTED: Step.RETEST,
    What.SIGNED: Step.SIGN_OFF,
    What.DECIDED: Step.DECISION,
    What.REOPENED: Step.CLEARED,
}


@dataclass(frozen=True, slots=True)
class Involved:
    """Whose case it is, and who may sign as the superior."""

    person: int
    superiors: frozenset[int] = frozenset()
    reporters: frozenset[int] = frozenset()
    """Whoever reported it does not decide whether it is so."""


def refusal(
    policy: CasePolicy,
    before: Sequence[Happening],
    new: Happening,
    involved: Involved,
    *,
    now: datetime,
) -> CaseRefusal | None:
    """Why `new` may not be put on record after `before`; None where it may."""
    return next(_against(policy, before, new, involved, now), None)


def _against(
    policy: CasePolicy,
    before: Sequence[Happening],
    new: Happening,
    involved: Involved,
    now: datetime,
) -> Iterator[CaseRefusal]:
    stands = standing(policy, before)
    if stands.step in ENDED and new.what is not What.REOPENED:
        yield CaseRefusal.ENDED
    if new.at > now:
        yield CaseRefusal.IN_THE_FUTURE
    if any(new.at < one.at for one in before):
        yield CaseRefusal.OUT_OF_ORDER
    turn = _TURN.get(new.what)
    if turn is None:
        if before:  # a case is reported once
            yield CaseRefusal.OUT_OF_ORDER
    elif stands.step is Step.HEARING and turn is not Step.HEARING:
        yield CaseRefusal.NOT_VERIFIED
    elif turn is not stands.step:
        yield CaseRefusal.OUT_OF_ORDER
    yield from _against_whoever(stands, before, new, involved)


_BY_OTHERS = frozenset(
    {What.VERIFIED, What.DROPPED, What.TRAINED, What.SIGNED, What.DECIDED, What.REOPENED}
)


def _against_whoever(
    stands: Standing, before: Sequence[Happening], new: Happening, involved: Involved
) -> Iterator[CaseRefusal]:
    if new.what in _BY_OTHERS and new.by == involved.person:
        yield CaseRefusal.OWN_CASE
    if new.what in (What.VERIFIED, What.DROPPED):
        if new.by in involved.reporters:
            yield CaseRefusal.REPORTER_DECIDES
        if not any(one.what is What.HEARD for one in before):
            yield CaseRefusal.NOT_HEARD
    if new.what is What.SIGNED:
        taken = {role for role, _ in stands.signed}
        if new.signed_as in taken or new.by in {by for _, by in stands.signed}:
            yield CaseRefusal.SIGNED_ALREADY
        if new.signed_as is SignedAs.SUPERIOR and new.by not in involved.superiors:
            yield CaseRefusal.NOT_THE_SUPERIOR


def needs_second_person(on: date, recorded_on: date, limit: timedelta) -> bool:
    """Whether something of the day `on` comes so late that a reason and a second person must stand
    for it."""
    return recorded_on - on > limit
