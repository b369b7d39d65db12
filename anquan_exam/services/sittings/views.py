"""What a page of a sitting shows: frozen, and enough to render without another question."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.sitting import Answer
from anquan_exam.services.sittings.tokens import AttemptToken, issue


@dataclass(frozen=True)
class SittingView:
    """An open attempt at one page load."""

    attempt_id: int
    attempt: str
    """Public id."""
    epoch: int
    person_id: int
    exam: str
    """Public id of the exam."""
    title: str
    paper: Paper
    blueprint: Blueprint
    policy: Policy
    started_at: datetime
    deadline: datetime
    answers: Mapping[int, Answer] = field(default_factory=lambda: MappingProxyType({}))
    """What was received, by number on the paper."""
    flags: frozenset[int] = frozenset()
    touched: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    """Number on the paper to the newest epoch that answered or cleared it."""

    @property
    def token(self) -> str:
        """The signed attempt token of this page load."""
        return issue(AttemptToken(self.attempt_id, self.epoch, self.person_id, self.paper.shape()))

    @property
    def section_titles(self) -> dict[str, str]:
        """Section id to its title."""
        return {section.id: section.title for section in self.blueprint.sections}
