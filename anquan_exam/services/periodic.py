"""What is done again and again, by one process at a time: each step for itself, so that one that
fails holds up no other."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from anquan_exam.services import (
    gate,
    leases,
    ledgers,
    marking,
    messages,
    purging,
    regrades,
    roster,
    sealing,
    verification,
)
from anquan_exam.services.banks import importing
from anquan_exam.services.cases.periodic import move_cases
from anquan_exam.services.exams.withdrawing import withdraw_suspended
from anquan_exam.services.month_sheets import freeze_due
from anquan_exam.services.personal_file import retention
from anquan_exam.services.practice import mistakes
from anquan_exam.services.sittings import closing

log = logging.getLogger(__name__)

LEASE = "tick"
LEASE_SECONDS = 60.0
RENEW_SECONDS = 45.0  # renewed while this much is left: not a write for every step of every second


@dataclass(frozen=True)
class Step:
    """One kind of work: `run` takes the lease's holder and the time, and says how much it did."""

    name: str
    every: timedelta
    run: Callable[[str, datetime], int]


@dataclass(frozen=True)
class Outcome:
    """How one step went: `count` things done, or what went wrong."""

    step: str
    count: int = 0
    error: str = ""


STEPS: tuple[Step, ...] = (
    Step("seal", timedelta(seconds=1), lambda holder, now: sealing.seal_all(holder, now=now)),
    Step("close", timedelta(seconds=2), lambda _, now: closing.close_overdue(now=now, limit=200)),
    Step("withdraw", timedelta(seconds=30), lambda _, now: len(withdraw_suspended(now=now))),
    Step("reveal", timedelta(seconds=30), lambda _, now: verification.reveal_finished(now=now)),
    Step("mistakes", timedelta(seconds=5), lambda _, now: mistakes.enter_mistakes(now=now)),
    Step("cases", timedelta(seconds=10), lambda _, now: move_cases(now=now)),
    Step("passes", timedelta(seconds=10), lambda _, now: gate.revoke_fallen(now=now)),
    Step("marking", timedelta(seconds=30), lambda _, now: marking.grade_unblocked(now=now)),
    Step("messages", timedelta(seconds=20), lambda _, now: messages.say_due(now=now)),
    Step("message_rounds", timedelta(seconds=20), lambda _, now: messages.go_round(now=now)),
    Step("message_sending", timedelta(seconds=5), lambda _, now: messages.send_due(now=now)),
    Step("messages_done", timedelta(minutes=2), lambda _, now: messages.settle_done(now=now)),
    # Work whose process has gone; each lot is whole by itself, so that this may be cut off too.
    Step("roster_work", timedelta(seconds=30), lambda _, now: roster.resume_stale(lambda: now)),
    Step("regrades", timedelta(seconds=30), lambda _, now: regrades.resume_stale(lambda: now)),
    Step(
        "question_work",
        timedelta(seconds=30),
        lambda _, now: importing.resume_stale(lambda: now),
    ),
    Step("ledger_work", timedelta(seconds=30), lambda _, now: ledgers.resume_stale(lambda: now)),
    Step("month_sheets", timedelta(seconds=30), lambda _, now: freeze_due(now=now)),
    Step("sign_ins", timedelta(hours=1), lambda _, now: purging.purge_sign_ins(now=now)),
    Step("rosters", timedelta(hours=1), lambda _, now: purging.purge_rosters(now=now)),
    Step("ledgers", timedelta(hours=1), lambda _, now: ledgers.purge(now=now)),
    Step("photos", timedelta(hours=1), lambda _, now: purging.purge_photos(now=now)),
    Step("old_messages", timedelta(hours=1), lambda _, now: messages.purge(now=now)),
    Step("imports", timedelta(hours=1), lambda _, now: purging.purge_question_imports(now=now)),
    Step("retention", timedelta(hours=1), lambda _, now: retention.propose(now=now)),
)


@dataclass
class Rounds:
    """The work of one process; remembers when each step last ran. `clock` tells the time."""

    holder: str
    clock: Callable[[], datetime]
    steps: Sequence[Step] = STEPS
    _last: dict[str, datetime] = field(default_factory=dict)
    _held_until: datetime | None = None

    def go(self) -> list[Outcome] | None:
        """Run the steps that are due; None while another process holds the lease.

        Stops between two steps when the lease was lost meanwhile."""
        outcomes: list[Outcome] = []
        for step in self.steps:
            now = self.clock()
            if not self._holds(now):
                return outcomes or None
            if self._is_due(step, now):
                outcomes.append(_run(step, self.holder, now))
        return outcomes

    def stop(self) -> None:
        """Let another process take over at once."""
        self._held_until = None
        leases.give_back(LEASE, self.holder)

    def _holds(self, now: datetime) -> bool:
        if self._held_until and now + timedelta(seconds=RENEW_SECONDS) < self._held_until:
            return True
        taken = leases.take(LEASE, self.holder, now=now, seconds=LEASE_SECONDS)
        self._held_until = now + timedelta(seconds=LEASE_SECONDS) if taken else None
        return taken

    def _is_due(self, step: Step, now: datetime) -> bool:
        last = self._last.get(step.name)
        if last is not None and last <= now < last + step.every:
            return False
        self._last[step.name] = now
        return True


def _run(step: Step, holder: str, now: datetime) -> Outcome:
    try:
        return Outcome(step.name, step.run(holder, now))
    except Exception as error:
        log.exception("the periodic step %s failed; it is tried again next time", step.name)
        return Outcome(step.name, error=f"{type(error).__name__}: {error}")
