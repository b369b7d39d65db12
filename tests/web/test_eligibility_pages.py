"""The pages of who may work, through the client: to whom they open, and what they say."""

import io
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from anquan_exam import clock
from anquan_exam.domain.access import SYSTEM, Role
from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.domain.eligibility.rules import Check
from anquan_exam.models import Document, Person
from anquan_exam.models.session import transaction
from anquan_exam.services.eligibility.rules import record_rules
from tests.builders import (
    NOW,
    MadeEnterprise,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    make_place,
    make_post,
    place_of,
    sign_in,
)
from tests.eligible import ALL, rule
from tests.fact_builders import make_case, make_certificate, make_features
from tests.halls import acts
from tests.message_builders import kinds_of

pytestmark = pytest.mark.usefixtures("app")
CARD = next(one for one in ALL if one.check is Check.CERTIFICATE)


@pytest.fixture
def unit(app: Flask) -> MadeEnterprise:
    record_rules(SYSTEM, [CARD], now=NOW)
    return make_enterprise("示例一矿")


@pytest.fixture
def stopped(unit: MadeEnterprise) -> Person:
    """An electrician without a card, of the team 机电队."""
    post = make_post(unit, "井下电工")
    make_features(post, unit, needs=((Family.MINE, ("井下电气作业",)),))
    team = make_place(unit, "机电队")
    return make_person("测试甲", enterprise=unit, place=team, posts=[post], number="=1+1")


def manage(client: FlaskClient, unit: MadeEnterprise) -> FlaskClient:
    return sign_in(client, make_manager(unit, "张样例"))


def test_a_worker_reads_the_own_code_and_nobody_else_s_answers(client, unit, stopped) -> None:
    page = sign_in(client, stopped)
    text = page.get("/me/code").text
    assert "先别上岗" in text
    assert "没有井下电气作业的矿山特种作业操作证。" in text
    for path in ("/eligibility", "/eligibility/export.xlsx", f"/eligibility/{stopped.public_id}"):
        assert page.get(path).status_code == 403
    assert page.get("/eligibility/rules").status_code == 200


def test_the_code_names_whom_to_see_and_calls_them(client, unit, stopped) -> None:
    manager = make_manager(unit, "张样例")
    text = sign_in(client, stopped).get("/me/code").text
    assert f'href="tel:{manager.phone}">给张样例打电话' in text


def test_home_is_red_for_whoever_may_not_work_and_as_before_for_others(client, unit, stopped):
    assert "先别上岗" in sign_in(client, stopped).get("/home").text
    free = make_person("测试乙", enterprise=unit, posts=[make_post(unit, "看守")])
    text = sign_in(client, free).get("/home").text
    assert "先别上岗" not in text
    assert "可以上岗" in sign_in(client, free).get("/me/code").text


def test_nothing_signed_in_sees_nothing(client, unit, stopped) -> None:
    for path in ("/me/code", "/eligibility", "/eligibility/rules"):
        assert client.get(path).status_code == 302


def test_others_units_and_people_are_not_found(client, unit, stopped) -> None:
    page = manage(client, make_enterprise("示例外矿"))
    for path in (
        f"/eligibility/{stopped.public_id}",
        f"/eligibility?enterprise={unit.public_id}",
        f"/eligibility/export.xlsx?enterprise={unit.public_id}",
    ):
        assert page.get(path).status_code == 404
    assert "测试甲" not in page.get("/eligibility").text


def test_a_team_leader_sees_the_own_team_tomorrow(client, unit, stopped) -> None:
    other = make_person("测试丙", enterprise=unit, posts=[make_post(unit, "掘进工")])
    make_case(other, unit)
    team = make_place(unit, "掘一队")
    for place, seen in ((team, False), (unit, True)):
        page = sign_in(client, make_holder(Role.TEAM_LEADER, place))
        text = page.get("/eligibility?day=tomorrow&state=blocked").text
        assert ("测试甲" in text) is seen
        assert page.get(f"/eligibility/{other.public_id}").status_code == (200 if seen else 404)


def test_the_desk_of_a_team_leader_tells_of_tomorrow_s_reds(client, unit, stopped) -> None:
    team = make_place(unit, "掘一队")
    post = make_post(unit, "掘进工")
    for name in ("测试丁", "测试戊"):
        make_case(make_person(name, enterprise=unit, place=team, posts=[post]), unit)
    desk = sign_in(client, make_holder(Role.TEAM_LEADER, team)).get("/desk").text
    assert "明早 2 人不能上岗" in desk and "测试丁" in desk and "测试甲" not in desk
    assert "还没处理完，停岗" in desk and "发给班组长" not in desk
    assert 'href="/cases/new">报三违' in desk
    elsewhere = manage(client, make_enterprise()).get("/desk").text
    assert "明天没有不能上岗的人" in elsewhere


def test_the_desk_of_a_manager_tells_of_tomorrow_s_reds_and_sends_them_to_leaders_once(
    client, unit, stopped
) -> None:
    page = manage(client, unit)
    assert "明早 1 人不能上岗" in page.get("/desk").text
    send = {"data": {}, "follow_redirects": True}
    assert "还没有班组长" in page.post("/desk/leaders", **send).text
    leader = make_holder(Role.TEAM_LEADER, unit, "班长例")
    make_holder(Role.TEAM_LEADER, make_place(unit, "没有人的队"))
    sent = page.post("/desk/leaders", **send).text
    assert "发给 1 位班组长了" in sent and "没人通知" not in sent
    assert "今天已经发过了" in page.post("/desk/leaders", **send).text
    assert kinds_of(leader) == ["desk_reds"]
    assert sign_in(client, leader).post("/desk/leaders", **send).status_code == 403


def test_the_manager_hears_whom_no_team_leader_was_told_of(client, unit, stopped) -> None:
    team = make_place(unit, "掘一队")
    post = make_post(unit, "掘进工")
    make_case(make_person("测试丁", enterprise=unit, place=team, posts=[post]), unit)
    make_holder(Role.TEAM_LEADER, team, "班长例")
    said = "还有 1 人没人通知：测试甲。"
    for first in ("发给 1 位班组长了", "今天已经发过了"):
        page = manage(client, unit).post("/desk/leaders", data={}, follow_redirects=True).text
        assert first in page and said in page


@pytest.mark.parametrize(
    "query",
    [
        "day=2026-13-45", "day=9999-12-31", "day=0001-01-01", "state=nothing", "why=nothing",
        "place=abc", "place=999999999", "page=-4", "page=99999", "post=%F0%9F%98%80",
        "q=%25_%27%22%3Cb%3E", "all=1",
    ],
)  # fmt: skip
def test_a_list_takes_whatever_the_address_says(client, unit, stopped, query: str) -> None:
    answer = manage(client, unit).get(f"/eligibility?{query}")
    assert answer.status_code == 200
    assert '<b>"' not in answer.text


@pytest.mark.parametrize(
    "query",
    ["day=x", "known=x", "known=2026-11-26", "known=9999-12-31T23:59", "known=0001-01-01T00:00",
     "known=2026-11-26T08:00%2B99:00", "known=2999-01-01T00:00", "post=", "post=x"],
)  # fmt: skip
def test_a_person_s_page_takes_whatever_the_address_says(client, unit, stopped, query) -> None:
    assert manage(client, unit).get(f"/eligibility/{stopped.public_id}?{query}").status_code == 200


def test_the_post_of_another_unit_is_not_found(client, unit, stopped) -> None:
    theirs = make_post(make_enterprise(), "别人的岗位")
    page = manage(client, unit)
    assert page.get(f"/eligibility/{stopped.public_id}?post={theirs.id}").status_code == 404
    assert page.get(f"/eligibility/{stopped.public_id}?post=99999999").status_code == 404


def test_what_was_known_then_is_asked_for_in_the_time_of_china(client, unit, stopped) -> None:
    now = clock.now()
    recorded = now - timedelta(hours=2)
    make_certificate(stopped, unit, recorded_at=recorded)
    page, at = manage(client, unit), f"/eligibility/{stopped.public_id}"
    assert "可以上岗" in page.get(at).text
    for minutes, word in ((-5, "先别上岗"), (5, "可以上岗")):
        known = clock.local(recorded + timedelta(minutes=minutes))
        text = page.get(f"{at}?known={known:%Y-%m-%dT%H:%M}").text
        assert word in text
        assert "以前记下的算" in text


def test_the_workbook_holds_the_words_and_no_formula(client, unit, stopped) -> None:
    page = manage(client, unit)
    answer = page.get("/eligibility/export.xlsx?state=blocked")
    assert acts()[-1] == "eligibility.exported"
    sheet = load_workbook(io.BytesIO(answer.data)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type == "s" for cell in cells)
    said = [str(cell.value) for cell in cells]
    assert {"测试甲", "=1+1", "机电队", "先别上岗", "没有证"} <= set(said)
    assert "没有井下电气作业的矿山特种作业操作证" in said
    assert "生产经营单位安全培训规定 第十三条（规章）" in said


def test_units_open_to_their_names_for_an_inspector(client, unit, stopped) -> None:
    district = place_of(unit.district_id)
    make_enterprise("示例二矿", district=district)
    make_enterprise("示例外矿")
    page = sign_in(client, make_holder(Role.INSPECTOR, district))
    text = page.get("/eligibility").text
    assert "示例一矿先别上岗 1 人" in text and "示例二矿" in text and "示例外矿" not in text
    assert "示例一矿" not in page.get("/eligibility?q=二矿").text
    assert "测试甲" in page.get(f"/eligibility?enterprise={unit.public_id}&state=blocked").text
    assert page.get("/eligibility/export.xlsx").status_code == 302


def test_an_empty_unit_says_what_to_do_next(client) -> None:
    unit = make_enterprise("示例空矿")
    holder = make_holder(Role.DISTRICT_OFFICER, place_of(unit.district_id))
    assert "这一天没有人安排在这里" in sign_in(client, holder).get("/eligibility").text


def test_the_rules_show_day_basis_level_and_what_is_not_verified(client, unit, stopped) -> None:
    hint = rule(
        Check.PASS, id="hint", title="示例提示", months=12, verified=False, region="示例区",
        source="示例文件（没有取得全文）", confirmed_until=date(2026, 1, 1),
    )  # fmt: skip
    old = rule(Check.LEVELS, id="old", title="示例旧规", in_force_until=date(2020, 1, 1))
    record_rules(SYSTEM, [CARD, hint, old], now=NOW)
    text = sign_in(client, stopped).get("/eligibility/rules").text
    assert "示例文件" in text and "没有取得全文，只提示" in text and "规章，示例区" in text
    assert "过了确认的日子" in text and "不再管用的" in text
    before = sign_in(client, stopped).get("/eligibility/rules?day=2019-06-01").text
    assert "不再管用的" not in before


def test_a_rule_leads_to_its_document_where_the_register_has_it(client, unit, stopped) -> None:
    with transaction() as session:
        session.add(
            Document(
                id=CARD.document,
                title="示例规定",
                short="示例规定",
                kind="department-rule",
                content={},
                recorded_at=NOW,
            )
        )
    link = f'href="/documents/{CARD.document}"'
    assert link in manage(client, unit).get("/eligibility/rules").text
    assert link not in sign_in(client, stopped).get("/eligibility/rules").text
