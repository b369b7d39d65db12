"""Training and absences on the pages: what is refused is said in words, and the trail tells it."""

import base64
import io
import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.eligibility.facts import Training
from anquan_exam.models import CardSignature, Person
from anquan_exam.models.session import reading
from anquan_exam.services.training import tickets
from tests.builders import (
    MadeEnterprise,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    sign_in,
)
from tests.check_records import drawn_name
from tests.fact_builders import make_absence, make_training, make_work
from tests.pdf_text import pdf_signs
from tests.roster_files import xlsx
from tests.training_builders import planned


@pytest.fixture
def unit(app: Flask) -> MadeEnterprise:
    return make_enterprise("示例煤业有限公司")


@pytest.fixture
def manager(unit: MadeEnterprise) -> Person:
    return make_manager(unit, "测试管理")


@pytest.fixture
def worker(unit: MadeEnterprise) -> Person:
    return make_person("示例甲", enterprise=unit, number="W01")


def yesterday(hour: int) -> datetime:
    """An hour of yesterday, on the clock of China."""
    today = clock.local(clock.now()).replace(hour=hour, minute=0, second=0, microsecond=0)
    return today - timedelta(days=1)


def held(manager: Person, unit: MadeEnterprise, **given: object) -> str:
    """A session of yesterday, from ten to twelve."""
    common = {"begins_at": yesterday(10), "ends_at": yesterday(12), "now": clock.now()}
    return planned(manager, unit, **{**common, **given})  # type: ignore[arg-type]


def text(page: object) -> str:
    return page.get_data(as_text=True)  # type: ignore[attr-defined, no-any-return]


def test_a_list_names_whom_it_could_not_take_and_the_span_they_were_at_work(
    client: FlaskClient, unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    make_work(worker, unit, yesterday(11), yesterday(19))
    make_person("示例乙", enterprise=unit, number="W02")
    session_id = held(manager, unit)
    sign_in(client, manager)
    form = {"begins": "10:00", "ends": "12:00", "lines": "W01\nW02\n没有的人"}
    page = client.post(f"/training/{session_id}/list", data=form)
    said = text(page)
    assert page.status_code == 422
    assert "记上了 1 人，2 人没记上" in said
    assert "矿灯房记着他" in said and "在上班，这段不能算培训" in said
    assert "没找到这个人" in said
    assert ">没有的人</textarea>" not in said
    none = text(client.post(f"/training/{session_id}/list", data={**form, "lines": "没有的人"}))
    assert "记上了 0 人" in none and ">没有的人</textarea>" in none
    trail = text(client.get("/trail/"))
    assert "点名记培训学时" in trail


def test_planning_refuses_what_is_missing_or_backwards_beside_its_field(
    client: FlaskClient, unit: MadeEnterprise, manager: Person
) -> None:
    sign_in(client, manager)
    form = {
        "enterprise": unit.public_id,
        "title": "示例培训",
        "kind": "plant",
        "content": "示例内容",
        "teacher": "示例教员",
        "place": "培训室",
        "day": "2026-11-24",
        "begins": "10:00",
        "ends": "09:00",
    }
    backwards = client.post("/training/new", data=form)
    assert (backwards.status_code, "结束要在开始后面" in text(backwards)) == (422, True)
    no_kind = client.post("/training/new", data={**form, "ends": "11:00", "kind": "party"})
    assert "选一下是哪种培训" in text(no_kind)
    no_day = client.post("/training/new", data={**form, "day": "明天"})
    assert no_day.status_code == 422
    unknown = client.post("/training/new", data={**form, "ends": "11:00", "teacher_number": "X9"})
    assert "没认出是谁" in text(unknown)


def test_the_list_of_sessions_is_searched_and_says_when_nothing_fits(
    client: FlaskClient, unit: MadeEnterprise, manager: Person
) -> None:
    sign_in(client, manager)
    assert "还没有安排过培训" in text(client.get("/training"))
    held(manager, unit, title="自救器使用")
    month = f"{yesterday(10):%Y-%m}"
    assert "自救器使用" in text(client.get(f"/training?kind=plant&state=over&month={month}&q=自救"))
    for query in ("kind=team", "state=coming", "month=2020-01", "q=没有", "state=open"):
        assert "没找到这样的培训" in text(client.get(f"/training?{query}")), query
    assert client.get("/training?month=x&kind=x&state=x&page=x").status_code == 200


def test_a_teacher_without_a_desk_shows_the_code_and_keeps_the_list(
    client: FlaskClient, unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    teacher = make_person("示例教员", enterprise=unit, number="T01")
    session_id = held(manager, unit, teacher="", teacher_number="T01")
    sign_in(client, teacher)
    assert "我讲的课" in text(client.get("/my/training"))
    page = client.get(f"/training/{session_id}/code")
    assert page.headers["Refresh"] == "60" and "<svg" in text(page)
    assert "确认勾上的学时" not in text(client.get(f"/training/{session_id}"))
    sign_in(client, worker)
    assert client.get(f"/training/{session_id}").status_code == 404
    assert client.get("/training").status_code == 403


def test_a_code_of_an_hour_ago_is_refused_in_words(
    client: FlaskClient, unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    session_id = held(manager, unit)
    old = tickets.issue(session_id, now=clock.now() - timedelta(hours=1))
    sign_in(client, worker)
    for answer in (client.get(f"/training/in/{old}"), client.post(f"/training/in/{old}")):
        assert (answer.status_code, "这个码过时了" in text(answer)) == (422, True)


def test_an_inspector_reads_and_enters_nothing(
    client: FlaskClient, unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    session_id = held(manager, unit)
    away = make_absence(worker, unit, clock.local(clock.now()).date(), None)
    sign_in(client, make_holder(Role.INSPECTOR, unit))
    for path in ("/training", f"/training/{session_id}", "/training/masters", "/absences"):
        assert client.get(path).status_code == 200, path
    assert client.get(f"/training/cards/{worker.public_id}").status_code == 200
    for path in ("list", "confirm", "cancel"):
        assert client.post(f"/training/{session_id}/{path}").status_code in (403, 404), path
    client.post(f"/training/{session_id}/assess", data={"act": "passed", "ids": "1"})
    assert "这里没有你能看的内容" in text(client.get(f"/training/{session_id}"))
    assert client.post(f"/absences/{away.id}/withdraw", data={"reason": "x"}).status_code == 404
    assert client.get("/work-spans").status_code == 403


def test_a_workbook_of_the_lamp_room_is_looked_through_and_kept(
    client: FlaskClient, unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    sign_in(client, manager)
    book = xlsx(
        [
            ["姓名", "工号", "入井时间", "出井时间"],
            ["示例甲", "W01", "2026-11-20 08:00", "2026-11-20 16:00"],
            ["示例甲", "W01", "八点", "2026-11-20 16:00"],
        ]
    )
    form = {"enterprise": unit.public_id, "source": "矿灯房", "act": "look"}
    page = text(client.post("/work-spans", data={**form, "file": (io.BytesIO(book), "a.xlsx")}))
    assert "第 3 行，“上班时间”读不出" in page and "存下能存的 1 行" in page
    lines = page.split("<textarea", 1)[1].split(">", 1)[1].split("</textarea>")[0]
    kept = client.post("/work-spans", data={**form, "act": "keep", "lines": lines})
    assert kept.status_code == 302
    assert "存下了 1 行" in text(client.get("/work-spans"))
    page = text(client.get("/work-spans"))
    withdraw = re.search(r'action="(/work-spans/\d+/withdraw)"', page)
    assert withdraw and "撤掉 1 行" in page
    for reason, said in (("", "写一下为什么"), ("导错了月份", "撤了 1 行"), ("再撤", "已经撤过了")):
        answer = client.post(withdraw[1], data={"reason": reason}, follow_redirects=True)
        assert said in text(answer), said
    junk = {**form, "file": (io.BytesIO(b"MZ\x00\x01"), "a.xlsx")}
    assert client.post("/work-spans", data=junk).status_code == 422


def test_the_trail_tells_every_act_of_training_in_words(
    client: FlaskClient, unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    sign_in(client, manager)
    today = clock.local(clock.now()).date().isoformat()
    form = {"who": "W01", "kind": "sick", "begins_on": today}
    assert client.post("/absences/new", data=form).status_code == 302
    assert client.post("/absences/new", data=form).status_code == 422
    make_person("示例师傅", enterprise=unit, number="S01")
    named = {"enterprise": unit.public_id, "person": "W01", "master": "S01", "begins_on": today}
    assert client.post("/training/masters", data=named).status_code == 302
    assert "已经有师傅了" in text(client.post("/training/masters", data=named))
    trail = text(client.get("/trail/"))
    assert "登记请假离岗" in trail and "指定师傅" in trail
    assert ">absence." not in trail and ">master." not in trail


def signed(card: str) -> list[str]:
    return [word for word in ("没签", "签在纸上", "要重签", "的签名") if word in card]


def test_three_sign_a_level_on_the_screen_or_on_paper_and_anew_once_its_hours_change(
    client: FlaskClient, unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    on = clock.local(clock.now()).date() - timedelta(days=2)
    make_training(worker, unit, Training.PLANT, on)
    sign_in(client, manager)
    card = f"/training/cards/{worker.public_id}"
    assert "还没有算数的学时" in text(
        client.post(f"{card}/sign/team/worker", data={"how": "paper"}, follow_redirects=True)
    )
    assert client.get(f"{card}/sign/plant/stranger").status_code == 404
    drawn = f"data:image/png;base64,{base64.b64encode(drawn_name()).decode()}"
    page = f"{card}/sign/plant/worker"
    for wrong in ({}, {"how": "screen"}, {"how": "screen", "picture": "data:image/png;base64,AA"}):
        assert client.post(page, data=wrong).status_code == 422
    for _ in range(2):
        assert client.post(page, data={"how": "screen", "picture": drawn}).status_code == 302
    other = {"how": "paper", "name": "没教过的人"}
    assert "选一下是哪位老师签" in text(client.post(f"{card}/sign/plant/teacher", data=other))
    taught = {**other, "name": "示例教员"}
    assert client.post(f"{card}/sign/plant/teacher", data=taught).status_code == 302
    assert signed(text(client.get(card))) == ["没签", "签在纸上", "的签名"]
    with reading() as session:
        rows = session.scalars(select(CardSignature).order_by(CardSignature.id)).all()
        assert [(one.signer, one.name) for one in rows] == [
            ("worker", "示例甲"),
            ("teacher", "示例教员"),
        ]
    assert "示例甲" in pdf_signs(client.get(f"{card}/card.pdf").data)
    make_training(worker, unit, Training.PLANT, on + timedelta(days=1))
    assert signed(text(client.get(card))) == ["没签", "要重签"]


def test_nobody_signs_on_the_own_card(
    client: FlaskClient, unit: MadeEnterprise, manager: Person
) -> None:
    sign_in(client, manager)
    page = f"/training/cards/{manager.public_id}/sign/plant/worker"
    answer = client.post(page, data={"how": "paper"}, follow_redirects=True)
    assert "自己的三级教育卡要别的管理人员来办" in text(answer) or answer.status_code == 404
