"""The pages of the exam room: the whole of it through forms, and the board looked at again."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.policy import Policy
from anquan_exam.models import Attempt, Candidate, LateSheet, Person, Result
from anquan_exam.models.session import reading, transaction
from tests.builders import (
    MadeEnterprise,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    sign_in,
)
from tests.exam_builders import MadeExam, make_exam


@dataclass
class Room:
    """A room on the pages: its invigilator's browser, and a worker's."""

    enterprise: MadeEnterprise
    exam: MadeExam
    worker: Person
    number: str
    desk: FlaskClient
    phone: FlaskClient
    second: FlaskClient

    @property
    def url(self) -> str:
        return f"/invigilation/{self.exam.public_id}"

    @property
    def person(self) -> str:
        return f"{self.url}/p/{self.number}"

    def text(self, url: str) -> str:
        answer = self.desk.get(url)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def act(self, url: str, **fields: str) -> str:
        answer = self.desk.post(url, data=fields, follow_redirects=True)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def start(self, code: str = "") -> str:
        answer = self.phone.post(f"/exam/{self.exam.public_id}/start", data={"code": code})
        return answer.get_data(as_text=True)


@pytest.fixture
def room(app: Flask, client: FlaskClient) -> Room:
    enterprise = make_enterprise()
    invigilator = make_holder(Role.INVIGILATOR, enterprise, "周敏")
    worker = make_person("任晓峰", enterprise=enterprise)
    now = clock.now()
    exam = make_exam(
        enterprise,
        candidates=[worker],
        invigilators=[invigilator],
        policy=Policy(needs_presence=True, needs_start_code=True),
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=3),
    )
    return Room(
        enterprise,
        exam,
        worker,
        exam.numbers[worker.id],
        sign_in(client, invigilator),
        sign_in(app.test_client(), worker),
        sign_in(app.test_client(), make_manager(enterprise, "杨洁")),
    )


def attempt() -> Attempt:
    with reading() as session:
        return session.scalars(select(Attempt)).one()


def begin(room: Room) -> None:
    room.act(f"{room.url}/code", code="8321")
    room.act(f"{room.url}/roll", number=room.number, identity="badge", name="任晓峰")
    assert 'id="paper"' in room.start("8321")


def test_from_the_list_to_the_board_by_forms_alone(room: Room) -> None:
    assert "测试考试" in room.text("/invigilation/")
    assert "没有开考码，谁也开始不了" in room.text(room.url)
    assert "监考员还没核对你" in room.start()
    assert "开考码 8321 生效了" in room.act(f"{room.url}/code", code="8321")
    assert "任晓峰核对好了" in room.act(
        f"{room.url}/roll", number=room.number, identity="id_card", name="任晓峰"
    )
    assert "已核对，身份证" in room.text(room.url)
    assert "开考码不对" in room.start("9999")
    assert 'id="paper"' in room.start("8321")
    board = room.text(room.url)
    assert "在考" in board
    assert "还有人在考，不出分" in board


def test_somebody_who_only_works_there_gets_nowhere(room: Room) -> None:
    begin(room)
    for url in ("/invigilation/", room.url, room.person, f"{room.url}/code"):
        assert room.phone.get(url).status_code == 404
    assert room.phone.post(f"{room.url}/collect", data={"reason": "x"}).status_code == 404
    assert attempt().status == "open"


def test_the_board_answers_304_until_something_changes(room: Room) -> None:
    first = room.desk.get(room.url, query_string={"part": "live"})
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    for _ in range(3):
        again = room.desk.get(
            room.url, query_string={"part": "live"}, headers={"If-None-Match": tag}
        )
        assert (again.status_code, again.headers["ETag"], again.data) == (304, tag, b"")
    begin(room)
    changed = room.desk.get(room.url, query_string={"part": "live"}, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert "任晓峰" in changed.get_data(as_text=True)
    assert "<html" not in changed.get_data(as_text=True)


def test_figures_open_to_their_names(room: Room) -> None:
    assert "任晓峰" in room.text(f"{room.url}?show=waiting")
    assert "没有这样的人" in room.text(f"{room.url}?show=sitting")
    assert "任晓峰" in room.text(f"{room.url}?q=晓峰")
    assert "没有这样的人" in room.text(f"{room.url}?q=别人")


def test_recognising_somebody_needs_a_name(room: Room) -> None:
    fields = {"number": room.number, "identity": "known", "back": "person"}
    assert "写上是谁认出来的" in room.act(f"{room.url}/roll", **fields)
    assert "熟人辨认：孙班长" in room.act(f"{room.url}/roll", **fields, known_by="孙班长")
    assert "选一下是怎么核对的" in room.act(
        f"{room.url}/roll", number=room.number, identity="passport"
    )


def test_a_bad_code_is_told_beside_its_field(room: Room) -> None:
    answer = room.desk.post(f"{room.url}/code", data={"code": "12"})
    assert answer.status_code == 422
    assert "开考码要 4 到 12 个字" in answer.get_data(as_text=True)
    assert 'value="12"' in answer.get_data(as_text=True)


def test_collecting_and_voiding_take_two_steps_and_a_reason(room: Room) -> None:
    begin(room)
    assert "第 1 步，共 2 步" in room.text(f"{room.person}/collect")
    assert 'name="reason"' in room.text(f"{room.person}/collect?step=2")
    assert "写一下为什么" in room.act(f"{room.person}/collect", reason=" ")
    assert attempt().status == "open"
    assert "卷收上来了" in room.act(f"{room.person}/collect", reason="停电")
    assert attempt().status == "submitted"
    void = f"{room.person}/void/{attempt().public_id}"
    assert "第 1 步，共 2 步" in room.text(void)
    assert "作废了" in room.act(void, reason="替考", again="1")
    assert (attempt().status, attempt().void_reason) == ("voided", "替考")
    with reading() as session:
        assert session.scalars(select(Candidate.extra_tries)).one() == 1
    assert room.desk.get(void).status_code == 404


def test_collecting_all_names_who_is_still_at_it(room: Room) -> None:
    assert "不用收" in room.text(f"{room.url}/collect")
    begin(room)
    first = room.text(f"{room.url}/collect")
    assert "还有 1 人在答" in first
    assert "任晓峰" in first
    assert "收到的答案都算数" in room.act(f"{room.url}/collect", reason="停电")
    assert attempt().status == "submitted"


def test_time_is_given_to_one_person(room: Room) -> None:
    begin(room)
    before = attempt().deadline_at
    assert "时间加上了" in room.act(f"{room.person}/time", minutes="10", reason="手机坏了")
    assert attempt().deadline_at == before + timedelta(minutes=10)
    assert "一次加 1 到 240 分钟" in room.act(f"{room.person}/time", minutes="很多", reason="x")


def test_starts_are_paused_and_resumed(room: Room) -> None:
    assert "暂停开考了" in room.act(f"{room.url}/pause", reason="停电")
    assert "现在暂停开考" in room.start("8321")
    assert "恢复开考了" in room.act(f"{room.url}/resume")


def test_a_late_sheet_is_proposed_by_one_and_decided_by_another(room: Room) -> None:
    begin(room)
    with transaction() as session:
        one = session.scalars(select(Attempt)).one()
        one.started_at -= timedelta(hours=2)
        one.deadline_at -= timedelta(hours=2)
        one.accept_until -= timedelta(hours=2)
        session.add(
            LateSheet(
                attempt_id=one.id,
                sheet={"epoch": 1, "sheet": {"1": ["A"]}, "events": []},
                sha256="0" * 64,
                received_at=clock.now(),
            )
        )
    page = room.text(room.person)
    assert "答案留着" in page
    with reading() as session:
        late = f"{room.person}/late/{session.scalars(select(LateSheet.id)).one()}"
    assert "等另一个人定" in room.act(f"{late}/propose", reason="断网")
    assert "提的人不能自己定" in room.act(f"{late}/decide", accept="1")
    answer = room.second.post(f"{late}/decide", data={"accept": "1"}, follow_redirects=True)
    assert "收下了，重新判了分" in answer.get_data(as_text=True)
    with reading() as session:
        assert session.scalars(select(Result.cause).order_by(Result.sequence)).all() == [
            "timed_out",
            "late_sheet_accepted",
        ]


def test_somebody_is_let_in_at_the_door(room: Room) -> None:
    extra = make_person("临时来的", enterprise=room.enterprise, number="A-77")
    assert "没找到能加的人" in room.text(f"{room.url}/door?q=A-7")
    assert "临时来的" in room.text(f"{room.url}/door?q=A-77")
    assert "加进来了" in room.act(f"{room.url}/door", person=extra.public_id, reason="替班")
    assert "后加的" in room.text(room.url)


def test_names_are_text_wherever_they_stand(room: Room) -> None:
    with transaction() as session:
        session.scalars(select(Candidate)).one().name = '<img src=x onerror="alert(1)">'
    for url in (room.url, f"{room.url}/roll", room.person, f"{room.url}?q=<img src=x>"):
        assert "<img src=x" not in room.text(url)
