"""The pages of corrections, regrades and objections, through a real client."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Exam
from anquan_exam.models.session import transaction
from anquan_exam.services import regrades
from tests.builders import grant, make_enterprise, make_manager, make_person, sign_in
from tests.correcting import district_of, place_of, results, sit_knowing, wrong
from tests.exam_builders import MadeBank, make_exam, make_published_bank, sections_of
from tests.result_builders import Room, begin


@pytest.fixture
def bank(app: object) -> MadeBank:
    return make_published_bank(10, kinds=(Kind.SINGLE,))


@pytest.fixture
def room(bank: MadeBank) -> Room:
    enterprise = make_enterprise()
    people = tuple(make_person(name, enterprise=enterprise) for name in ("赵一", "钱二"))
    exam = make_exam(
        enterprise, bank=bank, sections=sections_of(bank, {Kind.SINGLE: 10}), candidates=people
    )
    return Room(enterprise, make_manager(enterprise), people, exam)


def editor_client(client: FlaskClient, room: Room, name: str) -> FlaskClient:
    person = make_person(name, enterprise=room.enterprise)
    grant(person, Role.BANK_EDITOR, district_of(room))
    return sign_in(client, person)


def waited(public_id: str) -> None:
    """Do what the thread of the request would do, here and now."""
    regrades.carry_on(public_id, lambda: clock.now() + timedelta(hours=1))


def test_a_wrong_key_is_mended_by_two_people_and_results_follow(client, room, bank):
    attempt = sit_knowing(room, room.people[0], wrong(bank), "B", 7)
    one = editor_client(client, room, "李编")
    address = f"/corrections/new?revision={wrong(bank)}"
    assert "现在的答案" in one.get(address).text
    refused = one.post(address, data={"mode": "new_key", "key": ["A"], "reason": "抄错了"})
    assert refused.status_code == 422 and "没有要更正的" in refused.text
    made = one.post(address, data={"mode": "new_key", "key": ["B"], "reason": "抄错了"})
    page = one.get(made.headers["Location"])
    assert "等另一个管题库的人来定" in page.text and "同意，让它生效" not in page.text

    other = editor_client(client, room, "王核")
    decided = made.headers["Location"]
    assert "同意，让它生效" in other.get(decided).text
    assert other.post(decided + "/decide", data={"answer": "accept"}).status_code == 302
    assert "改判" in other.get(decided).text

    proposed = other.post(decided + "/regrade", data={"mode": "both_ways", "reason": "答案更正了"})
    public_id = proposed.headers["Location"].rpartition("/")[2]
    waited(public_id)
    state = other.get(f"/regrades/{public_id}/state").get_json()
    assert state["busy"] is False and state["total"] == 1
    page = other.get(f"/regrades/{public_id}")
    assert "不合格变合格" in page.text and "等另一个管题库的人来定" in page.text

    first = editor_client(client, room, "李编二")
    first.post(f"/regrades/{public_id}/decide", data={"answer": "accept"})
    waited(public_id)
    assert "改判完了" in first.get(f"/regrades/{public_id}").text
    assert [result.passed for result in results(attempt)] == [False, True]
    assert public_id in first.get("/regrades").text

    worker = sign_in(client, room.people[0])
    home = worker.get("/home").text
    assert "成绩改判了" in home
    mine = worker.get(f"/result/{attempt}/objections").text
    assert "70 分" in mine and "80 分" in mine
    with transaction() as session:
        session.execute(update(Exam).values(status="closed"))
    answer = worker.get(f"/result/{attempt}/{place_of(attempt, wrong(bank))}").text
    assert "按更正后的评" in answer and "你选对了" in answer
    assert "成绩改判了" not in worker.get("/home").text


def test_a_worker_objects_from_the_result_page_and_is_told_the_answer(client, room, bank):
    attempt = sit_knowing(room, room.people[0], wrong(bank), "B", 7)
    item = place_of(attempt, wrong(bank))
    worker = sign_in(client, room.people[0])
    assert f"/result/{attempt}/object" in worker.get(f"/result/{attempt}").text
    assert (
        worker.post(f"/result/{attempt}/object?item={item}", data={"text": ""}).status_code == 422
    )
    sent = worker.post(f"/result/{attempt}/object?item={item}", data={"text": "两项都对"})
    assert "等答复" in worker.get(sent.headers["Location"]).text

    manager = sign_in(client, room.manager)
    listed = manager.get("/objections").text
    assert "两项都对" in listed
    public_id = listed.split("/objections/")[1].split('"')[0]
    assert "说给他听" in manager.get(f"/objections/{public_id}").text
    sent = manager.post(f"/objections/{public_id}", data={"upheld": "no", "text": "按条文只有一项"})
    assert sent.status_code == 302

    worker = sign_in(client, room.people[0])
    assert "异议有答复了" in worker.get("/home").text
    assert "按条文只有一项" in worker.get(f"/result/{attempt}/objections").text


def test_others_see_nothing_of_it(client, room, bank):
    attempt = sit_knowing(room, room.people[0], wrong(bank), "B", 7)
    stranger = sign_in(client, room.people[1])
    assert stranger.get(f"/result/{attempt}/object").status_code == 404
    assert stranger.get("/corrections").status_code == 403
    manager = sign_in(client, room.manager)
    assert manager.get(f"/corrections/new?revision={wrong(bank)}").status_code == 404
    assert manager.get("/regrades/nothing").status_code == 404


def test_empty_lists_say_so(client, room):
    editor = editor_client(client, room, "李编")
    for address, words in (
        ("/corrections", "还没有更正过题目"),
        ("/regrades", "还没有改判过"),
        ("/objections/banks", "没有等答复的异议"),
    ):
        assert words in editor.get(address).text


def test_who_sits_an_exam_sees_no_corrections(client, room, bank):
    person, now = room.people[1], clock.now()
    grant(person, Role.BANK_EDITOR, district_of(room))
    running = make_exam(
        room.enterprise,
        bank=bank,
        sections=sections_of(bank, {Kind.SINGLE: 10}),
        candidates=[person],
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=3),
    )
    begin(running, person, now=now)
    page = sign_in(client, person).get("/corrections")
    assert "交了再来看题库" in page.text


def test_only_who_answers_for_a_bank_is_offered_to_correct_it(client, room, bank):
    address = f"/banks/{bank.id}/questions/{bank.questions[0].id}"
    assert "更正答案" in editor_client(client, room, "李编").get(address).text
    assert "更正答案" not in sign_in(client, room.manager).get(address).text
