"""People in tests of who may work: one who has everything, and the facts to take away or add."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from anquan_exam.domain.eligibility import Verdict, eligibility
from anquan_exam.domain.eligibility.facts import (
    LEVELS,
    Apprenticed,
    Away,
    Case,
    CaseKind,
    Certificate,
    Effect,
    Family,
    File,
    Need,
    Passed,
    Post,
    Posted,
    Trained,
    Training,
)
from anquan_exam.domain.eligibility.reasons import Why
from anquan_exam.domain.eligibility.rules import Check, Level, Rule, Whom
from anquan_exam.domain.vocabulary import EmploymentForm, Industry

JOINED = date(2025, 3, 1)
DAY = date(2026, 11, 26)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
ELECTRICIAN = Need(Family.MINE, frozenset({"井下电气作业"}))
POST = Post("digger", "掘进工", frozenset({Industry.COAL_MINE}), underground=True, high_risk=True)


def rule(check: Check, **given: object) -> Rule:
    common = {
        "id": check.value,
        "title": check.value,
        "whom": Whom(),
        "level": Level.RULE,
        "document": "training-rules",
        "article": "第十三条",
        "source": "生产经营单位安全培训规定 第十三条",
        "in_force_from": date(2015, 7, 1),
        "remedy": "补学",
        "see": "安全管理员",
        "recorded_at": LONG_AGO,
        "class_hour": 45,
    }
    return Rule(check=check, **{**common, **given})  # type: ignore[arg-type]


HOURS = rule(
    Check.HOURS_ONCE, id="initial", training=Training.INITIAL, levels=LEVELS, minutes=72 * 60
)
YEARLY = rule(
    Check.HOURS_YEARLY,
    id="yearly",
    training=Training.YEARLY,
    minutes=20 * 60,
    months=12,
    grace_months=12,
)
THREE = rule(Check.LEVELS, id="levels", levels=LEVELS)
MASTER = rule(Check.APPRENTICESHIP, months=4, whom=Whom(underground=True))
AWAY = rule(Check.AWAY, id="away-3", months=3, training=Training.RETURN, minutes=8 * 60)
AWAY_YEAR = rule(Check.AWAY, id="away-12", months=12, levels=(Training.WORKSHOP, Training.TEAM))
PASS = rule(Check.PASS, months=12)
CARD = rule(Check.CERTIFICATE, whom=Whom(special=True))
ENDING = rule(
    Check.CERTIFICATE_ENDING, days=60, whom=Whom(special=True), remedy="到期前办好复审或者换证"
)
BARRED = rule(
    Check.FORM_BARRED, whom=Whom(underground=True), forms=frozenset({EmploymentForm.DISPATCH})
)
ALL = (HOURS, YEARLY, THREE, MASTER, AWAY, AWAY_YEAR, PASS, CARD, ENDING, BARRED)


def posted(**given: object) -> Posted:
    held = Posted(recorded_at=LONG_AGO, post="digger", begins=JOINED, joined=JOINED, employer="e")
    return replace(held, **given)  # type: ignore[arg-type]


def trained(kind: Training, on: date, hours: int = 24, **given: object) -> Trained:
    return Trained(recorded_at=LONG_AGO, kind=kind, on=on, minutes=hours * 60, **given)  # type: ignore[arg-type]


def passed(on: date, **given: object) -> Passed:
    return Passed(recorded_at=LONG_AGO, on=on, **given)  # type: ignore[arg-type]


def away(begins: date, ends: date | None) -> Away:
    return Away(recorded_at=LONG_AGO, begins=begins, ends=ends)


def case(effect: Effect, **given: object) -> Case:
    common = {"kind": CaseKind.VIOLATION, "opens_on": DAY - timedelta(days=3), "number": "A1"}
    return Case(recorded_at=LONG_AGO, effect=effect, **{**common, **given})  # type: ignore[arg-type]


FIT = File(
    posted=(posted(),),
    trained=(
        *(trained(kind, JOINED + timedelta(days=at)) for at, kind in enumerate(LEVELS)),
        trained(Training.YEARLY, date(2026, 6, 1)),
    ),
    apprenticed=(
        Apprenticed(
            recorded_at=LONG_AGO,
            post="digger",
            begins=JOINED,
            master="示例师傅",
            signed_on=date(2025, 7, 2),
        ),
    ),
    passed=(passed(date(2026, 6, 2)),),
)


def ask(file: File, *rules: Rule, day: date = DAY, post: Post = POST) -> Verdict:
    return eligibility(file, post, rules or ALL, day, NOW)


def whys(file: File, *rules: Rule, **given: object) -> list[Why]:
    return [reason.why for reason in ask(file, *rules, **given).reasons]  # type: ignore[arg-type]


def card(**given: object) -> Certificate:
    common = {
        "family": Family.MINE,
        "operations": frozenset({"井下电气作业"}),
        "valid_from": date(2023, 11, 27),
        "valid_until": date(2029, 11, 26),
    }
    return Certificate(recorded_at=LONG_AGO, **{**common, **given})  # type: ignore[arg-type]


SPECIAL = replace(POST, needs=(ELECTRICIAN,))
