"""The pages about messages: counted where one looks, one tap to the matter, wishes heeded."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.messages import Delivery, Kind
from anquan_exam.models import Person
from anquan_exam.models.session import transaction
from anquan_exam.services import messages
from anquan_exam.services.messages.saying import Saying, say
from anquan_exam.web.wording_messages import say_message
from tests import builders, fact_builders
from tests.builders import MadeEnterprise, make_person, sign_in
from tests.exam_builders import MadeExam, make_exam
from tests.message_builders import kinds_of, line_up, messages_of, with_settings

TODAY = date(2026, 11, 23)
EXAM = {"title": "示例考试", "opens": "2026-11-24T01:00:00+00:00", "closes": ""}
FILLED: dict[Kind, dict[str, Any]] = {
    **{
        kind: {"number": "示例-0001", "due": "2026-12-05"}
        for kind in Kind
        if kind.value.startswith("case_")
    },
    Kind.EXAM_ASSIGNED: EXAM,
    Kind.EXAM_CLOSING: {**EXAM, "closes": "2026-11-24T09:00:00+00:00"},
    Kind.EXAM_FAILED: {"title": "示例考试"},
    **{
        kind: {"title": "示例培训", "place": "培训室", "begins": "2026-11-24T01:00:00+00:00"}
        for kind in (Kind.TRAINING_TEACH, Kind.TRAINING_PLANNED, Kind.TRAINING_CONFIRM)
    },
    **{
        kind: {"family": "mine", "operations": "井下电气作业", "day": "2026-12-23"}
        for kind in (Kind.CERTIFICATE_REVIEW, Kind.CERTIFICATE_EXPIRY)
    },
    Kind.ABSENCE_NEAR: {"day": "2026-12-01"},
    Kind.FOLLOW_UP_DUE: {"day": "2026-12-01", "kind": "failed", "over": False},
    Kind.FILE_ASKED: {"entry": "absence", "day": "2026-11-01", "name": "示例甲"},
    Kind.FILE_ANSWERED: {"entry": "absence", "day": "2026-11-01", "accepted": False},
    Kind.DESK_WAITING: {"cases": 2, "late_sheets": 1},
    Kind.DESK_REDS: {"count": 2, "day": "2026-11-24"},
    Kind.DIGEST: {"counts": {"due": 1, "to-do": 2}, "lines": [["exam_failed", {"title": "甲{}"}]]},
}


@pytest.fixture
def unit(app: Flask) -> MadeEnterprise:
    return builders.make_enterprise()


@pytest.fixture
def worker(unit: MadeEnterprise) -> Person:
    return make_person("示例甲", enterprise=unit)


@pytest.fixture
def exam(unit: MadeEnterprise, worker: Person) -> MadeExam:
    """One the worker was told of."""
    now = clock.now()
    hours = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(hours=3)}
    made = make_exam(unit, candidates=[worker], **hours)
    messages.say_due(now=now)
    return made


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_said_as_a_fact_and_what_to_do(kind: Kind) -> None:
    said = say_message(kind, FILLED[kind], TODAY)
    assert said.title and said.text.endswith("。") and said.button
    assert not re.search(r"[{}!！]|None", (said.title + said.text).replace("甲{}", ""))


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 12, 16), "还有 7 天"),
        (date(2026, 12, 23), "今天到期"),
        (date(2026, 12, 24), "过了"),
    ],
)
def test_a_certificate_s_days_are_counted_from_when_it_is_read(on: date, words: str) -> None:
    said = say_message(Kind.CERTIFICATE_EXPIRY, FILLED[Kind.CERTIFICATE_EXPIRY], on)
    assert words in said.title + said.text


def test_a_worker_sees_the_count_opens_one_with_a_tap_and_it_is_read(
    client: FlaskClient, worker: Person, exam: MadeExam
) -> None:
    sign_in(client, worker)
    assert "1 条没看" in client.get("/home").text
    page = client.get("/me/messages").text
    assert "要考：测试考试" in page and "全部算看过" in page
    (told,) = messages_of(worker)
    tapped = client.post(f"/me/messages/{told.id}")
    assert tapped.location == f"/exam/{exam.public_id}"
    assert client.get(tapped.location).status_code == 200
    assert "都看过了" in client.get("/me/messages").text
    assert client.post(f"/me/messages/{told.id}").location == tapped.location


ABOUT = {
    "training_planned": "training:zzzzzzzz",
    "training_confirm": "hours:1",
    "certificate_expiry": "certificate:zzzzzzzz:expiry",
    "absence_near": "absence:1",
    "follow_up_due": "follow_up:1",
    "file_answered": "corrected:1",
    "desk_waiting": "desk:waiting",
    "desk_reds": "desk:reds",
    "digest": "digest:",
}


@pytest.mark.parametrize("kind", sorted(ABOUT))
def test_whatever_a_message_is_about_opens(
    client: FlaskClient, unit: MadeEnterprise, kind: str
) -> None:
    leader = builders.make_holder(Role.TEAM_LEADER, unit)
    one = Saying(leader.id, Kind(kind), ABOUT[kind], "key", FILLED[Kind(kind)])
    with transaction() as session:
        say(session, [one], now=clock.now())
    sign_in(client, leader)
    (told,) = messages_of(leader)
    assert client.post(f"/me/messages/{told.id}", follow_redirects=True).status_code == 200


def test_all_are_read_with_one_button_and_others_stay_as_they_are(
    client: FlaskClient, unit: MadeEnterprise, worker: Person, exam: MadeExam
) -> None:
    other = make_person(enterprise=unit)
    fact_builders.make_certificate(other, unit, valid_until=clock.now().date())
    messages.say_due(now=clock.now())
    sign_in(client, worker)
    client.post("/me/messages/read")
    assert kinds_of(worker, unread=True) == []
    assert kinds_of(other, unread=True) == [Kind.CERTIFICATE_EXPIRY]


def test_the_list_says_so_when_empty_pages_and_narrows_to_a_group(
    client: FlaskClient, worker: Person
) -> None:
    sign_in(client, worker)
    assert "这里没有消息" in client.get("/me/messages").text
    many = [
        Saying(worker.id, Kind.EXAM_FAILED, f"attempt:{i}", f"k{i}", {"title": f"示例{i}场"})
        for i in range(25)
    ]
    with transaction() as session:
        say(session, many, now=clock.now())
    assert "第 2 / 2 页" in client.get("/me/messages?page=2").text
    assert "示例3场" in client.get("/me/messages?group=to-do&page=2").text
    assert "这里没有消息" in client.get("/me/messages?group=due").text
    assert client.get("/me/messages?group=x&page=99999999999").status_code == 200


def test_a_manager_reads_at_the_desk_with_the_count_in_the_menu(
    client: FlaskClient, unit: MadeEnterprise
) -> None:
    manager = builders.make_manager(unit)
    one = Saying(manager.id, Kind.DESK_WAITING, "desk:waiting", "k", {"cases": 2})
    with transaction() as session:
        say(session, [one], now=clock.now())
    sign_in(client, manager)
    page = client.get("/me/messages").text
    assert "过期没办完的案件 2 件" in page and 'class="desk"' in page
    assert re.search(r'href="/me/messages"[^>]*>消息 <span class="n">1</span>', page)


def test_titles_from_people_are_escaped(client: FlaskClient, worker: Person) -> None:
    bad = Saying(worker.id, Kind.EXAM_FAILED, "attempt:a", "k", {"title": "<script>x</script>"})
    with transaction() as session:
        say(session, [bad], now=clock.now())
    sign_in(client, worker)
    assert "<script>x" not in client.get("/me/messages").text


def test_one_s_wishes_are_kept_and_heeded(client: FlaskClient, worker: Person) -> None:
    sign_in(client, worker)
    page = client.get("/me/messages/settings").text
    assert page.count("checked") == 2
    client.post("/me/messages/settings", data={"digest": "1"})
    assert client.get("/me/messages/settings").text.count("checked") == 1
    with transaction() as session:
        say(session, [Saying(worker.id, Kind.DIGEST, "digest:", "k", {})], now=clock.now())
    assert line_up() == []


def chats(app: Flask) -> Any:
    return with_settings(
        app,
        channels="wecom",
        wecom_corp_id="c",
        wecom_secret=type(app.extensions["settings"].wecom_secret)("s"),
        wecom_agent_id=1,
        wecom_host="http://127.0.0.1:9",
    )


def test_a_manager_sets_the_userid_the_person_then_sees(
    app: Flask, client: FlaskClient, unit: MadeEnterprise, worker: Person
) -> None:
    with chats(app):
        sign_in(client, builders.make_manager(unit))
        where = f"/people/{worker.public_id}/contacts"
        assert client.post(where, data={"userid-wecom": "a b"}).status_code == 422
        assert client.post(where, data={"userid-wecom": "shili-jia"}).status_code == 302
        assert "shili-jia" in client.get(where).text
        sign_in(client, worker)
        assert "shili-jia" in client.get("/me/messages/settings").text
        bad = client.post("/me/messages/settings", data={"userid-wecom": "a,b"})
        assert bad.status_code == 422 and "账号没填对" in bad.text
        assert client.get(where).status_code == 403


@pytest.fixture
def administrator(app: Flask, client: FlaskClient) -> FlaskClient:
    person = builders.make_holder(Role.ADMINISTRATOR, builders.make_district(), "管系统的")
    return sign_in(client, person)


@pytest.fixture
def outbox(app: Flask, tmp_path: Path) -> Iterator[Path]:
    with with_settings(app, outbox_dir=tmp_path / "out"):
        yield tmp_path / "out"


def test_an_administrator_tests_a_channel_and_sees_the_line(
    administrator: FlaskClient, outbox: Path
) -> None:
    assert "往外发的消息" in administrator.get("/system/").text
    assert "发件箱文件" in administrator.get("/system/messages").text
    tested = administrator.post(
        "/system/messages/test", data={"channel": "file"}, follow_redirects=True
    )
    assert "收下了" in tested.text
    assert "测试消息" in next(outbox.iterdir()).read_text("utf-8")
    assert administrator.post("/system/messages/test", data={"channel": "x"}).status_code == 404


def test_what_was_given_up_is_shown_and_put_in_line_again(
    app: Flask, administrator: FlaskClient, worker: Person, outbox: Path
) -> None:
    class Refusing:
        def send(self, _: Any) -> Delivery:
            return Delivery(False, "errcode 60111", again=False)

    app.extensions["channels"] = (app.extensions["settings"], {"file": Refusing()})
    now = datetime.combine(clock.now().date(), datetime.min.time(), clock.SHANGHAI).replace(hour=9)
    with transaction() as session:
        closing = Saying(worker.id, Kind.EXAM_CLOSING, "exam:a", "k", FILLED[Kind.EXAM_CLOSING])
        say(session, [closing], now=now)
    assert "没发出去" not in administrator.get("/system/").text
    messages.send_due(now=now)
    assert "有 1 条消息没发出去" in administrator.get("/system/").text
    page = administrator.get("/system/messages").text
    assert "errcode 60111" in page and "不再试了" in page and worker.name in page
    assert worker.phone not in page
    again = administrator.post("/system/messages/again", follow_redirects=True).text
    assert "1 条重新排上队了" in again


def test_no_channel_at_all_is_said(app: Flask, administrator: FlaskClient) -> None:
    with with_settings(app, channels="none"):
        assert "消息只在站内" in administrator.get("/system/messages").text


@pytest.mark.parametrize("path", ["/system/messages"])
def test_only_administrators_look_at_what_goes_outside(
    client: FlaskClient, unit: MadeEnterprise, path: str
) -> None:
    sign_in(client, builders.make_manager(unit))
    assert client.get(path).status_code == 403


def test_the_command_line_says_how_it_stands_and_sends(app: Flask, outbox: Path) -> None:
    runner = app.test_cli_runner()
    assert (
        "file：等着发 0，没发出去 0，一天里发出去 0"
        in runner.invoke(args=["messages", "status"]).output
    )
    assert "发出去 0 条" in runner.invoke(args=["messages", "send"]).output


def test_the_tick_says_it_once(
    app: Flask, unit: MadeEnterprise, worker: Person, outbox: Path
) -> None:
    soon = {"opens_at": clock.now(), "closes_at": clock.now() + timedelta(hours=3)}
    make_exam(unit, candidates=[worker], **soon)
    runner = app.test_cli_runner()
    outputs = [runner.invoke(args=["tick"]).output for _ in range(2)]
    assert ["发站内消息 1 条" in output for output in outputs] == [True, False]
    assert kinds_of(worker).count(Kind.EXAM_ASSIGNED) == 1
