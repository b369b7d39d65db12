"""Hours of training: to the minute, never over other hours or over work, counted by three."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.access import SYSTEM, Role
from anquan_exam.domain.eligibility.facts import Training
from anquan_exam.domain.eligibility.rules import Check
from anquan_exam.models import Attendance, Person, TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import training
from anquan_exam.services.eligibility.files import files_of
from anquan_exam.services.eligibility.rules import record_rules
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.invigilation import voiding
from anquan_exam.services.training import (
    Entered,
    ListInput,
    MasterInput,
    Stand,
    tickets,
)
from tests import builders, exam_builders, result_builders
from tests.builders import NOW, MadeEnterprise, actor_for
from tests.eligible import rule
from tests.fact_builders import make_case, make_training, make_work
from tests.training_builders import BEGINS, ENDS, planned


@pytest.fixture
def unit(app: Flask) -> MadeEnterprise:
    return builders.make_enterprise()


@pytest.fixture
def manager(unit: MadeEnterprise) -> Person:
    return builders.make_manager(unit, "测试管理")


@pytest.fixture
def worker(unit: MadeEnterprise) -> Person:
    return builders.make_person("示例甲", enterprise=unit, number="W01")


def enter(by: Person, held: str, *people: Person, now: datetime = NOW, **given: object) -> Entered:
    common = {"begins_at": BEGINS, "ends_at": ENDS, "lines": ""}
    ids = tuple(one.public_id for one in people)
    wanted = ListInput(ids, **{**common, **given})  # type: ignore[arg-type]
    return training.enter(actor_for(by), held, wanted, now=now)


def rows(person: Person) -> list[Attendance]:
    with reading() as session:
        return list(
            session.scalars(
                select(Attendance).where(Attendance.person_id == person.id).order_by(Attendance.id)
            )
        )


def told(act: str) -> list[dict[str, object]]:
    with reading() as session:
        found = session.scalars(
            select(TrailEntry).where(TrailEntry.act == act).order_by(TrailEntry.id)
        )
        return [one.payload or {} for one in found]


def test_hours_count_only_once_worker_manager_and_teacher_have_said_so(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    held = planned(manager, unit)
    assert enter(manager, held, worker).count == 1
    number = rows(worker)[0].id
    steps = [
        lambda: training.accept(actor_for(worker), number, now=NOW),
        lambda: training.confirm(actor_for(manager), held, [number], now=NOW),
        lambda: training.assess(actor_for(manager), held, [number], True, now=NOW),
    ]
    for step in steps:
        assert rows(worker)[0].counted_at is None
        step()
    assert rows(worker)[0].counted_at == NOW


def test_a_failed_assessment_counts_nothing_until_it_is_passed(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    held = planned(manager, unit)
    enter(manager, held, worker)
    number = rows(worker)[0].id
    training.accept(actor_for(worker), number, now=NOW)
    training.confirm(actor_for(manager), held, [number], now=NOW)
    training.assess(actor_for(manager), held, [number], False, now=NOW)
    assert rows(worker)[0].counted_at is None
    training.assess(actor_for(manager), held, [number], True, now=NOW)
    assert rows(worker)[0].counted_at is not None


def test_hours_in_a_time_underground_are_refused_and_the_refusal_is_on_the_trail(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    make_work(worker, unit, BEGINS + timedelta(minutes=119), ENDS + timedelta(hours=8))
    found = enter(manager, planned(manager, unit), worker)
    assert [one.code for one in found.refused] == ["training_at_work"]
    assert found.refused[0].detail["source"] == "矿灯房"
    assert rows(worker) == []
    assert "training_at_work" in str(told("training.listed")[0]["turned_away"])


def test_two_sessions_at_once_are_refused_and_one_after_the_other_is_not(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    first = planned(manager, unit)
    second = planned(manager, unit, ends_at=ENDS + timedelta(minutes=30))
    enter(manager, first, worker)
    assert enter(manager, second, worker).refused[0].code == "training_overlaps"
    after = enter(manager, second, worker, begins_at=ENDS, ends_at=ENDS + timedelta(minutes=30))
    assert after.count == 1


def test_more_than_eight_hours_a_day_are_refused_whoever_the_employer_is(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    other = builders.make_enterprise()
    make_training(worker, other, Training.YEARLY, date(2026, 11, 22), hours=7)
    begins = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
    record_rules(SYSTEM, [rule(Check.DAILY_CAP, minutes=8 * 60)], now=NOW - timedelta(days=9))
    held = planned(manager, unit, begins_at=begins, ends_at=begins + timedelta(minutes=61))
    found = enter(manager, held, worker, begins_at=begins, ends_at=begins + timedelta(minutes=61))
    assert found.refused[0].code == "training_over_cap"


def test_work_that_comes_to_light_later_keeps_hours_from_counting(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    held = planned(manager, unit)
    enter(manager, held, worker)
    number = rows(worker)[0].id
    make_work(worker, unit, BEGINS, ENDS)
    training.accept(actor_for(worker), number, now=NOW)
    training.confirm(actor_for(manager), held, [number], now=NOW)
    training.assess(actor_for(manager), held, [number], True, now=NOW)
    assert rows(worker)[0].counted_at is None


def test_nobody_confirms_assesses_or_withdraws_hours_of_the_own(
    unit: MadeEnterprise, manager: Person
) -> None:
    held = planned(manager, unit)
    enter(manager, held, manager)
    number = rows(manager)[0].id
    training.accept(actor_for(manager), number, now=NOW)
    with pytest.raises(Invalid, match="training_own"):
        training.confirm(actor_for(manager), held, [number], now=NOW)
    with pytest.raises(Invalid, match="training_own"):
        training.assess(actor_for(manager), held, [number], True, now=NOW)
    with pytest.raises(Invalid, match="training_own"):
        training.withdraw(actor_for(manager), held, number, "改", now=NOW)


def test_a_worker_accepts_only_the_own_hours_and_keeps_wrong_ones_open(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    other = builders.make_person(enterprise=unit)
    held = planned(manager, unit)
    enter(manager, held, worker)
    number = rows(worker)[0].id
    with pytest.raises(NotFound):
        training.accept(actor_for(other), number, now=NOW)
    training.dispute(actor_for(worker), number, "我九点才到", now=NOW)
    training.confirm(actor_for(manager), held, [number], now=NOW)
    training.assess(actor_for(manager), held, [number], True, now=NOW)
    assert rows(worker)[0].counted_at is None
    training.withdraw(actor_for(manager), held, number, "他说得对", now=NOW)
    with pytest.raises(Problem, match="training_withdrawn"):
        training.accept(actor_for(worker), number, now=NOW)
    again = enter(manager, held, worker, begins_at=BEGINS + timedelta(hours=1))
    assert again.count == 1


def test_entering_later_than_three_days_takes_a_reason_and_a_second_person(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    held, late = planned(manager, unit), NOW + timedelta(days=4)
    with pytest.raises(Invalid, match="training_late"):
        enter(manager, held, worker, now=late)
    assert enter(manager, held, worker, now=late, late_why="老师病了").count == 1
    number = rows(worker)[0].id
    training.accept(actor_for(worker), number, now=late)
    training.confirm(actor_for(manager), held, [number], now=late)
    training.assess(actor_for(manager), held, [number], True, now=late)
    with pytest.raises(Invalid, match="training_second"):
        training.approve(actor_for(manager), held, [number], now=late)
    assert rows(worker)[0].counted_at is None
    second = builders.make_manager(unit, "测试副手")
    training.approve(actor_for(second), held, [number], now=late)
    assert rows(worker)[0].counted_at == late


def test_on_the_third_day_no_second_person_is_asked_for(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    held = planned(manager, unit)
    assert enter(manager, held, worker, now=NOW + timedelta(days=3)).count == 1
    assert rows(worker)[0].late_why == ""


def test_a_supervised_pass_of_its_exam_is_the_assessment_in_the_hand_in_s_own_transaction(
    app: Flask,
) -> None:
    room = result_builders.make_room("示例甲", "示例乙")
    unit, manager = room.enterprise, room.manager
    held = planned(manager, unit, exam=room.exam.public_id)
    enter(manager, held, *room.people)
    numbers = [rows(one)[0].id for one in room.people]
    for one, number in zip(room.people, numbers, strict=True):
        training.accept(actor_for(one), number, now=NOW)
    training.confirm(actor_for(manager), held, numbers, now=NOW)
    with pytest.raises(Problem, match="training_by_exam"):
        training.assess(actor_for(manager), held, numbers, True, now=NOW)
    result_builders.sit(room.exam, room.people[0], 10, supervised_by=manager)
    result_builders.sit(room.exam, room.people[1], 0, supervised_by=manager)
    first, second = (rows(one)[0] for one in room.people)
    assert (first.assessed_passed, first.counted_at is not None) == (True, True)
    assert (second.assessed_passed, second.counted_at) == (False, None)


def test_hours_that_counted_by_a_pass_count_no_longer_once_it_is_taken_away(app: Flask) -> None:
    room = result_builders.make_room("示例甲")
    manager, (person,) = room.manager, room.people
    held = planned(manager, room.enterprise, exam=room.exam.public_id)
    enter(manager, held, person)
    number = rows(person)[0].id
    training.accept(actor_for(person), number, now=NOW)
    training.confirm(actor_for(manager), held, [number], now=NOW)
    attempt = result_builders.sit(room.exam, person, 10, supervised_by=manager)
    counted = rows(person)[0].counted_at
    assert counted is not None
    later = counted + timedelta(hours=1)
    result_builders.grade_otherwise(attempt, 0, now=later)
    result_builders.grade_otherwise(attempt, 1, now=later)
    with reading() as session:
        file = files_of(session, [person.id])[person.id]
    assert [len(file.at(at).trained) for at in (counted, later)] == [1, 0]
    old, new = rows(person)
    assert (old.counted_at, old.withdrawn_at) == (counted, later)
    assert (new.assessed_passed, new.counted_at, new.confirmed_by) == (False, None, manager.id)
    again = later + timedelta(hours=1)
    result_builders.grade_otherwise(attempt, 10, now=again)
    assert rows(person)[1].counted_at == again
    number = room.exam.numbers[person.id]
    last = again + timedelta(hours=1)
    who = actor_for(builders.make_manager(room.enterprise))
    voiding.void(who, room.exam.public_id, number, attempt, "替考", again=False, now=last)
    assert [one.withdrawn_at for one in rows(person)] == [later, last, None]
    assert rows(person)[2].counted_at is None


def test_the_code_checks_in_and_out_and_the_time_is_cut_to_the_session(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    held = planned(manager, unit)
    early, late = BEGINS - timedelta(minutes=10), ENDS + timedelta(minutes=10)
    ticket = tickets.issue(held, now=early)
    assert training.scan(actor_for(worker), ticket, now=early) is Stand.GO
    with pytest.raises(Problem, match="training_ticket_old"):
        training.scan(actor_for(worker), ticket, now=late)
    out = tickets.issue(held, now=late)
    assert training.scan(actor_for(worker), out, now=late) is Stand.DONE
    assert training.scan(actor_for(worker), out, now=late) is Stand.DONE
    assert [(one.begins_at, one.ends_at, one.how) for one in rows(worker)] == [(BEGINS, ENDS, "qr")]


def test_a_code_that_was_forged_or_is_another_unit_s_opens_nothing(
    unit: MadeEnterprise, manager: Person
) -> None:
    stranger = builders.make_person(enterprise=builders.make_enterprise())
    held = planned(manager, unit)
    with pytest.raises(NotFound):
        training.scan(actor_for(stranger), tickets.issue(held, now=BEGINS), now=BEGINS)
    forged = tickets.issue(held, now=BEGINS).replace("~", "~1")
    with pytest.raises(NotFound):
        training.scan(actor_for(manager), forged, now=BEGINS)


def test_a_check_out_over_work_is_refused_and_said_on_the_trail(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    held = planned(manager, unit)
    training.scan(actor_for(worker), tickets.issue(held, now=BEGINS), now=BEGINS)
    make_work(worker, unit, BEGINS + timedelta(hours=1), NOW)
    with pytest.raises(Problem, match="training_at_work"):
        training.scan(actor_for(worker), tickets.issue(held, now=ENDS), now=ENDS)
    assert rows(worker) == []
    assert told("training.refused")[0]["training_why"] == "training_at_work"


def test_a_teacher_of_the_unit_keeps_the_list_and_nobody_else_does(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    teacher = builders.make_person("示例教员", enterprise=unit, number="T01")
    held = planned(manager, unit, teacher="", teacher_number="T01")
    assert enter(teacher, held, worker, teacher).refused[0].code == "training_teaches"
    number = rows(worker)[0].id
    training.assess(actor_for(teacher), held, [number], True, now=NOW)
    with pytest.raises(Forbidden):
        training.confirm(actor_for(teacher), held, [number], now=NOW)
    with pytest.raises(NotFound):
        enter(worker, held, worker)
    leader = builders.make_holder(Role.TEAM_LEADER, unit)
    with pytest.raises(Forbidden):
        enter(leader, held, worker)


def test_a_session_whose_hours_count_is_not_cancelled(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    held = planned(manager, unit)
    with pytest.raises(Invalid, match="training_reason"):
        training.cancel(actor_for(manager), held, " ", now=NOW)
    enter(manager, held, worker)
    number = rows(worker)[0].id
    training.accept(actor_for(worker), number, now=NOW)
    training.confirm(actor_for(manager), held, [number], now=NOW)
    training.assess(actor_for(manager), held, [number], True, now=NOW)
    with pytest.raises(Problem, match="training_counts"):
        training.cancel(actor_for(manager), held, "不上了", now=NOW)
    empty = planned(manager, unit)
    training.cancel(actor_for(manager), empty, "老师病了", now=NOW)
    with pytest.raises(Problem, match="training_cancelled"):
        enter(manager, empty, worker)


def test_an_exam_of_another_unit_tests_nothing_here(unit: MadeEnterprise, manager: Person) -> None:
    other = exam_builders.make_exam(builders.make_enterprise(), candidates=())
    with pytest.raises(Invalid, match="training_exam"):
        planned(manager, unit, exam=other.public_id)


def named(
    by: Person, unit: MadeEnterprise, person: Person, master: Person, now: datetime = NOW
) -> str:
    given = MasterInput(unit.public_id, person.name, master.name, now.date())
    return training.name_master(actor_for(by), given, now=now)


def test_a_master_signs_when_four_months_are_over_and_not_a_day_before(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    master = builders.make_person("示例师傅", enterprise=unit)
    made = named(manager, unit, worker, master)
    day_before = datetime(2027, 3, 22, 4, tzinfo=UTC)
    with pytest.raises(Problem, match="master_early"):
        training.sign(actor_for(master), made, now=day_before)
    for other in (worker, manager):
        with pytest.raises(NotFound):
            training.sign(actor_for(other), made, now=day_before + timedelta(days=1))
    training.sign(actor_for(master), made, now=day_before + timedelta(days=1))
    with pytest.raises(Problem, match="master_signed"):
        training.sign(actor_for(master), made, now=day_before + timedelta(days=2))


def test_a_master_is_not_oneself_and_has_no_open_violation(
    unit: MadeEnterprise, manager: Person, worker: Person
) -> None:
    master = builders.make_person("示例师傅", enterprise=unit)
    with pytest.raises(Invalid, match="master_self"):
        named(manager, unit, worker, worker)
    case = make_case(master, unit)
    with pytest.raises(Invalid, match="master_violation"):
        named(manager, unit, worker, master)
    with transaction() as session:
        session.merge(case).cleared_at = NOW
    assert named(manager, unit, worker, master)
    with pytest.raises(Invalid, match="master_there"):
        named(manager, unit, worker, master)
