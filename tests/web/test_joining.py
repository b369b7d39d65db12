"""Coming in by the join code on the pages, by forms alone, and being seen there."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anquan_exam import clock
from anquan_exam.domain.policy import Policy
from anquan_exam.models import Attempt, Person
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.joining import badges
from tests.builders import actor_for, make_enterprise, make_manager, make_person, sign_in
from tests.doors import Door, come, door, room_of, see, text
from tests.pictures import photo

NOBODY = "对不上。看看姓名"


@pytest.fixture
def gate(app: Flask, client: FlaskClient) -> Door:
    return door(Policy(needs_presence=True, asks_photo=True), now=clock.now())


@pytest.fixture
def desk(gate: Door, app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), gate.watcher)


def test_from_the_code_to_the_result_by_forms_alone(
    gate: Door, client: FlaskClient, desk: FlaskClient
) -> None:
    assert "有六位进场码" in text(client, "/sign-in")
    spaced = f"{gate.code[:3]} {gate.code[3:]}"
    asked = client.get("/join", query_string={"code": spaced})
    assert asked.headers["Location"] == f"/join/{gate.code}"
    assert gate.exam.title in text(client, f"/join/{gate.code}")
    entered = come(client, gate, gate.one)
    assert entered.headers["Location"] == f"/exam/{gate.exam.public_id}"
    waits = text(client, entered.headers["Location"])
    assert "请等监考员核对" in waits and gate.one.name in waits and "<svg" in waits
    board = text(desk, room_of(gate))
    assert "到了，等核对" in board and gate.one.name in board
    assert "核对好了" in see(desk, gate, gate.one)
    assert "开始答题" in text(client, entered.headers["Location"])
    paper = client.post(f"/exam/{gate.exam.public_id}/start")
    assert 'id="paper"' in paper.get_data(as_text=True)
    with reading() as session:
        attempt = session.scalars(select(Attempt)).one()
    page = text(client, f"/sit/{attempt.public_id}/hand-in?step=2")
    fields = dict(re.findall(r'name="(token|epoch)" value="([^"]+)"', page))
    done = client.post(f"/sit/{attempt.public_id}/hand-in", data=fields, follow_redirects=True)
    assert done.request.path == f"/result/{attempt.public_id}" and done.status_code == 200
    shown = done.get_data(as_text=True)
    assert "有异议" not in shown and "下载这份卷" not in shown
    # The way back leads to the exam and from there to the result, nowhere else.
    assert f"/result/{attempt.public_id}" in client.get("/", follow_redirects=True).get_data(
        as_text=True
    )


def test_refusals_say_nothing_of_who_is_on_the_list(gate: Door, client: FlaskClient) -> None:
    pages = []
    for name, tail in (("没有此人", "1234"), (gate.one.name, "0000"), (gate.one.name, "x")):
        answer = client.post(f"/join/{gate.code}", data={"name": name, "tail": tail})
        assert answer.status_code == 422
        body = answer.get_data(as_text=True)
        assert NOBODY in body
        body = re.sub(r'name="csrf_token" value="[^"]+"', "", body)
        pages.append(body.replace(name, "").replace(f'value="{tail}"', 'value=""'))
    assert len(set(pages)) == 1
    assert gate.two.name not in pages[0]


@pytest.mark.parametrize("code", ["", "12", "zzzzzz", "../etc"])
def test_a_code_that_opens_nothing_is_refused(gate: Door, client: FlaskClient, code: str) -> None:
    # Well formed, and of no exam: the one after the code that was given.
    code = code or f"{(int(gate.code) + 1) % 10**6:06}"
    for method in ("get", "post"):
        answer = getattr(client, method)(f"/join/{code}", data={"name": "示例甲", "tail": "1234"})
        assert answer.status_code == 404
    assert client.get("/join", query_string={"code": code}).status_code in (302, 422)


def test_an_x_at_the_end_is_ticked_on_a_keyboard_of_digits(gate: Door, client: FlaskClient) -> None:
    with transaction() as session:
        session.execute(
            update(Person).where(Person.id == gate.one.id).values(id_number_tail="123X")
        )
    for fields in ({"tail": "123", "x": "1"}, {"tail": "123x"}, {"tail": "123X", "x": "1"}):
        assert come(client, gate, gate.one, **fields).status_code == 302, fields
    assert come(client, gate, gate.one, tail="123").status_code == 422


def test_an_account_goes_straight_on_and_counts_as_arrived(
    gate: Door, client: FlaskClient, desk: FlaskClient
) -> None:
    sign_in(client, gate.one)
    answer = client.get(f"/join/{gate.code}")
    assert answer.headers["Location"] == f"/exam/{gate.exam.public_id}"
    assert "到了，等核对" in text(desk, room_of(gate))
    assert client.get("/me").status_code == 200


def test_somebody_else_s_phone_serves_too(gate: Door, client: FlaskClient) -> None:
    sign_in(client, make_person("示例丁", enterprise=gate.enterprise))
    assert "示例丁不在这场考试的名单里" in text(client, f"/join/{gate.code}")
    assert come(client, gate, gate.one).status_code == 302
    # Another colleague scans the code on the very phone.
    assert f"这部手机是<b>{gate.one.name}</b>进来的" in text(client, f"/join/{gate.code}")
    assert come(client, gate, gate.two).status_code == 302
    assert gate.two.name in text(client, f"/exam/{gate.exam.public_id}")


def test_the_privacy_notice_is_shown_once_and_no_code_is_asked_for(
    gate: Door, client: FlaskClient
) -> None:
    with transaction() as session:
        session.execute(update(Person).where(Person.id == gate.one.id).values(notice_seen_at=None))
    url = come(client, gate, gate.one).headers["Location"]
    first = client.get(url)
    assert first.headers["Location"].startswith("/privacy")
    assert client.post(first.headers["Location"]).headers["Location"] == url
    assert "请等监考员核对" in text(client, url)


def test_a_waiting_phone_is_answered_304_until_it_was_seen(
    gate: Door, client: FlaskClient, desk: FlaskClient
) -> None:
    come(client, gate, gate.one)
    page = text(client, f"/exam/{gate.exam.public_id}")
    found = re.search(r'data-look="([^"]+)" data-state="([^"]+)"', page)
    assert found
    headers = {"If-None-Match": f'W/"{found[2]}"'}
    for _ in range(2):
        assert client.get(found[1], headers=headers).status_code == 304
    see(desk, gate, gate.one)
    assert client.get(found[1], headers=headers).status_code == 204


def test_the_code_on_the_wall_is_large_and_may_be_renewed(gate: Door, desk: FlaskClient) -> None:
    page = text(desk, f"{room_of(gate)}/entry")
    assert f"{gate.code[:3]} {gate.code[3:]}" in page and "<svg" in page and "/join" in page
    answer = desk.post(f"{room_of(gate)}/entry", follow_redirects=True).get_data(as_text=True)
    assert f"{gate.code[:3]} {gate.code[3:]}" not in answer and "进场码发出来了" in answer


def badge(gate: Door, person: Person, now: Any = None) -> str:
    token = badges.issue(
        actor_for(person), gate.exam.public_id, gate.number(person), now=now or clock.now()
    )
    return f"{room_of(gate)}/here/{token}"


def test_the_check_in_code_opens_the_person_and_one_tap_confirms(
    gate: Door, client: FlaskClient, desk: FlaskClient
) -> None:
    come(client, gate, gate.one)
    page = text(desk, badge(gate, gate.one))
    assert gate.one.name in page and f"尾号 {gate.one.id_number_tail}" in page
    assert str(gate.one.id_number) not in page
    assert all(word in page for word in ("看了身份证", "看了工牌", "熟人辨认", "不是他"))
    assert "核对好了" in see(desk, gate, gate.one)
    assert "核对过了" in text(desk, badge(gate, gate.one))


def test_a_check_in_code_that_is_old_forged_or_another_s_opens_nobody(
    gate: Door, desk: FlaskClient, app: Flask
) -> None:
    old = badge(gate, gate.one, clock.now() - timedelta(minutes=6))
    assert "过期了" in text(desk, old, 410)
    assert desk.get(badge(gate, gate.one) + "x").status_code == 404
    elsewhere = door(now=clock.now())
    token = badge(elsewhere, elsewhere.one).rpartition("/")[2]
    assert desk.get(f"{room_of(gate)}/here/{token}").status_code == 404
    stranger = sign_in(app.test_client(), make_manager(make_enterprise()))
    assert stranger.get(badge(gate, gate.one)).status_code == 404
    worker = sign_in(app.test_client(), gate.two)
    assert worker.get(badge(gate, gate.one)).status_code == 404
    nobody = app.test_client().get(badge(gate, gate.one))
    assert nobody.headers["Location"].startswith("/sign-in?next=")


def test_it_is_not_him_ends_the_phone(gate: Door, client: FlaskClient, desk: FlaskClient) -> None:
    come(client, gate, gate.one)
    person = f"{room_of(gate)}/p/{gate.number(gate.one)}"
    page = text(desk, person)
    phone = re.search(r'name="phone" value="(\d+)"', page)
    assert phone
    form = {"phone": phone[1], "reason": "不是本人"}
    told = desk.post(f"{person}/turn-away", data=form, follow_redirects=True)
    assert "请出去了" in told.get_data(as_text=True)
    assert client.get(f"/exam/{gate.exam.public_id}").headers["Location"].startswith("/sign-in")


def test_a_photo_is_offered_given_and_seen_or_declined_with_one_tap(
    gate: Door, client: FlaskClient, desk: FlaskClient
) -> None:
    url = come(client, gate, gate.one).headers["Location"]
    assert "可以不拍" in text(client, url)
    consent = text(client, f"{url}/photo")
    assert "90 天" in consent and "监考员当面看证件" in consent
    sent = {"answer": "yes", "photo": (io.BytesIO(photo()), "me.jpg")}
    told = client.post(f"{url}/photo", data=sent, follow_redirects=True)
    assert "照片交上了" in told.get_data(as_text=True)
    image = f"{room_of(gate)}/p/{gate.number(gate.one)}/photo"
    assert image in text(desk, badge(gate, gate.one))
    shown = desk.get(image)
    assert shown.mimetype == "image/jpeg" and shown.headers["Cache-Control"] == "no-store"
    told = client.post(f"{url}/photo", data={"answer": "no"}, follow_redirects=True)
    assert "不拍照片" in told.get_data(as_text=True)
    assert desk.get(image).status_code == 404


@pytest.mark.parametrize("content", [b"", b"not a picture"])
def test_what_is_no_photo_is_refused_on_the_page(
    gate: Door, client: FlaskClient, content: bytes
) -> None:
    url = come(client, gate, gate.one).headers["Location"]
    sent = {"answer": "yes", "photo": (io.BytesIO(content), "me.jpg")}
    assert client.post(f"{url}/photo", data=sent).status_code == 422
