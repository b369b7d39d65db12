"""A worker's day and history on the real database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from anquan_exam.domain.access import Actor
from anquan_exam.domain.policy import TEMPLATES, Count, Policy, Refusal, Timing
from anquan_exam.models import Attempt, Candidate, Exam, Person
from anquan_exam.models.session import transaction
from anquan_exam.services import history
from anquan_exam.services.agenda import Agenda, Turn, agenda
from anquan_exam.services.history import HistoryLine
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_manager,
    make_person,
)
from tests.exam_builders import MadeExam, make_exam
from tests.result_builders import begin, sit

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def enterprise(app: Flask) -> MadeEnterprise:
    return make_enterprise()


@pytest.fixture
def person(enterprise: MadeEnterprise) -> Person:
    return make_person(enterprise=enterprise)


@pytest.fixture
def actor(person: Person) -> Actor:
    return actor_for(person)


def day_of(actor: Actor, now=NOW) -> Agenda:
    return agenda(actor, now=now)


def void(exam: MadeExam) -> None:
    with transaction() as session:
        session.execute(
            update(Attempt)
            .where(Attempt.exam_id == exam.id)
            .values(status="voided", void_reason="设备故障")
        )


def test_an_open_exam_is_to_be_sat_now_even_if_the_room_still_has_to_let_one_in(
    enterprise, person, actor
):
    policy = TEMPLATES["closed_book"]
    assert policy.needs_presence and policy.needs_start_code
    made = make_exam(enterprise, candidates=[person], policy=policy)
    (entry,) = day_of(actor).entries
    assert (entry.exam, entry.turn, entry.required) == (made.public_id, Turn.NOW, True)
    assert (entry.questions, entry.minutes, entry.place) == (10, 60, "地面培训室")


def test_an_exam_that_opens_later_waits_with_its_moment(enterprise, person, actor):
    make_exam(enterprise, candidates=[person], opens_at=NOW + DAY, closes_at=NOW + 2 * DAY)
    (entry,) = day_of(actor).entries
    assert (entry.turn, entry.opens_at) == (Turn.LATER, NOW + DAY)


def test_an_attempt_left_open_comes_before_everything_else(enterprise, person, actor):
    make_exam(enterprise, candidates=[person], closes_at=NOW + HOUR)
    left = make_exam(enterprise, candidates=[person], closes_at=NOW + DAY)
    view = begin(left, person)
    first = day_of(actor, NOW + timedelta(minutes=10)).first
    assert first is not None
    assert (first.turn, first.attempt, first.deadline) == (Turn.GO_ON, view.attempt, view.deadline)


def test_a_paused_exam_is_held_and_says_so(enterprise, person, actor):
    made = make_exam(enterprise, candidates=[person])
    with transaction() as session:
        session.execute(update(Exam).where(Exam.id == made.id).values(status="paused"))
    (entry,) = day_of(actor).entries
    assert entry.turn is Turn.HELD
    assert entry.refused is not None and entry.refused.reason is Refusal.PAUSED


def test_a_failed_exam_with_tries_left_is_to_be_sat_again_after_the_cool_down(
    enterprise, person, actor
):
    policy = Policy(max_tries=2, cooldown_hours=2)
    made = make_exam(enterprise, candidates=[person], policy=policy, closes_at=NOW + DAY)
    sit(made, person, 2, minutes=10)
    (entry,) = day_of(actor, NOW + HOUR).entries
    assert entry.turn is Turn.HELD
    assert entry.refused is not None and entry.refused.reason is Refusal.COOLING_DOWN
    (entry,) = day_of(actor, NOW + 3 * HOUR).entries
    assert (entry.turn, entry.passed) == (Turn.NOW, False)


def test_a_passed_exam_presses_nobody_and_a_used_up_one_is_gone(enterprise, person, actor):
    again = make_exam(enterprise, candidates=[person], policy=Policy(max_tries=3))
    once = make_exam(enterprise, candidates=[person])
    sit(again, person, 10)
    sit(once, person, 10)
    found = day_of(actor, NOW + HOUR)
    assert [(entry.exam, entry.passed) for entry in found.entries] == [(again.public_id, True)]
    assert found.first is None


def test_a_voided_attempt_is_no_pass(enterprise, person, actor):
    made = make_exam(enterprise, candidates=[person], policy=Policy(max_tries=2))
    sit(made, person, 10)
    void(made)
    (entry,) = day_of(actor, NOW + HOUR).entries
    assert not entry.passed


def test_a_self_test_is_an_offer_behind_what_must_be_sat(enterprise, person, actor):
    offer = make_exam(
        enterprise, candidates=[person], policy=TEMPLATES["self_test"], closes_at=None
    )
    later = make_exam(enterprise, candidates=[person], opens_at=NOW + DAY, closes_at=NOW + 2 * DAY)
    found = day_of(actor)
    assert [entry.exam for entry in found.entries] == [later.public_id, offer.public_id]
    assert found.first is not None and found.first.exam == later.public_id


@pytest.mark.parametrize("change", ["draft", "removed", "over", "somebody else's"])
def test_what_is_not_ones_to_sit_is_not_shown(enterprise, person, actor, change):
    made = make_exam(
        enterprise,
        candidates=[make_person() if change == "somebody else's" else person],
        published=change != "draft",
        opens_at=NOW - 3 * DAY,
        closes_at=NOW - 2 * DAY if change == "over" else NOW + DAY,
    )
    if change == "removed":
        with transaction() as session:
            session.execute(
                update(Candidate).where(Candidate.exam_id == made.id).values(removed_at=NOW)
            )
    assert day_of(actor).entries == ()


def lines(actor: Actor, now=NOW + DAY) -> tuple[HistoryLine, ...]:
    return history.lines(actor, now=now)


def test_history_tells_score_verdict_and_receipt_of_every_try(enterprise, person, actor):
    supervisor = make_manager(enterprise)
    made = make_exam(enterprise, candidates=[person], policy=Policy(max_tries=2))
    sit(made, person, 9, supervised_by=supervisor)
    (line,) = lines(actor)
    assert (line.score, line.full_score, line.passed, line.supervised) == (9000, 10000, True, True)
    assert line.receipt and line.stands and not line.missed


@pytest.mark.parametrize(("count", "standing"), [(Count.BEST, 1), (Count.LAST, 2)])
def test_of_several_tries_the_policy_says_which_stands(enterprise, person, actor, count, standing):
    made = make_exam(enterprise, candidates=[person], policy=Policy(max_tries=2, count=count))
    sit(made, person, 9)
    sit(made, person, 5, now=NOW + HOUR)
    assert [line.try_number for line in lines(actor) if line.stands] == [standing]


def test_a_result_told_after_the_close_is_not_told_before(enterprise, person, actor):
    policy = replace(Policy(), feedback=Timing.AFTER_CLOSE)
    made = make_exam(enterprise, candidates=[person], policy=policy, closes_at=NOW + 5 * HOUR)
    sit(made, person, 9)
    (before,) = lines(actor, NOW + HOUR)
    assert (before.score, before.passed) == (None, None)
    (after,) = lines(actor, NOW + 6 * HOUR)
    assert (after.score, after.passed) == (9000, True)


def test_a_result_that_is_never_told_stays_untold(enterprise, person, actor):
    policy = replace(Policy(), feedback=Timing.NEVER)
    sit(make_exam(enterprise, candidates=[person], policy=policy), person, 9)
    (line,) = lines(actor, NOW + 30 * DAY)
    assert line.score is None


def test_an_exam_nobody_came_to_is_missed_but_a_self_test_is_not(enterprise, person, actor):
    window = {"opens_at": NOW - 3 * DAY, "closes_at": NOW - 2 * DAY}
    missed = make_exam(enterprise, candidates=[person], **window)
    make_exam(enterprise, candidates=[person], policy=TEMPLATES["self_test"], **window)
    (line,) = lines(actor)
    assert (line.exam, line.missed, line.at) == (missed.public_id, True, NOW - 2 * DAY)


def test_a_voided_attempt_shows_no_score(enterprise, person, actor):
    made = make_exam(enterprise, candidates=[person])
    sit(made, person, 9)
    void(made)
    (line,) = lines(actor)
    assert (line.status, line.score, line.stands) == ("voided", None, False)


def test_nobody_sees_anothers_history(enterprise, person):
    sit(make_exam(enterprise, candidates=[person]), person, 9)
    assert lines(actor_for(make_person(enterprise=enterprise))) == ()
