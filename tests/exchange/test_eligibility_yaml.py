"""The rules of who may work, as they are shipped and as somebody may write them wrongly."""

import runpy
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from anquan_exam.domain.case_terms import FAILED_PAPER, CaseTerms, Violation
from anquan_exam.domain.eligibility.facts import CaseKind, Effect, Family
from anquan_exam.domain.eligibility.rules import Check, Level, Rule, rule_from_json, rule_to_json
from anquan_exam.domain.vocabulary import Industry
from anquan_exam.exchange.documents_yaml import read_register
from anquan_exam.exchange.eligibility_yaml import (
    FILE_NAME,
    read_case_terms,
    read_rules,
    rule_findings,
)
from anquan_exam.exchange.ready_yaml import FILE_NAME as READY
from anquan_exam.exchange.ready_yaml import read_ready

SHIPPED = Path(__file__).resolve().parents[2] / "question_banks"
REGISTER = read_register(SHIPPED / "documents", shown_as="documents")[0]
NOW = datetime(2026, 11, 26, tzinfo=UTC)
HEAD = "class-hour-minutes: 45\nrules:\n"
GOOD = """\
  - id: some-rule
    title: 岗前培训
    check: hours-once
    training: initial
    class-hours: 24
    basis: training-rules 第十三条
    from: 2015-07-01
    remedy: 补够学时
    see: 安全管理员
"""


def read(folder: Path, text: str) -> tuple[tuple[Rule, ...], list[str]]:
    path = folder / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    rules, found = read_rules(path, REGISTER.values(), shown_as="r.yaml", recorded_at=NOW)
    return rules, [f"{one.line}：{one.problem}" for one in found]


def test_the_shipped_rules_read_without_a_finding_and_say_what_they_rest_on() -> None:
    path = SHIPPED / FILE_NAME
    assert rule_findings(path, REGISTER.values(), shown_as=FILE_NAME) == []
    rules, _ = read_rules(path, REGISTER.values(), shown_as=FILE_NAME, recorded_at=NOW)
    known = {rule.id: rule for rule in rules}
    assert {rule.check for rule in rules} == set(Check)
    high = known["hours-initial-high-risk"]
    assert (high.minutes, high.source, high.level) == (
        72 * 45,
        "生产经营单位安全培训规定 第十三条",
        Level.RULE,
    )
    assert known["no-dispatch-underground"].whom.industries == {Industry.COAL_MINE}
    assert known["away-three-months"].months == 3
    unheld = [rule for rule in rules if not rule.verified]
    assert unheld and all("没有取得全文" in rule.source for rule in unheld)


def test_a_rule_is_read_as_it_is_written(tmp_path: Path) -> None:
    ((rule,), found) = read(tmp_path, HEAD + GOOD + "    whom: {high-risk: no}\n")
    assert found == [] and rule.minutes == 24 * 45
    assert (rule.in_force_from, rule.whom.high_risk) == (date(2015, 7, 1), False)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("第十三条", "第九十九条", "3：规则 some-rule：生产经营单位安全培训规定没有第九十九条"),
        ("training-rules", "no-rules", "3：规则 some-rule：文件库里没有 no-rules"),
        (
            "hours-once\n    training: initial",
            "high-risk",
            "3：规则 some-rule：要写 whom 的 industries",
        ),
        ("hours-once\n    training: initial", "certificate-ending", "3：规则 some-rule：要写 days"),
        (
            "hours-once\n    training: initial\n    class-hours: 24",
            "daily-cap",
            "3：规则 some-rule：要写 hours（或 class-hours）",
        ),
        (" 第十三条", "", "3：规则 some-rule：生产经营单位安全培训规定没有写条号"),
        (
            "    class-hours: 24\n",
            "",
            "3：规则 some-rule：要写 training 和 class-hours（或 hours）",
        ),
        ("class-hours: 24", "class-hours: 24\n    hours: 3", "class-hours 和 hours 只写一样"),
        ("check: hours-once", "check: away", "3：规则 some-rule：要写 months"),
        ("check: hours-once", "check: levels", "3：规则 some-rule：要写 levels"),
        ("check: hours-once", "check: form-barred", "3：规则 some-rule：要写 forms"),
        ("    basis: training-rules 第十三条\n", "", "3：规则 some-rule 要写 basis（文件 条号）"),
        ("basis:", "own: 本厂\n    basis:", "只写一样"),
        ("basis: training-rules 第十三条", "own: 本厂规定", "要写 level"),
        ("class-hours: 24", "class-hours: 24.5", "应当是 0 到 2000 的整数"),
        ("class-hours: 24", "class-hour: 24", "class-hour"),
        ("see: 安全管理员", "see: 安全管理员\n    verified: maybe", "应当是 yes 或 no"),
        ("from: 2015-07-01", "from: 去年", "from"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_no_rule_is_read(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert old in GOOD
    rules, found = read(tmp_path, HEAD + GOOD.replace(old, new))
    assert rules == () and any(problem in one for one in found), found


def test_records_begin_for_every_rule_that_needs_them_or_for_one_alone(tmp_path: Path) -> None:
    away = (
        GOOD.replace("some-rule", "other")
        .replace("hours-once", "away")
        .replace("class-hours: 24", "class-hours: 8\n    months: 3")
    )
    third = GOOD.replace("some-rule", "third") + "    records-from: 2020-01-01\n"
    (one, two, three), found = read(
        tmp_path, "records-from: 2026-07-01\n" + HEAD + GOOD + away + third
    )
    assert found == [] and one.records_from == date(2026, 7, 1)
    assert (two.records_from, three.records_from) == (None, date(2020, 1, 1))


def test_a_rule_written_twice_is_refused(tmp_path: Path) -> None:
    assert "12：规则 some-rule 写了两次" in read(tmp_path, HEAD + GOOD + GOOD)[1]


# --- What each kind of case asks for --------------------------------------------------------------

CASE = """\
cases:
  - kind: violation
    effect: stop
    class-hours: 8
    more-class-hours: 4
    reflection: yes
    reflection-least: 100
    hearing: yes
    retest: {any: some-retest, illegal-command: other-retest}
"""


def test_every_kind_of_case_has_shipped_terms_that_name_blueprints_there_are() -> None:
    terms = read_case_terms(SHIPPED / FILE_NAME, shown_as=FILE_NAME)
    assert set(terms) == set(CaseKind)
    ready = {one.id for one in read_ready(SHIPPED / READY, shown_as=READY)[0]}
    for kind, one in terms.items():
        assert CaseTerms.from_json(one.to_json()) == one
        for violation in Violation if kind is CaseKind.VIOLATION else ("",):
            assert one.ready_for(violation) in ready | {FAILED_PAPER}
    violation, failed = terms[CaseKind.VIOLATION], terms[CaseKind.FAILED_EXAM]
    assert (violation.policy.effect, violation.policy.hearing) == (Effect.STOP, True)
    assert violation.policy.minutes == 8 * 45 and violation.reflection_least == 100
    assert (failed.policy.effect, failed.policy.due_days) == (Effect.TRAIN_BY, 15)


def test_terms_are_read_as_they_are_written(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD + GOOD + CASE)[1] == []
    terms = read_case_terms(tmp_path / "rules.yaml", shown_as="r.yaml")[CaseKind.VIOLATION]
    assert terms.ready_for("illegal-command") == "other-retest"
    assert terms.ready_for("labour-discipline") == "some-retest"
    assert (terms.policy.most_failures, terms.policy.due_days) == (3, 15)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("class-hours: 8", "class-hours: 0", "13：案件 violation：class-hours"),
        ("    reflection-least: 100\n", "", "reflection 和 reflection-least 要写就一起写"),
        ("any:", "murder:", "murder 不认识"),
        ("effect: stop", "effect: fine", "effect"),
        ("hearing: yes", "hearing: perhaps", "应当是 yes 或 no"),
        ("class-hours: 8", "class-hours: -1", "整数"),
        ("kind: violation", "kind: murder", "kind"),
    ],
)
def test_terms_that_cannot_be_are_said_and_nothing_is_read(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    rules, found = read(tmp_path, HEAD + GOOD + CASE.replace(old, new, 1))
    assert rules == () and any(problem in one for one in found), found
    assert read_case_terms(tmp_path / "rules.yaml", shown_as="r.yaml") == {}


def test_a_kind_of_case_written_twice_is_refused(tmp_path: Path) -> None:
    twice = CASE + CASE.removeprefix("cases:\n")
    assert any("案件 violation 写了两次" in one for one in read(tmp_path, HEAD + GOOD + twice)[1])


def test_what_was_in_code_is_put_on_record_by_the_upgrade_and_reads_as_it_held() -> None:
    path = SHIPPED.parent / "migrations" / "versions" / "0032_mend.py"
    mend = runpy.run_path(str(path))
    for one in mend["NEW"]:
        written = {**mend["_RULE"], **one, "whom": {**mend["_WHOM"], **one["whom"]}}
        rule = rule_from_json(written, NOW)
        assert rule.families == frozenset()  # of all, as it was before rules named families
        assert rule_to_json(rule) == {**written, "families": []}


def test_a_rule_may_speak_of_some_families_of_certificates(tmp_path: Path) -> None:
    given = GOOD + "    families: [mine, transport]\n"
    ((rule,), found) = read(tmp_path, HEAD + given)
    assert found == [] and rule.families == {Family.MINE, Family.TRANSPORT}
    assert rule_from_json(rule_to_json(rule), NOW) == rule
    assert read(tmp_path, HEAD + GOOD + "    families: [licence]\n")[1] != []
