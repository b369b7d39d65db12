"""Lamp numbers: out of the roster, by hand, and found by them wherever people are looked for."""

from datetime import date

import pytest
from sqlalchemy import select

from anquan_exam.domain.roster_why import Why
from anquan_exam.models import Assignment, Person
from anquan_exam.models.session import reading
from anquan_exam.services import absences, cases, people, roster
from anquan_exam.services.absences import AbsenceFilter, AbsenceInput
from anquan_exam.services.eligibility import lists
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.exams.lists import LineVerdict, lines_of
from anquan_exam.services.people import Filter, JobInput
from tests import builders as b
from tests.roster_files import HEADER, person_row, xlsx
from tests.rosters import Clock, commit

pytestmark = pytest.mark.database
TODAY = date(2026, 11, 23)


@pytest.fixture
def now():
    return Clock()


@pytest.fixture
def mine(app):
    return b.make_enterprise("示例煤矿")


@pytest.fixture
def manager(mine):
    return b.actor_for(b.make_manager(mine))


def read_in(manager, mine, now, *rows):
    data = xlsx([(*HEADER, "灯牌号"), *rows])
    public_id = roster.upload(manager, mine.public_id, "花名册.xlsx", data, now=now())
    roster.read(public_id, now)
    return public_id


def whys(manager, public_id):
    rows = roster.rows(manager, public_id)[0]
    return {row.line: [one.why for one in row.reasons] for row in rows}


def lamps(mine):
    with reading() as session:
        rows = session.execute(
            select(Person.name, Assignment.lamp_number)
            .join(Assignment, Assignment.person_id == Person.id)
            .where(Assignment.host_id == mine.id, Assignment.ends_on.is_(None))
            .order_by(Person.id)
        )
        return {name: lamp for name, lamp in rows if lamp}


def found(actor, text):
    return [one.name for one in people.search(actor, Filter(text=text), today=TODAY)[0]]


def test_a_roster_gives_lamps_and_gives_them_anew_to_those_it_knows(manager, mine, now):
    commit(manager, read_in(manager, mine, now, [*person_row(1), "L-07"]), now)
    assert lamps(mine) == {"测试一": "L-07"}
    again = read_in(manager, mine, now, [*person_row(1), "L-08"])
    assert whys(manager, again) == {2: [Why.ADDS_LAMP]}
    commit(manager, again, now)
    assert lamps(mine) == {"测试一": "L-08"}
    same = read_in(manager, mine, now, [*person_row(1), "L-08"])
    assert whys(manager, same) == {2: [Why.NOTHING_NEW]}


def test_a_lamp_is_never_taken_from_whoever_has_it(manager, mine, now):
    first = read_in(manager, mine, now, [*person_row(1), "7"], [*person_row(2), "7"])
    assert whys(manager, first)[3] == [Why.NEW_PERSON, Why.LAMP_TAKEN]
    commit(manager, first, now)
    assert lamps(mine) == {"测试一": "7"}
    second = read_in(manager, mine, now, [*person_row(2), "7"])
    assert whys(manager, second)[2] == [Why.NOTHING_NEW, Why.LAMP_TAKEN]
    commit(manager, second, now)
    assert lamps(mine) == {"测试一": "7"}


def given(manager, mine, now, name="示例甲", lamp="L-21"):
    person = b.make_person(name, enterprise=mine)
    with reading() as session:
        one = session.scalar(select(Assignment.id).where(Assignment.person_id == person.id))
    assert one is not None
    people.give_lamp(manager, one, lamp, now=now())
    return person, one


def test_a_lamp_is_put_down_by_hand_once_and_stays_when_the_post_changes(manager, mine, now):
    person, one = given(manager, mine, now)
    with pytest.raises(Invalid, match="lamp_taken"):
        given(manager, mine, now, "示例乙")
    view = people.person(manager, person.public_id)
    job = view.employments[0]
    assert job.assignments[0].lamp == "L-21"
    moved = JobInput(mine.id, ("支护工",), job.assignments[0].category, TODAY)
    people.assign(manager, job.id, moved, replaces=one, now=now())
    assert lamps(mine) == {"示例甲": "L-21"}
    other = b.actor_for(b.make_manager(b.make_enterprise()))
    with pytest.raises(NotFound):
        people.give_lamp(other, one, "", now=now())


def test_people_are_found_by_lamp_in_every_list(manager, mine, now):
    person, _ = given(manager, mine, now)
    assert found(manager, "l-21") == ["示例甲"] and found(manager, "L-2") == []
    elsewhere = b.actor_for(b.make_manager(b.make_enterprise()))
    assert found(elsewhere, "L-21") == []
    assert [one.name for one in cases.search(manager, "l-21", now=now())] == ["示例甲"]
    wanted = lists.Wanted(TODAY, mine.id, text="L-21")
    assert [row.name for row in lists.rows_of(manager, wanted, now=now())] == ["示例甲"]
    entered = AbsenceInput("sick", TODAY)
    absences.enter(manager, absences.meant(manager, "L-21", now=now()), entered, now=now())
    for said in ("L-21", "l-21"):
        rows, _ = absences.listed(manager, AbsenceFilter(query=said), now=now())
        assert [row.name for row in rows] == ["示例甲"]
    with reading() as session:
        [line] = lines_of(session, b.place_of(mine), "L-21", TODAY)
    assert line.verdict is LineVerdict.FOUND and line.people[0].person_id == person.id
