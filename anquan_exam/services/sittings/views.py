"""What a page of a sitting shows: frozen, and enough to render without another question."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.sitting import Answer
from anquan_exam.services.sittings.messages import Message
from anquan_exam.services.sittings.tokens import AttemptToken, issue

MIXED_TITLE = "混合排列"


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
    leaves: int = 0
    """How many leaves of the page counted so far; told where the policy hands in for them."""
    paper_number: str = ""
    """The public number of the paper."""
    messages: tuple[Message, ...] = ()
    """What the invigilator said and this person has not seen yet."""
    finished: int = 0
    """How many questions from the first on were moved past for good."""

    @property
    def token(self) -> str:
        """The signed attempt token of this page load."""
        leaving, one_by_one = self.policy.ends_by_leaving, self.policy.sequential is not None
        where = (self.attempt_id, self.epoch, self.person_id)
        return issue(AttemptToken(*where, self.paper.shape(), leaving, one_by_one))

    @property
    def current(self) -> int:
        """Where questions come one at a time, the number of the one to answer now."""
        return min(self.finished + 1, len(self.paper.items))

    @property
    def section_titles(self) -> dict[str, str]:
        """Section id to its title; where sections are mixed, one for all of them."""
        if self.policy.sequential is not None:
            return dict.fromkeys((section.id for section in self.blueprint.sections), MIXED_TITLE)
        return {section.id: section.title for section in self.blueprint.sections}
