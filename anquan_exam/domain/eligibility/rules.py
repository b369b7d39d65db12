"""The rules of who may work: data, with the text they rest on. They stack: each says its own no."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from anquan_exam.domain.eligibility.facts import Family, Need, Post, Training
from anquan_exam.domain.vocabulary import EmploymentForm, Industry, PersonCategory


class Check(StrEnum):
    """What a rule looks at; see checks.py."""

    HOURS_ONCE = "hours-once"
    """So many hours of a kind since joining."""
    HOURS_YEARLY = "hours-yearly"
    """So many hours of a kind within the last so many months."""
    LEVELS = "levels"
    """The levels of education, each passed, since joining."""
    APPRENTICESHIP = "apprenticeship"
    ASSESSMENT = "assessment"
    CERTIFICATE = "certificate"
    AWAY = "away"
    POST_CHANGED = "post-changed"
    FORM_BARRED = "form-barred"
    PASS = "pass"  # noqa: S105 - no password
    CERTIFICATE_ENDING = "certificate-ending"
    """So many days before its end a certificate is told of."""
    HIGH_RISK = "high-risk"
    """The industries whose posts are of the high-risk list, where nobody has said so of a post."""
    DAILY_CAP = "daily-cap"
    """So many hours of training count in a day at most; see domain/training_log.py."""
    CLASS_HOUR = "class-hour"
    """How long a 学时 is."""


class Level(StrEnum):
    """What kind of text a rule rests on."""

    LAW = "law"
    REGULATION = "regulation"
    RULE = "rule"
    DOCUMENT = "document"
    ENTERPRISE = "enterprise"


LEVEL_LABELS: dict[Level, str] = {
    Level.LAW: "法律",
    Level.REGULATION: "法规",
    Level.RULE: "规章",
    Level.DOCUMENT: "文件",
    Level.ENTERPRISE: "企业制度",
}


@dataclass(frozen=True, slots=True)
class Whom:
    """To whom a rule applies; an empty set means all."""

    industries: frozenset[Industry] = frozenset()
    categories: frozenset[PersonCategory] = frozenset()
    underground: bool = False
    """Only to posts underground."""
    high_risk: bool | None = None
    """Only to posts that are, or are not, of the high-risk list; None: to both."""
    special: bool = False
    """Only to posts that need a certificate; of which families, the rule says."""

    def fits(self, post: Post, category: PersonCategory) -> bool:
        """Whether the rule speaks of somebody of `category` at `post`."""
        return (
            (not self.industries or bool(self.industries & post.industries))
            and (not self.categories or category in self.categories)
            and (post.underground or not self.underground)
            and (self.high_risk is None or post.high_risk is self.high_risk)
            and (bool(post.needs) or not self.special)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule, as it was recorded at a moment. A later row of the same id replaces it from then
    on; what was decided before stays as it was."""

    id: str
    title: str
    check: Check
    whom: Whom
    level: Level
    document: str
    """Id of the document in the register; "" where it is the enterprise's or the office's own."""
    article: str
    source: str
    """The text it rests on, as a reader is told."""
    in_force_from: date
    in_force_until: date | None = None
    confirmed_until: date | None = None
    """Till when somebody has confirmed that it still applies."""
    region: str = ""
    verified: bool = True
    """False: its text is not held. It is shown and never blocks by itself."""
    remedy: str
    """In one spoken sentence what to do; whom to see."""
    see: str
    recorded_at: datetime

    training: Training | None = None
    minutes: int = 0
    months: int = 0
    """The span the rule counts in."""
    days: int = 0
    class_hour: int = 0
    """How many minutes of a 学时 its hours are told in; 0: in hours."""
    grace_months: int = 0
    """How long after joining, or taking the post, it does not block yet."""
    records_from: date | None = None
    """Since when what the rule asks for is on record here. What was done before nobody can show:
    so what must be done once is asked only of whoever joined since, and what must be done every so
    many months only after so many."""
    levels: tuple[Training, ...] = ()
    forms: frozenset[EmploymentForm] = field(default_factory=frozenset)
    practical: bool = False
    """Away from special work: a practical test by the authority, not training."""
    families: frozenset[Family] = field(default_factory=frozenset)
    """The families of certificates it speaks of; empty: of all. Of an assessment: any of which
    shows it."""

    def speaks_of(self, post: Post) -> tuple[Need, ...]:
        """What the post needs of the certificates the rule is about."""
        return tuple(one for one in post.needs if not self.families or one.family in self.families)

    def in_force(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.in_force_from <= day and (
            self.in_force_until is None or day <= self.in_force_until
        )


def rules_at(rules: tuple[Rule, ...], valid_on: date, known_at: datetime) -> tuple[Rule, ...]:
    """The rules in force on `valid_on` as they were recorded by `known_at`, by id."""
    newest: dict[str, Rule] = {}
    for rule in sorted(rules, key=lambda each: each.recorded_at):
        if rule.recorded_at <= known_at:
            newest[rule.id] = rule
    return tuple(newest[id_] for id_ in sorted(newest) if newest[id_].in_force(valid_on))


def high_risk(rules: tuple[Rule, ...]) -> frozenset[Industry]:
    """The industries of the high-risk list by `rules`."""
    lists = (rule.whom.industries for rule in rules if rule.check is Check.HIGH_RISK)
    return frozenset[Industry]().union(*lists)


def rule_to_json(rule: Rule) -> dict[str, Any]:
    """The rule as plain JSON, without when it was recorded; days as 2021-09-01."""
    whom = rule.whom
    plain = {each.name: getattr(rule, each.name) for each in fields(rule)}
    for name in ("whom", "recorded_at"):
        del plain[name]
    for name in ("in_force_from", "in_force_until", "confirmed_until", "records_from"):
        plain[name] = plain[name] and plain[name].isoformat()
    return {
        **plain,
        "levels": list(rule.levels),
        "forms": sorted(rule.forms),
        "families": sorted(rule.families),
        "whom": {
            "industries": sorted(whom.industries),
            "categories": sorted(whom.categories),
            "underground": whom.underground,
            "high_risk": whom.high_risk,
            "special": whom.special,
        },
    }


def rule_from_json(content: Mapping[str, Any], recorded_at: datetime) -> Rule:
    """The rule that rule_to_json() wrote."""
    whom, given = content["whom"], dict(content)
    for name in ("in_force_from", "in_force_until", "confirmed_until", "records_from"):
        given[name] = date.fromisoformat(given[name]) if given[name] else None
    given |= {
        "check": Check(given["check"]),
        "level": Level(given["level"]),
        "training": Training(given["training"]) if given["training"] else None,
        "levels": tuple(map(Training, given["levels"])),
        "forms": frozenset(map(EmploymentForm, given["forms"])),
        "families": frozenset(map(Family, given.get("families", ()))),
        "whom": Whom(
            frozenset(map(Industry, whom["industries"])),
            frozenset(map(PersonCategory, whom["categories"])),
            whom["underground"],
            whom["high_risk"],
            whom["special"],
        ),
    }
    return Rule(**given, recorded_at=recorded_at)
