"""The invigilator's phone handed to a candidate: locked to the paper, and how it comes back."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anquan_exam import clock
from anquan_exam.domain.handed import pin_of
from anquan_exam.models import (
    Attempt,
    Credential,
    HandedDevice,
    Result,
    SignIn,
    TrailEntry,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import passwords, purging
from anquan_exam.services.invigilation import presence
from anquan_exam.services.invigilation.room import room as room_of
from tests.builders import actor_for, sign_in
from tests.web.test_oral import Room, make_room

PIN = "8251"


@pytest.fixture
def room(app: Flask, client: FlaskClient) -> Room:
    return make_room(client)


def give(room: Room, pin: str = PIN, status: int = 200) -> str:
    return room.post("/hand-over", status, pin=pin)


def start(room: Room) -> str:
    answer = room.phone.post(f"/exam/{room.exam.public_id}/start")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def back(room: Room, pin: str) -> str:
    answer = room.phone.post("/handed/back", data={"pin": pin}, follow_redirects=True)
    return answer.get_data(as_text=True)


def attempt() -> Attempt:
    with reading() as session:
        return session.scalars(select(Attempt)).one()


def hand_in(room: Room) -> str:
    page = room.phone.get(f"/sit/{attempt().public_id}/hand-in?step=2").get_data(as_text=True)
    token = page.split('name="token" value="')[1].split('"')[0]
    answer = room.phone.post(
        f"/sit/{attempt().public_id}/hand-in", data={"token": token}, follow_redirects=True
    )
    return answer.get_data(as_text=True)


def acts(prefix: str) -> list[str]:
    with reading() as session:
        return [
            act
            for act in session.scalars(select(TrailEntry.act).order_by(TrailEntry.id))
            if act.startswith(prefix)
        ]


def test_from_the_hand_over_to_the_hand_in_and_back_at_that_person(room: Room) -> None:
    assert "用我的手机" in room.get()
    notice = give(room)
    # The rules first; the code the invigilator knows is not asked for.
    assert "开始答题" in notice and "开考码</b>" not in notice and "执法人员收回" in notice
    page = start(room)
    assert 'id="paper"' in page and "执法人员收回" in page and "示例甲" in page
    row = attempt()
    assert (row.body, row.conducted_by, row.person_id) == ("handed", None, room.asked.id)
    done = hand_in(room)
    assert "请把手机还给周敏" in done
    assert "密码不对，还能试 4 次" in back(room, "1111")
    page = back(room, PIN)
    assert "示例甲" in page and "用考场的手机" in page
    assert room.phone.get(f"/invigilation/{room.exam.public_id}").status_code == 200
    assert acts("device.") == ["device.handed", "device.returned"]
    with reading() as session:
        assert session.scalars(select(Result)).one().supervised


ELSEWHERE = (
    "/",
    "/invigilation/",
    "/invigilation/{exam}",
    "/invigilation/{exam}/p/{number}",
    "/spot-checks",
    "/people",
    "/trail/",
    "/me",
    "/practice",
    "/join",
    "/sign-in",
    "/verify/{exam}",
    "/change-code",
)


def test_it_opens_nothing_but_the_paper(room: Room) -> None:
    give(room)
    start(room)
    at = {"exam": room.exam.public_id, "number": room.number(room.asked)}
    for path in ELSEWHERE:
        answer = room.phone.get(path.format(**at))
        assert (answer.status_code, answer.location) == (302, "/handed/"), path
    page = room.phone.get("/handed/").get_data(as_text=True)
    assert "这部手机现在只能答卷" in page and "回去答题" in page
    for path in ("/sign-out", f"/invigilation/{at['exam']}/code", "/join/123456", "/sign-in"):
        answer = room.phone.post(path, data={"code": "x"})
        assert answer.status_code in (302, 403, 404), path
    assert room.phone.get("/handed/").status_code == 200


def test_after_the_hand_in_not_even_the_paper_is_shown(room: Room) -> None:
    give(room)
    start(room)
    hand_in(room)
    public = attempt().public_id
    for path in (f"/sit/{public}", f"/result/{public}", f"/exam/{room.exam.public_id}"):
        page = room.phone.get(path, follow_redirects=True).get_data(as_text=True)
        assert "请把手机还给周敏" in page, path


def test_her_own_sign_in_is_ended_and_the_cookie_of_before_is_dead(room: Room) -> None:
    cookie = room.phone.get_cookie("aq")
    assert cookie
    give(room)
    room.phone.set_cookie("aq", cookie.value)
    answer = room.phone.get(f"/invigilation/{room.exam.public_id}")
    assert answer.status_code == 302 and "/sign-in" in answer.location


def test_the_pass_opens_no_other_exam_and_no_room(app: Flask, room: Room) -> None:
    give(room)
    cookie = room.phone.get_cookie("aq")
    assert cookie
    # Even without the mark in the cookie the sign-in is the candidate's, for one exam.
    with reading() as session:
        row = session.scalars(select(SignIn).order_by(SignIn.id.desc())).first()
    assert row is not None
    assert (row.person_id, row.exam_id is not None) == (room.asked.id, True)
    assert row.expires_at - row.created_at == timedelta(hours=4)


def test_five_wrong_pins_lock_it_and_only_her_password_opens_it(app: Flask, room: Room) -> None:
    with transaction() as session:
        credential = session.get(Credential, room.invigilator.id)
        hashed = passwords.hash_password("示例密码-1234")
        if credential is None:
            session.add(
                Credential(
                    person_id=room.invigilator.id,
                    password_hash=hashed,
                    must_change=False,
                    changed_at=clock.now() - timedelta(days=1),
                )
            )
        else:
            credential.password_hash, credential.must_change = hashed, False
            credential.changed_at = clock.now() - timedelta(days=1)
    give(room)
    start(room)
    for left in (4, 3, 2, 1):
        assert f"还能试 {left} 次" in back(room, "0007")
    assert "密码用不了了" in back(room, "0007")
    assert "密码用不了了" in back(room, PIN)
    # The paper goes on.
    assert 'id="paper"' in room.phone.get(f"/sit/{attempt().public_id}").get_data(as_text=True)
    assert room.phone.get("/sign-in").status_code == 200
    answer = room.phone.post(
        "/sign-in", data={"account": room.invigilator.phone, "password": "示例密码-1234"}
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert room.phone.get(f"/invigilation/{room.exam.public_id}").status_code == 200
    assert acts("device.") == ["device.handed", "device.locked", "device.returned"]


def test_nobody_else_signs_in_on_it(app: Flask, room: Room) -> None:
    with transaction() as session:
        credential = session.get(Credential, room.manager.id)
        hashed = passwords.hash_password("示例密码-1234")
        if credential is None:
            session.add(
                Credential(
                    person_id=room.manager.id,
                    password_hash=hashed,
                    must_change=False,
                    changed_at=clock.now(),
                )
            )
        else:
            credential.password_hash = hashed
    give(room)
    for _ in range(5):
        back(room, "0007")
    answer = room.phone.post(
        "/sign-in", data={"account": room.manager.phone, "password": "示例密码-1234"}
    )
    assert answer.status_code == 422
    assert "只能用周敏的账号登录" in answer.get_data(as_text=True)
    assert room.phone.get("/people").location == "/handed/"
    with reading() as session:
        live = select(SignIn).where(
            SignIn.person_id == room.manager.id, SignIn.revoked_at.is_(None)
        )
        assert session.scalars(live).all() == []


def test_after_four_hours_or_a_new_password_the_pin_will_not_do(room: Room) -> None:
    give(room)
    with transaction() as session:
        session.execute(update(HandedDevice).values(expires_at=clock.now()))
    assert "密码用不了了" in back(room, PIN)
    with transaction() as session:
        session.execute(update(HandedDevice).values(expires_at=clock.now() + timedelta(hours=1)))
        session.merge(
            Credential(
                person_id=room.invigilator.id,
                password_hash="x",
                must_change=True,
                changed_at=clock.now() + timedelta(seconds=1),
            )
        )
    assert "密码用不了了" in back(room, PIN)


def test_a_pin_comes_back_though_the_pass_is_over(room: Room) -> None:
    give(room)
    start(room)
    hand_in(room)
    with transaction() as session:
        session.execute(update(SignIn).values(revoked_at=clock.now()))
    assert "请把手机还给周敏" in room.phone.get("/handed/").get_data(as_text=True)
    assert "示例甲" in back(room, PIN)


def test_who_was_not_seen_is_not_given_it(room: Room) -> None:
    who, exam = actor_for(room.invigilator), room.exam.public_id
    presence.take_back(who, exam, room.number(room.asked), "认错人了", now=clock.now())
    assert "先核对示例甲的身份" in give(room, status=422)
    assert room.phone.get(room.url).status_code == 200


@pytest.mark.parametrize("pin", ["", "12", "1234", "0000", "1234567", "abcd"])
def test_a_pin_anybody_would_guess_is_not_taken(room: Room, pin: str) -> None:
    assert "密码要 4 到 6 个数字" in give(room, pin, 422)
    with reading() as session:
        assert session.scalars(select(HandedDevice)).all() == []


def test_a_pin_is_read_however_it_is_typed() -> None:
    assert pin_of(" 82 51 ") == pin_of("８２５１") == "8251"


def test_where_phones_are_not_allowed_it_is_not_given(room: Room) -> None:
    room.no_phones()
    assert "这个地方不许带手机" in give(room, status=422)


def test_what_was_begun_aloud_goes_on_on_the_device(room: Room) -> None:
    room.begin()
    room.post("/oral/1", do="next", note="", **{"q1": "A"})
    give(room)
    page = start(room)
    assert 'value="A" checked' in page
    assert (attempt().body, attempt().conducted_by) == ("handed", None)


def test_what_was_handed_over_is_asked_aloud_after_all(room: Room) -> None:
    give(room)
    start(room)
    back(room, PIN)
    room.begin()
    assert attempt().body == "oral"


def test_the_pin_is_not_kept_and_nothing_of_it_told(room: Room) -> None:
    give(room)
    with reading() as session:
        row = session.scalars(select(HandedDevice)).one()
        told = [entry.payload for entry in session.scalars(select(TrailEntry))]
    assert PIN not in row.pin
    assert not any(PIN in str(payload) for payload in told)


def test_the_board_says_so_and_two_on_one_device_are_not_taken_for_cheats(room: Room) -> None:
    give(room)
    start(room)
    hand_in(room)
    back(room, PIN)
    room.phone.post(
        f"/invigilation/{room.exam.public_id}/p/{room.number(room.next)}/hand-over",
        data={"pin": PIN},
    )
    start_next = room.phone.post(f"/exam/{room.exam.public_id}/start")
    assert start_next.status_code == 200
    view = room_of(actor_for(room.manager), room.exam.public_id, now=clock.now())
    assert [seat.shared_with for seat in view.seats] == [(), ()]
    assert {seat.body.value for seat in view.seats} == {"handed"}


def test_a_double_press_hands_over_once(app: Flask, room: Room) -> None:
    give(room)
    answer = room.phone.post(f"{room.url}/hand-over", data={"pin": PIN})
    assert answer.status_code == 403
    with reading() as session:
        assert len(session.scalars(select(HandedDevice)).all()) == 1


def test_old_sign_ins_are_deleted_though_they_held_a_device(room: Room) -> None:
    give(room)
    back(room, PIN)
    later = clock.now() + timedelta(days=30)
    purging.purge_sign_ins(now=later)
    with reading() as session:
        assert session.scalars(select(HandedDevice)).one().sign_in_id is None


def test_the_worker_s_own_phone_is_not_locked(app: Flask, room: Room) -> None:
    give(room)
    own = sign_in(app.test_client(), room.asked)
    assert own.get("/handed/").status_code == 302
    assert own.get("/practice").status_code == 200
