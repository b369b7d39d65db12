"""What the invigilator says, through the pages: said, shown, seen; and what is refused."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anquan_exam.models import RoomMessage, RoomMessageTo
from anquan_exam.models.session import reading
from tests.builders import make_person, sign_in
from tests.web.test_invigilation import Room, attempt, begin, room

__all__ = ["room"]
TEN = "还有十分钟，<b>检查</b>一下。"


def token_in(page: str) -> dict[str, str]:
    found = re.search(r'data-token="([^"]+)"', page)
    assert found is not None
    return {"X-Attempt-Token": found.group(1)}


def paper(one: Room) -> str:
    return one.phone.get(f"/sit/{attempt().public_id}").get_data(as_text=True)


def look(one: Room, seen: object = None) -> object:
    body = {"events": []} if seen is None else {"events": [], "seen": seen}
    return one.phone.post("/sit/save", json=body, headers=token_in(paper(one))).json


def seen_by() -> list[bool]:
    with reading() as session:
        return [at is not None for at in session.scalars(select(RoomMessageTo.seen_at))]


def test_said_on_the_board_it_comes_with_a_look_and_is_known_as_seen(room: Room) -> None:
    begin(room)
    assert "发出去了" in room.act(f"{room.url}/tell", text=TEN)
    told = look(room)
    assert isinstance(told, dict)
    (message,) = told["messages"]
    assert message["text"] == TEN and message["by"].startswith("监考员周敏 ")
    board = room.text(room.url)
    assert "0 / 1 人知道了" in board or "他还没点“知道了”" in board
    assert "<b>检查</b>" not in board
    answer = look(room, [message["id"]])
    assert isinstance(answer, dict) and answer["messages"] == []
    assert "messages" not in json.dumps(look(room))
    assert "他知道了" in room.text(room.url)


def test_one_is_spoken_to_on_his_own_page(room: Room) -> None:
    assert f"{room.person}/tell" not in room.text(room.person)
    begin(room)
    assert f"{room.person}/tell" in room.text(room.person)
    assert "最多一分钟他就看到" in room.act(f"{room.person}/tell", text="手机放桌上。")
    assert "手机放桌上。" in room.text(room.person)
    assert "周敏对任晓峰说" in room.text(room.url)


def test_what_cannot_be_said_is_refused_in_plain_words(room: Room) -> None:
    assert "没有人在答，说了也看不到" in room.act(f"{room.url}/tell", text="快点")
    begin(room)
    assert "先写上要说的话" in room.act(f"{room.url}/tell", text="  ")
    assert "最多 100 个字" in room.act(f"{room.url}/tell", text="长" * 101)
    assert room.phone.post(f"{room.url}/tell", data={"text": "我说"}).status_code == 404


def test_without_script_it_stands_on_the_page_and_the_next_button_tells_it_was_seen(
    room: Room,
) -> None:
    begin(room)
    room.act(f"{room.url}/tell", text=TEN)
    page = paper(room)
    assert "还有十分钟，&lt;b&gt;检查&lt;/b&gt;一下。" in page and TEN not in page
    found = re.search(r'name="seen" value="([\d,]+)"', page)
    assert found is not None and seen_by() == [False]
    fields = {"token": token_in(page)["X-Attempt-Token"], "do": "save", "seen": found.group(1)}
    after = room.phone.post(f"/sit/{attempt().public_id}", data=fields).get_data(as_text=True)
    assert seen_by() == [True] and 'name="seen"' not in after


@pytest.mark.parametrize("seen", ["1", [0], ["1"], [True], [2**31], list(range(1, 60)), {"a": 1}])
def test_what_is_no_list_of_messages_is_refused(room: Room, seen: object) -> None:
    begin(room)
    answer = look(room, seen)
    assert isinstance(answer, dict) and answer["field"] == "seen"


@pytest.mark.parametrize("given", ["x", "0,-1", "²", "9" * 40, ""])
def test_a_form_that_tells_nonsense_was_seen_harms_nothing(room: Room, given: str) -> None:
    begin(room)
    fields = {"token": token_in(paper(room))["X-Attempt-Token"], "do": "save", "seen": given}
    assert room.phone.post(f"/sit/{attempt().public_id}", data=fields).status_code == 200


def test_nobody_elses_page_marks_it_as_seen(app: Flask, room: Room) -> None:
    begin(room)
    room.act(f"{room.url}/tell", text=TEN)
    with reading() as session:
        number = session.scalars(select(RoomMessage.id)).one()
    token = token_in(paper(room))
    other: FlaskClient = sign_in(app.test_client(), make_person(enterprise=room.enterprise))
    body = {"events": [], "seen": [number]}
    assert other.post("/sit/save", json=body, headers=token).status_code == 401
    fields = {"token": token["X-Attempt-Token"], "seen": str(number)}
    assert other.post(f"/sit/{attempt().public_id}", data=fields).status_code in (302, 404)
    assert seen_by() == [False]
