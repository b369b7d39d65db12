"""A unit's lists of who is at work: verdicts, what is settled by hand, superseding, who may."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.access import Actor, Role
from anquan_exam.exchange.shift_sheets import ShiftRow
from anquan_exam.models import Place, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services import shift_lists
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.exams.lists import LineVerdict
from anquan_exam.services.shift_lists import ShiftFilter, ShiftInput
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    make_place,
)

DAY = date(2026, 11, 23)


@pytest.fixture
def unit(app: Flask) -> MadeEnterprise:
    made = make_enterprise("示例煤业有限公司")
    make_person("示例甲", enterprise=made, number="W01")
    make_person("示例乙", enterprise=made, number="W02", phone="19900009999")
    make_person("同名", enterprise=made, number="W03")
    make_person("同名", enterprise=made, number=None)
    return made


@pytest.fixture
def manager(unit: MadeEnterprise) -> Actor:
    return actor_for(make_manager(unit, "测试管理"))


def given(unit: MadeEnterprise, *texts: str, **more) -> ShiftInput:
    rows = tuple(ShiftRow(at, text) for at, text in enumerate(texts, 1))
    return ShiftInput(unit.public_id, DAY, "早班", rows, **more)


def keep(manager: Actor, wanted: ShiftInput, later: int = 0) -> str:
    return shift_lists.keep(manager, wanted, now=NOW + timedelta(minutes=later))


def test_every_line_has_a_verdict_before_anything_is_kept(unit, manager):
    wanted = given(unit, "示例甲", "19900009999", "示例甲 W01", "同名", "没登记的人")
    read = shift_lists.look_through(manager, wanted, now=NOW)
    assert [one.verdict for one in read] == [
        LineVerdict.FOUND,
        LineVerdict.FOUND,
        LineVerdict.TWICE,
        LineVerdict.SEVERAL,
        LineVerdict.NOT_FOUND,
    ]
    assert shift_lists.listed(manager, ShiftFilter()) == ((), 0)


def test_a_name_two_people_bear_is_settled_by_hand_even_without_a_number(unit, manager):
    wanted = given(unit, "示例甲", "同名")
    with pytest.raises(Invalid, match="shift_unclear") as refused:
        keep(manager, wanted)
    assert "第 2 行 同名" in str(refused.value.detail["lines"])
    both = shift_lists.look_through(manager, wanted, now=NOW)[1].people
    unnumbered = next(one for one in both if not one.employee_number)

    made = keep(manager, replace(wanted, picked={2: unnumbered.public_id}))
    kept = shift_lists.view(manager, made).lines
    assert kept[1].person_id == unnumbered.person_id
    # Somebody the line cannot mean is not put in by picking them.
    stranger = make_person("别人", enterprise=unit)
    with pytest.raises(Invalid, match="shift_unclear"):
        keep(manager, replace(wanted, picked={2: stranger.public_id}))


def test_strangers_stay_on_the_list_as_they_were_written(unit, manager):
    rows = (ShiftRow(1, "示例甲"), ShiftRow(2, "没登记的人", "放炮员", "31"))
    made = keep(manager, ShiftInput(unit.public_id, DAY, " 早 班 ", rows, "早班.xlsx"))
    seen = shift_lists.view(manager, made)
    assert (seen.people, seen.strangers, seen.shift) == (1, 1, "早班")
    assert (seen.source, seen.put_in_by) == ("早班.xlsx", "测试管理")
    shown = shift_lists.line_rows(manager, made)
    assert [(row.line.text, row.line.post, row.line.lamp, row.person) for row in shown] == [
        ("示例甲", "", "", "示例甲"),
        ("没登记的人", "放炮员", "31", ""),
    ]


def test_a_newer_list_takes_the_place_of_the_last_which_stays(unit, manager):
    first = keep(manager, given(unit, "示例甲"))
    second = keep(manager, given(unit, "示例乙"), 5)
    third = keep(manager, given(unit, "示例甲", "示例乙"), 9)
    other = keep(manager, replace(given(unit, "示例甲"), shift="中班"), 10)
    assert shift_lists.view(manager, first).newer == third
    assert shift_lists.view(manager, second).newer == third
    assert shift_lists.view(manager, third).newer is None
    assert shift_lists.view(manager, other).newer is None
    rows, total = shift_lists.listed(manager, ShiftFilter())
    assert total == 4
    assert [(row.public_id, row.replaced) for row in rows] == [
        (other, False),
        (third, False),
        (second, True),
        (first, True),
    ]


def test_the_same_list_sent_twice_is_kept_once(unit, manager):
    first = keep(manager, given(unit, "示例甲", "没登记的人"))
    assert keep(manager, given(unit, "示例甲", "没登记的人"), 1) == first
    assert shift_lists.view(manager, first).put_in_at == NOW
    assert shift_lists.listed(manager, ShiftFilter())[1] == 1
    # After another one it is a list of its own again.
    other = keep(manager, given(unit, "示例乙"), 2)
    assert keep(manager, given(unit, "示例甲", "没登记的人"), 3) not in (first, other)


def test_withdrawing_the_newer_list_brings_the_last_one_back(unit, manager):
    first = keep(manager, given(unit, "示例甲"))
    wrong = keep(manager, given(unit, "示例乙"), 5)
    shift_lists.withdraw(manager, wrong, now=NOW)
    assert shift_lists.view(manager, first).newer is None
    rows, _ = shift_lists.listed(manager, ShiftFilter())
    assert [(row.public_id, row.replaced, row.withdrawn) for row in rows] == [
        (wrong, False, True),
        (first, False, False),
    ]
    assert keep(manager, given(unit, "示例乙"), 6) != wrong


def test_lists_are_found_by_shift_unit_and_day_a_page_at_a_time(unit, manager):
    for back in range(5):
        keep(manager, replace(given(unit, "示例甲"), day=DAY - timedelta(days=back)))
    page, total = shift_lists.listed(manager, ShiftFilter(), page=2, size=2)
    assert total == 5 and [row.day for row in page] == [
        DAY - timedelta(days=2),
        DAY - timedelta(days=3),
    ]
    assert shift_lists.listed(manager, ShiftFilter(day=DAY))[1] == 1
    assert shift_lists.listed(manager, ShiftFilter("早"))[1] == 5
    assert shift_lists.listed(manager, ShiftFilter("示例煤业"))[1] == 5
    assert shift_lists.listed(manager, ShiftFilter("%"))[1] == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"shift": "\u3000 "}, "shift_missing"),
        ({"shift": "长" * 21}, "shift_long"),
        ({"day": DAY - timedelta(days=40)}, "shift_day"),
        ({"day": date.min}, "shift_day"),
        ({"rows": ()}, "shift_nobody"),
        ({"rows": tuple(ShiftRow(at, "示例甲") for at in range(2001))}, "list_too_long"),
    ],
)
def test_what_is_no_list_is_refused(unit, manager, change, code: str):
    with pytest.raises(Invalid, match=code):
        keep(manager, replace(given(unit, "示例甲"), **change))


def test_a_list_put_in_by_mistake_is_withdrawn_once_and_stays_on_record(unit, manager):
    made = keep(manager, given(unit, "示例甲"))
    shift_lists.withdraw(manager, made, now=NOW)
    assert shift_lists.view(manager, made).withdrawn_at == NOW
    with pytest.raises(Problem, match="shift_withdrawn"):
        shift_lists.withdraw(manager, made, now=NOW)


def test_only_the_unit_s_own_managers_keep_lists_and_its_officers_may_look(unit, manager):
    made = keep(manager, given(unit, "示例甲"))
    with reading() as session:
        district = session.get_one(Place, unit.district_id)
    officer = actor_for(make_holder(Role.INSPECTOR, district))
    assert shift_lists.view(officer, made).people == 1
    leader = actor_for(make_holder(Role.TEAM_LEADER, make_place(unit)))
    stranger = actor_for(make_manager(make_enterprise()))
    for actor in (leader, stranger):
        with pytest.raises(NotFound):
            shift_lists.view(actor, made)
        assert shift_lists.listed(actor, ShiftFilter()) == ((), 0)
    for actor in (officer, leader, stranger):
        with pytest.raises(NotFound):
            keep(actor, given(unit, "示例甲"))
        with pytest.raises(NotFound):
            shift_lists.look_through(actor, given(unit, "示例甲"), now=NOW)
        with pytest.raises(NotFound):
            shift_lists.withdraw(actor, made, now=NOW)


def test_both_acts_are_on_the_trail(unit, manager):
    made = keep(manager, given(unit, "示例甲", "没登记的人"))
    shift_lists.withdraw(manager, made, now=NOW)
    with reading() as session:
        entries = session.execute(
            select(TrailEntry.act, TrailEntry.subject_id)
            .where(TrailEntry.subject_kind == "shift_list")
            .order_by(TrailEntry.id)
        ).all()
    assert [tuple(one) for one in entries] == [
        ("shift_list.kept", made),
        ("shift_list.withdrawn", made),
    ]
