"""What a kind of case asks for, as it is written down and as it is kept with each case."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from anquan_exam.domain.cases import CasePolicy
from anquan_exam.domain.eligibility.facts import CaseKind, Effect


class Violation(StrEnum):
    """三违."""

    ILLEGAL_COMMAND = "illegal-command"
    """违章指挥."""
    RULE_BREAKING_WORK = "rule-breaking-work"
    """违规作业."""
    LABOUR_DISCIPLINE = "labour-discipline"
    """违反劳动纪律."""


FAILED_PAPER = "failed-paper"
"""In place of a ready blueprint: what the failed exam asked about."""
ANY = "any"
LATE_AFTER = timedelta(days=3)
"""What is dated further back needs a reason and a second person."""


@dataclass(frozen=True, slots=True)
class CaseTerms:
    """The policy of a kind of case, and what goes with it."""

    policy: CasePolicy
    reflection_least: int = 0
    """Characters; what is read aloud and written down by the leader may be shorter."""
    retests: Mapping[str, str] = field(default_factory=dict)
    """Violation (or ANY) to the id of a ready blueprint, or FAILED_PAPER."""

    def ready_for(self, violation: str) -> str:
        """What the retest draws from; "" where nothing is said."""
        return self.retests.get(violation) or self.retests.get(ANY, "")

    def to_json(self) -> dict[str, Any]:
        """A plain dict, kept with a case."""
        return {
            **asdict(self.policy),
            "reflection_least": self.reflection_least,
            "retests": dict(self.retests),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "CaseTerms":
        """The terms that to_json() described. Raises KeyError, ValueError, TypeError."""
        rest = dict(value)
        least, retests = rest.pop("reflection_least", 0), rest.pop("retests", {})
        rest |= {"kind": CaseKind(rest["kind"]), "effect": Effect(rest["effect"])}
        return cls(CasePolicy(**rest), least, retests)
