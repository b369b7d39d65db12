"""Every reason is one spoken sentence: what is missing, what to do, whom to see, by when."""

from datetime import date, timedelta

import pytest

from anquan_exam.domain.eligibility.facts import CaseKind, Effect, Family, Training
from anquan_exam.domain.eligibility.reasons import Reason, Why
from anquan_exam.domain.eligibility.rules import Check, Whom
from anquan_exam.domain.vocabulary import EmploymentForm
from anquan_exam.services.eligibility.lists import State
from anquan_exam.web import eligibility_words as words
from anquan_exam.web.eligibility_words import On, hours_words, months_words, say_reason
from tests.eligible import (
    AWAY,
    BARRED,
    CARD,
    DAY,
    ENDING,
    FIT,
    HOURS,
    MASTER,
    PASS,
    SPECIAL,
    THREE,
    ask,
    away,
    card,
    case,
    posted,
    rule,
    trained,
)

ON = On(DAY)
YESTERDAY = DAY - timedelta(days=1)


def said(why: Why, *rules, file=FIT, post=None, **given) -> words.Said:
    """The words for the one reason of that kind in the answer for `file`."""
    verdict = ask(file, *rules, **({"post": post} if post else {}), **given)
    return say_reason(next(one for one in verdict.reasons if one.why is why), ON)


def changed(**parts):
    return FIT.__class__(**{name: getattr(FIT, name) for name in FIT.__slots__} | parts)


def test_hours_are_said_in_the_units_of_the_shipped_rules_and_no_minute_is_lost() -> None:
    assert hours_words(540, 45) == "12 学时"
    assert hours_words(550, 45) == "12 学时 10 分钟"
    assert hours_words(44, 45) == "44 分钟"
    assert hours_words(0, 45) == "0 学时"
    assert hours_words(490, 0) == "8 小时 10 分钟"


def test_missing_hours_say_how_many_are_missing_needed_and_done() -> None:
    few = changed(trained=(trained(Training.INITIAL, DAY - timedelta(days=9), hours=9),))
    told = said(
        Why.HOURS_MISSING, rule(Check.HOURS_ONCE, training=Training.INITIAL, minutes=1080), file=few
    )
    assert told.missing == "岗前培训还差 12 学时（要 24 学时，已学 12 学时）"
    assert told.sentence == f"{told.missing}。补学，找安全管理员。上岗以前办好。"


@pytest.mark.parametrize(
    ("ends", "missing"),
    [
        (YESTERDAY, "井下电气作业的矿山特种作业操作证昨天到期了"),
        (DAY - timedelta(days=10), "井下电气作业的矿山特种作业操作证11月16日到期了"),
        (date(2025, 3, 1), "井下电气作业的矿山特种作业操作证2025年3月1日到期了"),
    ],
)
def test_a_certificate_that_is_over_is_said_with_its_day(ends: date, missing: str) -> None:
    file = changed(certificates=(card(valid_until=ends),))
    assert said(Why.CERTIFICATE_OVER, CARD, file=file, post=SPECIAL).missing == missing


def test_a_certificate_about_to_end_is_renewed_not_left_the_post_for() -> None:
    file = changed(certificates=(card(valid_until=DAY + timedelta(days=1)),))
    told = said(Why.CERTIFICATE_ENDING, ENDING, file=file, post=SPECIAL)
    assert told.missing == "井下电气作业的矿山特种作业操作证明天到期"
    assert told.do == "到期前办好复审或者换证"
    assert told.by == "明天前办完，过期就不能上岗"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"valid_from": DAY + timedelta(days=1)},
            "明天才生效。先离开这个岗位，等证生效了再来，找安全管理员。明天起这个证才管用。",
        ),
        (
            {"review_by": YESTERDAY},
            "最晚昨天复审，没复审。离开这个岗位，等发证机关复审了再回来，找安全管理员。"
            "上岗以前办好。",
        ),
        ({"revoked_on": DAY}, "今天被吊销或者注销了。补学，找安全管理员。上岗以前办好。"),
    ],
)
def test_a_certificate_that_does_not_hold_is_said_for_what_it_is(given, sentence) -> None:
    file = changed(certificates=(card(**given),))
    told = said(Why.CERTIFICATE_OVER, CARD, file=file, post=SPECIAL)
    assert told.sentence == f"井下电气作业的矿山特种作业操作证{sentence}"


def test_a_review_to_come_is_said_as_a_review() -> None:
    file = changed(certificates=(card(review_by=DAY + timedelta(days=5)),))
    told = said(Why.CERTIFICATE_ENDING, ENDING, file=file, post=SPECIAL)
    assert told.missing == "井下电气作业的矿山特种作业操作证12月1日要复审，还有 5 天"
    assert told.do == "到期前办好复审"


def test_in_writing_days_are_always_dates() -> None:
    file = changed(certificates=(card(valid_until=YESTERDAY),))
    (reason,) = ask(file, CARD, post=SPECIAL).reasons
    assert "2026年11月25日到期了" in say_reason(reason, On(DAY, spoken=False)).missing


@pytest.mark.parametrize(
    ("why", "rules", "file", "missing"),
    [
        (Why.LEVEL_MISSING, THREE, changed(trained=()), "厂（矿）级安全教育没做，或者没考合格"),
        (Why.NO_MASTER, MASTER, changed(apprenticed=()), "没登记师傅，实习要满四个月"),
        (Why.NO_PASS, PASS, changed(passed=()), "近一年没有监考合格的成绩"),
        (
            Why.AWAY_TOO_LONG,
            AWAY,
            changed(away=(away(date(2026, 8, 1), YESTERDAY),)),
            "从8月1日起离岗满三个月，回来以后该做的还没做完",
        ),
        (
            Why.FORM_BARRED,
            BARRED,
            changed(posted=(posted(form=EmploymentForm.DISPATCH),)),
            "用工形式是劳务派遣，这个岗位不能用",
        ),
        (
            Why.CASE_OPEN,
            HOURS,
            changed(cases=(case(Effect.STOP),)),
            "三违的事（A1）还没处理完，停岗",
        ),
    ],
)
def test_what_is_missing_is_said_plainly(why, rules, file, missing) -> None:
    assert said(why, rules, file=file).missing == missing


def test_a_case_says_by_when_and_what_happens_then() -> None:
    due = DAY + timedelta(days=9)
    told = said(Why.CASE_DUE, HOURS, file=changed(cases=(case(Effect.TRAIN_BY, due_on=due),)))
    assert told.by == "12月5日前办完，过期就不能上岗"


def test_those_to_see_are_named() -> None:
    (reason,) = (Reason(Why.NOT_POSTED, blocks=True),)
    told = say_reason(reason, ON, ["示例甲", "示例乙"])
    assert told.sentence.endswith("找企业安全管理员示例甲、示例乙。上岗以前办好。")


def test_everything_there_may_be_has_words() -> None:
    for labels, kinds in (
        (words.WHYS, Why),
        (words.STATES, State),
        (words.TRAININGS, Training),
        (words.FAMILIES, Family),
        (words.CASES, CaseKind),
        (words._MISSING, Why),
    ):
        assert set(labels) == set(kinds)


def test_a_rule_says_whom_it_is_for_and_what_it_rests_on() -> None:
    assert words.whom_words(Whom()) == "所有人"
    assert words.whom_words(MASTER.whom) == "井下岗位"
    assert words.whom_words(CARD.whom) == "要证的岗位"
    some = frozenset({Family.TRANSPORT, Family.MINE})
    assert words.whom_words(CARD.whom, some) == "要矿山特种作业操作证、交通运输从业资格证的岗位"
    assessed = rule(Check.ASSESSMENT, grace_months=6)
    assert words.number_words(assessed) == "考核合格证明；任职半年以后才看"
    assert words.number_words(BARRED) == "不能是劳务派遣"
    assert words.source_line(PASS) == "生产经营单位安全培训规定 第十三条（规章）"
    assert [months_words(n) for n in (3, 6, 12, 18)] == ["三个月", "半年", "一年", "18 个月"]
