"""The desk on the real database: who needs something, within whose reach, and the figures."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from anquan_exam.domain.access import Role
from anquan_exam.domain.policy import TEMPLATES
from anquan_exam.domain.vocabulary import Industry
from anquan_exam.models import Candidate
from anquan_exam.models.session import transaction
from anquan_exam.services.desk import figures, names, rooms
from anquan_exam.services.desk.names import Group, NameList, Need
from tests.builders import (
    NOW,
    actor_for,
    grant,
    make_district,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    make_place,
)
from tests.exam_builders import make_exam
from tests.result_builders import begin, confirm, finish, make_room, sit

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AFTER = NOW + 4 * HOUR


@pytest.fixture(autouse=True)
def _database(app: Flask) -> None:
    """Every test here has the database."""


def needs(actor, now=AFTER) -> list[tuple[str, Need | None]]:
    lines, _ = names.lines(actor, NameList.NEEDS, now=now)
    return [(line.name, line.need) for line in lines]


def test_failed_and_absent_people_are_named_the_passed_are_not():
    room = make_room("没过例", "缺考例", "合格例")
    sit(room.exam, room.people[0], 3, supervised_by=room.manager)
    sit(room.exam, room.people[2], 9, supervised_by=room.manager)
    assert needs(room.actor) == [("没过例", Need.FAILED), ("缺考例", Need.ABSENT)]


def test_while_papers_are_open_only_who_has_not_begun_is_named():
    room = make_room("没过例", "没来例", "在考例")
    sit(room.exam, room.people[0], 3, supervised_by=room.manager)
    begin(room.exam, room.people[2], now=NOW + HOUR)
    assert needs(room.actor, NOW + HOUR) == [("没来例", Need.NOT_YET)]


def test_an_exam_with_days_to_go_names_nobody_yet():
    room = make_room("没来例", closes_at=NOW + 9 * DAY)
    assert needs(room.actor, NOW + HOUR) == []
    assert needs(room.actor, NOW + 7 * DAY) == [("没来例", Need.NOT_YET)]


def test_a_later_supervised_pass_settles_an_earlier_fail():
    room = make_room("补上例")
    (person,) = room.people
    sit(room.exam, person, 3, supervised_by=room.manager)
    again = make_exam(
        room.enterprise, candidates=[person], opens_at=NOW + DAY, closes_at=NOW + 2 * DAY
    )
    sit(again, person, 9, now=NOW + DAY, supervised_by=room.manager)
    assert needs(room.actor, NOW + 3 * DAY) == []


def test_an_old_fail_is_for_the_file_not_for_the_day():
    room = make_room("旧事例")
    sit(room.exam, room.people[0], 3, supervised_by=room.manager)
    assert needs(room.actor, NOW + 29 * DAY) == [("旧事例", Need.FAILED)]
    assert needs(room.actor, NOW + 40 * DAY) == []


def test_counts_agree_with_the_names_behind_them():
    room = make_room("甲例", "乙例", "丙例")
    sit(room.exam, room.people[0], 3, supervised_by=room.manager)
    counted = names.counts(room.actor, now=AFTER)
    assert counted == {Need.FAILED: 1, Need.ABSENT: 2}
    for need, number in counted.items():
        assert names.lines(room.actor, need, now=AFTER)[1] == number


def test_one_manager_sees_nothing_of_another_enterprise():
    room = make_room("缺考例")
    stranger = actor_for(make_manager(make_enterprise()))
    assert needs(stranger) == []
    assert names.never(stranger, now=AFTER)[1] == 1  # the manager himself
    assert figures.figures(stranger, now=AFTER).quarter.examined == 0
    assert rooms.coming(stranger, now=NOW) == ()
    assert [row.exam for row in rooms.coming(room.actor, now=NOW)] == [room.exam.public_id]


def test_a_team_leader_sees_the_own_team_only():
    enterprise = make_enterprise()
    team = make_place(enterprise, "一班")
    mine, other = (make_person(enterprise=enterprise) for _ in range(2))
    leader = make_person(enterprise=enterprise)
    grant(leader, Role.TEAM_LEADER, team)
    made = make_exam(enterprise, candidates=[mine, other])
    with transaction() as session:
        session.execute(
            update(Candidate)
            .where(Candidate.exam_id == made.id, Candidate.person_id == mine.id)
            .values(place_id=team.id)
        )
    assert needs(actor_for(leader)) == [(mine.name, Need.ABSENT)]


def test_self_tests_and_mocks_are_nobodys_business():
    enterprise = make_enterprise()
    manager = make_manager(enterprise)
    person = make_person(enterprise=enterprise)
    for kind in ("self_test", "mock_qualification"):
        made = make_exam(enterprise, candidates=[person], policy=TEMPLATES[kind])
        sit(made, person, 1)
    assert needs(actor_for(manager)) == []
    assert figures.figures(actor_for(manager), now=AFTER).quarter.examined == 0


def test_the_pass_rate_of_the_quarter_leaves_out_exams_that_are_still_open():
    room = make_room("甲例", "乙例", "丙例")
    for person, right in zip(room.people, (9, 9, 3), strict=True):
        sit(room.exam, person, right, supervised_by=room.manager)
    during = figures.figures(room.actor, now=NOW + HOUR).quarter
    assert during.examined == 0
    after = figures.figures(room.actor, now=AFTER).quarter
    assert (after.passed, after.examined) == (2, 3)
    next_quarter = figures.figures(room.actor, now=NOW + 60 * DAY)
    assert next_quarter.quarter.examined == 0
    assert next_quarter.last_quarter == after


def test_a_department_opens_to_its_own_names():
    room = make_room("甲例", "乙例")
    for person in room.people:
        sit(room.exam, person, 9, supervised_by=room.manager)
    with transaction() as session:
        session.execute(
            update(Candidate)
            .where(Candidate.person_id == room.people[0].id)
            .values(department="掘一队")
        )
    shares = {row.name: row.share.examined for row in figures.departments(room.actor, now=AFTER)}
    assert shares["掘一队"] == 1
    lines, total = names.lines(
        room.actor, NameList.QUARTER, now=AFTER, group=Group(department="掘一队")
    )
    assert (total, lines[0].name) == (1, "甲例")


def test_the_district_sees_every_enterprise_with_its_rate_and_opens_it_to_names():
    district = make_district()
    officer = actor_for(make_holder(Role.DISTRICT_OFFICER, district))
    mine = make_enterprise("煤矿例", district=district, industries=[Industry.COAL_MINE])
    make_enterprise("学校例", district=district, industries=[Industry.SCHOOL])
    make_enterprise("外区例")
    person = make_person("合格例", enterprise=mine)
    supervisor = make_manager(mine)
    made = make_exam(mine, candidates=[person])
    sit(made, person, 9, supervised_by=supervisor)
    rows = {row.name: row for row in figures.enterprises(officer, now=AFTER)}
    assert set(rows) == {"煤矿例", "学校例"}
    assert (rows["煤矿例"].share.passed, rows["煤矿例"].share.examined) == (1, 1)
    assert rows["煤矿例"].people == 2
    only = figures.enterprises(officer, now=AFTER, industry=Industry.SCHOOL)
    assert [row.name for row in only] == ["学校例"]
    group = Group(enterprise=mine.public_id)
    lines, _ = names.lines(officer, NameList.QUARTER, now=AFTER, group=group)
    assert [line.name for line in lines] == ["合格例"]


def test_never_examined_are_those_at_work_without_a_supervised_result():
    room = make_room("考过例", "自测例", "没考例")
    sit(room.exam, room.people[0], 3, supervised_by=room.manager)
    sit(room.exam, room.people[1], 9)
    gone = make_person("离职例", enterprise=room.enterprise, ends_on=NOW.date() - DAY)
    lines, total = names.never(room.actor, now=AFTER)
    found = {line.name for line in lines}
    assert {"自测例", "没考例"} <= found
    assert found.isdisjoint({"考过例", gone.name})
    assert total == len(lines)


def test_a_room_counts_who_waits_sits_is_done_and_stayed_away():
    room = make_room("甲例", "乙例", "丙例")
    sit(room.exam, room.people[0], 9, minutes=10, supervised_by=room.manager)
    begin(room.exam, room.people[1], now=NOW)
    (during,) = rooms.coming(room.actor, now=NOW + timedelta(minutes=20))
    assert (during.waiting, during.sitting, during.done, during.absent) == (1, 1, 1, 0)
    (after,) = rooms.coming(room.actor, now=AFTER)
    assert (after.assigned, after.waiting, after.absent) == (3, 0, 1)


def test_an_invigilator_sees_the_rooms_he_is_named_for_and_nothing_else():
    enterprise = make_enterprise()
    named = make_person(enterprise=make_enterprise())
    grant(named, Role.INVIGILATOR, make_enterprise())
    made = make_exam(enterprise, candidates=[make_person()], invigilators=[named])
    make_exam(enterprise, candidates=[make_person()])
    assert [row.exam for row in rooms.rooms(actor_for(named), now=NOW)] == [made.public_id]


def test_a_late_sheet_nobody_has_decided_about_comes_first():
    room = make_room("晚交例", "缺考例")
    confirm(room.exam, room.people[0], room.manager, now=NOW)
    view = begin(room.exam, room.people[0], now=NOW)
    finish(room.people[0], view, 9, now=NOW + 3 * HOUR)
    assert needs(room.actor) == [("晚交例", Need.UNDECIDED), ("缺考例", Need.ABSENT)]
