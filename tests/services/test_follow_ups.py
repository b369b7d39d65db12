"""What a spot check asks afterwards: done by results alone, overdue by the calendar alone."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.check_record import FollowUpKind, FollowUpState
from anquan_exam.domain.policy import Policy, PolicyKind
from anquan_exam.domain.spot_check import Why
from anquan_exam.models import Assignment, Attempt, Employment, Person, Place
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import follow_ups
from anquan_exam.services.follow_ups import FollowUp, Tally, Wanted
from tests.builders import (
    NOW,
    actor_for,
    grant,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
)
from tests.check_records import AFTER, DUE, HeldCheck, held_check
from tests.exam_builders import make_exam
from tests.result_builders import sit, void

WATCHED = Policy(kind=PolicyKind.RETEST, needs_start_code=False, needs_presence=True)


@pytest.fixture
def held(app: Flask) -> HeldCheck:
    """One absent; of those called one put off, one passed, one failed, one has not come."""
    made = held_check()
    made.sit(1, 10)
    made.sit(2, 2)
    return made


@pytest.fixture
def manager(held: HeldCheck) -> Actor:
    return actor_for(make_manager(held.unit))


def rows(who: Actor, now: datetime = AFTER, **wanted) -> list[FollowUp]:
    return list(follow_ups.follow_ups(who, Wanted(**wanted), now=now)[0])


def states(who: Actor, now: datetime = AFTER) -> dict[str, FollowUpState]:
    return {one.name: one.state for one in rows(who, now)}


def retest(held: HeldCheck, person: Person, right: int, *, day: int = 3, policy=WATCHED) -> str:
    """That person sits a watched retest `day` days later."""
    at = NOW + timedelta(days=day)
    supervisor = make_manager(held.unit)
    exam = make_exam(
        held.unit,
        candidates=[person],
        policy=policy,
        opens_at=at - timedelta(hours=1),
        closes_at=at + timedelta(hours=2),
        title="补考",
    )
    return sit(exam, person, right, now=at, supervised_by=supervisor)


def test_the_failed_and_the_absent_are_asked_for_once_the_record_is_frozen(held, manager):
    assert rows(manager) == []
    held.freeze()
    failed, absent = (rows(manager, kind=kind) for kind in FollowUpKind)
    assert [one.name for one in failed] == [held.person(2).name]
    assert failed[0].why == "抽考 20 分，不合格" and failed[0].due_on == DUE
    assert failed[0].number == "抽考〔2026〕0001" and failed[0].by == "示例区应急管理局"
    assert [one.why for one in absent] == ["请假：班长说的"]
    # Whoever may still come is asked for nothing; once the exam is over they are.
    held.close(now=AFTER)
    held.freeze(1, reason="考场关了", now=AFTER + timedelta(minutes=1))
    absent = rows(manager, kind=FollowUpKind.ABSENT)
    assert sorted(one.why for one in absent) == sorted(["请假：班长说的", "没来考", "没来考"])
    assert len(rows(manager)) == 4


def test_only_a_later_supervised_pass_settles_it(held, manager):
    held.freeze()
    person = held.person(2)
    assert states(manager)[person.name] is FollowUpState.OPEN
    retest(held, person, 3)
    assert states(manager)[person.name] is FollowUpState.OPEN
    attempt = retest(held, person, 10, day=4)
    (done,) = rows(manager, state=FollowUpState.DONE)
    assert (done.name, done.attempt, done.mended_by) == (person.name, attempt, "补考")
    # A paper declared void settles nothing.
    void(attempt)
    assert states(manager)[person.name] is FollowUpState.OPEN


def test_a_self_test_or_an_earlier_pass_settles_nothing(held, manager):
    held.freeze()
    person = held.person(2)
    alone = Policy(kind=PolicyKind.SELF_TEST, needs_start_code=False, needs_presence=False)
    retest(held, person, 10, policy=alone)
    unwatched = Policy(kind=PolicyKind.CLOSED_BOOK, needs_start_code=False, needs_presence=False)
    exam = make_exam(held.unit, candidates=[person], policy=unwatched)
    sit(exam, person, 10, now=NOW + timedelta(minutes=30))
    before = retest(held, person, 10, day=5)
    with transaction() as session:
        earlier = NOW - timedelta(days=2)
        session.execute(
            update(Attempt)
            .where(Attempt.public_id == before)
            .values(started_at=earlier, deadline_at=earlier + timedelta(hours=1))
        )
    assert states(manager)[person.name] is FollowUpState.OPEN


def test_the_last_day_is_in_time_and_the_next_is_overdue(held, manager):
    held.freeze()
    name = held.person(2).name
    # 23:30 and 00:30 on the clock of China.
    last = datetime(2026, 12, 8, 15, 30, tzinfo=NOW.tzinfo)
    assert states(manager, last)[name] is FollowUpState.OPEN
    assert states(manager, last + timedelta(hours=1))[name] is FollowUpState.OVERDUE
    assert follow_ups.tally(manager, now=last + timedelta(hours=1)) == Tally(overdue=2)
    retest(held, held.person(2), 10, day=20)
    assert states(manager, NOW + timedelta(days=21))[name] is FollowUpState.DONE


def test_whoever_left_the_unit_is_not_asked_for_any_more(held, manager):
    held.freeze()
    person = held.person(2)
    with transaction() as session:
        for table in (Assignment, Employment):
            session.execute(
                update(table).where(table.person_id == person.id).values(ends_on=date(2026, 11, 25))
            )
    assert states(manager, NOW + timedelta(days=1))[person.name] is FollowUpState.OPEN
    assert states(manager, NOW + timedelta(days=3))[person.name] is FollowUpState.LEFT


def test_a_new_version_asks_anew_and_the_old_one_no_more(held, manager):
    held.freeze()
    held.sit(0, 1, now=NOW + timedelta(minutes=70))
    later = date(2026, 12, 20)
    held.freeze(1, due=later, reason="下班的人考完了", now=NOW + timedelta(minutes=90))
    found = rows(manager)
    assert {one.due_on for one in found} == {later}
    assert {one.name for one in found if one.kind is FollowUpKind.FAILED} == {
        held.person(0).name,
        held.person(2).name,
    }
    assert len(found) == 3


def test_lists_are_filtered_and_paged_with_the_overdue_first(held, manager):
    held.freeze()
    # Later than the papers of the first: a pass there settles nothing here.
    later = NOW + timedelta(hours=2)
    other = held_check(
        unit=held.unit, inspector=held.inspector, absent=(Why.LEAVE, Why.SICK), now=later
    )
    other.freeze(due=date(2026, 11, 25), now=later + timedelta(minutes=5))
    late = NOW + timedelta(days=5)
    found, total = follow_ups.follow_ups(manager, Wanted(), now=late, page=1, size=2)
    assert total == 4 and {one.state for one in found} == {FollowUpState.OVERDUE}
    rest, _ = follow_ups.follow_ups(manager, Wanted(), now=late, page=2, size=2)
    assert {one.state for one in rest} == {FollowUpState.OPEN}
    assert len(rows(manager, late, check=other.id)) == 2
    assert [one.name for one in rows(manager, late, q=rest[0].name, check=held.id)] == [
        rest[0].name
    ]
    assert rows(manager, late, q="%") == []
    assert len(rows(manager, late, waiting=True)) == 4


def test_each_sees_what_lies_within_reach(held, manager):
    held.freeze()
    with reading() as session:
        district = session.get_one(Place, held.unit.district_id)
        team = session.scalars(select(Place).where(Place.name == "掘一队")).one()
    officer = actor_for(make_holder(Role.DISTRICT_OFFICER, district))
    leader = make_person()
    grant(leader, Role.TEAM_LEADER, team)
    everybody = {one.name for one in rows(manager)}
    assert {one.name for one in rows(held.officer)} == {one.name for one in rows(officer)}
    assert {one.name for one in rows(officer)} == everybody
    own = {one.name for one in rows(manager) if one.department == "掘一队"}
    assert {one.name for one in rows(actor_for(leader))} == own
    stranger = actor_for(make_manager(make_enterprise()))
    assert rows(stranger) == [] and follow_ups.tally(stranger, now=AFTER) == Tally()
