"""The marking desk: open to markers, blind, and gentle with wrong numbers and late presses."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.models import PaperRecord
from anquan_exam.models.session import reading
from anquan_exam.services import history, marking
from tests.builders import make_enterprise, make_holder, make_manager, sign_in
from tests.marking_builders import SAID, Desk, desk

pytestmark = pytest.mark.database


@pytest.fixture
def place(app: Flask) -> Desk:
    """Two papers of this morning wait for two markers each."""
    made = desk("任晓峰", "高小平", markers=2, now=clock.now() - timedelta(hours=5))
    made.sit(0)
    made.sit(1, said="<b>报告班长</b>")
    return made


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.get_data(as_text=True)


def question_url(place: Desk) -> str:
    (line,) = marking.overview(place.markers[0], place.exam.public_id, now=clock.now()).questions
    return f"/marking/exams/{place.exam.public_id}/questions/{line.question_id}/{line.part}"


def hidden(html: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', html)
    assert found
    return found[1]


def marks(html: str, *points: str, **more: str) -> dict[str, str]:
    fields = {f"point-{at}": point for at, point in enumerate(points, 1)}
    return {"paper": hidden(html, "paper"), "item": hidden(html, "item"), **fields, **more}


def test_a_marker_goes_through_the_answers_of_one_question(
    client: FlaskClient, place: Desk
) -> None:
    sign_in(client, place.holders[0])
    assert "有 2 份简答等人阅卷" in page(client, "/desk")
    assert place.exam.title in page(client, "/marking")
    assert "要你判" in page(client, f"/marking/exams/{place.exam.public_id}")

    url = question_url(place)
    first = page(client, url)
    assert "任晓峰" not in first
    assert "高小平" not in first
    assert "停止作业，撤到安全地方，报告班长。" in first
    assert "<b>报告班长</b>" not in first
    answer = client.post(url, data=marks(first, "6", "２．5", note="还行"))
    assert answer.headers["Location"] == url
    second = page(client, url)
    assert hidden(second, "paper") != hidden(first, "paper")
    assert "判了 1，还有 1" in second
    assert f"paper={hidden(first, 'paper')}" in second

    again = page(client, f"{url}?paper={hidden(first, 'paper')}")
    assert "这份你判过了" in again
    assert 'value="2.5"' in again
    client.post(url, data=marks(second, "0", "0"))
    done = client.get(url)
    assert done.headers["Location"].endswith(f"/marking/exams/{place.exam.public_id}")
    assert "没有要你判的了" in page(client, done.headers["Location"])


@pytest.mark.parametrize(
    "points", [("6.001", "0"), ("7", "0"), ("", "0"), ("-1", "0"), ("NaN", "0")]
)
def test_numbers_that_cannot_be_are_said_beside_what_was_typed(
    client: FlaskClient, place: Desk, points: tuple[str, ...]
) -> None:
    sign_in(client, place.holders[0])
    html = page(client, question_url(place))
    answer = client.post(question_url(place), data=marks(html, *points, note="想一想"))
    assert answer.status_code == 422
    said = answer.get_data(as_text=True)
    assert "每个要点的分要在 0 和它的满分之间" in said
    assert f'value="{points[0]}"' in said
    assert 'value="想一想"' in said


def test_a_press_that_comes_too_late_goes_on_to_the_next(client: FlaskClient, place: Desk) -> None:
    sign_in(client, place.holders[0])
    html = page(client, question_url(place))
    place.mark(1, hidden(html, "paper"), 600, 400)
    place.mark(2, hidden(html, "paper"), 600, 400)
    answer = client.post(question_url(place), data=marks(html, "6", "4"), follow_redirects=True)
    assert "出分" in answer.get_data(as_text=True)
    assert hidden(answer.get_data(as_text=True), "paper") != hidden(html, "paper")


def test_a_third_one_sees_both_and_decides(client: FlaskClient, place: Desk) -> None:
    number = sign_numbers(place)[0]
    place.mark(0, number, 600, 400)
    place.mark(1, number, 0, 0, note="没答到点上")
    sign_in(client, place.holders[2])
    assert "两人分歧 1 处" in page(client, "/marking")
    html = page(client, f"{question_url(place)}?paper={number}")
    assert "两人差得远，你来定" in html
    assert "没答到点上" in html
    client.post(question_url(place), data=marks(html, "3", "0"))
    assert place.status(number) == "submitted"


def sign_numbers(place: Desk) -> list[str]:
    """The public numbers of the papers."""
    with reading() as session:
        return list(session.scalars(select(PaperRecord.number).order_by(PaperRecord.id)))


def test_a_correction_takes_two(app: Flask) -> None:
    place = desk(now=clock.now() - timedelta(hours=5))
    number = place.sit()
    place.mark(0, number, 0, 0)
    client, second = app.test_client(), app.test_client()
    sign_in(client, place.holders[0])
    url = f"/marking/exams/{place.exam.public_id}/papers/{number}/2"
    html = page(client, url)
    assert "这份卷已经出分" in html
    assert client.post(url, data=marks(html, "6", "4")).status_code == 422
    client.post(url, data=marks(html, "6", "4", note="漏看一句"))
    assert "你提的，等别人定" in page(client, f"/marking/exams/{place.exam.public_id}")
    sign_in(second, place.holders[1])
    html = page(second, f"/marking/exams/{place.exam.public_id}")
    found = re.search(r'action="([^"]*/corrections/\d+)"', html)
    assert found
    second.post(found[1], data={"accept": "1"})
    assert [row[2] for row in place.results(number)] == [1000, 2000]
    late = second.post(found[1], data={"accept": "0"}, follow_redirects=True)
    assert "已经定过了" in late.get_data(as_text=True)


def test_others_find_nothing_here(app: Flask, client: FlaskClient, place: Desk) -> None:
    sign_in(client, make_manager(make_enterprise()))
    assert "眼下没有要阅的卷" in page(client, "/marking")
    page(client, f"/marking/exams/{place.exam.public_id}", 404)
    page(client, question_url(place), 404)
    invigilator = app.test_client()
    sign_in(invigilator, make_holder(Role.INVIGILATOR, place.enterprise))
    page(invigilator, "/marking", 403)
    assert "阅卷" not in page(invigilator, "/desk")


def test_an_exam_that_goes_on_is_listed_and_kept_shut(client: FlaskClient, app: Flask) -> None:
    place = desk(now=clock.now())
    place.sit()
    sign_in(client, place.holders[0])
    assert "考完再阅" in page(client, "/marking")
    assert "再来阅卷" in page(client, f"/marking/exams/{place.exam.public_id}", 409)


def test_the_worker_is_told_to_wait(app: Flask, place: Desk) -> None:
    client = app.test_client()
    sign_in(client, place.people[0])
    (line,) = history.lines(place.sitter(0).actor, now=clock.now())
    said = page(client, f"/result/{line.attempt}")
    assert "等待阅卷" in said
    assert line.receipt in said
    page(client, f"/result/{line.attempt}/1", 404)


def test_managers_see_who_waits(client: FlaskClient, place: Desk) -> None:
    sign_in(client, place.holders[0])
    html = page(client, f"/results/exams/{place.exam.public_id}")
    assert html.count("等阅卷") >= 2
    assert "两个人定收不收" not in page(client, "/desk")
    link = re.search(r'/results/attempts/[^"]+', html)
    assert link
    shown = page(client, link[0])
    assert "等阅卷" in shown
    assert SAID in shown or "&lt;b&gt;" in shown
