"""Orderings, pictures, short answers and cases on the pages of a worker, without any script."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from anquan_exam import clock
from anquan_exam.domain.papers import PaperItem
from anquan_exam.domain.policy import Policy, PolicyKind
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Exam, Person
from anquan_exam.models.session import transaction
from anquan_exam.services.practice import books
from anquan_exam.services.sittings.views import SittingView
from anquan_exam.web.sitting.sheet_form import given
from tests.builders import actor_for, make_enterprise, make_person, sign_in
from tests.exam_builders import (
    SCENARIO,
    SCENE_ALT,
    MadeExam,
    make_exam,
    make_published_bank,
    sections_of,
)
from tests.pictures import scene
from tests.sitters import Sitter, answered, sitter_for

HOUR = timedelta(hours=1)
COUNTS = {
    Kind.ORDERING: 1,
    Kind.HAZARD_PICTURE: 1,
    Kind.CASE: 1,
    Kind.SHORT_ANSWER: 1,
}
ORDER, PICTURE, FIRST, LAST, SHORT = 1, 2, 3, 5, 6
SELF_TEST = Policy(kind=PolicyKind.SELF_TEST, needs_start_code=False, needs_presence=False)


@pytest.fixture
def worker(app: Flask) -> Person:
    return make_person(enterprise=make_enterprise())


@pytest.fixture
def page(client: FlaskClient, worker: Person) -> FlaskClient:
    return sign_in(client, worker)


def exam_of(worker: Person, counts: dict[Kind, int], **exam: object) -> MadeExam:
    """An exam that closed an hour ago by now, open all the day before."""
    bank = make_published_bank(len(counts), kinds=tuple(counts))
    now = clock.now()
    settings = {"opens_at": now - HOUR, "closes_at": now + 3 * HOUR, "policy": SELF_TEST} | exam
    return make_exam(
        make_enterprise(), bank=bank, sections=sections_of(bank, counts), candidates=[worker],
        **settings,
    )  # fmt: skip


def started(worker: Person, **exam: object) -> tuple[Sitter, SittingView]:
    sitting = sitter_for(worker, exam_of(worker, COUNTS, **exam), now=clock.now())
    return sitting, sitting.start(now=clock.now())


ITEM = PaperItem(7, "s1", "q-1", "r", Kind.ORDERING, tuple("CABD"), 0, 100)
HAZARDS = PaperItem(7, "s1", "q-1", "r", Kind.HAZARD_PICTURE, tuple("CABD"), 2, 100)
TEXT = PaperItem(7, "s1", "q-1", "r", Kind.SHORT_ANSWER, (), 1, 100)


@pytest.mark.parametrize(
    ("item", "form", "answer", "told"),
    [
        (ITEM, [("q7.A", "1"), ("q7.B", "2"), ("q7.C", "4")], ["A", "B", "C"], False),
        (ITEM, [("q7.A", "2"), ("q7.B", "2")], ["A"], True),
        (ITEM, [("q7.A", "9"), ("q7.B", "x"), ("q7.C", "")], [], False),
        (HAZARDS, [("q7", "B"), ("q7", "12,900")], ["12,900", "B"], False),
        (HAZARDS, [("q7", "D"), ("q7", "A"), ("q7", "B")], ["A", "D"], True),
        (HAZARDS, [("q7", "Z"), ("q7", "1001,1"), ("q7", "A"), ("q7", "A")], ["A"], False),
        (TEXT, [("q7", " 甲\r\n乙\x00 ")], ["甲\n乙"], False),
        (TEXT, [("q7", "字" * 2001)], ["字" * 2000], False),
        (TEXT, [("q7", " \r\n ")], [], False),
    ],
)
def test_a_form_gives_what_can_be_kept_and_tells_of_the_rest(
    item: PaperItem, form: list[tuple[str, str]], answer: list[str], told: bool
) -> None:
    found = given(item, MultiDict(form))
    assert (found.answer, bool(found.note)) == (answer, told)


def test_two_steps_on_one_place_are_told_before_the_hand_in(
    page: FlaskClient, worker: Person
) -> None:
    _, view = started(worker)
    sent = {"token": view.token, "q1.A": "1", "q1.B": "1", "do": "handin"}

    answer = page.post(f"/sit/{view.attempt}", data=sent)

    assert answer.status_code == 200 and "第 1 题有两步都排在第 1 步" in answer.text
    card = page.get(f"/sit/{view.attempt}/card").text
    assert "还有 6 题没答完" in card and "第 1 题，没排完" in card


def test_what_was_tapped_on_a_phone_stays_when_a_plain_form_is_saved(
    page: FlaskClient, worker: Person
) -> None:
    sitting, view = started(worker)
    sitting.save(view, answered(PICTURE, ["200,200"]), now=clock.now())
    text = page.get(f"/sit/{view.attempt}").text
    assert "图上标的（左起 20%，上起 20%）" in text
    assert re.search(r'value="200,200" checked', text)


def test_a_paper_of_plain_kinds_asks_for_no_other_script(page: FlaskClient, worker: Person) -> None:
    plain = exam_of(worker, {Kind.SINGLE: 1, Kind.FILL_IN: 1})
    view = sitter_for(worker, plain, now=clock.now()).start(now=clock.now())
    assert "kinds." not in page.get(f"/sit/{view.attempt}").text


def test_the_scenario_stands_once_above_the_parts(page: FlaskClient, worker: Person) -> None:
    _, view = started(worker)
    text = page.get(f"/sit/{view.attempt}").text
    assert text.count(SCENARIO) == 1
    assert "第 4 题，案例 2/3，排序，3.33 分" in text
    assert f'alt="{SCENE_ALT}" width="600" height="400"' in text


def test_the_notice_says_how_the_kinds_on_the_exam_are_marked(
    page: FlaskClient, worker: Person
) -> None:
    text = page.get(f"/exam/{exam_of(worker, COUNTS).public_id}").text
    for words in ("排序", "找隐患", "案例", "判卷人按要点给分", "简答题判完出分", "填对一空"):
        assert words in text
    assert "多选" not in text and "判断" not in text
    plain = page.get(f"/exam/{exam_of(worker, {Kind.SINGLE: 1, Kind.MULTIPLE: 1}).public_id}").text
    assert "多选" in plain and "排序" not in plain and "各种题怎么判分" not in plain


def test_as_long_an_answer_as_may_be_written_reaches_the_server(
    page: FlaskClient, worker: Person
) -> None:
    _, view = started(worker)
    texts = {"1": ["A"], str(SHORT): ["\U00020000" * 2000]}
    events = [answered(SHORT, texts[str(SHORT)])]
    token = {"X-Attempt-Token": view.token}
    saved = page.post("/sit/save", json={"events": events}, headers=token)
    assert saved.status_code == 200


@pytest.fixture
def closed(page: FlaskClient, worker: Person) -> str:
    """An attempt of yesterday: the order reversed, one hazard found, the case half right."""
    now = clock.now()
    sitting, view = started(worker, opens_at=now - 5 * HOUR, closes_at=now + HOUR)
    order = next(item for item in view.paper.items if item.number == FIRST + 1)
    assert order.kind is Kind.ORDERING
    sitting.hand_in(
        view,
        answered(ORDER, ["B", "A", "C", "D"]),
        answered(PICTURE, ["200,200", "B"]),
        answered(FIRST, ["A"]),
        answered(FIRST + 1, ["A", "B"]),
        now=now,
    )
    _end(sitting.exam)
    return view.attempt


def _end(exam: MadeExam) -> None:
    with transaction() as session:
        record = session.get_one(Exam, exam.id)
        record.closes_at = clock.now() - HOUR


def test_ones_own_order_stands_beside_the_right_one(page: FlaskClient, closed: str) -> None:
    text = page.get(f"/result/{closed}/{ORDER}").text
    rows = re.findall(r'<tr><th scope="row">(\d)</th><td>(.*?)</td><td class="(\w+)">', text)
    assert [(place, right[-1], kind) for place, right, kind in rows] == [
        ("1", "A", "wrong"),
        ("2", "B", "wrong"),
        ("3", "C", "right"),
        ("4", "D", "right"),
    ]


def test_hazards_found_and_missed_are_told_and_drawn(page: FlaskClient, closed: str) -> None:
    text = page.get(f"/result/{closed}/{PICTURE}").text
    assert f'<image href="/pictures/{scene().name}" width="600" height="400"' in text
    assert text.count('class="found"') == 1 and text.count('class="missed"') == 1
    assert "找到了" in text and "没找到" in text and "不是隐患" in text
    assert '<circle cx="120" cy="80"' in text


def test_a_case_is_explained_as_a_whole(page: FlaskClient, closed: str) -> None:
    text = page.get(f"/result/{closed}/{LAST}").text
    assert text.count(SCENARIO) == 1
    assert [words for words in ("案例 1/3", "案例 2/3", "案例 3/3") if words in text] == [
        "案例 1/3",
        "案例 2/3",
        "案例 3/3",
    ]
    assert "你填：没填" in text and "没排" in text
    assert f'href="/result/{closed}/{SHORT}"' in text


def test_a_short_answer_is_shown_with_its_points_and_the_model_answer(
    page: FlaskClient, closed: str
) -> None:
    text = page.get(f"/result/{closed}/{SHORT}").text
    assert "你写的" in text and "没写" in text
    assert "停止作业" in text and "6 分" in text and "参考答案" in text


def test_a_short_answer_is_compared_before_it_is_counted(page: FlaskClient, worker: Person) -> None:
    bank = make_published_bank(1, kinds=(Kind.SHORT_ANSWER,))
    first = page.post(f"/practice/banks/{bank.id}", data={"size": "10"}).location
    url = page.get(first).location
    assert "先写几句" in page.get(url).text

    compared = page.post(url, data={"q1": "停止作业"})
    assert "对照要点" in compared.text and "参考答案" in compared.text
    again = page.get(url).text
    assert "看对不对" in again and "停止作业，撤到" not in again
    done = page.post(url, data={"q1": "停止作业", "compared": "1", "said": ["1"]})
    assert "没说全" in page.get(done.location).text


def test_practice_keeps_the_scenario_at_hand(page: FlaskClient, worker: Person) -> None:
    bank = make_published_bank(1, kinds=(Kind.CASE,))
    first = page.post(f"/practice/banks/{bank.id}", data={"size": "10"}).location
    url = page.get(first).location
    page.post(url, data={"q1": "A"})
    text = page.get(url.replace("/1", "/2")).text
    assert text.count(SCENARIO) == 1 and "案例第 2 问，排序" in text
    refused = page.post(url.replace("/1", "/2"), data={"q2.A": "1"})
    assert refused.status_code == 422 and "先把步骤排完" in refused.text
    assert re.search(r'<option value="1" selected>', refused.text)


@pytest.mark.parametrize("kind", [Kind.CASE, Kind.HAZARD_PICTURE, Kind.ORDERING, Kind.SHORT_ANSWER])
def test_a_favourite_of_any_kind_can_be_looked_at(
    page: FlaskClient, worker: Person, kind: Kind
) -> None:
    bank = make_published_bank(1, kinds=(kind,))
    (question,) = bank.questions
    books.keep(actor_for(worker), question.id, True, now=clock.now())
    text = page.get(f"/practice/favourites/{question.id}").text
    assert "《测试用法》第一条" in text
    assert "你排的" not in text and "没找到" not in text and "你写的" not in text
