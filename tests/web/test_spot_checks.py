"""Spot checks on an officer's phone, by plain forms: from the unit to the exam."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anquan_exam.domain.access import Role
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Place
from anquan_exam.models.session import reading
from tests.builders import (
    MadeEnterprise,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    sign_in,
)
from tests.exam_builders import make_published_bank

KINDS = (Kind.SINGLE, Kind.SINGLE, Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)
EARLY = {"sequential": "1"}
FORM = {
    "department": "区应急管理局",
    "officer1": "测试甲",
    "number1": "ZF-001",
    "officer2": "测试乙",
    "number2": "ZF-002",
    "plan_item": "年度计划第3项",
    "visits_used": "1",
    "ready": "coal-mine-spot-check",
    "count": "3",
    "strata": "team",
}


@pytest.fixture
def unit(app: Flask, tmp_path: Path) -> MadeEnterprise:
    bank = make_published_bank(60, kinds=KINDS)
    sheet = f"""\
industries:
  coal-mine:
    laws: [{bank.id}]
    criteria: []
    posts: {{}}
people: {{}}
spot-check: {{laws: 1}}
retests: []
new-workers: []
"""
    (tmp_path / "blueprints.yaml").write_text(sheet, encoding="utf-8")
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(update={"banks_dir": tmp_path})
    made = make_enterprise("示例煤业有限公司")
    for number in range(6):
        make_person(f"工人{number:02}", enterprise=made, number=f"W{number:02}")
    return made


@pytest.fixture
def officer(client: FlaskClient, unit: MadeEnterprise) -> FlaskClient:
    with reading() as session:
        district = session.get_one(Place, unit.district_id)
    return sign_in(client, make_holder(Role.INSPECTOR, district, "测试执法"))


def text(page) -> str:
    return page.get_data(as_text=True)


def test_an_officer_goes_from_the_unit_to_the_exam(officer: FlaskClient, unit: MadeEnterprise):
    assert "还没有抽考过" in text(officer.get("/spot-checks"))
    found = text(officer.get("/spot-checks/new?q=示例"))
    assert f"/spot-checks/new/{unit.id}" in found
    planned = officer.post(f"/spot-checks/new/{unit.id}", data=FORM)
    assert planned.status_code == 302
    address = planned.location
    page = text(officer.get(address))
    commitment = re.search(r"\b[0-9a-f]{64}\b", page)
    assert "请单位的人说一个词" in page and commitment

    assert "单位说的词要 4 到 12" in text(officer.post(f"{address}/draw", data={"word": "短"}))
    assert officer.post(f"{address}/draw", data={"word": "平安2026"}).status_code == 302
    drawn = text(officer.get(address))
    assert "抽中的 3 人" in drawn and commitment[0] in drawn
    keys = re.findall(rf"{address}/people/([A-Z0-9]+)", drawn)
    note = f"{address}/people/{keys[0]}"
    assert "写一句为什么" in text(officer.post(note, data={"why": "other", "remark": ""}))
    assert officer.post(note, data={"why": "sick", "remark": ""}).status_code == 302
    officer.post(f"{address}/people/{keys[1]}", data={"why": "hoist", "remark": "副井"})
    noted = text(officer.get(address))
    assert "抽中了没来的 1 人" in noted and "下班再考：正在开提升机" in noted
    assert "顺序第 4，顶上来的" in noted

    assert "写在哪儿考" in text(officer.post(f"{address}/begin", data={"where": "", "hours": "3"}))
    begun = officer.post(f"{address}/begin", data={"where": "地面培训室", "hours": "3"})
    assert begun.status_code == 302
    running = text(officer.get(address))
    assert ("平安2026" in running and "/sit/before" in running) or "开考了" in running
    # Whoever walks away before beginning still makes room, by the drawn order.
    assert "去考场" in running and "不在、走不开" in running
    row = text(officer.get("/spot-checks"))
    assert "已开考" in row and "示例煤业有限公司" in row
    # The next form remembers who comes.
    assert 'value="ZF-002"' in text(officer.get(f"/spot-checks/new/{unit.id}"))


def test_the_people_called_come_in_by_a_code_that_the_page_shows(
    officer: FlaskClient, unit: MadeEnterprise, app: Flask
) -> None:
    answer = officer.post(f"/spot-checks/new/{unit.id}", data={**FORM, "count": "1"})
    check = answer.headers["Location"]
    officer.post(f"{check}/draw", data={"word": "平安回家"})
    officer.post(f"{check}/begin", data={"where": "井口", "hours": "3"})
    page = officer.get(check).get_data(as_text=True)
    found = re.search(r'<p class="shout n">(\d{3}) (\d{3})</p>', page)
    assert found and "<svg" in page
    assert app.test_client().get(f"/join/{found[1]}{found[2]}").status_code == 200


def test_a_wrong_form_names_what_is_wrong_and_keeps_what_was_typed(officer, unit):
    page = officer.post(f"/spot-checks/new/{unit.id}", data={**FORM, "number2": ""})
    assert page.status_code == 422
    assert "每名执法人员的姓名和执法证号都要写" in text(page) and "年度计划第3项" in text(page)
    many = officer.post(f"/spot-checks/new/{unit.id}", data={**FORM, "count": "60"})
    assert "名单里只有 6 个人" in text(many)


def test_ending_early_for_whoever_does_well_is_offered_with_its_numbers(officer, unit):
    page = text(officer.get(f"/spot-checks/new/{unit.id}"))
    assert "答得好可以提前结束（序贯判定）" in page and "p0=65%，p1=90%，α=5%，β=10%" in page
    assert 'name="sequential" value="1" checked' not in page
    wrong = officer.post(f"/spot-checks/new/{unit.id}", data={**FORM, "count": "0", **EARLY})
    assert 'name="sequential" value="1" checked' in text(wrong)
    address = officer.post(f"/spot-checks/new/{unit.id}", data={**FORM, **EARLY}).location
    assert "答得好可以提前结束" in text(officer.get(address))


def test_anybody_may_check_the_draw_and_sees_no_names(officer, unit, app: Flask):
    address = officer.post(f"/spot-checks/new/{unit.id}", data=FORM).location
    officer.post(f"{address}/draw", data={"word": "平安2026"})
    public = text(app.test_client().get(address.replace("/spot-checks", "/verify/spot-checks")))
    assert "抽人密码还封着" in public and "工人" not in public
    assert app.test_client().get("/verify/spot-checks/none").status_code == 404


def test_only_inspectors_reach_it(client: FlaskClient, unit: MadeEnterprise):
    sign_in(client, make_manager(unit))
    assert client.get("/spot-checks").status_code == 403
    assert client.post(f"/spot-checks/new/{unit.id}", data=FORM).status_code == 403
