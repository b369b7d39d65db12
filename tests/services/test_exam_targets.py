"""Assignment: groups by what they have in common, lists with a verdict per line."""

from datetime import date, timedelta

import pytest
from flask import Flask

from anquan_exam.domain.access import Role
from anquan_exam.domain.vocabulary import EmploymentForm, PersonCategory, PlaceKind
from anquan_exam.models import Person
from anquan_exam.services import exams
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.exams import LineVerdict
from anquan_exam.services.sittings.starting import start
from tests.builders import (
    NOW,
    actor_for,
    employ,
    grant,
    make_enterprise,
    make_manager,
    make_person,
    make_place,
    make_post,
)
from tests.exam_builders import make_blueprint, make_published_bank

DAY = date(2026, 11, 23)


class Mine:
    """Two teams, two posts, a dispatched worker, somebody who left, and a draft."""

    def __init__(self) -> None:
        self.enterprise = make_enterprise("示例煤业")
        self.manager = actor_for(make_manager(self.enterprise, "周敏"))
        self.dig = make_place(self.enterprise, "掘一队")
        self.shift = make_place(self.dig, "早班", PlaceKind.TEAM)
        self.electric = make_place(self.enterprise, "机电队")
        self.digger = make_post(self.enterprise, "掘进工")
        self.electrician = make_post(self.enterprise, "电钳工")
        self.wang = self._person("王建军", self.dig, self.digger, "A001")
        self.liang = self._person("梁玉峰", self.shift, self.digger, "A002")
        self.other_wang = self._person("王建军", self.electric, self.electrician, "A003")
        self.new = self._person(
            "贺小军", self.dig, self.electrician, "A004", PersonCategory.NEW_TO_POST
        )
        self.gone = make_person(
            "吕海生", enterprise=self.enterprise, place=self.dig, ends_on=DAY - timedelta(days=1)
        )
        blueprint = make_blueprint(self.enterprise, make_published_bank())
        self.exam = exams.create(self.manager, blueprint.public_id, now=NOW)

    def _person(
        self,
        name: str,
        place: object,
        post: object,
        number: str,
        category: PersonCategory = PersonCategory.FRONTLINE,
    ) -> Person:
        return make_person(
            name,
            enterprise=self.enterprise,
            place=place,
            posts=[post],
            number=number,
            category=category,
        )

    def group(self, **kinds: object) -> None:
        wanted = {"place_id": None, "post_id": None, "category": None, **kinds}
        exams.add_group(self.manager, self.exam, now=NOW, **wanted)

    def people(self) -> int:
        return exams.check(self.manager, self.exam, now=NOW).people

    def read(self, text: str) -> list[LineVerdict]:
        lines = exams.read_list(self.manager, self.exam, text, day=DAY)
        return [line.verdict for line in lines]


@pytest.fixture
def mine(app: Flask) -> Mine:
    return Mine()


@pytest.mark.parametrize(
    ("kinds", "people"),
    [
        (lambda m: {}, 5),  # the manager too; not the one who left
        (lambda m: {"place_id": m.dig.id}, 3),
        (lambda m: {"place_id": m.shift.id}, 1),
        (lambda m: {"post_id": m.digger.id}, 2),
        (lambda m: {"place_id": m.dig.id, "post_id": m.electrician.id}, 1),
        (lambda m: {"category": PersonCategory.NEW_TO_POST.value}, 1),
        (lambda m: {"place_id": m.electric.id, "post_id": m.digger.id}, 0),
    ],
)
def test_a_group_is_what_its_conditions_have_in_common(
    mine: Mine, kinds: object, people: int
) -> None:
    mine.group(**kinds(mine))  # type: ignore[operator]
    assert mine.people() == people


def test_several_groups_are_joined_and_each_person_counted_once(mine: Mine) -> None:
    mine.group(place_id=mine.dig.id)
    mine.group(post_id=mine.digger.id)
    exams.add_people(mine.manager, mine.exam, [mine.other_wang.public_id], day=DAY, now=NOW)
    assert mine.people() == 4
    words = [(t.words, t.people) for t in exams.targets(mine.manager, mine.exam, day=DAY)]
    assert words == [("掘一队", 3), ("示例煤业，掘进工", 2), ("王建军", 1)]


def test_the_same_group_twice_is_one(mine: Mine) -> None:
    mine.group(place_id=mine.dig.id)
    mine.group(place_id=mine.dig.id)
    assert len(exams.targets(mine.manager, mine.exam, day=DAY)) == 1


def test_a_dispatched_worker_is_assigned_where_the_work_is(mine: Mine) -> None:
    agency = make_enterprise("示例劳务")
    sent = make_person("田富贵")
    assignment = employ(sent, agency, place=mine.dig, form=EmploymentForm.DISPATCH)
    assert assignment.place_id == mine.dig.id
    mine.group(place_id=mine.dig.id)
    exams.publish(mine.manager, mine.exam, now=NOW)
    rows, _ = exams.candidates(mine.manager, mine.exam, query="田富贵")
    assert [(row.employer, row.department) for row in rows] == [("示例劳务", "掘一队")]


def test_a_pasted_list_gets_a_verdict_per_line(mine: Mine) -> None:
    text = "王建军\n王建军 A001\n\n梁玉峰，Ａ００２\nA004\n吕海生\n没有这人\n贺小军"
    assert mine.read(text) == [
        LineVerdict.SEVERAL,
        LineVerdict.FOUND,
        LineVerdict.FOUND,
        LineVerdict.FOUND,
        LineVerdict.NOT_FOUND,
        LineVerdict.NOT_FOUND,
        LineVerdict.TWICE,
    ]


def test_a_name_with_somebody_elses_number_is_nobody(mine: Mine) -> None:
    assert mine.read("梁玉峰 A003") == [LineVerdict.NOT_FOUND]


def test_line_numbers_are_those_of_the_pasted_text(mine: Mine) -> None:
    lines = exams.read_list(mine.manager, mine.exam, "\n\nA002\n", day=DAY)
    assert [(line.number, line.people[0].name) for line in lines] == [(3, "梁玉峰")]


def test_a_list_too_long_is_refused(mine: Mine) -> None:
    with pytest.raises(Invalid, match="list_too_long"):
        mine.read("甲\n" * 2001)


def test_people_of_elsewhere_are_neither_found_nor_added(mine: Mine) -> None:
    stranger = make_person("陈志勇", enterprise=make_enterprise(), number="Z001")
    assert mine.read("陈志勇\nZ001") == [LineVerdict.NOT_FOUND] * 2
    added = exams.add_people(
        mine.manager, mine.exam, [stranger.public_id, mine.gone.public_id], day=DAY, now=NOW
    )
    assert added == 0
    exams.add_people(mine.manager, mine.exam, [mine.wang.public_id], day=DAY, now=NOW)
    exams.publish(mine.manager, mine.exam, now=NOW)
    with pytest.raises(NotFound):
        exams.add_candidate(mine.manager, mine.exam, stranger.public_id, day=DAY, now=NOW)


def test_a_place_of_another_enterprise_cannot_be_a_target(mine: Mine) -> None:
    with pytest.raises(Invalid, match="no_such_target"):
        mine.group(place_id=make_place(make_enterprise()).id)


def test_a_post_of_another_enterprise_cannot_be_a_target(mine: Mine) -> None:
    with pytest.raises(Invalid, match="no_such_target"):
        mine.group(post_id=make_post(make_enterprise(), "保密岗位").id)


def test_a_team_leader_sees_the_exam_and_only_the_own_people(mine: Mine) -> None:
    mine.group()
    exams.publish(mine.manager, mine.exam, now=NOW)
    grant(mine.wang, Role.TEAM_LEADER, mine.dig)
    leader = actor_for(mine.wang)
    rows, total = exams.candidates(leader, mine.exam)
    assert total == 3
    assert {row.name for row in rows} == {"王建军", "梁玉峰", "贺小军"}
    assert [row.candidates for row in exams.listed(leader)[0]] == [3]
    with pytest.raises(NotFound):
        exams.pause(leader, mine.exam, "停一停", now=NOW)


def test_cancelling_needs_nobody_to_have_begun(mine: Mine) -> None:
    mine.group()
    exams.publish(mine.manager, mine.exam, now=NOW)
    with pytest.raises(Invalid, match="reason_missing"):
        exams.cancel(mine.manager, mine.exam, " ", now=NOW)
    tomorrow = NOW + timedelta(days=1, hours=1)
    start(actor_for(mine.wang), mine.exam, "", now=tomorrow, device="", network="")
    with pytest.raises(Problem, match="exam_begun"):
        exams.cancel(mine.manager, mine.exam, "改期", now=tomorrow)
    other = exams.create(
        mine.manager, make_blueprint(mine.enterprise, make_published_bank()).public_id, now=NOW
    )
    exams.cancel(mine.manager, other, "", now=NOW)
    assert exams.get(mine.manager, other).status is exams.ExamStatus.CANCELLED
