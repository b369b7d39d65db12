"""The lists of who is stopped, has something to do, is overdue, or holds what ends soon."""

import io
from datetime import timedelta

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.absences import MONTHS
from anquan_exam.domain.access import Role
from anquan_exam.domain.eligibility.facts import Effect
from anquan_exam.domain.eligibility.months import add_months
from anquan_exam.models import Assignment, TrailEntry
from anquan_exam.models.session import reading, transaction
from tests import builders as b
from tests.fact_builders import make_absence, make_case, make_certificate

pytestmark = pytest.mark.database


class Unit:
    """A unit of two teams with somebody on every list, and one on none."""

    def __init__(self) -> None:
        today = clock.local(clock.now()).date()
        self.unit = b.make_enterprise("示例一矿")
        self.dig, self.power = b.make_place(self.unit, "掘一队"), b.make_place(self.unit, "机电队")
        self.post = b.make_post(self.unit, "掘进工")
        self.stopped = self.person("甲停岗", self.dig)
        self.todo = self.person("乙要办", self.dig)
        self.overdue = self.person("丙逾期", self.power)
        self.ending = self.person("丁快到", self.power)
        self.away = self.person("戊快满", self.power)
        self.free = self.person("己没事", self.dig)
        make_case(self.stopped, self.unit)
        due = {"effect": Effect.TRAIN_BY}
        make_case(self.todo, self.unit, **due, due_on=today + timedelta(days=3))
        make_case(self.overdue, self.unit, **due, due_on=today - timedelta(days=1))
        make_certificate(self.ending, self.unit, valid_until=today + timedelta(days=20))
        begins = add_months(today, -MONTHS) + timedelta(days=5)
        make_absence(self.away, self.unit, begins, None)

    def person(self, name, place):
        return b.make_person(name, enterprise=self.unit, place=place, posts=[self.post])


@pytest.fixture
def unit(app) -> Unit:
    return Unit()


@pytest.fixture
def desk(client: FlaskClient, unit) -> FlaskClient:
    return b.sign_in(client, b.make_manager(unit.unit, "测试管理"))


def names(page: str) -> list[str]:
    everybody = ("甲停岗", "乙要办", "丙逾期", "丁快到", "戊快满", "己没事")
    return [name for name in everybody if f"<b>{name}</b>" in page]


def test_everybody_is_on_the_list_that_says_what_stands_against_them(desk) -> None:
    found = {
        show: names(desk.get(f"/rolls?show={show}").text)
        for show in ("stopped", "due", "overdue", "ending")
    }
    assert found == {
        "stopped": ["甲停岗", "丙逾期"],
        "due": ["乙要办"],
        "overdue": ["丙逾期"],
        "ending": ["丁快到", "戊快满"],
    }


def test_lists_narrow_to_department_post_and_lamp(desk, unit) -> None:
    with transaction() as session:
        row = session.scalars(
            select(Assignment).where(Assignment.person_id == unit.stopped.id)
        ).one()
        row.lamp_number = "L-77"
    assert names(desk.get(f"/rolls?place={unit.power.id}").text) == ["丙逾期"]
    assert names(desk.get("/rolls?q=l-77").text) == ["甲停岗"]
    page = desk.get("/rolls?post=没这个岗").text
    assert names(page) == [] and "没找到这样的人" in page
    assert names(desk.get("/rolls?post=掘进工").text) == ["甲停岗", "丙逾期"]


def test_a_list_goes_out_as_excel_and_the_trail_says_so(desk) -> None:
    sent = desk.get("/rolls/export.xlsx?show=overdue")
    sheet = openpyxl.load_workbook(io.BytesIO(sent.data)).active
    cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert "丙逾期" in cells and "甲停岗" not in cells
    with reading() as session:
        entry = session.scalars(select(TrailEntry).where(TrailEntry.act == "roll.exported")).one()
    assert entry.payload["rows"] == 1


def test_a_leader_sees_the_own_team_and_a_stranger_nobody(client, unit) -> None:
    leader = b.make_person("测试队长", enterprise=unit.unit, place=unit.dig)
    b.grant(leader, Role.TEAM_LEADER, unit.dig)
    assert names(b.sign_in(client, leader).get("/rolls").text) == ["甲停岗"]
    other = b.make_manager(b.make_enterprise(), "别处管理")
    b.sign_in(client, other)
    assert names(client.get("/rolls").text) == []
    assert client.get(f"/rolls?enterprise={unit.unit.public_id}").status_code == 404


def listed(client: FlaskClient) -> dict[str, list[str]]:
    shows = ("stopped", "due", "overdue", "ending")
    return {show: names(client.get(f"/rolls?show={show}").text) for show in shows}


def test_a_case_of_another_unit_stops_somebody_here_too(desk, unit) -> None:
    other, today = b.make_enterprise("示例别矿"), clock.local(clock.now()).date()
    late = {"effect": Effect.TRAIN_BY, "due_on": today - timedelta(days=2)}
    for person, given in ((unit.free, {}), (unit.ending, late)):
        make_case(person, other, **given)
    found = listed(desk)
    assert found["stopped"] == ["甲停岗", "丙逾期", "丁快到", "己没事"]
    assert found["overdue"] == ["丙逾期", "丁快到"]


def test_a_case_about_a_post_somebody_has_left_stops_nobody(desk, unit) -> None:
    make_case(unit.free, unit.unit, post_id=b.make_post(unit.unit, "别的岗").id)
    assert "己没事" not in listed(desk)["stopped"]


def test_the_lists_agree_with_eligibility_and_with_the_sheet_of_the_month(desk, unit) -> None:
    make_case(unit.ending, b.make_enterprise())
    month = clock.local(clock.now()).date().strftime("%Y-%m")
    sheet = f"/month-sheets/{unit.unit.public_id}/{month}/names?figure=stopped"
    stopped = listed(desk)["stopped"]
    assert stopped == ["甲停岗", "丙逾期", "丁快到"]
    assert [name for name in stopped if name in desk.get(sheet).text] == stopped
    assert names(desk.get("/eligibility?state=blocked").text) == stopped


def test_whoever_looks_across_units_finds_one_and_reads_whose_people_are_listed(
    client, unit
) -> None:
    district = b.place_of(unit.unit.district_id)
    b.make_enterprise("示例二厂", district=district)
    page = b.sign_in(client, b.make_holder(Role.DISTRICT_OFFICER, district))
    for lists in ("/rolls", "/month-sheets"):
        both = page.get(lists).text
        assert "示例一矿" in both and "示例二厂" in both
        one = page.get(f"{lists}?unit=一矿").text
        assert "示例一矿" in one and "示例二厂" not in one
        assert "没找到这个单位" in page.get(f"{lists}?unit=没有").text
        assert page.get(f"{lists}?unit=示例&page=9").status_code == 200
    assert "示例一矿，机电队" in page.get("/absences").text
    assert "示例一矿，机电队" in page.get("/certificates").text
    assert ">示例一矿，机电队</option>" in page.get("/cases").text
    manager = b.sign_in(client, b.make_manager(unit.unit, "测试管理"))
    assert "示例一矿，机电队" not in manager.get("/absences").text
    assert ">机电队</option>" in manager.get("/cases").text


@pytest.mark.parametrize("list_", ["rolls", "eligibility"])
def test_the_unit_reads_on_its_trail_who_took_a_list_of_its_people_out(desk, unit, list_) -> None:
    assert desk.get(f"/{list_}/export.xlsx").status_code == 200
    acts = ["roll.exported", "eligibility.exported"]
    with reading() as session:
        entry = session.scalars(select(TrailEntry).where(TrailEntry.act.in_(acts))).one()
    assert (entry.subject_id, entry.place_path) == (unit.unit.public_id, unit.unit.path)
