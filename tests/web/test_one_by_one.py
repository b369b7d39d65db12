"""A spot check that may stop early, over the wire and without script: announced, one way, fair."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anquan_exam import clock
from anquan_exam.domain.sequential import SequentialRule
from anquan_exam.services import exams
from anquan_exam.services.sittings.opening import reopen
from anquan_exam.services.sittings.views import SittingView
from tests.builders import make_enterprise, make_person, sign_in
from tests.exam_builders import make_exam
from tests.halls import results
from tests.screenings import SCREENED, moved, paper_of_25
from tests.sitters import right_answers, sitter_for
from tests.web.test_exam_pages import Desk


class Sat:
    """A worker under the rule, on his phone."""

    def __init__(self, client: FlaskClient) -> None:
        now = clock.now()
        enterprise = make_enterprise()
        worker = make_person("示例甲", enterprise=enterprise)
        self.exam = make_exam(
            enterprise,
            candidates=[worker],
            policy=SCREENED,
            opens_at=now - timedelta(hours=1),
            closes_at=now + timedelta(hours=2),
            **paper_of_25(),
        )
        self.sitter = sitter_for(worker, self.exam, now=now)
        self.phone = sign_in(client, worker)

    def begin(self) -> SittingView:
        self.phone.post(f"/exam/{self.exam.public_id}/start")
        view = self.sitter.start(now=clock.now())
        self.right = right_answers(view)
        self.at = f"/sit/{view.attempt}/one"
        return view

    def fields(self) -> dict[str, str]:
        """The hidden fields of the question to answer now."""
        page = self.phone.get(self.at).text
        names = ("token", "item", "empty")
        return {n: re.search(rf'name="{n}" value="([^"]*)"', page)[1] for n in names}  # type: ignore[index]

    def answer(self, right: bool = True) -> Any:
        """Answer the question of now, rightly or not, and go on."""
        fields = self.fields()
        number = fields["item"]
        answer = self.right[number] if right else ["B"]
        return self.phone.post(self.at, data={**fields, f"q{number}": answer})


@pytest.fixture
def sat(app: Flask, client: FlaskClient) -> Sat:
    return Sat(client)


def test_the_rule_is_told_before_the_start(sat: Sat) -> None:
    page = sat.phone.get(f"/exam/{sat.exam.public_id}").text
    assert "最少 10 题，最多 25 题，满分 100，80 分合格" in page
    assert "答得好可以提前结束。" in page and "提前结束的都是合格" in page
    for number in ("65%", "90%", "不超过 5%（α）", "不超过 10%（β）", "5.0%", "9.3%"):
        assert number in page


def test_without_script_ten_right_answers_lead_to_the_result(sat: Sat) -> None:
    sat.begin()
    for number in range(1, 10):
        done = sat.answer()
        assert (done.status_code, done.location) == (302, sat.at)
        assert f"第 {number + 1} 题" in sat.phone.get(sat.at).text
    last = sat.answer()
    assert "/result/" in last.location
    page = sat.phone.get(last.location).text
    assert "序贯：答 10 题即可判定。" in page and "满分 40" in page and "合格" in page
    assert sat.phone.get(sat.at).location == last.location


def test_without_script_many_wrong_go_on_to_the_hand_in_of_the_full_paper(sat: Sat) -> None:
    view = sat.begin()
    for number in range(1, 25):
        assert sat.answer(right=number > 8).location == sat.at
    assert "存下，去交卷" in sat.phone.get(sat.at).text
    ask = sat.answer()
    assert ask.location == f"/sit/{view.attempt}/hand-in"
    assert results() == []
    confirm = sat.phone.get(f"{ask.location}?step=2").text
    token = re.search(r'name="token" value="([^"]*)"', confirm)[1]  # type: ignore[index]
    done = sat.phone.post(ask.location, data={"token": token})
    assert "没合格" in sat.phone.get(done.location).text
    assert [(r.cause, r.score, r.full_score) for r in results()] == [("handed_in", 6800, 10000)]


def test_a_page_gone_back_to_changes_nothing(sat: Sat) -> None:
    view = sat.begin()
    old = sat.fields()
    sat.answer(right=False)
    again = sat.phone.post(sat.at, data={**old, "q1": sat.right["1"]})
    assert "不能回头改" in again.text and "第 2 题" in again.text
    answers = reopen(sat.sitter.actor, view.attempt, now=clock.now()).answers
    assert answers[1] == ("B",)


def test_an_unanswered_question_is_asked_about_once_and_then_gone_by(sat: Sat) -> None:
    view = sat.begin()
    fields = sat.fields()
    told = sat.phone.post(sat.at, data=fields)
    assert "这题还没答。再按一次就往下走，不能回来了。" in told.text
    token = re.search(r'name="token" value="([^"]*)"', told.text)[1]  # type: ignore[index]
    passed = sat.phone.post(sat.at, data={"token": token, "item": "1", "empty": "1"})
    assert passed.location == sat.at
    assert reopen(sat.sitter.actor, view.attempt, now=clock.now()).current == 2


def test_a_form_sent_twice_counts_once(sat: Sat) -> None:
    sat.begin()
    fields = {**sat.fields(), "q1": sat.right["1"]}
    assert sat.phone.post(sat.at, data=fields).location == sat.at
    assert "不能回头改" in sat.phone.post(sat.at, data=fields).text


def test_a_forged_or_foreign_token_is_sent_back_to_the_question(sat: Sat) -> None:
    sat.begin()
    fields = sat.fields()
    for token in ("", "nonsense", fields["token"] + "x"):
        sent = sat.phone.post(sat.at, data={**fields, "token": token, "q1": "A"})
        assert sent.location == sat.at
    assert sat.fields()["item"] == "1"


def test_the_script_is_told_where_it_stands_and_sent_to_the_result(sat: Sat) -> None:
    view = sat.begin()
    page = sat.phone.get(f"/sit/{view.attempt}").text
    assert 'data-from="1"' in page and "one_by_one" in page
    assert f'url=/sit/{view.attempt}/one"' in page
    token = re.search(r'data-token="([^"]*)"', page)[1]  # type: ignore[index]
    events = moved(view, *[True] * 12)
    send = {"headers": {"X-Attempt-Token": token}}
    first = sat.phone.post("/sit/save", json={"events": events[:9]}, **send)
    assert (first.status_code, sorted(first.json)) == (
        200,
        ["deadline", "epoch", "now", "stored"],
    )
    second = sat.phone.post("/sit/save", json={"events": events[9:]}, **send)
    assert (second.status_code, second.json["error"]) == (410, "closed")
    assert second.json["stored"] == [10, 11, 12]
    assert "/result/" in sat.phone.get(second.json["url"]).location
    again = sat.phone.post("/sit/save", json={"events": events[9:]}, **send)
    assert again.status_code == 410


def test_nothing_told_in_the_middle_depends_on_what_was_right(
    app: Flask, client: FlaskClient
) -> None:
    said = []
    for right, phone in ((True, client), (False, app.test_client())):
        sat = Sat(phone)
        view = sat.begin()
        page = sat.phone.get(f"/sit/{view.attempt}").text
        token = re.search(r'data-token="([^"]*)"', page)[1]  # type: ignore[index]
        events = moved(view, *[right] * 9)
        answer = sat.phone.post(
            "/sit/save", json={"events": events}, headers={"X-Attempt-Token": token}
        )
        said.append((answer.status_code, sorted(answer.json), answer.json["stored"]))
        said.append("".join(re.findall(r"class=\"note[^>]*>", sat.phone.get(sat.at).text)))
    assert said[:2] == said[2:]


def test_an_ordinary_exam_has_no_page_of_one_question(sat: Sat, app: Flask) -> None:
    now = clock.now()
    enterprise = make_enterprise()
    worker = make_person(enterprise=enterprise)
    window = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(hours=2)}
    exam = make_exam(enterprise, candidates=[worker], **window)
    phone = sign_in(app.test_client(), worker)
    view = sitter_for(worker, exam, now=now).start(now=now)
    assert phone.get(f"/sit/{view.attempt}/one").location == f"/sit/{view.attempt}"
    sent = phone.post(f"/sit/{view.attempt}/one", data={"token": view.token, "item": "1"})
    assert sent.location == f"/sit/{view.attempt}/one"
    page = phone.get(f"/sit/{view.attempt}").text
    assert "one_by_one" not in page and "data-from" not in page


def test_a_draft_may_stop_early_where_it_is_a_spot_check_and_nowhere_else(
    client: FlaskClient,
) -> None:
    desk = Desk(client)
    url = desk.draft()

    def policy() -> Any:
        return exams.get(desk.manager, url.rpartition("/")[2]).policy

    refused = desk.client.post(url, data=desk.fields(sequential="1"))
    assert refused.status_code == 422
    assert "“提前结束（序贯判定）”这样设不行" in refused.text
    spot_check = desk.fields(kind="spot_check", sequential="1")
    assert desk.client.post(url, data=spot_check).status_code == 302
    assert (policy().sequential, policy().may_go_back) == (SequentialRule(), False)
    assert 'name="sequential" value="1" checked' in desk.client.get(url).text
    assert desk.client.post(url, data=desk.fields(kind="spot_check")).status_code == 302
    assert (policy().sequential, policy().may_go_back) == (None, True)
