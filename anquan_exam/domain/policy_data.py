"""The settings of an exam's policy, what each may be, and ready-made ones."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from anquan_exam.domain.grading import PartialCredit
from anquan_exam.domain.reading import boolean, text, whole
from anquan_exam.domain.sequential import SequentialRule


class PolicyKind(StrEnum):
    """What an exam is for."""

    CLOSED_BOOK = "closed_book"
    SPOT_CHECK = "spot_check"
    RETEST = "retest"
    SELF_TEST = "self_test"
    PRACTICE = "practice"
    MOCK = "mock"


class LeavePage(StrEnum):
    """What leaving the page does."""

    NOTE = "note"
    HAND_IN_AFTER = "hand_in_after"


class Timing(StrEnum):
    """From when on something may be seen."""

    AFTER_EACH = "after_each"
    AFTER_HAND_IN = "after_hand_in"
    AFTER_CLOSE = "after_close"
    NEVER = "never"


class Count(StrEnum):
    """Which of several attempts stands."""

    BEST = "best"
    LAST = "last"


QUALIFYING = frozenset({PolicyKind.CLOSED_BOOK, PolicyKind.SPOT_CHECK, PolicyKind.RETEST})
"""Kinds whose supervised result may count towards eligibility."""


class PolicyError(ValueError):
    """A policy that cannot be; `setting` names the field at fault."""

    def __init__(self, setting: str, why: str) -> None:
        super().__init__(f"{setting}: {why}")
        self.setting = setting


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one exam. An impossible one cannot be made: PolicyError."""

    kind: PolicyKind = PolicyKind.CLOSED_BOOK
    duration_minutes: int = 60
    """1 to 1440."""
    grace_seconds: int = 120
    """0 to 3600: what arrives this long after the deadline still counts."""
    pass_percent: int = 80
    """合格线, 1 to 100."""
    partial_credit: PartialCredit = PartialCredit.ALL_OR_NOTHING
    max_tries: int | None = 1
    """1 or more; None: as often as one likes."""
    cooldown_hours: int = 0
    """Hours between the end of one try and the start of the next."""
    needs_start_code: bool = False
    needs_presence: bool = False
    """An invigilator must have confirmed the person before the start."""
    asks_photo: bool = False
    """Candidates are asked for an identity photo; nobody has to give one."""
    leave_page: LeavePage = LeavePage.NOTE
    leave_limit: int = 0
    """With HAND_IN_AFTER: how many times one may leave; the next one hands in."""
    may_go_back: bool = True
    feedback: Timing = Timing.AFTER_HAND_IN
    """From when on the person sees score and verdict."""
    show_key: Timing = Timing.AFTER_CLOSE
    """From when on the person sees, question by question, what was right and why."""
    count: Count = Count.BEST
    training_hours_needed: int = 0
    label: str = ""
    """Printed on everything the exam gives out, e.g. 模拟，不作为考核合格证明."""
    shuffle_options: bool = True
    markers: int = 1
    """How many people mark a short answer, without seeing each other's marks: 1 or 2."""
    sequential: SequentialRule | None = None
    """The rule by which a spot check may stop early for whoever passes; see domain/screening.py."""

    def __post_init__(self) -> None:
        for setting, why in _faults(self):
            raise PolicyError(setting, why)

    @property
    def ends_by_leaving(self) -> bool:
        """Whether leaving the page often enough hands in. Nobody hands in what is practised."""
        may = self.kind is not PolicyKind.PRACTICE
        return may and self.leave_page is LeavePage.HAND_IN_AFTER

    @property
    def watched(self) -> bool:
        """Whether its papers are marked with their person's name, and not to be copied: where a
        result may count, but not where one only tests oneself or practises."""
        return self.kind in QUALIFYING

    @property
    def duration(self) -> timedelta:
        """The time allowed, without extra time."""
        return timedelta(minutes=self.duration_minutes)

    @property
    def grace(self) -> timedelta:
        """How long after the deadline an arrival still counts."""
        return timedelta(seconds=self.grace_seconds)

    def to_json(self) -> dict[str, object]:
        """A plain dict of every setting."""
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        rule = plain.pop("sequential")
        if rule is not None:
            plain["sequential"] = rule.to_json()
        return {n: v.value if isinstance(v, StrEnum) else v for n, v in plain.items()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Policy":
        """The policy of these settings, defaults for those not named. Raises PolicyError for an
        unknown setting, a wrong type or an impossible value."""
        settings: dict[str, Any] = {}
        for name, given in value.items():
            if name not in _READERS:
                raise PolicyError(name, "no such setting")
            try:
                settings[name] = _READERS[name](given)
            except ValueError as error:
                raise PolicyError(name, str(error)) from error
        return cls(**settings)


def _maybe_rule(value: object) -> SequentialRule | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise ValueError("not a rule")
    return SequentialRule.from_json(value)


def _maybe_whole(value: object) -> int | None:
    return None if value is None else whole(value)


_READERS: Mapping[str, Callable[[Any], object]] = {
    "kind": PolicyKind,
    "duration_minutes": whole,
    "grace_seconds": whole,
    "pass_percent": whole,
    "partial_credit": PartialCredit,
    "max_tries": _maybe_whole,
    "cooldown_hours": whole,
    "needs_start_code": boolean,
    "needs_presence": boolean,
    "asks_photo": boolean,
    "leave_page": LeavePage,
    "leave_limit": whole,
    "may_go_back": boolean,
    "feedback": Timing,
    "show_key": Timing,
    "count": Count,
    "training_hours_needed": whole,
    "label": text,
    "shuffle_options": boolean,
    "markers": whole,
    "sequential": _maybe_rule,
}

_RANGES: Mapping[str, tuple[int, int]] = {
    "duration_minutes": (1, 24 * 60),
    "grace_seconds": (0, 3600),
    "pass_percent": (1, 100),
    "max_tries": (1, 1000),
    "cooldown_hours": (0, 366 * 24),
    "leave_limit": (0, 1000),
    "training_hours_needed": (0, 1000),
    "markers": (1, 2),
}
MAX_LABEL = 60


def _faults(policy: Policy) -> Iterator[tuple[str, str]]:
    for setting, (lowest, highest) in _RANGES.items():
        value = getattr(policy, setting)
        if value is not None and not lowest <= value <= highest:
            yield setting, f"not between {lowest} and {highest}"
    if len(policy.label) > MAX_LABEL:
        yield "label", f"longer than {MAX_LABEL} characters"
    if policy.kind is PolicyKind.MOCK and not policy.label.strip():
        yield "label", "a mock exam says on its papers that it is one"
    if policy.kind is not PolicyKind.PRACTICE:
        for setting in ("feedback", "show_key"):
            if getattr(policy, setting) is Timing.AFTER_EACH:
                yield setting, "only practice may answer back after each question"
    if policy.sequential is not None:
        if policy.kind is not PolicyKind.SPOT_CHECK:
            yield "sequential", "only a spot check is a screening"
        if policy.may_go_back:
            yield "may_go_back", "a question counts once it was moved past"


MOCK_LABEL = "模拟，不作为考核合格证明"

TEMPLATES: Mapping[str, Policy] = MappingProxyType(
    {
        "closed_book": Policy(needs_presence=True, needs_start_code=True),
        "spot_check": Policy(
            kind=PolicyKind.SPOT_CHECK,
            duration_minutes=15,
            needs_presence=True,
            needs_start_code=True,
        ),
        "retest": Policy(kind=PolicyKind.RETEST, needs_presence=True, needs_start_code=True),
        "mock_qualification": Policy(
            kind=PolicyKind.MOCK, duration_minutes=120, max_tries=None, label=MOCK_LABEL
        ),
        "self_test": Policy(kind=PolicyKind.SELF_TEST, max_tries=None),
        "practice": Policy(
            kind=PolicyKind.PRACTICE,
            duration_minutes=24 * 60,
            max_tries=None,
            feedback=Timing.AFTER_EACH,
            show_key=Timing.AFTER_EACH,
            count=Count.LAST,
        ),
    }
)
"""Ready-made: a closed book of 60 minutes; a spot check of 15; a retest; one like the authority's
of 120 minutes; self-test; practice."""
