"""Why somebody may not work, or soon will not: what is missing, by which rule, what mends it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from anquan_exam.domain.eligibility.rules import Rule


class Why(StrEnum):
    """What is missing."""

    NOT_POSTED = "not-posted"
    CASE_OPEN = "case-open"
    CASE_OVERDUE = "case-overdue"
    CASE_DUE = "case-due"
    """Open, and the person may work on until the day."""
    HOURS_MISSING = "hours-missing"
    LEVEL_MISSING = "level-missing"
    NO_MASTER = "no-master"
    MASTER_NOT_SIGNED = "master-not-signed"
    NOT_ASSESSED = "not-assessed"
    NO_CERTIFICATE = "no-certificate"
    CERTIFICATE_MISMATCH = "certificate-mismatch"
    CERTIFICATE_OVER = "certificate-over"
    CERTIFICATE_ENDING = "certificate-ending"
    AWAY_TOO_LONG = "away-too-long"
    POST_CHANGED = "post-changed"
    FORM_BARRED = "form-barred"
    NO_PASS = "no-pass"  # noqa: S105 - no password


WARNINGS = frozenset({Why.CASE_DUE, Why.CERTIFICATE_ENDING})
"""What is told and stops nobody yet."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands in the way. `detail` fills the places of its wording."""

    why: Why
    blocks: bool
    rule: Rule | None = None
    """None: what holds whatever the rules, as an open case does."""
    by: date | None = None
    detail: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for the same thing said of two posts, so that it is said once."""
        rule = self.rule.id if self.rule else ""
        return self.why, rule, self.by, tuple(sorted(self.detail.items()))
