"""The rules on record: every wording there ever was, each from the moment it was recorded."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.eligibility.rules import Check, Rule, rule_from_json, rule_to_json, rules_at
from anquan_exam.models import EligibilityRule
from anquan_exam.models.session import transaction
from anquan_exam.services import trail


def record_rules(actor: Actor, rules: Iterable[Rule], *, now: datetime) -> int:
    """Put on record what differs from what is there; how many wordings that were.

    A rule that is no longer among them ends the day before."""
    yesterday = clock.local(now).date() - timedelta(days=1)
    with transaction() as session:
        newest = {rule.id: rule for rule in rules_of(session)}
        wanted = {rule.id: rule for rule in rules}
        for id_ in newest.keys() - wanted.keys():
            held = newest[id_]
            if held.in_force_until is None or held.in_force_until > yesterday:
                wanted[id_] = replace(held, in_force_until=yesterday)
        changed = {
            id_: rule
            for id_, rule in wanted.items()
            if id_ not in newest or rule_to_json(newest[id_]) != rule_to_json(rule)
        }
        for id_, rule in sorted(changed.items()):
            session.add(EligibilityRule(rule_id=id_, content=rule_to_json(rule), recorded_at=now))
        if changed:
            subject = ("eligibility_rules", "rules")
            act = "eligibility_rules.recorded"
            trail.record(session, actor, act, subject, now=now, rules=sorted(changed))
        return len(changed)


def daily_cap(session: Session, day: date, now: datetime) -> timedelta:
    """How much training counts on a `day` at most; a whole day where no rule says."""
    rules = rules_at(rules_of(session), day, now)
    caps = [rule.minutes for rule in rules if rule.check is Check.DAILY_CAP]
    return timedelta(minutes=min(caps, default=24 * 60))


def rules_of(session: Session) -> tuple[Rule, ...]:
    """Every wording on record, the oldest first; domain.eligibility picks by moment and day."""
    rows = session.execute(
        select(EligibilityRule.content, EligibilityRule.recorded_at).order_by(EligibilityRule.id)
    )
    return tuple(rule_from_json(content, recorded_at) for content, recorded_at in rows)
