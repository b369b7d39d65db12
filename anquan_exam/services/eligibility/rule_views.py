"""The rules on record as a reader sees them: those in force on a day, those to come, those gone,
each with its older wordings."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from anquan_exam.domain.eligibility.rules import Check, Rule, rules_at
from anquan_exam.models import Document
from anquan_exam.models.session import reading
from anquan_exam.services.eligibility.rules import rules_of

_ORDER = list(Check)


@dataclass(frozen=True)
class RuleLine:
    """A rule with the wordings it had before, the newest first. `registered`: its document is in
    the register."""

    rule: Rule
    older: tuple[Rule, ...]
    registered: bool


@dataclass(frozen=True)
class RuleBook:
    """All rules by how they stand on a day."""

    in_force: tuple[RuleLine, ...]
    to_come: tuple[RuleLine, ...]
    gone: tuple[RuleLine, ...]


def rule_book(day: date, *, now: datetime) -> RuleBook:
    """Every rule as it is recorded by now, by how it stands on `day`. Anybody may read it."""
    with reading() as session:
        rules = rules_of(session)
        named = {rule.document for rule in rules if rule.document}
        known = set(session.scalars(select(Document.id).where(Document.id.in_(named))))
    wordings: dict[str, list[Rule]] = {}
    for rule in rules:
        wordings.setdefault(rule.id, []).append(rule)
    lines = [
        RuleLine(newest := own[-1], tuple(reversed(own[:-1])), newest.document in known)
        for own in wordings.values()
    ]
    lines.sort(key=lambda line: (_ORDER.index(line.rule.check), line.rule.title))
    current = {rule.id for rule in rules_at(rules, day, now)}
    rest = [line for line in lines if line.rule.id not in current]
    return RuleBook(
        tuple(line for line in lines if line.rule.id in current),
        tuple(line for line in rest if line.rule.in_force_from > day),
        tuple(line for line in rest if line.rule.in_force_from <= day),
    )
