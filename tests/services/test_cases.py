"""A case from the report to the clearance: who may do what, in which order, and what is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.cases import SignedAs
from anquan_exam.domain.eligibility.facts import CaseKind
from anquan_exam.models import db
from anquan_exam.models.session import transaction
from anquan_exam.services import cases
from anquan_exam.services.cases import Heard, State
from anquan_exam.services.cases.common import CaseRefused
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.pinyin import initials
from tests.builders import (
    NOW,
    actor_for,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    place_of,
)
from tests.case_builders import (
    BEGUN,
    LATER,
    PASSED,
    REFLECTED,
    Mine,
    force,
    make_mine,
    refusals,
    reported,
    row,
    stopped,
    verified,
    violation,
)
from tests.halls import acts
from tests.pictures import tagged_photo

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.database]
DAY = NOW.date()


@pytest.fixture
def mine() -> Mine:
    return make_mine()


# --- From the report to the verdict ---------------------------------------------------------------


def test_a_reported_violation_stands_against_nobody_until_another_verified_it(mine: Mine) -> None:
    case = reported(mine)
    assert (row(case).step, row(case).number, stopped(mine)) == ("hearing", "2026-0001", False)
    cases.say(mine.actor("miner"), case, "是我没有先打支护。", now=BEGUN)
    assert not stopped(mine)
    cases.verify(mine.actor("manager"), case, "", "示例乙", now=BEGUN)
    found = row(case)
    assert (found.step, found.blocks, found.verified_at) == ("training", True, BEGUN)
    assert (found.replacement, found.due_on) == ("示例乙", None)
    assert stopped(mine)
    assert acts() == ["case.opened", "case.heard", "case.verified"]


def test_a_dropped_one_never_stood(mine: Mine) -> None:
    case = reported(mine)
    cases.write_down(mine.actor("manager"), case, Heard(DAY, "", silent=True), now=BEGUN)
    cases.drop(mine.actor("manager"), case, "查监控，不是他", now=BEGUN)
    assert (row(case).step, row(case).blocks, stopped(mine)) == ("dropped", False, False)
    with pytest.raises(CaseRefused) as refused:
        cases.verify(mine.actor("second"), case, "", "示例乙", now=LATER)
    assert refused.value.code == "case_ended"


def test_nobody_decides_before_the_person_could_be_heard_nor_on_his_report(
    mine: Mine,
) -> None:
    case = reported(mine, by="manager")
    for who, code in (("second", "case_not_heard"), ("manager", "case_reporter_decides")):
        with pytest.raises(CaseRefused) as refused:
            cases.verify(mine.actor(who), case, "", "示例乙", now=BEGUN)
        assert refused.value.code == code
    assert refusals() == [("verified", "case_not_heard"), ("verified", "case_reporter_decides")]
    assert row(case).step == "hearing"


def test_who_is_stopped_is_replaced_by_name(mine: Mine) -> None:
    case = reported(mine)
    cases.say(mine.actor("miner"), case, "是我。", now=BEGUN)
    with pytest.raises(Invalid) as refused:
        cases.verify(mine.actor("manager"), case, "", " ", now=BEGUN)
    assert (refused.value.code, row(case).step) == ("case_replacement_missing", "hearing")


def test_numbers_run_by_unit_and_year(mine: Mine) -> None:
    other = make_mine()
    made = [reported(mine), reported(mine, what="没戴安全帽"), reported(other)]
    later = reported(mine, now=NOW + timedelta(days=60))
    numbers = [row(case).number for case in (*made, later)]
    assert numbers == ["2026-0001", "2026-0002", "2026-0001", "2027-0001"]


def test_who_may_report_whom(mine: Mine) -> None:
    inspector = make_holder(Role.INSPECTOR, place_of(mine.unit.district_id), "测试执法")
    case = cases.report(actor_for(inspector), violation(mine), now=NOW)
    assert row(case).found_by == "测试执法"
    other = make_holder(Role.TEAM_LEADER, mine.unit, "测试班长")
    assert reported(mine, by="second")
    for stranger in (make_manager(make_enterprise()), make_person(enterprise=mine.unit)):
        with pytest.raises(NotFound):
            cases.report(actor_for(stranger), violation(mine), now=NOW)
    with pytest.raises(Invalid) as refused:
        own = {"who": other.public_id}
        cases.report(actor_for(other), violation(mine, **own), now=NOW)
    assert refused.value.code == "case_own_report"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"violation": None}, "case_violation_missing"),
        ({"what": "  "}, "case_what_missing"),
        ({"where": ""}, "case_where_missing"),
        ({"happened_at": NOW + timedelta(minutes=5)}, "case_in_future"),
        ({"happened_at": NOW - timedelta(days=5)}, "case_late_reason"),
        ({"photos": (b"no picture",)}, "picture_not_picture"),
        ({"photos": (tagged_photo(),) * 4}, "photos_many"),
        ({"kind": CaseKind.FAILED_EXAM}, "case_kind_wrong"),
    ],
)
def test_what_a_report_lacks_is_said(mine: Mine, given, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        cases.report(mine.actor("manager"), violation(mine, **given), now=NOW)
    assert refused.value.code == code
    assert acts() == []


def test_photos_are_written_anew_and_encrypted_at_rest(mine: Mine) -> None:
    case = reported(mine, photos=(tagged_photo(),))
    data, kind = cases.paper(mine.actor("miner"), case, 1)
    assert kind == "image/jpeg" and b"Exif" not in data
    with db.engine.connect() as connection:
        stored = connection.execute(text("SELECT content FROM case_paper")).scalar_one()
    assert data not in bytes(stored)
    with pytest.raises(NotFound):
        cases.paper(actor_for(make_manager(make_enterprise())), case, 1)


# --- Opened by hand -------------------------------------------------------------------------------


def test_the_manager_opens_what_nobody_has_to_be_heard_about(mine: Mine) -> None:
    given = violation(mine, kind=CaseKind.NEW_TO_POST, violation=None, replacement="示例乙")
    case = cases.report(mine.actor("manager"), given, now=NOW)
    assert (row(case).step, row(case).blocks) == ("training", True)
    with pytest.raises(NotFound):  # a leader sees his people, and answers for none of this
        cases.report(mine.actor("leader"), given, now=NOW)


def test_one_opened_late_waits_for_somebody_else(mine: Mine) -> None:
    before = NOW - timedelta(days=5)
    given = violation(
        mine,
        kind=CaseKind.AWAY,
        violation=None,
        replacement="示例乙",
        happened_at=before,
        late_why="考勤昨天才对完",
    )
    case = cases.report(mine.actor("manager"), given, now=NOW)
    assert (row(case).step, row(case).blocks) == ("hearing", False)
    cases.write_down(mine.actor("second"), case, Heard(DAY, "知道了"), now=BEGUN)
    with pytest.raises(CaseRefused):
        cases.verify(mine.actor("manager"), case, "", "", now=BEGUN)
    cases.verify(mine.actor("second"), case, "", "", now=BEGUN)
    assert row(case).blocks


def test_a_principal_s_case_is_signed_by_the_authority_and_the_safety_manager(mine: Mine) -> None:
    given = violation(mine, kind=CaseKind.ACCIDENT, violation=None, who=mine.principal.public_id)
    case = cases.report(mine.actor("manager"), given, now=NOW)
    officer = make_holder(Role.DISTRICT_OFFICER, place_of(mine.unit.district_id), "测试区管")
    cases.say(mine.actor("principal"), case, "我有责任。", now=NOW)
    cases.verify(mine.actor("second"), case, "", "测试副矿长", now=NOW)
    force(case, ("trained", {"minutes": 2000}), REFLECTED, PASSED)
    with pytest.raises(NotFound):  # a team leader does not even see it
        cases.sign(mine.actor("leader"), case, SignedAs.SUPERIOR, now=LATER)
    cases.sign(actor_for(officer), case, SignedAs.SUPERIOR, now=LATER)
    assert cases.sign(mine.actor("second"), case, SignedAs.SAFETY, now=LATER)


# --- Who sees what --------------------------------------------------------------------------------


def test_cases_of_others_are_not_found(mine: Mine) -> None:
    case = reported(mine)
    for stranger in (
        actor_for(make_manager(make_enterprise())),
        actor_for(make_person(enterprise=mine.unit)),
    ):
        with pytest.raises(NotFound):
            cases.view(stranger, case)
        with pytest.raises(NotFound):
            cases.own_view(stranger, case)
        with pytest.raises(NotFound):
            cases.verify(stranger, case, "", "示例乙", now=BEGUN)
    assert refusals() == []


def test_an_inspector_looks_and_does_not_act(mine: Mine) -> None:
    case = reported(mine)
    inspector = actor_for(make_holder(Role.INSPECTOR, place_of(mine.unit.district_id), "测试执法"))
    assert cases.view(inspector, case).name == "示例甲"
    with pytest.raises(CaseRefused) as refused:
        cases.drop(inspector, case, "算了", now=BEGUN)
    assert refused.value.code == "case_not_yours"


def test_lists_are_by_where_cases_stand_and_found_by_initials(mine: Mine) -> None:
    with transaction() as session:
        session.merge(mine.miner).initials = initials("示例甲")
    verified(mine)
    reported(mine, what="没戴安全帽")
    manager, at = mine.actor("manager"), clock.local(NOW).date()
    wanted = cases.CaseFilter()

    def found(**given) -> int:
        return cases.listed(manager, replace(wanted, **given), today=at)[1]

    assert cases.counts(manager, today=at)[State.STOPPED] == 1
    assert (found(), found(state=State.HEARING), found(state=State.ENDED)) == (2, 1, 0)
    assert (found(text="slj"), found(text="W001"), found(text="别人")) == (2, 2, 0)
    assert (found(kind="away"), found(place_id=mine.team.id)) == (0, 2)
    assert [name for _, name in cases.departments(manager)] == ["掘一队"]
    assert len(cases.own(mine.actor("miner"))) == 2
    assert cases.listed(actor_for(make_manager(make_enterprise())), wanted, today=at)[1] == 0


def test_without_terms_nothing_is_opened(mine: Mine, tmp_path, app: Flask) -> None:
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(update={"banks_dir": tmp_path})
    with pytest.raises(Problem) as refused:
        reported(mine)
    assert refused.value.code == "case_no_terms"
