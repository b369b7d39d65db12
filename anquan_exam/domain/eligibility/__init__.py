"""上岗资格: may this person do this job on this day, and if not, why and what would mend it.

Computed, never set (DESIGN §7): pure rules over dated facts. What was known at a moment gives the
same answer for ever; a later correction shows only to whoever asks from later on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from anquan_exam.domain.eligibility.checks import Asked, look
from anquan_exam.domain.eligibility.facts import Effect, File, Post, Posted
from anquan_exam.domain.eligibility.reasons import Reason, Why
from anquan_exam.domain.eligibility.rules import Rule, high_risk, rules_at

__all__ = ["Verdict", "eligibility"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, with everything that stands against it, what blocks first."""

    post: Post
    valid_on: date
    known_at: datetime
    reasons: tuple[Reason, ...]

    @property
    def eligible(self) -> bool:
        """Whether nothing blocks."""
        return not any(reason.blocks for reason in self.reasons)


def eligibility(
    file: File, post: Post, rules: tuple[Rule, ...], valid_on: date, known_at: datetime
) -> Verdict:
    """Whether the person of `file` may do `post` on the day `valid_on`, by what was known at the
    moment `known_at` (aware)."""
    known, held = file.at(known_at), rules_at(rules, valid_on, known_at)
    if post.high_risk is None:
        post = replace(post, high_risk=bool(post.industries & high_risk(held)))
    found = [*_cases(known, post, valid_on)]
    posted = _posted(known, post, valid_on)
    if posted is None:
        found.append(Reason(Why.NOT_POSTED, blocks=True))
    else:
        asked = Asked(known, post, posted, valid_on)
        for rule in held:
            found += look(rule, asked)
    return Verdict(post, valid_on, known_at, tuple(sorted(found, key=lambda one: not one.blocks)))


def _posted(file: File, post: Post, day: date) -> Posted | None:
    """How the person holds the post; of several ways the newest."""
    held = [one for one in file.posted if one.of(post) and one.holds(day)]
    return max(held, key=lambda one: (one.begins, one.recorded_at), default=None)


def _cases(file: File, post: Post, day: date) -> Iterator[Reason]:
    """An open case stands whatever the rules: it stops, or has a day by which it must be over."""
    for case in file.cases:
        if not case.stands(day) or case.post not in ("", post.id):
            continue
        detail = {"case": case.number, "kind": case.kind.value}
        overdue = case.due_on is not None and case.due_on < day
        if case.effect is Effect.STOP:
            yield Reason(Why.CASE_OPEN, blocks=True, detail=detail)
        elif overdue:
            yield Reason(Why.CASE_OVERDUE, blocks=True, by=case.due_on, detail=detail)
        else:
            yield Reason(Why.CASE_DUE, blocks=False, by=case.due_on, detail=detail)
