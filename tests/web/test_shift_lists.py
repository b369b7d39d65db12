"""Shift lists at the desk: looked through, settled, kept, replaced; and the code at the gate."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anquan_exam.domain.access import Role
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
from tests.pdf_text import pdf_signs
from tests.pictures import photo
from tests.roster_files import xlsx

NEW = "/shift-lists/new"


@pytest.fixture
def unit(app: Flask) -> MadeEnterprise:
    made = make_enterprise("示例煤业有限公司")
    make_person("示例甲", enterprise=made, number="W01")
    make_person("示例乙", enterprise=made, number="W02")
    make_person("同名", enterprise=made, number="W03")
    make_person("同名", enterprise=made, number=None)
    return made


@pytest.fixture
def manager(client: FlaskClient, unit: MadeEnterprise) -> FlaskClient:
    return sign_in(client, make_manager(unit, "测试管理"))


def today() -> str:
    from anquan_exam import clock

    return clock.local(clock.now()).date().isoformat()


def sent(unit: MadeEnterprise, lines: str = "", **more: object) -> dict[str, object]:
    form = {"enterprise": unit.public_id, "day": today(), "shift": "早班", "lines": lines}
    return {**form, "act": "look", **more}


def text(page) -> str:
    return page.get_data(as_text=True)


def hidden(page: str) -> str:
    """The lines a preview sends along."""
    found = re.search(r'<textarea[^>]*name="lines"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return found[1]


def test_a_list_is_looked_through_settled_and_kept(manager, unit):
    assert "还没有录过当班名单" in text(manager.get("/shift-lists"))
    look = manager.post(NEW, data=sent(unit, "示例甲 W01\n同名\n没登记的人"))
    seen = text(look)
    assert look.status_code == 200 and "还没存" in seen
    assert "找到了" in seen and "名册上没有" in seen and "有 2 个人都对得上" in seen
    assert "还没有录过当班名单" in text(manager.get("/shift-lists"))

    lines = hidden(seen)
    early = manager.post(NEW, data=sent(unit, lines, act="keep"))
    assert early.status_code == 422 and "第 2 行 同名" in text(early)
    # One of the two has no employee number: picked all the same.
    person = re.search(r'value="(\w+)">同名　没有工号', seen)
    assert person is not None
    kept = manager.post(NEW, data=sent(unit, lines, act="keep", **{"who-2": person[1]}))
    assert kept.status_code == 302
    shown = text(manager.get(kept.location))
    assert "没登记的人" in shown and "2 人" in shown and "测试管理" in shown
    only = text(manager.get(f"{kept.location}?show=strangers"))
    assert "没登记的人" in only and "示例甲 W01" not in only
    listed = text(manager.get("/shift-lists"))
    assert "早班" in listed and "在用" in listed and "示例煤业有限公司" in listed


def test_a_choice_made_before_looking_again_is_kept(manager, unit):
    first = text(manager.post(NEW, data=sent(unit, "同名\n示例甲")))
    person = re.search(r'value="(\w+)">同名　W03', first)
    assert person is not None
    again = text(manager.post(NEW, data=sent(unit, hidden(first), **{"who-1": person[1]})))
    assert f'name="who-1" value="{person[1]}"' in again and "要你定" in again
    kept = manager.post(NEW, data=sent(unit, hidden(again), act="keep", **{"who-1": person[1]}))
    assert kept.status_code == 302


def test_lines_changed_after_the_look_are_shown_again_before_they_are_kept(manager, unit):
    seen = text(manager.post(NEW, data=sent(unit, "示例甲")))
    looked = re.search(r'name="looked" value="([0-9a-f]{64})"', seen)
    assert looked is not None
    changed = sent(unit, "示例甲\n没登记的人", looked=looked[1], act="keep")
    page = manager.post(NEW, data=changed)
    assert page.status_code == 200 and "再看一遍" in text(page) and "没登记的人" in text(page)
    assert "还没有录过当班名单" in text(manager.get("/shift-lists"))
    same = sent(unit, "示例甲\r\n", looked=looked[1], act="keep")
    assert manager.post(NEW, data=same).status_code == 302


def test_a_workbook_brings_posts_and_lamp_numbers_through_the_preview(manager, unit):
    book = xlsx([["姓名", "工号", "岗位", "矿灯号"], ["示例甲", "W01", "掘进工", "A-12"]])
    form = sent(unit, file=(io.BytesIO(book), "早班.xlsx"))
    seen = text(manager.post(NEW, data=form))
    assert "掘进工，A-12" in seen and "早班.xlsx" in seen
    form = sent(unit, hidden(seen), source="早班.xlsx", act="keep")
    shown = text(manager.get(manager.post(NEW, data=form).location))
    assert "掘进工" in shown and "A-12" in shown and "早班.xlsx" in shown


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"lines": " \n"}, "名单还空着"),
        ({"shift": ""}, "写上是哪个班"),
        ({"day": "昨天"}, "日期没填对"),
        ({"day": "2020-01-01"}, "日期没填对"),
        ({"file": (io.BytesIO(b"PK\x03\x04broken"), "早班.xlsx")}, "文件坏了"),
        ({"file": (io.BytesIO(photo()), "早班.jpg")}, "认不出是什么文件"),
    ],
)
def test_what_is_no_list_is_said_and_what_was_typed_stays(manager, unit, change, said: str):
    page = manager.post(NEW, data={**sent(unit, "示例甲"), **change})
    assert page.status_code == 422 and said in text(page)
    if "shift" not in change:
        assert 'value="早班"' in text(page)


def test_replacing_starts_from_the_last_list_and_leads_on_to_the_new_one(manager, unit):
    first = manager.post(NEW, data=sent(unit, "示例甲", act="keep")).location
    public_id = first.rpartition("/")[2]
    assert "示例甲" in hidden(text(manager.get(f"{NEW}?replace={public_id}")))
    second = manager.post(NEW, data=sent(unit, "示例甲\n示例乙", act="keep")).location
    old = text(manager.get(first))
    assert "这份已经换过了" in old and second in old and "换一份新的" not in old
    assert text(manager.get("/shift-lists")).count("换过了") == 1


def test_a_list_is_withdrawn_and_says_so(manager, unit):
    made = manager.post(NEW, data=sent(unit, "示例甲", act="keep")).location
    assert "作废这份" in text(manager.get(made))
    page = manager.post(f"{made}/withdraw", follow_redirects=True)
    assert "作废了" in text(page) and "作废这份" not in text(page)
    assert "已经作废" in text(manager.post(f"{made}/withdraw", follow_redirects=True))


def test_a_whole_mine_goes_through_the_preview(manager, unit):
    """2000 long lines, with posts and lamp numbers: nothing is cut off on the way."""
    rows = [[f"没登记的人{at}", f"Z{at:05}", "综采工作面支架工兼清理", at] for at in range(2000)]
    book = xlsx([["姓名", "工号", "岗位", "矿灯号"], *rows])
    seen = text(manager.post(NEW, data=sent(unit, file=(io.BytesIO(book), "全矿.xlsx"))))
    form = sent(unit, hidden(seen).strip("\n"), source="全矿.xlsx", act="keep")
    kept = manager.post(NEW, data=form, content_type="multipart/form-data")
    assert kept.status_code == 302
    shown = text(manager.get(f"{kept.location}?page=40"))
    assert "没登记的人1999 Z01999" in shown and "第 40 / 40 页" in shown
    more = manager.post(NEW, data=sent(unit, "示例甲\n" * 2001), content_type="multipart/form-data")
    assert more.status_code == 422 and "2000" in text(more)


def test_lists_are_searched_and_paged(manager, unit):
    for number in range(22):
        manager.post(NEW, data=sent(unit, "示例甲", shift=f"{number}班", act="keep"))
    assert "第 1 / 2 页" in text(manager.get("/shift-lists"))
    assert text(manager.get("/shift-lists?page=2")).count("<tr><td>") == 2
    assert "没有这一页" in text(manager.get("/shift-lists?page=9"))
    assert "没找到" in text(manager.get("/shift-lists?q=夜班"))
    assert "21班" in text(manager.get(f"/shift-lists?q=21&day={today()}"))


def test_a_name_is_shown_as_text_whatever_is_in_it(manager, unit):
    seen = text(manager.post(NEW, data=sent(unit, "<script>alert(1)</script>\t甲")))
    assert "<script>alert" not in seen and "&lt;script&gt;" in seen


def test_an_officer_looks_at_a_list_but_changes_none(client, unit):
    manager = sign_in(client, make_manager(unit))
    made = manager.post(NEW, data=sent(unit, "示例甲", act="keep")).location
    with reading() as session:
        district = session.get_one(Place, unit.district_id)
    officer = sign_in(client, make_holder(Role.INSPECTOR, district))
    page = text(officer.get(made))
    assert "示例甲" in page and "换一份新的" not in page and "作废这份" not in page
    assert officer.get(NEW).status_code == 403
    assert officer.post(f"{made}/withdraw").status_code == 403
    worker = sign_in(client, make_person(enterprise=unit))
    assert worker.get(made).status_code == 403


def test_the_code_of_a_unit_is_made_printed_and_renewed(manager, unit):
    page = f"/places/{unit.public_id}/visit-code"
    assert page in text(manager.get(f"/places/{unit.public_id}"))
    assert "还没有抽查码" in text(manager.get(page))
    assert manager.get(f"{page}.pdf").status_code == 404
    made = text(manager.post(page, follow_redirects=True))
    code = re.search(r"/spot-checks/at/(\w{16})", made)
    assert code is not None
    poster = manager.get(f"{page}.pdf")
    assert poster.mimetype == "application/pdf"
    assert "示例煤业有限公司" in (said := pdf_signs(poster.data)) and code[1] in said
    manager.post(page)
    assert manager.get(f"/spot-checks/at/{code[1]}").status_code == 404


def test_the_code_leads_an_officer_to_the_unit_and_tells_others_its_name(app, client, unit):
    manager = sign_in(client, make_manager(unit))
    made = text(manager.post(f"/places/{unit.public_id}/visit-code", follow_redirects=True))
    found = re.search(r"/spot-checks/at/\w{16}", made)
    assert found is not None
    address = found[0]
    with reading() as session:
        district = session.get_one(Place, unit.district_id)
    officer = sign_in(app.test_client(), make_holder(Role.INSPECTOR, district))
    led = officer.get(address)
    assert led.status_code == 302 and led.location == f"/spot-checks/new/{unit.id}"

    nobody = text(app.test_client().get(address))
    assert "示例煤业有限公司" in nobody and "给执法人员用" in nobody
    assert f"next={address}".replace("/", "%2F") in nobody or f"next={address}" in nobody
    assert unit.credit_code not in nobody and f"new/{unit.id}" not in nobody
    elsewhere = sign_in(app.test_client(), make_holder(Role.INSPECTOR, make_enterprise()))
    assert "不管这家单位" in text(elsewhere.get(address))
    assert "不管这家单位" in text(manager.get(address))
    assert app.test_client().get("/spot-checks/at/zzzzzzzzzzzzzzzz").status_code == 404
