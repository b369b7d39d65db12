"""The policy of handing in after some leaves of the page, on every page that speaks of it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.policy import LeavePage, Policy
from anquan_exam.services import exams
from tests.builders import make_enterprise, make_holder, make_person, sign_in
from tests.exam_builders import make_exam
from tests.sitters import sitter_for
from tests.web.test_exam_pages import Desk

ONCE = Policy(leave_page=LeavePage.HAND_IN_AFTER, leave_limit=1)


@pytest.fixture
def desk(client: FlaskClient) -> Desk:
    return Desk(client)


def policy_of(desk: Desk, url: str) -> Policy:
    return exams.get(desk.manager, url.rpartition("/")[2]).policy


def test_a_draft_only_notes_leaves_until_handing_in_is_chosen_with_a_number(desk: Desk) -> None:
    url = desk.draft()
    page = desk.client.get(url).text
    assert "只记下来，不自动交卷" in page and "记下来，次数多了自动交卷" in page
    assert policy_of(desk, url).leave_page is LeavePage.NOTE
    chosen = desk.fields(leave_page="hand_in_after", leave_limit="5")
    assert desk.client.post(url, data=chosen).status_code == 302
    policy = policy_of(desk, url)
    assert (policy.leave_page, policy.leave_limit) == (LeavePage.HAND_IN_AFTER, 5)
    assert 'value="hand_in_after" selected' in desk.client.get(url).text


@pytest.mark.parametrize(
    ("more", "said"),
    [({"leave_limit": "21"}, "要填 0 到 20"), ({"leave_page": "expel"}, "“切出页面”这样设不行")],
)
def test_a_number_or_a_rule_that_cannot_be_is_refused(
    desk: Desk, more: dict[str, str], said: str
) -> None:
    url = desk.draft()
    refused = desk.client.post(url, data=desk.fields(leave_page="hand_in_after") | more)
    assert refused.status_code == 422 and said in refused.text


class Sat:
    """A worker under the rule, on his phone, and the invigilator's board."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        now = clock.now()
        enterprise = make_enterprise()
        worker = make_person("任晓峰", enterprise=enterprise)
        self.exam = make_exam(
            enterprise,
            candidates=[worker],
            policy=ONCE,
            opens_at=now - timedelta(hours=1),
            closes_at=now + timedelta(hours=2),
        )
        self.sitter = sitter_for(worker, self.exam, now=now)
        self.phone = sign_in(client, worker)
        self.desk = sign_in(app.test_client(), make_holder(Role.INVIGILATOR, enterprise, "周敏"))

    def text(self, url: str) -> str:
        return self.phone.get(url).text

    def leave(self, token: str, seq: int) -> Any:
        ms = int(clock.now().timestamp() * 1000) + seq * 200_000
        left = {"seq": seq, "kind": "left_page", "item": 1, "payload": {"online": True}}
        back = {"seq": seq + 1, "kind": "returned", "item": 1, "payload": {}}
        events = [{**left, "client_at": ms}, {**back, "client_at": ms + 90_000}]
        headers = {"X-Attempt-Token": token}
        return self.phone.post("/sit/save", json={"events": events}, headers=headers)


def test_the_rule_is_told_before_during_and_after_and_on_the_board(
    app: Flask, client: FlaskClient
) -> None:
    room = Sat(app, client)
    number = room.exam.public_id
    for url in (f"/exam/{number}", f"/notice/{number}"):
        assert "最多切出 1 次，第 2 次自动交卷" in room.text(url)
        assert "没网的时候离开不算" in room.text(url)
    view = room.sitter.start(now=clock.now())
    assert "还能切出 1 次，再多就自动交卷" in room.text(f"/sit/{view.attempt}")

    first = room.leave(view.token, 1)
    assert first.status_code == 200
    assert first.json["leaves"] == "再切出 1 次就自动交卷"
    assert first.json["message"] == "刚才离开算切出，记了 1 次。再切出 1 次就自动交卷。"
    assert "再切出 1 次就自动交卷" in room.text(f"/sit/{view.attempt}")
    person = f"/invigilation/{number}/p/{room.sitter.number}"
    assert "算切出 1 次，最多 1 次" in room.desk.get(person).text

    second = room.leave(view.token, 11)
    assert second.status_code == 410 and second.json["stored"] == [11, 12]
    told = "离开页面的次数超过了这场考试的规定，系统替你交了卷。"
    assert told in room.phone.get(second.json["url"], follow_redirects=True).text
    assert "离开多了自动交" in room.desk.get(f"/invigilation/{number}").text


def test_an_exam_that_only_notes_leaves_says_nothing_of_a_number(
    app: Flask, client: FlaskClient
) -> None:
    enterprise = make_enterprise()
    worker = make_person(enterprise=enterprise)
    now = clock.now()
    window = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(hours=2)}
    exam = make_exam(enterprise, candidates=[worker], **window)
    phone = sign_in(client, worker)
    assert "切出页面会记下，不会自动交卷" in phone.get(f"/exam/{exam.public_id}").text
    view = sitter_for(worker, exam, now=now).start(now=now)
    assert 'id="leaves"' not in phone.get(f"/sit/{view.attempt}").text
    saved = phone.post(
        "/sit/save", json={"events": []}, headers={"X-Attempt-Token": view.token}
    ).json
    assert saved is not None and "leaves" not in saved
