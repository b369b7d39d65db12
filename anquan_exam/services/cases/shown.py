"""One case as it is shown: the rows of its page, and what they say together."""

from dataclasses import dataclass
from datetime import date, datetime

from anquan_exam.domain.case_terms import CaseTerms
from anquan_exam.domain.cases import SITTINGS, Decision, SignedAs, Standing, Step, What
from anquan_exam.domain.eligibility.facts import CaseKind, Effect
from anquan_exam.services.cases.clearances import ClearanceLine
from anquan_exam.services.cases.papers import PaperView
from anquan_exam.services.cases.superiors import Hat


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One thing that happened. `by` is "" for the system; `oneself`: by whose case it is."""

    what: What
    at: datetime
    recorded_at: datetime
    by: str
    oneself: bool
    minutes: int
    passed: bool
    signed_as: SignedAs | None
    decision: Decision | None
    text: str
    late_why: str
    second: str
    attempt: str
    withdrawn_why: str = ""
    """Of training that was taken off the record since."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session of training of the case."""

    id: int
    begins: datetime
    ends: datetime
    teacher: str
    content: str
    accepted: bool
    confirmed: bool
    counted: bool
    withdrawn_why: str
    at_work: str = ""
    """Whose record has the person at work in that time."""
    earlier: bool = False
    """Of a round before the one the case is in: it counts no more."""

    @property
    def minutes(self) -> int:
        """How long it lasted."""
        return int((self.ends - self.begins).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A late act that waits for a second person, or waited."""

    id: int
    act: str
    at: datetime
    until: datetime | None
    """Of a session of training: its end."""
    why: str
    text: str
    asked_by: str
    asked_at: datetime
    own: bool
    """The viewer asked for it."""
    accepted: bool | None
    decided_by: str


@dataclass(frozen=True, slots=True)
class RetestRow:
    """A retest of the case."""

    exam: str
    title: str
    place: str
    opens_at: datetime
    closes_at: datetime | None
    status: str
    round: int


@dataclass(frozen=True)
class CaseView:
    """Everything of one case."""

    public_id: str
    number: str
    name: str
    who: str
    unit: str
    department: str
    kind: CaseKind
    violation: str
    effect: Effect
    happened_at: datetime
    place: str
    what: str
    found_by: str
    reporter: str
    reported_by_me: bool
    opens_on: date
    due_on: date | None
    replacement: str
    terms: CaseTerms
    standing: Standing
    history: tuple[HistoryRow, ...]
    sessions: tuple[SessionRow, ...]
    requests: tuple[RequestRow, ...]
    retests: tuple[RetestRow, ...]
    papers: tuple[PaperView, ...]
    clearances: tuple[ClearanceLine, ...]
    superiors: tuple[str, ...]
    safety: tuple[str, ...]
    principals: tuple[str, ...]
    hats: frozenset[Hat]
    signed_as: SignedAs | None
    """As what the viewer has signed already."""
    gone: bool
    """The person works for the unit no more: the case is still this unit's to finish."""
    leads: bool
    """The person leads the unit, so that the authority decides in the principal's place."""
    posts: tuple[tuple[int, str], ...]
    invigilators: tuple[tuple[str, str, bool], ...]
    """(public id, name, whether it is the viewer)."""

    @property
    def minutes_left(self) -> int:
        """Of training, still to do."""
        return max(0, self.standing.minutes_needed - self.standing.minutes_done)

    def going(self, now: datetime) -> tuple[RetestRow, ...]:
        """The retests of this turn that may still be sat."""
        if self.standing.step is not Step.RETEST:
            return ()
        return tuple(
            one
            for one in self.retests
            if one.round >= self.standing.round  # later ones avoid what was asked before, too
            and one.status in ("published", "paused")
            and (one.closes_at is None or one.closes_at > now)
        )

    @property
    def heard(self) -> bool:
        """Whether the person has said, or been asked, what they have to say to it."""
        return self.has(What.HEARD)

    def has(self, what: What) -> bool:
        """Whether it has happened."""
        return any(row.what is what for row in self.history)

    @property
    def last_retest(self) -> HistoryRow | None:
        """What the last retest came to, as it was found last."""
        retests = {row.attempt for row in self.history if row.what is What.RETESTED}
        found = (row for row in reversed(self.history) if row.what in SITTINGS)
        return next((row for row in found if row.attempt in retests), None)

    def last(self, what: What) -> HistoryRow | None:
        """When it happened last."""
        return next((row for row in reversed(self.history) if row.what is what), None)
