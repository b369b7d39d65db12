"""What people are told: once, by when it matters, put away when it is done."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from anquan_exam.domain.messages import Group, Kind
from anquan_exam.domain.policy import Policy, PolicyKind, Timing
from anquan_exam.models import Absence, Attendance, Employment, Exam, Person
from anquan_exam.models.session import transaction
from anquan_exam.services import cases, messages
from anquan_exam.services.errors import NotFound
from tests import builders, case_builders, fact_builders
from tests.builders import NOW, MadeEnterprise, actor_for, make_person
from tests.check_records import AFTER, DUE, held_check
from tests.exam_builders import make_exam
from tests.message_builders import kinds_of, messages_of
from tests.result_builders import make_room, sit
from tests.training_builders import planned

TODAY = date(2026, 11, 23)
WATCHED = Policy(needs_start_code=False, needs_presence=True)


@pytest.fixture
def unit(app: Flask) -> MadeEnterprise:
    return builders.make_enterprise()


@pytest.fixture
def worker(unit: MadeEnterprise) -> Person:
    return make_person("示例甲", enterprise=unit)


def say(now: datetime = NOW) -> int:
    return messages.say_due(now=now)


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


# --- exams ----------------------------------------------------------------------------------------


def test_an_exam_is_announced_once_however_often_the_tick_looks(
    unit: MadeEnterprise, worker: Person
) -> None:
    make_exam(unit, candidates=[worker])
    assert (say(), say(), say(NOW + timedelta(hours=1))) == (1, 0, 0)
    assert kinds_of(worker) == [Kind.EXAM_ASSIGNED]


def test_a_self_test_is_an_offer_and_announced_to_nobody(
    unit: MadeEnterprise, worker: Person
) -> None:
    make_exam(unit, candidates=[worker], policy=Policy(kind=PolicyKind.SELF_TEST))
    assert say() == 0


def test_who_has_not_begun_is_told_a_day_before_the_close_and_who_has_is_not(
    unit: MadeEnterprise, worker: Person
) -> None:
    other = make_person("示例乙", enterprise=unit)
    exam = make_exam(unit, candidates=[worker, other], closes_at=NOW + timedelta(days=3))
    say()
    sit(exam, other, 5)
    say(NOW + timedelta(days=1))
    assert kinds_of(worker) == [Kind.EXAM_ASSIGNED]
    say(NOW + timedelta(days=2, hours=1))
    assert kinds_of(worker, unread=True) == [Kind.EXAM_CLOSING]
    assert Kind.EXAM_CLOSING not in kinds_of(other)


def test_a_run_says_a_part_and_the_next_goes_on(unit: MadeEnterprise) -> None:
    people = [make_person(enterprise=unit) for _ in range(5)]
    make_exam(unit, candidates=people)
    assert [messages.say_due(now=NOW, limit=2) for _ in range(4)] == [2, 2, 1, 0]


def test_once_begun_an_exam_is_no_longer_something_to_do(
    unit: MadeEnterprise, worker: Person
) -> None:
    exam = make_exam(unit, candidates=[worker])
    say()
    assert messages.settle_done(now=NOW) == 0
    sit(exam, worker, 5)
    assert messages.settle_done(now=NOW) == 1
    assert kinds_of(worker, unread=True) == []


def test_an_exam_called_off_is_no_longer_something_to_do(
    unit: MadeEnterprise, worker: Person
) -> None:
    exam = make_exam(unit, candidates=[worker])
    say()
    with transaction() as session:
        session.execute(update(Exam).where(Exam.id == exam.id).values(status="cancelled"))
    assert messages.settle_done(now=NOW) == 1


def test_a_fail_is_told_only_once_the_result_may_be_seen(app: Flask) -> None:
    policy = replace(WATCHED, feedback=Timing.AFTER_CLOSE)
    room = make_room("示例丙", policy=policy)
    (person,) = room.people
    sit(room.exam, person, 0, supervised_by=room.manager)
    say(NOW + timedelta(hours=1))
    assert Kind.EXAM_FAILED not in kinds_of(person)
    say(NOW + timedelta(hours=5))
    say(NOW + timedelta(hours=6))
    assert kinds_of(person).count(Kind.EXAM_FAILED) == 1


def test_a_fail_made_good_is_put_away(app: Flask) -> None:
    room = make_room("示例戊", policy=WATCHED)
    (person,) = room.people
    sit(room.exam, person, 0, supervised_by=room.manager)
    say(NOW + timedelta(hours=1))
    assert kinds_of(person, unread=True) == [Kind.EXAM_FAILED]
    later = NOW + timedelta(days=1)
    again = make_exam(
        room.enterprise,
        candidates=[person],
        policy=WATCHED,
        opens_at=later - timedelta(hours=1),
        closes_at=later + timedelta(hours=3),
    )
    sit(again, person, 99, now=later, supervised_by=room.manager)
    assert messages.settle_done(now=later + timedelta(hours=1)) == 1


# --- cases ----------------------------------------------------------------------------------------


def test_a_case_tells_its_person_at_each_step_and_the_newest_word_stands(app: Flask) -> None:
    mine = case_builders.make_mine()
    case = case_builders.reported(mine)
    assert kinds_of(mine.miner, unread=True) == [Kind.CASE_REPORTED]
    cases.say(mine.actor("miner"), case, "是我。", now=NOW)
    cases.verify(mine.actor("manager"), case, "", "示例丁", now=NOW + timedelta(hours=1))
    assert kinds_of(mine.miner, unread=True) == [Kind.CASE_VERIFIED]
    assert kinds_of(mine.leader) == kinds_of(mine.manager) == []


def test_a_case_that_ended_asks_nothing_any_more(app: Flask) -> None:
    mine = case_builders.make_mine()
    case = case_builders.reported(mine)
    assert messages.settle_done(now=NOW) == 0
    cases.say(mine.actor("miner"), case, "不是我。", now=NOW)
    cases.drop(mine.actor("manager"), case, "查过了，不是他。", now=NOW)
    assert kinds_of(mine.miner, unread=True) == [Kind.CASE_DROPPED]
    assert messages.unread(mine.actor("miner"), now=NOW)[Group.TO_DO] == 0


def test_who_has_said_how_it_was_is_not_asked_any_more(app: Flask) -> None:
    mine = case_builders.make_mine()
    case = case_builders.reported(mine)
    assert messages.settle_done(now=NOW) == 0
    cases.say(mine.actor("miner"), case, "没注意", now=NOW)
    assert messages.settle_done(now=NOW) == 1


def test_a_case_s_message_names_its_day(app: Flask) -> None:
    mine = case_builders.make_mine()
    fact = case_builders.verified(mine)
    due = case_builders.row(fact).due_on
    assert messages_of(mine.miner)[-1].params["due"] == (str(due) if due else "")


# --- training -------------------------------------------------------------------------------------


def test_a_session_for_a_post_is_told_to_those_who_hold_it(unit: MadeEnterprise) -> None:
    post = builders.make_post(unit)
    holder = make_person(enterprise=unit, posts=[post])
    other = make_person(enterprise=unit)
    elsewhere = make_person(enterprise=builders.make_enterprise(), posts=[post])
    begins = NOW + timedelta(days=2)
    manager = builders.make_manager(unit)
    planned(manager, unit, post_id=post.id, begins_at=begins, ends_at=begins + timedelta(hours=2))
    assert (say(), say()) == (1, 0)
    assert kinds_of(holder) == [Kind.TRAINING_PLANNED]
    assert kinds_of(other) == kinds_of(elsewhere) == []


def test_hours_wait_for_the_person_s_word_until_it_is_given(
    unit: MadeEnterprise, worker: Person
) -> None:
    hours = fact_builders.make_training(worker, unit, "yearly", day(-3), counted_at=None)
    assert (say(), say()) == (1, 0)
    assert kinds_of(worker, unread=True) == [Kind.TRAINING_CONFIRM]
    assert messages.settle_done(now=NOW) == 0
    with transaction() as session:
        session.execute(update(Attendance).where(Attendance.id == hours.id).values(accepted_at=NOW))
    assert messages.settle_done(now=NOW) == 1


# --- what falls due -------------------------------------------------------------------------------


def test_a_certificate_is_told_of_at_60_30_7_days_and_on_the_day(
    unit: MadeEnterprise, worker: Person
) -> None:
    fact_builders.make_certificate(worker, unit, valid_until=day(70))
    told = {left: say(NOW + timedelta(days=70 - left)) for left in range(70, -20, -1)}
    assert {left for left, count in told.items() if count} == {60, 30, 7, 0}
    assert set(told.values()) == {0, 1}
    assert kinds_of(worker, unread=True) == [Kind.CERTIFICATE_EXPIRY]


def test_review_and_expiry_are_two_alarms(unit: MadeEnterprise, worker: Person) -> None:
    fact_builders.make_certificate(worker, unit, valid_until=day(20), review_by=day(5))
    assert say() == 2
    assert sorted(kinds_of(worker, unread=True)) == [
        Kind.CERTIFICATE_EXPIRY,
        Kind.CERTIFICATE_REVIEW,
    ]


@pytest.mark.parametrize(
    "given",
    [{"withdrawn_at": NOW}, {"revoked_on": TODAY, "revoked_why": "吊销"}],
)
def test_nobody_is_told_of_a_certificate_that_is_none_any_more(
    unit: MadeEnterprise, worker: Person, given: dict[str, object]
) -> None:
    fact_builders.make_certificate(worker, unit, valid_until=day(20), **given)
    assert say() == 0


def test_a_renewed_certificate_is_put_away(unit: MadeEnterprise, worker: Person) -> None:
    fact_builders.make_certificate(worker, unit, valid_until=day(20))
    say()
    assert messages.settle_done(now=NOW) == 0
    fact_builders.make_certificate(worker, unit, valid_until=day(2000))
    assert (messages.settle_done(now=NOW), say()) == (1, 0)


def test_who_left_is_told_nothing(unit: MadeEnterprise) -> None:
    gone = make_person(enterprise=unit, ends_on=day(-1))
    fact_builders.make_certificate(gone, unit, valid_until=day(20))
    fact_builders.make_absence(gone, unit, day(-85), None)
    assert say() == 0


def test_what_waited_for_whoever_left_is_put_away(unit: MadeEnterprise, worker: Person) -> None:
    fact_builders.make_certificate(worker, unit, valid_until=day(20))
    fact_builders.make_absence(worker, unit, day(-85), None)
    assert say() == 2
    with transaction() as session:
        jobs = update(Employment).where(Employment.person_id == worker.id)
        session.execute(jobs.values(ends_on=day(-1)))
    assert messages.settle_done(now=NOW) == 2


def test_an_absence_is_told_of_within_two_weeks_of_three_months(
    unit: MadeEnterprise, worker: Person
) -> None:
    away = fact_builders.make_absence(worker, unit, date(2026, 9, 10), None)  # three months: 12-10
    assert say() == 0
    assert (say(NOW + timedelta(days=4)), say(NOW + timedelta(days=5))) == (1, 0)
    (told,) = messages_of(worker)
    assert (told.kind, told.params) == ("absence_near", {"day": "2026-12-10"})
    with transaction() as session:
        session.execute(update(Absence).where(Absence.id == away.id).values(ends_on=day(5)))
    assert messages.settle_done(now=NOW + timedelta(days=7)) == 1


def test_what_a_spot_check_asked_is_told_before_its_day_and_once_it_is_over(app: Flask) -> None:
    held = held_check()
    held.sit(1, 10)
    held.sit(2, 2)
    held.freeze()
    failed = held.person(2)
    for days in (-10, -3, -2, 1, 2):
        say(datetime.combine(DUE + timedelta(days=days), AFTER.timetz()))
    asked = [one for one in messages_of(failed) if one.kind == "follow_up_due"]
    assert [one.params["over"] for one in asked] == [False, True]
    assert [one.read_at is None for one in asked] == [False, True]
    assert Kind.FOLLOW_UP_DUE not in kinds_of(held.person(1))


# --- the inbox ------------------------------------------------------------------------------------


def test_others_messages_cannot_be_opened(unit: MadeEnterprise, worker: Person) -> None:
    make_exam(unit, candidates=[worker])
    say()
    (told,) = messages_of(worker)
    other = actor_for(make_person(enterprise=unit))
    with pytest.raises(NotFound):
        messages.open_one(other, told.id, now=NOW)
    assert messages.inbox(other, None, now=NOW) == ((), 0)
    assert kinds_of(worker, unread=True) == [Kind.EXAM_ASSIGNED]


def test_an_exam_whose_window_is_over_is_counted_no_longer(
    unit: MadeEnterprise, worker: Person
) -> None:
    make_exam(unit, candidates=[worker], closes_at=NOW + timedelta(hours=3))
    say()
    who = actor_for(worker)
    assert messages.unread(who, now=NOW)[Group.TO_DO] == 1
    assert messages.unread(who, now=NOW + timedelta(hours=4))[Group.TO_DO] == 0


def test_old_messages_are_deleted_and_not_said_again(unit: MadeEnterprise, worker: Person) -> None:
    make_exam(unit, candidates=[worker])
    say()
    assert messages.purge(now=NOW + timedelta(days=399)) == 0
    assert messages.purge(now=NOW + timedelta(days=401)) == 1
    assert say(NOW + timedelta(days=401)) == 0
