"""The pages of item analysis and of suspensions: for whom, what they show, and what they hide."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.questions import Kind
from tests.builders import (
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    place_of,
    sign_in,
)
from tests.exam_builders import made_question, make_document, make_exam, make_published_bank
from tests.item_builders import Hall, make_hall
from tests.result_builders import begin


def hall_of_today(people: int = 40, **given) -> Hall:
    """A hall whose exam was over some hours ago."""
    now = clock.now()
    opens, closes = now - timedelta(hours=5), now - timedelta(hours=2)
    return make_hall(people, opens_at=opens, closes_at=closes, **given)


@pytest.fixture
def hall(app: Flask) -> Hall:
    return hall_of_today()


@pytest.fixture
def desk(client: FlaskClient, hall: Hall) -> FlaskClient:
    return sign_in(client, hall.editor)


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.get_data(as_text=True)


def test_workers_team_leaders_and_invigilators_see_none_of_it(
    client: FlaskClient, hall: Hall
) -> None:
    bank = f"/item-analysis/{hall.bank.id}"
    for person in (
        make_person(enterprise=hall.enterprise),
        make_holder(Role.INVIGILATOR, hall.enterprise),
        make_holder(Role.TEAM_LEADER, hall.enterprise),
    ):
        sign_in(client, person)
        revision = f"{bank}/revisions/{hall.revision(0)}"
        for path in ("/item-analysis", bank, revision, f"{bank}/export.xlsx", "/suspensions"):
            page(client, path, 403)


def test_the_shelf_says_whose_papers_and_how_many(desk: FlaskClient, hall: Hall) -> None:
    html = page(desk, "/item-analysis")
    place = place_of(hall.district_id).name
    assert f"{place}的人员" in html and "40 份" in html
    assert "没找到这样的题库" in page(desk, "/item-analysis?q=zzzz")


def test_the_list_shows_what_wants_looking_at_first(desk: FlaskClient, hall: Hall) -> None:
    html = page(desk, f"/item-analysis/{hall.bank.id}")
    first = re.search(r"<tbody><tr>.*?</tr>", html, re.S)
    assert first is not None
    assert hall.bank.questions[0].id in first.group() and "可能答案标错了" in first.group()
    assert "共 8 题" in html and "50%" in first.group()
    bad = page(desk, f"/item-analysis/{hall.bank.id}?finding=bad&sort=difficulty&down=1")
    assert "共 1 题" in bad and 'aria-sort="descending"' in bad
    odd = page(desk, f"/item-analysis/{hall.bank.id}?sittings=x&finding=%27&sort=drop&page=-2")
    assert "共 8 题" in odd
    assert "没有这样的题" in page(desk, f"/item-analysis/{hall.bank.id}?q=zzzz")
    page(desk, "/item-analysis/no-such-bank", 404)


def test_no_page_of_it_names_anybody(desk: FlaskClient, hall: Hall) -> None:
    bank = f"/item-analysis/{hall.bank.id}"
    for path in (bank, f"{bank}/revisions/{hall.revision(0)}", "/item-analysis"):
        html = page(desk, path)
        assert not [person.name for person in hall.people if person.name in html]


def test_a_revision_is_shown_in_pictures_with_their_words(desk: FlaskClient, hall: Hall) -> None:
    html = page(desk, f"/item-analysis/{hall.bank.id}/revisions/{hall.revision(0)}")
    assert "可能答案标错了。" in html and "提议暂停这道题" in html
    pictures = re.findall(r'<svg class="chart[^>]*role="img" aria-label="([^"]+)"', html)
    assert len(pictures) == 4
    assert any("A（对的），低分组" in words and "高分组 100%" in words for words in pictures)
    assert any(words.startswith("区分度：区分度 −") for words in pictures)
    assert "style=" not in html
    page(desk, f"/item-analysis/{hall.bank.id}/revisions/{'0' * 64}", 404)


def test_a_question_leads_to_its_newest_revision(desk: FlaskClient, hall: Hall) -> None:
    question = hall.bank.questions[0].id
    answer = desk.get(f"/item-analysis/{hall.bank.id}/questions/{question}")
    assert answer.headers["Location"].endswith(hall.revision(0))
    assert "大家怎么答的" in page(desk, f"/banks/{hall.bank.id}/questions/{question}")


def test_few_answers_show_no_figures(client: FlaskClient, app: Flask) -> None:
    few = hall_of_today(4)
    sign_in(client, few.editor)
    html = page(client, f"/item-analysis/{few.bank.id}/revisions/{few.revision(0)}")
    assert "不足 5" in html and '<svg class="chart' not in html
    assert "不足 5" in page(client, f"/item-analysis/{few.bank.id}")
    some = hall_of_today(9)
    sign_in(client, some.editor)
    html = page(client, f"/item-analysis/{some.bank.id}/revisions/{some.revision(0)}")
    assert "不到 30，先不下结论" in html


def test_markup_of_a_question_stays_text(client: FlaskClient, app: Flask) -> None:
    make_document()
    asked = replace(made_question(1, Kind.SINGLE, "demo"), stem="5 < 6 & 7 > 3 再做吗？")
    bank = make_published_bank(bank_id="demo", questions=[asked])
    sign_in(client, make_manager(make_enterprise()))
    for path in (
        f"/item-analysis/{bank.id}",
        f"/item-analysis/{bank.id}/revisions/{bank.entries[0].revision}",
        f"/item-analysis/{bank.id}/revisions/{bank.entries[0].revision}/suspend",
    ):
        html = page(client, path)
        assert "5 &lt; 6 &amp; 7 &gt; 3" in html


def test_the_export_is_named_after_the_bank(desk: FlaskClient, hall: Hall) -> None:
    answer = desk.get(f"/item-analysis/{hall.bank.id}/export.xlsx?finding=bad")
    assert answer.data.startswith(b"PK")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_statistics_of_an_exam_lead_to_its_reliability(client: FlaskClient, hall: Hall) -> None:
    sign_in(client, hall.manager)
    exam = f"/results/exams/{hall.exam.public_id}"
    assert f"{exam}/reliability" in page(client, f"{exam}/figures")
    html = page(client, f"{exam}/reliability")
    assert "KR-20" in html and "合格线附近的误差" in html
    assert f"{hall.enterprise.name}的人员" in html
    assert not [person.name for person in hall.people if person.name in html]
    sign_in(client, make_manager(make_enterprise()))
    page(client, f"{exam}/reliability", 404)


def test_whoever_sits_an_exam_is_told_to_finish_it_first(client: FlaskClient, hall: Hall) -> None:
    now = clock.now()
    exam = make_exam(
        hall.enterprise,
        candidates=[hall.editor],
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=2),
    )
    begin(exam, hall.editor, now=now)
    sign_in(client, hall.editor)
    for path in ("/item-analysis", f"/item-analysis/{hall.bank.id}", "/suspensions"):
        assert "还没交卷" in page(client, path, 409)


def test_a_bad_question_is_proposed_decided_listed_and_brought_back(
    client: FlaskClient, hall: Hall
) -> None:
    sign_in(client, hall.manager)
    address = f"/item-analysis/{hall.bank.id}/revisions/{hall.revision(0)}/suspend"
    assert "可能答案标错了" in page(client, address)
    form = {"reason": "B 才是<对>的", "begins_on": "不是日期"}
    refused = client.post(address, data=form)
    assert refused.status_code == 422
    assert "B 才是&lt;对&gt;的" in refused.get_data(as_text=True)
    form["begins_on"] = clock.local(clock.now()).date().isoformat()
    proposal = client.post(address, data=form).headers["Location"]
    html = page(client, proposal)
    assert "这是你提的" in html and "同意，停掉这道题" not in html
    assert "有人提议暂停" in page(client, f"/item-analysis/{hall.bank.id}")
    assert client.post(f"{proposal}/accept").status_code == 403

    sign_in(client, hall.editor)
    assert "去定" in page(client, "/suspensions")
    html = page(client, proposal)
    assert "当时得分率" in html and "50%" in html
    assert client.post(f"{proposal}/reject", data={"answer": ""}).status_code == 422
    done = client.post(f"{proposal}/accept", data={"answer": "核过了"}, follow_redirects=True)
    assert "这道题停了" in done.get_data(as_text=True)
    assert "已暂停" in page(client, f"/item-analysis/{hall.bank.id}")
    question = f"/banks/{hall.bank.id}/questions/{hall.bank.questions[0].id}"
    assert "这道题暂停抽取" in page(client, question)

    lift = re.search(r"/suspensions/\d+/lift", page(client, "/suspensions"))
    assert lift is not None
    assert client.post(lift.group(), data={"reason": ""}).status_code == 422
    back = client.post(lift.group(), data={"reason": "答案改好了"}, follow_redirects=True)
    html = back.get_data(as_text=True)
    assert "恢复了" in html and "答案改好了" in html
    assert client.post(lift.group(), data={"reason": "再来"}).status_code == 409
    sign_in(client, make_holder(Role.ADMINISTRATOR, place_of(hall.district_id)))
    assert "恢复抽试题" in page(client, "/trail/")
