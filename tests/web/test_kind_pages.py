"""Desk pages of every kind: questions with pictures, differences, papers, blueprints."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anquan_exam import clock
from anquan_exam.domain.questions import Kind, RubricPoint
from anquan_exam.services.exams.running import close_finished
from tests.builders import sign_in
from tests.exam_builders import SCENARIO, make_blueprint, make_published_bank, sections_of
from tests.marking_builders import SAID, Desk, desk
from tests.services.test_print_kinds import KINDS, answers, questions


@pytest.fixture
def place(app: Flask) -> Desk:
    now = clock.now() - timedelta(hours=5)
    return desk("任晓峰", kinds=KINDS, questions=questions("kinds"), now=now)


@pytest.fixture
def office(client: FlaskClient, place: Desk) -> FlaskClient:
    return sign_in(client, place.holders[0])


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("serial", "words"),
    [
        (3, ("正确的顺序", "第 3 题的选项 D")),
        (4, ('<polygon class="hazard"', '<polygon class="decoy"', "不是隐患", "/pictures/")),
        (5, (SCENARIO, "第 1 小题，判断题", "第 2 小题，简答题", "要人判分")),
        (6, ("评分要点", "60%", "停止作业，撤到安全地方，报告班长。")),
    ],
)
def test_a_question_of_each_kind_shows_what_is_right(
    office: FlaskClient, place: Desk, serial: int, words: tuple[str, ...]
) -> None:
    html = page(office, f"/banks/{place.bank.id}/questions/kinds-000{serial}")
    for word in words:
        assert word in html, word


def test_the_list_of_a_bank_says_what_each_kind_is(office: FlaskClient, place: Desk) -> None:
    html = page(office, f"/banks/{place.bank.id}")
    assert "2 小题" in html
    assert "有图" in html
    assert "A → B → C → D" in html


def test_versions_are_compared_part_by_part(office: FlaskClient, place: Desk) -> None:
    changed = list(questions("kinds"))
    case = changed[4]
    changed[4] = replace(case, parts=(replace(case.parts[0], key=("B",)), case.parts[1]))
    changed[5] = replace(changed[5], rubric=(RubricPoint("停止作业", 100),))
    make_published_bank(bank_id=place.bank.id, questions=changed, number=2)
    html = page(office, f"/banks/{place.bank.id}/versions/1/2?question=kinds-0005")
    assert "第 1 小题 选项" in html
    assert "答案变了" in html
    assert "要点 2" in page(office, f"/banks/{place.bank.id}/versions/1/2?question=kinds-0006")


def test_one_paper_shows_every_kind_and_where_marks_may_be_mended(
    office: FlaskClient, place: Desk
) -> None:
    worker = place.sitter()
    view = worker.start(now=place.now)
    worker.hand_in(view, sheet=answers(view), now=place.now)
    html = page(office, f"/results/attempts/{view.attempt}")
    assert html.count("等阅卷") >= 3
    assert "提更正" not in html
    for item, points in ((6, (300, 200)), (7, (600, 0))):
        place.mark(0, f"{worker.number}-1", *points, item=item)
    html = page(office, f"/results/attempts/{view.attempt}")
    for word in (SAID, SCENARIO, "部分对", 'class="tap"', "排第 1", "应第 2", "提更正"):
        assert word in html, word
    behind = f"/results/exams/{place.exam.public_id}/questions/kinds-0005?part=2"
    assert "案例第 2 小题" in page(office, behind)
    assert "案例第 2 小题" in page(office, f"/results/exams/{place.exam.public_id}/figures")


def test_a_blueprint_offers_every_kind_with_counts_and_says_what_is_special(
    office: FlaskClient, place: Desk
) -> None:
    wanted = {Kind.CASE: 1, Kind.SHORT_ANSWER: 1}
    record = make_blueprint(place.enterprise, place.bank, sections=sections_of(place.bank, wanted))
    html = page(office, f"/blueprints/{record.public_id}/sections/s1")
    assert 'id="n-hazard-picture" data-live>1 题' in html
    assert "一道案例算一题，2 小题" in html
    assert "考完要人阅卷" in page(office, f"/blueprints/{record.public_id}")
    assert SCENARIO in page(office, f"/blueprints/{record.public_id}/sample")

    made = office.post("/exams/new", data={"blueprint": record.public_id})
    draft = page(office, made.headers["Location"])
    assert "简答题怎么判" in draft
    assert "有题要人阅卷，每题 1 人判" in draft


def test_the_notice_says_that_people_mark(app: Flask, place: Desk) -> None:
    client = app.test_client()
    told = page(client, f"/notice/{place.exam.public_id}")
    assert "判完才出分" in told
    sign_in(client, place.people[0])
    before = client.get(f"/exam/{place.exam.public_id}").get_data(as_text=True)
    assert "简答题判完出分" in before


def test_one_s_own_paper_of_every_kind_opens_by_its_receipt(app: Flask, place: Desk) -> None:
    worker = place.sitter()
    view = worker.start(now=place.now)
    receipt = worker.hand_in(view, sheet=answers(view), now=place.now).code
    close_finished(now=clock.now())
    html = page(app.test_client(), f"/verify/{place.exam.public_id}?receipt={receipt}")
    assert "全部一致" in html
    assert html.count(SCENARIO) == 1
    assert "（图：" in html
    assert "第 3 题的选项 D" in html
    assert "停止作业，撤到安全地方" not in html
