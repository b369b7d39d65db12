"""The desk as each role sees it."""

from datetime import timedelta

import pytest
from flask import Flask, url_for

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.eligibility.facts import Effect
from anquan_exam.domain.vocabulary import Industry
from anquan_exam.services.desk.names import NameList, Need
from anquan_exam.web.waiting import PAGES
from anquan_exam.web.waiting_words import WAITING
from tests.builders import (
    make_district,
    make_enterprise,
    make_holder,
    make_person,
    place_of,
    sign_in,
)
from tests.exam_builders import make_exam
from tests.fact_builders import make_case
from tests.result_builders import sit

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _database(app: Flask) -> None:
    """Every test here has the database."""


def place_with_a_fail():
    """An enterprise where somebody failed yesterday's exam and today's is open."""
    now = clock.now()
    enterprise = make_enterprise("示例煤业", district=make_district())
    failed = make_person("没过例", enterprise=enterprise)
    supervisor = make_holder(Role.INVIGILATOR, enterprise, "监考例")
    window = {"opens_at": now - 2 * DAY, "closes_at": now - DAY}
    made = make_exam(enterprise, candidates=[failed], title="昨天的考试", **window)
    sit(made, failed, 3, now=now - 2 * DAY, supervised_by=supervisor)
    make_exam(
        enterprise,
        candidates=[failed],
        invigilators=[supervisor],
        title="今天的考试",
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=2),
    )
    return enterprise, supervisor


@pytest.mark.parametrize("role", [Role.SAFETY_MANAGER, Role.TEAM_LEADER])
def test_names_come_before_figures(client, role):
    enterprise, _ = place_with_a_fail()
    text = sign_in(client, make_holder(role, enterprise)).get("/desk").text
    assert text.index("没过例") < text.index("本季合格率") < text.index("今天的考试</a>")
    assert "补课，安排补考" in text


def test_every_figure_opens_to_names(client):
    enterprise, _ = place_with_a_fail()
    page = sign_in(client, make_holder(Role.SAFETY_MANAGER, enterprise))
    desk = page.get("/desk").text
    for which in (NameList.QUARTER, Need.NOT_YET, Need.FAILED, Need.ABSENT):
        assert f'href="/desk/names/{which.value}"' in desk
        assert page.get(f"/desk/names/{which.value}").status_code == 200
    assert "没过例" in page.get("/desk/names/failed").text
    assert "没过例" not in page.get("/desk/names/never").text
    assert page.get("/desk/names/nonsense").status_code == 404


def test_a_department_bar_opens_to_its_names(client):
    enterprise, _ = place_with_a_fail()
    page = sign_in(client, make_holder(Role.SAFETY_MANAGER, enterprise))
    assert "没过例" in page.get("/desk/names/quarter", query_string={"department": "示例煤业"}).text
    assert "没过例" not in page.get("/desk/names/quarter", query_string={"department": "别处"}).text


def test_a_district_officer_sees_enterprises_across_industries(client):
    district = make_district()
    make_enterprise("煤矿例", district=district, industries=[Industry.COAL_MINE])
    make_enterprise("学校例", district=district, industries=[Industry.SCHOOL])
    page = sign_in(client, make_holder(Role.DISTRICT_OFFICER, district))
    both = page.get("/desk").text
    assert "煤矿例" in both and "学校例" in both
    one = page.get("/desk?industry=school").text
    assert "学校例" in one and "煤矿例" not in one
    assert page.get("/desk?industry=nonsense").status_code == 200


def test_an_inspector_of_the_district_sees_whose_people_they_are(client):
    enterprise, _ = place_with_a_fail()
    place = make_holder(Role.INSPECTOR, place_of(enterprise.district_id))
    text = sign_in(client, place).get("/desk").text
    assert '<span class="why">示例煤业</span>' in text
    assert "各单位，本季" in text and "各部门合格率" not in text


def test_an_invigilator_sees_todays_room_and_no_results(client):
    _, supervisor = place_with_a_fail()
    page = sign_in(client, supervisor)
    text = page.get("/desk").text
    assert "今天的考场" in text and "今天的考试" in text
    assert "没过例" not in text
    assert page.get("/desk/names/failed").status_code == 403


def test_a_worker_is_sent_home_from_the_desk(client):
    page = sign_in(client, make_person(enterprise=make_enterprise()))
    assert page.get("/desk").location == "/home"
    assert page.get("/").location == "/home"
    assert page.get("/desk/names/failed").status_code == 403


@pytest.mark.parametrize("role", list(Role))
def test_everybody_lands_on_a_page_that_opens(client, role):
    district = make_district()
    enterprise = make_enterprise(district=district)
    page = sign_in(client, make_holder(role, enterprise))
    assert page.get("/", follow_redirects=True).status_code == 200


def test_two_enterprises_stay_apart(client):
    place_with_a_fail()
    other = make_holder(Role.SAFETY_MANAGER, make_enterprise())
    page = sign_in(client, other)
    assert "没过例" not in page.get("/desk").text
    assert "没过例" not in page.get("/desk/names/failed").text


def test_what_waits_is_counted_on_the_desk_and_leads_to_where_it_is_seen_to(client):
    enterprise = make_enterprise()
    due = clock.local(clock.now()).date() - DAY
    make_case(make_person(enterprise=enterprise), enterprise, effect=Effect.TRAIN_BY, due_on=due)
    manager = sign_in(client, make_holder(Role.SAFETY_MANAGER, enterprise))
    desk = manager.get("/desk").text
    assert '<a class="btn btn-line" href="/cases?state=overdue">过期没办完的案件 1 件</a>' in desk
    assert (
        "要你办的"
        not in sign_in(client, make_holder(Role.INVIGILATOR, enterprise)).get("/desk").text
    )


def test_each_thing_that_can_wait_has_its_words_and_a_page(app, client):
    page = sign_in(client, make_holder(Role.ADMINISTRATOR, place_of(make_enterprise().district_id)))
    with app.test_request_context():
        links = [url_for(endpoint, **values) for endpoint, values in PAGES.values()]
    assert [page.get(link).status_code for link in links] == [200] * len(links)
    assert PAGES.keys() <= WAITING.keys()
