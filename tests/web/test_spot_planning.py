"""Planning a check by plain forms: whence the people come, since when she is here, the photos."""

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.vocabulary import Industry
from anquan_exam.exchange.shift_sheets import ShiftRow
from anquan_exam.models import Place
from anquan_exam.models.session import reading
from anquan_exam.services import shift_lists
from anquan_exam.services.shift_lists import ShiftInput
from tests.builders import (
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    place_of,
    sign_in,
)
from tests.exam_builders import make_blueprint, make_published_bank, sections_of
from tests.pictures import photo, tagged_photo
from tests.web.test_spot_checks import FORM, KINDS, officer, text, unit

__all__ = ["officer", "unit"]


def keep(unit: MadeEnterprise, *names: str, minutes_ago: int = 60, shift: str = "早班") -> str:
    rows = tuple(ShiftRow(at, name) for at, name in enumerate(names, 1))
    now = clock.now()
    given = ShiftInput(unit.public_id, clock.local(now).date(), shift, rows)
    manager = actor_for(make_manager(unit, "测试管理"))
    return shift_lists.keep(manager, given, now=now - timedelta(minutes=minutes_ago))


def pictures(*data: bytes) -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(one), f"{at}.jpg") for at, one in enumerate(data)]


def test_the_unit_s_list_is_offered_and_shown_on_the_check(officer, unit):
    made = keep(unit, "工人01", "工人02", "工人03", "没登记的人")
    form = text(officer.get(f"/spot-checks/new/{unit.id}"))
    assert f'value="{made}" checked' in form and "3 人" in form and "测试管理" in form
    assert "你到了以后才录的" not in form
    address = officer.post(f"/spot-checks/new/{unit.id}", data={**FORM, "from": made}).location
    page = text(officer.get(address))
    assert f"/shift-lists/{made}" in page and "没登记的人" in page
    assert "从 3 人里抽 3 人" in page
    assert officer.get(f"/shift-lists/{made}").status_code == 200


def test_opening_the_form_again_does_not_make_the_officer_come_later(officer, unit):
    """She asks for a list at the gate: what the unit then puts in is marked."""
    first = text(officer.get(f"/spot-checks/new/{unit.id}"))
    came = re.search(r'name="arrived" value="(\d\d:\d\d)"', first)
    assert came is not None
    made = keep(unit, "工人01", "工人02", "工人03", minutes_ago=-1)
    again = text(officer.get(f"/spot-checks/new/{unit.id}"))
    assert f'name="arrived" value="{came[1]}"' in again
    assert "你到了以后才录的" in again and f'value="{made}" checked' not in again
    sent = {**FORM, "from": made, "arrived": came[1]}
    address = officer.post(f"/spot-checks/new/{unit.id}", data=sent).location
    assert "你们到了以后才录的" in text(officer.get(address))


def test_an_earlier_time_of_coming_marks_lists_put_in_since(officer, unit):
    made = keep(unit, "工人01", "工人02", "工人03", minutes_ago=5)
    came = f"{clock.local(clock.now() - timedelta(minutes=30)):%H:%M}"
    sent = {**FORM, "from": made, "arrived": came}
    address = officer.post(f"/spot-checks/new/{unit.id}", data=sent).location
    assert "你们到了以后才录的" in text(officer.get(address))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"from": "pasted", "shift": " "}, "名单还空着"),
        ({"from": "roster", "shift": "工人01"}, "两样留一样"),
        ({"from": "zzzzzzzz"}, "这份当班名单用不了了"),
        ({"arrived": "半夜"}, "到场时间不对"),
        ({"photos": pictures(b"no picture")}, "不是能用的图片"),
        ({"photos": pictures(*[photo()] * 5)}, "最多 4 张"),
        ({"ready": "own:zzzzzzzz"}, "选一份卷子"),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(officer, unit, change, said: str):
    page = officer.post(f"/spot-checks/new/{unit.id}", data={**FORM, **change})
    assert page.status_code == 422 and said in text(page)
    assert "年度计划第3项" in text(page)


def test_lines_without_a_choice_are_taken_as_pasted(officer, unit):
    sent = {**FORM, "shift": "工人01\n工人02\n工人03\n不在册的人"}
    page = text(officer.get(officer.post(f"/spot-checks/new/{unit.id}", data=sent).location))
    assert "照现场的单子抄的名单" in page and "不在册的人" in page


def test_photos_come_with_the_plan_and_after_it(officer, unit, client: FlaskClient):
    sent = {**FORM, "photos": pictures(tagged_photo())}
    address = officer.post(f"/spot-checks/new/{unit.id}", data=sent).location
    page = text(officer.get(address))
    assert f"{address}/photos/1" in page and "还能加 3 张" in page
    picture = officer.get(f"{address}/photos/1")
    assert picture.mimetype == "image/jpeg" and "示例牌手机".encode() not in picture.data
    assert picture.headers["Cache-Control"] == "private, no-store"
    assert officer.get(f"{address}/photos/2").status_code == 404

    more = officer.post(
        f"{address}/photos", data={"photos": pictures(photo(300, 200), photo(310, 200))}
    )
    assert more.status_code == 302
    assert "还能加 1 张" in text(officer.get(address))
    refused = officer.post(
        f"{address}/photos",
        data={"photos": pictures(photo(320, 200), photo(330, 200))},
        follow_redirects=True,
    )
    assert "最多 4 张" in text(refused)
    empty = officer.post(f"{address}/photos", data={}, follow_redirects=True)
    assert "还没选照片" in text(empty)
    manager = sign_in(client, make_manager(unit))
    assert manager.get(f"{address}/photos/1").status_code == 403


def test_the_form_says_how_often_the_unit_was_visited(officer, unit):
    assert "今年到这家抽过" not in text(officer.get(f"/spot-checks/new/{unit.id}"))
    address = officer.post(f"/spot-checks/new/{unit.id}", data=FORM).location
    officer.post(f"{address}/draw", data={"word": "平安2026"})
    assert "今年到这家抽过 1 天" in text(officer.get(f"/spot-checks/new/{unit.id}"))


def test_a_blueprint_made_here_is_offered_beside_the_ready_ones(officer, unit):
    bank = make_published_bank(60, kinds=KINDS)
    made = make_blueprint(unit, bank, title="本矿抽查", sections=sections_of(bank, {KINDS[0]: 6}))
    form = text(officer.get(f"/spot-checks/new/{unit.id}"))
    assert f'value="own:{made.public_id}"' in form and "本矿抽查（6 题" in form
    sent = {**FORM, "ready": f"own:{made.public_id}"}
    address = officer.post(f"/spot-checks/new/{unit.id}", data=sent).location
    assert "本矿抽查" in text(officer.get(address))


def test_ready_papers_of_the_unit_s_industry_stand_apart_from_the_others(officer, unit):
    school = make_enterprise(
        "示例学校", district=place_of(unit.district_id), industries=[Industry.SCHOOL]
    )

    def groups(place: int) -> list[str]:
        form = text(officer.get(f"/spot-checks/new/{place}"))
        return re.findall(r'<optgroup label="(现成的，[^"]*)"><option value="coal-mine', form)

    assert groups(unit.id) == ["现成的，这个行业的"]
    assert groups(school.id) == ["现成的，别的行业的"]


def test_without_ready_blueprints_one_made_here_will_do(
    app: Flask, client: FlaskClient, tmp_path: Path
):
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(update={"banks_dir": tmp_path})
    bare = make_enterprise()
    make_person(enterprise=bare)
    with reading() as session:
        district = session.get_one(Place, bare.district_id)
    there = sign_in(client, make_holder(Role.INSPECTOR, district))
    assert "这里没有带现场抽查的卷子" in text(there.get(f"/spot-checks/new/{bare.id}"))
    bank = make_published_bank(20, kinds=KINDS)
    make_blueprint(bare, bank, sections=sections_of(bank, {KINDS[0]: 3}))
    assert 'name="ready"' in text(there.get(f"/spot-checks/new/{bare.id}"))
