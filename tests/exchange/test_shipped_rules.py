"""The shipped rules, as somebody who has nothing yet meets them: who is asked for what, and what
only advises because the text is not held."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from anquan_exam.domain.eligibility import eligibility
from anquan_exam.domain.eligibility.facts import (
    Away,
    Certificate,
    Family,
    File,
    Need,
    Post,
    Posted,
)
from anquan_exam.domain.eligibility.rules import Check, Rule
from anquan_exam.domain.vocabulary import EmploymentForm, Industry, PersonCategory
from anquan_exam.exchange.documents_yaml import read_register
from anquan_exam.exchange.eligibility_yaml import FILE_NAME, read_rules

SHIPPED = Path(__file__).resolve().parents[2] / "question_banks"
REGISTER = read_register(SHIPPED / "documents", shown_as="documents")[0]
LONG_AGO, NOW = datetime(2020, 1, 1, tzinfo=UTC), datetime(2029, 3, 1, tzinfo=UTC)
RULES: tuple[Rule, ...] = read_rules(
    SHIPPED / FILE_NAME, REGISTER.values(), shown_as="", recorded_at=LONG_AGO
)[0]
KNOWN = {rule.id: rule for rule in RULES}
JOINED, DAY = date(2027, 1, 4), date(2029, 3, 1)
OF_POSTS = frozenset(Family) - {Family.ASSESSMENT, Family.PRACTICAL_TEST}
OWN = {"pass-yearly"}
COAL, CHEMICALS, METAL = (
    Industry.COAL_MINE,
    Industry.HAZARDOUS_CHEMICALS,
    Industry.METALLURGY_TRADE,
)
BUILD, ROAD, SCHOOL = Industry.CONSTRUCTION, Industry.ROAD_TRANSPORT, Industry.SCHOOL
HEAD, DEPUTY, SAFETY = list(PersonCategory)[:3]
SKILLED, LINE, NEW = list(PersonCategory)[3:]


def answers(
    industry: Industry,
    category: PersonCategory,
    *,
    underground: bool = False,
    high_risk: bool | None = None,
    form: EmploymentForm = EmploymentForm.CONTRACT,
    needs: tuple[Family, ...] = (),
    **facts: object,
) -> tuple[set[str], set[str]]:
    """The ids of the rules that block somebody who has nothing, and of those that advise."""
    post = Post(
        "p",
        "岗位",
        frozenset({industry}),
        underground,
        high_risk,
        tuple(Need(family, frozenset({"某作业"})) for family in needs),
    )
    held = Posted(
        recorded_at=LONG_AGO, post="p", begins=JOINED, joined=JOINED, category=category, form=form
    )
    file = File(posted=(held,), **facts)  # type: ignore[arg-type]
    found = eligibility(file, post, RULES, DAY, NOW).reasons
    ids = {True: set[str](), False: set[str]()}
    for one in found:
        assert one.rule is not None
        ids[one.blocks].add(one.rule.id)
    return ids[True] - OWN, ids[False]


MANAGER_HIGH = {
    "hours-initial-managers-high-risk",
    "hours-yearly-managers-high-risk",
    "assessment-managers",
}
MANAGER = {"hours-initial-managers", "hours-yearly-managers"}
DEPUTY_HINTS = {"hours-initial-deputies", "hours-yearly-deputies"}
RISK = {"hours-initial-high-risk", "hours-yearly-high-risk"}
MINER = {*RISK, "hours-yearly-mine", "hours-initial-underground", "apprenticeship-underground"}


@pytest.mark.parametrize(
    ("industry", "category", "given", "blocks", "advises"),
    [
        (COAL, HEAD, {}, MANAGER_HIGH, set()),
        (COAL, DEPUTY, {}, MANAGER_HIGH, set()),
        (CHEMICALS, SAFETY, {}, MANAGER_HIGH, set()),
        (METAL, HEAD, {}, MANAGER, set()),
        (METAL, HEAD, {"high_risk": True}, MANAGER_HIGH, set()),
        (SCHOOL, SAFETY, {}, MANAGER, set()),
        (SCHOOL, DEPUTY, {}, set(), DEPUTY_HINTS),
        (BUILD, HEAD, {}, {*MANAGER, "assessment-construction"}, set()),
        (BUILD, DEPUTY, {}, set(), DEPUTY_HINTS),
        (ROAD, SAFETY, {}, {*MANAGER, "assessment-transport"}, set()),
        (COAL, LINE, {"underground": True}, {*MINER, "levels-three"}, set()),
        (COAL, SKILLED, {"underground": True}, MINER, {"levels-three-special"}),
        (COAL, NEW, {}, {*RISK, "hours-yearly-mine", "levels-three"}, set()),
        (CHEMICALS, LINE, {}, {*RISK, "levels-three"}, set()),
        (METAL, LINE, {}, {"hours-initial", "levels-three"}, set()),
        (METAL, SKILLED, {"high_risk": True}, {*RISK, "levels-three-metallurgy"}, set()),
        (METAL, SKILLED, {}, {"hours-initial"}, set()),
        (BUILD, LINE, {}, {"hours-initial"}, {"hours-construction"}),
        (SCHOOL, LINE, {}, {"hours-initial"}, set()),
    ],
)
def test_who_has_nothing_is_asked_for_what_the_texts_say(
    industry: Industry,
    category: PersonCategory,
    given: dict[str, bool],
    blocks: set[str],
    advises: set[str],
) -> None:
    assert answers(industry, category, **given) == (blocks, advises)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", EmploymentForm)
def test_only_agency_workers_are_barred_and_only_underground_in_coal(form: EmploymentForm) -> None:
    sent = form is EmploymentForm.DISPATCH
    for industry, underground, barred in (
        (COAL, True, sent),
        (COAL, False, False),
        (METAL, True, False),
    ):
        found, _ = answers(industry, LINE, underground=underground, form=form)
        assert ("no-dispatch-underground" in found) is barred


THREE, HALF, YEAR = date(2028, 12, 1), date(2028, 9, 1), date(2028, 3, 1)


@pytest.mark.parametrize(
    ("industry", "category", "given", "begins", "blocks", "advises"),
    [
        (SCHOOL, LINE, {}, date(2028, 12, 2), set(), set()),
        (SCHOOL, LINE, {}, THREE, {"three-months"}, set()),
        (METAL, LINE, {"high_risk": True}, HALF, {"three-months", "half-year-metallurgy"}, set()),
        (METAL, LINE, {}, HALF, {"three-months"}, set()),
        (SCHOOL, LINE, {}, date(2028, 3, 2), {"three-months"}, set()),
        (SCHOOL, LINE, {}, YEAR, {"three-months", "year"}, set()),
        (SCHOOL, HEAD, {}, YEAR, {"three-months"}, set()),
        (COAL, SKILLED, {"needs": (Family.MINE,)}, HALF, {"three-months", "special-coal"}, set()),
        (COAL, SKILLED, {"needs": (Family.MINE,)}, date(2028, 9, 2), {"three-months"}, set()),
        (COAL, LINE, {"needs": (Family.SPECIAL_EQUIPMENT,)}, HALF, {"three-months"}, set()),
        (SCHOOL, SKILLED, {"needs": (Family.SPECIAL_OPERATIONS,)}, HALF, {"three-months"},
         {"special"}),
    ],
)  # fmt: skip
def test_what_coming_back_takes_stacks(industry, category, given, begins, blocks, advises) -> None:
    gone = Away(recorded_at=LONG_AGO, begins=begins, ends=date(2029, 2, 28))
    found = answers(industry, category, away=(gone,), **given)
    away = [{one.removeprefix("away-") for one in ids if one.startswith("away-")} for ids in found]
    assert away == [blocks, advises]


def test_every_family_a_post_may_need_is_asked_for_by_one_rule_and_told_of_by_one() -> None:
    for family in OF_POSTS:
        blocks, _ = answers(SCHOOL, LINE, needs=(family,))
        asking = [one for one in blocks if KNOWN[one].check is Check.CERTIFICATE]
        assert len(asking) == 1, family
        assert family in KNOWN[asking[0]].families
        ends = Certificate(
            recorded_at=LONG_AGO,
            family=family,
            operations=frozenset({"某作业"}),
            valid_from=JOINED,
            valid_until=DAY,
        )
        blocks, advises = answers(SCHOOL, LINE, needs=(family,), certificates=(ends,))
        assert asking[0] not in blocks
        told = [one for one in advises if KNOWN[one].check is Check.CERTIFICATE_ENDING]
        assert len(told) == 1, family


def test_a_miner_is_told_of_his_card_before_the_day_for_applying_is_past() -> None:
    assert KNOWN["certificate-ending-mine"].days > 60


@pytest.mark.parametrize(
    ("family", "shown"),
    [(Family.CONSTRUCTION_ABC, True), (Family.ASSESSMENT, True), (Family.MINE, False)],
)
def test_the_card_of_the_building_office_shows_that_a_builder_was_assessed(
    family: Family, shown: bool
) -> None:
    card = Certificate(
        recorded_at=LONG_AGO, family=family, operations=frozenset(), valid_from=JOINED
    )
    blocks, _ = answers(BUILD, HEAD, certificates=(card,))
    assert ("assessment-construction" not in blocks) is shown


def test_what_is_asked_has_a_text_that_is_held_or_is_the_offices_own() -> None:
    for rule in RULES:
        assert (
            rule.document
            or not rule.verified
            or rule.source
            in {
                "区安委办考试考核方案",
                "本系统的到期提醒",
            }
        )
        assert rule.verified is not rule.source.endswith("（没有取得全文）")
