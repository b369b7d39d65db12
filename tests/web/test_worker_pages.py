"""A worker's pages: home, results, particulars, and practice without any script."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.policy import TEMPLATES
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Person
from anquan_exam.services.practice import books, sets
from tests.builders import (
    actor_for,
    id_number,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    make_place,
    make_post,
    sign_in,
)
from tests.exam_builders import MadeBank, make_exam, make_published_bank
from tests.result_builders import begin, sit

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def worker(app: Flask) -> Person:
    enterprise = make_enterprise("示例煤业有限公司")
    make_manager(enterprise, "周管理例")
    return make_person(
        "王样例",
        enterprise=enterprise,
        place=make_place(enterprise, "掘一队"),
        posts=[make_post(enterprise, "掘进工")],
        number="A001",
        identity=id_number(1),
    )


@pytest.fixture
def page(client: FlaskClient, worker: Person) -> FlaskClient:
    return sign_in(client, worker)


def exam_for(worker: Person, **exam):
    now = clock.now()
    window = {"opens_at": now - 2 * HOUR, "closes_at": now + 3 * HOUR}
    return make_exam(make_enterprise(), candidates=[worker], **(window | exam))


def test_home_puts_the_exam_one_can_sit_first_with_the_one_blue_button(page, worker):
    made = exam_for(worker, title="四季度闭卷")
    text = page.get("/home").text
    assert "现在可以考" in text
    assert text.count("btn-must") == 1
    assert f'href="/exam/{made.public_id}"' in text


def test_home_leads_back_to_an_attempt_left_open(page, worker):
    now = clock.now()
    view = begin(exam_for(worker), worker, now=now)
    text = page.get("/home").text
    assert "还没交卷" in text
    assert f'href="/sit/{view.attempt}"' in text


def test_who_is_not_on_the_list_hears_whom_to_ask_and_not_whether_there_is_such_an_exam(page):
    made = exam_for(make_person())
    for exam in (made.public_id, "2222222222"):
        answer = page.get(f"/exam/{exam}")
        assert answer.status_code == 404
        assert "名单里没有你" in answer.text
        assert made.title not in answer.text


def test_home_without_exams_offers_practice(page):
    text = page.get("/home").text
    assert "眼下没有考试" in text
    assert re.search(r'btn-must[^>]*href="/practice"', text)


def test_home_after_a_fail_says_what_to_do(page, worker):
    supervisor = make_holder(Role.INVIGILATOR, make_enterprise())
    now = clock.now()
    made = exam_for(worker, opens_at=now - DAY, closes_at=now - DAY + 3 * HOUR)
    sit(made, worker, 3, now=now - DAY, supervised_by=supervisor)
    text = page.get("/home").text
    assert "上次没合格" in text and "补考" in text


def test_history_opens_each_attempt_and_keeps_self_tests_grey(page, worker):
    now = clock.now()
    made = exam_for(worker, policy=TEMPLATES["self_test"], title="安全生产法自测")
    attempt = sit(made, worker, 10, now=now - HOUR)
    text = page.get("/history").text
    assert f'href="/result/{attempt}"' in text
    assert "自测合格" in text
    assert 'class="chip safe"' not in text
    assert page.get(f"/result/{attempt}").status_code == 200


def test_ones_particulars_are_masked_and_name_whom_to_ask(page, worker):
    text = page.get("/me").text
    assert id_number(1) not in text and id_number(1)[-4:] in text
    assert worker.phone is not None and worker.phone not in text
    for known in ("示例煤业有限公司", "掘一队", "掘进工", "A001", "周管理例"):
        assert known in text


def test_whoever_has_a_desk_finds_it_and_a_worker_does_not(client, worker):
    assert "管理台" not in sign_in(client, worker).get("/me").text
    manager = make_manager(make_enterprise())
    assert "管理台" in sign_in(client, manager).get("/me").text


@pytest.mark.parametrize("path", ["/home", "/history", "/me", "/practice", "/practice/wrong"])
def test_a_stranger_is_sent_to_sign_in(client, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


# practice


@pytest.fixture
def bank(worker: Person) -> MadeBank:
    return make_published_bank(12, kinds=(Kind.SINGLE,))


def start(page: FlaskClient, bank: MadeBank, **form: str) -> str:
    """Start a set by its form; the address of its first question."""
    answer = page.post(f"/practice/banks/{bank.id}", data={"size": "10", **form})
    assert answer.status_code == 302
    return page.get(answer.location).location


def test_practice_without_script_from_the_shelf_to_the_result(page, bank):
    assert f'href="/practice/banks/{bank.id}"' in page.get("/practice").text
    assert "开始练习" in page.get(f"/practice/banks/{bank.id}").text
    here = start(page, bank)
    for number in range(1, 11):
        assert page.get(here).status_code == 200
        answer = page.post(here, data={f"q{number}": "A" if number > 2 else "B"})
        assert answer.status_code == 302
        told = page.get(answer.location).text
        assert ("答错了" if number <= 2 else "答对了") in told
        assert "班前检查三项" in told and "《测试用法》第一条" in told
        here = re.search(r'href="([^"]+)">(?:下一题|看结果)<', told)[1]  # type: ignore[index]
    assert "答了 10 题，对 8 题" in page.get(here).text


def test_a_question_before_its_answer_holds_neither_key_nor_explanation(page, bank):
    text = page.get(start(page, bank)).text
    assert "班前检查三项" not in text
    assert "对的" not in text.split('id="ask"')[1]


def test_an_empty_answer_is_told_beside_the_question(page, bank):
    here = start(page, bank)
    answer = page.post(here, data={})
    assert answer.status_code == 422
    assert "先选一个" in answer.text


def test_practice_goes_on_where_one_stopped(page, bank):
    here = start(page, bank)
    page.post(here, data={"q1": "A"})
    resume = re.search(r'href="(/practice/sets/\w+)">接着练', page.get("/practice").text)
    assert resume is not None
    assert page.get(resume[1]).location.endswith("/2")


def test_the_wrong_book_lists_explains_and_practises_what_was_wrong(page, bank, worker):
    page.post(start(page, bank), data={"q1": "B"})
    (line,) = books.lines(actor_for(worker), books.WRONG, now=clock.now())
    text = page.get("/practice/wrong").text
    assert "错过 1 次" in text
    look = page.get(f"/practice/wrong/{line.question.id}")
    assert "班前检查三项" in look.text
    answer = page.post("/practice/wrong", data={"size": "10"})
    assert answer.status_code == 302
    set_id = answer.location.rsplit("/", 1)[1]
    assert sets.view(actor_for(worker), set_id, now=clock.now()).total == 1


def test_a_favourite_is_kept_and_dropped_by_a_plain_form(page, bank):
    here = start(page, bank)
    page.post(here, data={"q1": "A"})
    for label, count in (("收藏这题", 1), ("取消收藏", 0)):
        action = re.search(r'action="(/practice/keep/[^"]+)"', page.get(here).text)
        assert action is not None and label in page.get(here).text
        answer = page.post(action[1].replace("&amp;", "&"))
        assert answer.location == here
        found = re.search(r"收藏</a><span class=\"n\">(\d+) 题", page.get("/practice").text)
        assert found is not None and int(found[1]) == count


def test_every_kind_of_question_is_answered_by_a_plain_form(page, worker):
    given = {
        Kind.SINGLE: ["A"],
        Kind.MULTIPLE: ["A", "B"],
        Kind.TRUE_FALSE: ["A"],
        Kind.FILL_IN: ["三"],
    }
    for kind, answer in given.items():
        bank = make_published_bank(10, kinds=(kind,))
        here = start(page, bank)
        text = page.get(here).text
        assert ('name="q1"' in text) and ("checkbox" in text) is (kind is Kind.MULTIPLE)
        told = page.post(here, data={"q1": answer}, follow_redirects=True).text
        assert "答对了" in told


def test_practice_waits_while_ones_own_exam_is_open(page, bank, worker):
    here = start(page, bank)
    page.post(here, data={"q1": "A"})
    begin(exam_for(worker), worker, now=clock.now())
    for answer in (page.get(here), page.post(f"/practice/banks/{bank.id}", data={})):
        assert answer.status_code == 409
        assert "考试还没交卷" in answer.text
        assert "班前检查三项" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/practice/sets/nosuchset", "/practice/banks/nosuchbank", "/practice/wrong/nosuchquestion"],
)
def test_what_is_not_there_is_not_found(page, path):
    assert page.get(path).status_code == 404


def test_a_number_beyond_the_set_is_not_found(page, bank):
    here = start(page, bank)
    beyond = here.rsplit("/", 1)[0] + "/99"
    assert page.get(beyond).status_code == 404
    assert page.post(beyond, data={"q99": "A"}).status_code == 404


def test_leaving_a_favourite_never_leads_to_another_site(page, bank):
    question = bank.questions[0].id
    answer = page.post(f"/practice/keep/{question}?wanted=1&next=https://example.com/")
    assert answer.location == "/"
