"""Seats, log, 不是本人 and the record through their pages, by forms alone."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.models import Impersonation, Incident, SeatPlan
from anquan_exam.models.session import reading
from tests.builders import make_enterprise, make_holder, make_manager, sign_in
from tests.web.test_invigilation import Room, attempt, begin, room

__all__ = ["room"]


def moment(minutes: int = 0) -> str:
    return f"{clock.local(clock.now()) - timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"


def write(one: Room, **fields: str) -> str:
    given = {"kind": "whisper", "at": moment(1), "text": "两人<b>说话</b>", **fields}
    return one.act(f"{one.url}/log", **given)


def rows(model: type) -> int:
    with reading() as session:
        return len(session.scalars(select(model.id)).all())


def test_seats_are_drawn_by_a_form_and_told_everywhere(room: Room) -> None:
    assert "抽座位" in room.text(room.url)
    assert "第 1 次抽的座位定了" in room.act(
        f"{room.url}/seats", name="考场一", rows="2", columns="3"
    )
    seat = "座位 1（1 排 1 座）"
    assert seat in room.text(f"{room.url}/roll") and "座位 1，" in room.text(room.url)
    assert "1（1 排 1 座）" in room.text(room.person)
    waiting = room.phone.get(f"/exam/{room.exam.public_id}").get_data(as_text=True)
    assert seat in waiting
    room.act(f"{room.url}/roll", number=room.number, identity="badge", name="任晓峰")
    ready = room.phone.get(f"/exam/{room.exam.public_id}").get_data(as_text=True)
    assert "考试须知" in ready and seat in ready
    plan = room.desk.get(f"{room.url}/seats.pdf")
    assert plan.data.startswith(b"%PDF") and plan.mimetype == "application/pdf"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "一", "rows": "", "columns": ""}, "至少写一个考场"),
        ({"name": "一", "rows": "x", "columns": "3"}, "名字不能重"),
        ({"name": "一", "rows": "-1", "columns": "3"}, "名字不能重"),
        ({"name": "一", "rows": "², ", "columns": "3"}, "名字不能重"),
        ({"name": "一", "rows": "99999", "columns": "3"}, "名字不能重"),
        ({}, "至少写一个考场"),
    ],
)
def test_rooms_that_make_no_sense_are_told_in_words_and_kept_in_the_form(
    room: Room, fields: dict[str, str], said: str
) -> None:
    answer = room.desk.post(f"{room.url}/seats", data=fields)
    assert answer.status_code == 422 and said in answer.get_data(as_text=True)
    assert rows(SeatPlan) == 0
    assert room.desk.get(f"{room.url}/seats.pdf").status_code == 404


def test_a_further_draw_wants_a_reason_and_none_is_made_once_begun(room: Room) -> None:
    layout = {"name": "一", "rows": "", "columns": "3"}
    room.act(f"{room.url}/seats", **layout)
    answer = room.desk.post(f"{room.url}/seats", data=layout)
    assert answer.status_code == 422
    page = room.act(f"{room.url}/seats", **layout, reason="换了考场")
    assert "第 2 次抽的座位定了" in page and "原因：换了考场" in page
    begin(room)
    assert "已经有人开考了" in room.act(f"{room.url}/seats", **layout, reason="再来")
    assert rows(SeatPlan) == 2


def test_an_entry_is_written_shown_and_put_right(room: Room) -> None:
    page = write(room, people=room.number)
    assert "第 1 条记下了" in page and "两人&lt;b&gt;说话&lt;/b&gt;" in page
    for url in (room.url, room.person):
        assert "考场情况" in room.text(url)
    assert "考场情况记了 1 条" in room.text(room.url)
    form = room.text(f"{room.url}/log?correct=1")
    assert "更正第 1 条" in form and "两人&lt;b&gt;说话&lt;/b&gt;</textarea>" in form
    page = write(room, text="一人说话", corrects="1")
    assert "已由第 2 条更正" in page
    assert "考场情况记了 1 条" in room.text(room.url)
    assert room.desk.get(f"{room.url}/log?correct=1").status_code == 404
    assert rows(Incident) == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "fire"}, "选一下是哪一类"),
        ({"kind": ""}, "选一下是哪一类"),
        ({"text": "  "}, "先写上出了什么事"),
        ({"text": "长" * 501}, "太长了"),
        ({"at": "昨天"}, "时间不对"),
        ({"at": ""}, "时间不对"),
        ({"at": "2030-01-01T08:00"}, "时间不对"),
    ],
)
def test_what_cannot_be_written_is_refused_in_words_and_stays_typed(
    room: Room, fields: dict[str, str], said: str
) -> None:
    given = {"kind": "whisper", "at": moment(1), "text": "说话", "done": "提醒一次", **fields}
    answer = room.desk.post(f"{room.url}/log", data=given)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and said in page and 'value="提醒一次"' in page
    assert rows(Incident) == 0


@pytest.mark.parametrize(
    "fields", [{"people": "nobody"}, {"corrects": "7"}, {"corrects": "x"}, {"corrects": "-1"}]
)
def test_forged_people_and_entries_are_not_found(room: Room, fields: dict[str, str]) -> None:
    given = {"kind": "whisper", "at": moment(1), "text": "说话", **fields}
    assert room.desk.post(f"{room.url}/log", data=given).status_code == 404
    assert rows(Incident) == 0


def test_a_draw_and_an_entry_turn_304_into_a_new_board(room: Room) -> None:
    def look(tag: str = "") -> tuple[int, str]:
        headers = {"If-None-Match": tag} if tag else {}
        got = room.desk.get(room.url, query_string={"part": "live"}, headers=headers)
        return got.status_code, got.headers["ETag"]

    _, tag = look()
    assert look(tag)[0] == 304
    room.act(f"{room.url}/seats", name="一", rows="", columns="3")
    status, tag = look(tag)
    assert status == 200 and look(tag)[0] == 304
    write(room)
    assert look(tag)[0] == 200


def test_not_him_takes_two_steps_and_a_second_person_decides(room: Room) -> None:
    begin(room)
    assert "确实不是本人" in room.text(f"{room.person}/not-him")
    assert "怎么发现的" in room.text(f"{room.person}/not-him?step=2")
    assert "写上是怎么发现" in room.act(f"{room.person}/not-him", noticed=" ")
    assert attempt().status == "open"
    page = room.act(f"{room.person}/not-him", noticed="证件和人对不上", found="测试丙")
    assert "等另一个人定" in page and "你报的，要另一个人来定" in page
    assert attempt().status == "voided"
    assert room.desk.get(f"{room.person}/not-him").status_code == 404
    told = room.act(f"{room.person}/not-him/decide", upheld="0", reason="没事")
    assert "提的人不能自己定" in told
    told = room.phone.get(f"/exam/{room.exam.public_id}").get_data(as_text=True)
    assert "来考的不是你本人" in told
    assert 'id="paper"' not in room.start("8321")
    assert "有人报告不是本人" in room.text(f"{room.url}?show=look")
    assert "1 人替考要定" in room.text("/invigilation/")
    second = room.second.get("/desk").get_data(as_text=True)
    assert "报告替考" in second and f"{room.url}?show=look" in second
    done = room.second.post(
        f"{room.person}/not-him/decide",
        data={"upheld": "0", "reason": "证件核对过，是本人"},
        follow_redirects=True,
    ).get_data(as_text=True)
    assert "查明了，可以再考" in done and "证件核对过，是本人" in done
    twice = {"upheld": "1", "reason": "再定一次"}
    room.second.post(f"{room.person}/not-him/decide", data=twice)
    with reading() as session:
        assert session.scalars(select(Impersonation.upheld)).all() == [False]


def test_upheld_the_paper_is_void_on_the_board_and_no_button_leads_back(room: Room) -> None:
    begin(room)
    room.act(f"{room.person}/not-him", noticed="照片和人对不上")
    decide = {"upheld": "1", "reason": "本人承认"}
    room.second.post(f"{room.person}/not-him/decide", data=decide)
    board = room.text(room.url)
    assert "作废" in board and "替考成立，不能再考" in board
    page = room.text(room.person)
    assert "认定替考，这场不能再考" in page
    assert "再给一次机会" not in page and 'id="known"' not in page
    fields = {"number": room.number, "identity": "badge", "name": "任晓峰"}
    assert "另一个人定下来之前不能核对" in room.act(f"{room.url}/roll", **fields)


def test_the_record_is_led_to_and_printed(room: Room) -> None:
    link = f"{room.url}/record.pdf"
    assert link in room.text(room.url) and link in room.text(f"{room.url}/log")
    for url in (f"/exams/{room.exam.public_id}", f"/results/exams/{room.exam.public_id}/record"):
        assert link in room.second.get(url).get_data(as_text=True)
    for browser in (room.desk, room.second):
        got = browser.get(link)
        assert got.data.startswith(b"%PDF") and got.headers["Cache-Control"] == "no-store"


def test_workers_and_other_enterprises_find_nothing(app: Flask, room: Room) -> None:
    write(room)
    room.act(f"{room.url}/seats", name="一", rows="", columns="3")
    elsewhere = make_enterprise()
    strangers = [
        room.phone,
        sign_in(app.test_client(), make_manager(elsewhere)),
        sign_in(app.test_client(), make_holder(Role.INVIGILATOR, elsewhere)),
    ]
    pages = ("log", "seats", "seats.pdf", "record.pdf", f"p/{room.number}/not-him")
    posts = {
        "log": {"kind": "whisper", "at": moment(1), "text": "说话"},
        "seats": {"name": "一", "rows": "", "columns": "9", "reason": "再来"},
        f"p/{room.number}/not-him": {"noticed": "看出来的"},
        f"p/{room.number}/not-him/decide": {"upheld": "1", "reason": "看过"},
    }
    for one in strangers:
        for path in pages:
            assert one.get(f"{room.url}/{path}").status_code == 404, path
        for path, fields in posts.items():
            assert one.post(f"{room.url}/{path}", data=fields).status_code == 404, path
    assert (rows(Incident), rows(SeatPlan), rows(Impersonation)) == (1, 1, 0)
