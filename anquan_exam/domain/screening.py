"""A sitting that may stop early: which answers count by now, and whether they are enough to pass.

Questions come one at a time. One counts once it was moved past, with the answer given till then,
and for good: what reaches the server first stands. Only the questions from the first on without a
gap are looked at, so in whatever batches and order the events of a sitting arrive, the screening
is of the same answers and stops at the same question. It stops nobody but who passes: anybody else
goes on to the full paper, which is graded as any other.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import takewhile

from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.grading import ItemMark, passed
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.policy_data import Policy
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.sequential import SequentialRule, Step, screen
from anquan_exam.domain.sitting import Event, EventKind

UNFIT = frozenset({Kind.SHORT_ANSWER, Kind.CASE})
"""Kinds that cannot be screened by: people mark the one, the parts of the other hang together."""
MINUTES_A_QUESTION = timedelta(seconds=72)


@dataclass(frozen=True, slots=True)
class EarlyPass:
    """Where a sitting stops: after `asked` questions, `right` of the `counted` ones being right.
    A question that was left out for everybody is asked, but not counted."""

    asked: int
    counted: int
    right: int


def screening_policy(policy: Policy, rule: SequentialRule) -> Policy:
    """`policy` with the rule: one question at a time, no going back, time for the full paper.
    Raises PolicyError where it is none of a spot check."""
    whole = rule.most * MINUTES_A_QUESTION
    minutes = max(policy.duration_minutes, -(-whole // timedelta(minutes=1)))
    return replace(policy, sequential=rule, may_go_back=False, duration_minutes=minutes)


def unfit_kinds(rule: SequentialRule | None, kinds: Collection[Kind]) -> frozenset[Kind]:
    """Those of `kinds` that may not be asked under `rule`; none where there is no rule."""
    return UNFIT.intersection(kinds) if rule else frozenset()


def fits_length(rule: SequentialRule | None, blueprint: Blueprint) -> bool:
    """Whether a full paper is as long as the rule wants it."""
    return rule is None or blueprint.question_count == rule.most


def finished(events: Iterable[Event]) -> int:
    """How many questions from the first on were moved past, without a gap."""
    past = {event.item for event in events if event.kind is EventKind.MOVED_ON}
    return sum(1 for _ in takewhile(past.__contains__, range(1, len(past) + 1)))


def prefix(paper: Paper, asked: int | None) -> Paper:
    """The first `asked` questions of the paper; all of them for None."""
    return paper if asked is None else Paper(paper.items[:asked])


def early_pass(
    rule: SequentialRule, pass_percent: int, marks: Sequence[ItemMark], length: int
) -> EarlyPass | None:
    """Whether the finished questions, `marks` in the order of the paper, are enough to pass by the
    rule and by the pass mark over those asked; None where they are not, or not before the last of
    `length` questions.

    Decides once: what follows after the rule's first decision is not looked at.
    """
    counted = [mark for mark in marks if mark.marks]
    outcome = screen(rule, (mark.right for mark in counted))
    if outcome.step is not Step.PASS:
        return None
    asked = counted[outcome.asked - 1].number
    score = sum(mark.score for mark in marks[:asked])
    full = sum(mark.marks for mark in marks[:asked])
    if asked >= length or not passed(score, full, pass_percent):
        return None
    return EarlyPass(asked, outcome.asked, outcome.right)
