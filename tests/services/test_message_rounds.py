"""The rounds of a day: one summary for a manager, tomorrow's reds for a leader, one digest each."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from anquan_exam.domain.access import Role
from anquan_exam.domain.eligibility.facts import Effect
from anquan_exam.domain.messages import Kind
from anquan_exam.models import Employment, Person
from anquan_exam.models.session import transaction
from anquan_exam.services import messages
from tests import builders, fact_builders
from tests.builders import NOW, MadeEnterprise, actor_for, make_person
from tests.exam_builders import make_exam
from tests.message_builders import kinds_of, messages_of

TODAY = date(2026, 11, 23)


@pytest.fixture
def unit(app: Flask) -> MadeEnterprise:
    return builders.make_enterprise()


@pytest.fixture
def worker(unit: MadeEnterprise) -> Person:
    return make_person("示例甲", enterprise=unit)


def say() -> int:
    return messages.say_due(now=NOW)


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


def overdue_case(unit: MadeEnterprise) -> None:
    person = make_person(enterprise=unit)
    fact_builders.make_case(person, unit, effect=Effect.TRAIN_BY, due_on=day(-1))


def rounds(now: datetime) -> int:
    return messages.go_round(now=now)


def test_a_manager_gets_one_summary_a_day_not_one_for_each_person(unit: MadeEnterprise) -> None:
    manager = builders.make_manager(unit)
    for _ in range(3):
        overdue_case(unit)
    assert rounds(NOW) == 2  # the summary, and the digest that names it
    assert rounds(NOW + timedelta(hours=1)) == 0
    summary = next(one for one in messages_of(manager) if one.kind == "desk_waiting")
    assert summary.params["cases"] == 3
    rounds(NOW + timedelta(days=1))
    assert kinds_of(manager).count(Kind.DESK_WAITING) == 2
    assert kinds_of(manager, unread=True).count(Kind.DESK_WAITING) == 1


def test_a_round_goes_on_where_it_stopped(unit: MadeEnterprise) -> None:
    managers = [builders.make_manager(unit) for _ in range(12)]
    fact_builders.make_case(
        make_person(enterprise=unit), unit, effect=Effect.TRAIN_BY, due_on=day(-1)
    )
    rounds(NOW)
    told = [Kind.DESK_WAITING in kinds_of(one) for one in managers]
    assert told == [True] * 10 + [False] * 2
    rounds(NOW)
    assert all(Kind.DESK_WAITING in kinds_of(one) for one in managers)


def test_a_manager_with_nothing_waiting_gets_nothing(unit: MadeEnterprise) -> None:
    manager = builders.make_manager(unit)
    assert rounds(NOW) == 0
    assert messages_of(manager) == []


def test_managers_hear_of_their_own_people_only(unit: MadeEnterprise) -> None:
    elsewhere = builders.make_manager(builders.make_enterprise())
    fact_builders.make_case(
        make_person(enterprise=unit), unit, effect=Effect.TRAIN_BY, due_on=day(-1)
    )
    rounds(NOW)
    assert messages_of(elsewhere) == []


def test_the_leader_hears_in_the_afternoon_who_may_not_work_tomorrow(
    unit: MadeEnterprise,
) -> None:
    team, post = builders.make_place(unit, "掘一班"), builders.make_post(unit)
    leader = make_person(enterprise=unit)
    builders.grant(leader, Role.TEAM_LEADER, team)
    stopped = make_person(enterprise=unit, place=team, posts=[post])
    fact_builders.make_case(stopped, unit)
    rounds(NOW)
    assert Kind.DESK_REDS not in kinds_of(leader)
    afternoon = NOW + timedelta(hours=8)
    rounds(afternoon)
    rounds(afternoon)
    (told,) = [one for one in messages_of(leader) if one.kind == "desk_reds"]
    assert told.params == {"count": 1, "day": "2026-11-24"}
    assert stopped.name not in str(told.params)


def test_a_digest_a_day_counts_and_names_the_most_pressing(
    unit: MadeEnterprise, worker: Person
) -> None:
    make_exam(unit, candidates=[worker], closes_at=NOW + timedelta(days=9))
    fact_builders.make_certificate(worker, unit, valid_until=day(20))
    fact_builders.make_absence(worker, unit, day(-85), None)
    say()
    early = NOW - timedelta(hours=3)
    assert rounds(early) == 0
    assert (rounds(NOW), rounds(NOW)) == (1, 0)
    digest = messages_of(worker)[-1]
    assert digest.params["counts"] == {"due": 1, "to-do": 1, "expiring": 1}
    assert [kind for kind, _ in digest.params["lines"]] == [
        "absence_near",
        "exam_assigned",
        "certificate_expiry",
    ]
    assert sum(messages.unread(actor_for(worker), now=NOW).values()) == 3


def test_yesterday_s_digest_is_no_news_once_all_is_done(
    unit: MadeEnterprise, worker: Person
) -> None:
    make_exam(unit, candidates=[worker])
    say()
    rounds(NOW)
    who, later = actor_for(worker), NOW + timedelta(days=1)
    lines, _ = messages.inbox(who, None, now=later)
    assert [one.open for one in lines if one.kind is Kind.DIGEST] == [False]


def test_whoever_has_read_everything_gets_no_digest(unit: MadeEnterprise, worker: Person) -> None:
    make_exam(unit, candidates=[worker])
    say()
    messages.read_all(actor_for(worker), now=NOW)
    assert rounds(NOW) == 0


def test_the_digest_can_be_switched_off_and_the_site_s_messages_cannot(
    unit: MadeEnterprise, worker: Person
) -> None:
    who = actor_for(worker)
    messages.choose(who, digest=False, on=frozenset(), addresses={}, now=NOW)
    make_exam(unit, candidates=[worker])
    assert say() == 1
    assert rounds(NOW) == 0


def test_who_left_gets_no_digest_and_a_district_officer_without_a_job_does(
    app: Flask,
) -> None:
    district = builders.make_district()
    unit = builders.make_enterprise(district=district)
    worker = make_person("示例甲", enterprise=unit)
    make_exam(unit, candidates=[worker])
    overdue_case(unit)
    officer = builders.make_holder(Role.DISTRICT_OFFICER, district)
    say()
    with transaction() as session:
        jobs = update(Employment).where(Employment.person_id == worker.id)
        session.execute(jobs.values(ends_on=day(-1)))
    rounds(NOW)
    assert Kind.DIGEST not in kinds_of(worker)
    assert Kind.DIGEST in kinds_of(officer)
