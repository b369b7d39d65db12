"""What a sitting comes to later moves the case it opened or moved on: forward, back, or to its end;
and never what was known before."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.cases import SignedAs, Step
from anquan_exam.domain.clearances import Ended
from anquan_exam.domain.eligibility import eligibility
from anquan_exam.domain.eligibility.facts import Post
from anquan_exam.models import Attempt, CaseFile, CaseHappening, CaseRetest
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import cases
from anquan_exam.services.cases.common import CaseRefused
from anquan_exam.services.cases.folding import add, happening_of, keep
from anquan_exam.services.cases.periodic import move_cases
from anquan_exam.services.cases.retests import failed_attempts
from anquan_exam.services.eligibility.files import files_of
from anquan_exam.services.invigilation import voiding
from tests.builders import NOW, actor_for, make_manager
from tests.case_builders import (
    BEGUN,
    TO_SIGN,
    TRAINED,
    Mine,
    force,
    happened,
    make_mine,
    reported,
    row,
    stopped,
)
from tests.exam_builders import MadeExam, make_exam
from tests.fact_builders import make_case
from tests.result_builders import grade_otherwise, sit, void

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.database]
HOUR = timedelta(hours=1)


@pytest.fixture
def mine(app: Flask) -> Mine:
    return make_mine()


def failed(mine: Mine) -> tuple[MadeExam, str, str]:
    """The exam, the attempt, and the case it opened."""
    exam = make_exam(mine.unit, candidates=[mine.miner])
    attempt = sit(exam, mine.miner, 2, supervised_by=mine.manager)
    assert move_cases(now=BEGUN) == 1
    with reading() as session:
        return exam, attempt, session.scalars(select(CaseFile.public_id)).one()


def known(mine: Mine, at: datetime) -> list[str]:
    """The reasons against the miner out of cases and passes, as known at `at`."""
    with reading() as session:
        file = files_of(session, [mine.miner.id])[mine.miner.id]
    post = Post(str(mine.post.id), "掘进工", frozenset())
    day = clock.local(NOW + timedelta(days=20)).date()
    return [one.why.value for one in eligibility(file, post, (), day, at).reasons]


def test_a_case_whose_failed_exam_is_regraded_to_a_pass_ends_and_stood_until_then(
    mine: Mine,
) -> None:
    _, attempt, case = failed(mine)
    later = BEGUN + HOUR
    grade_otherwise(attempt, 10, now=later)
    assert [move_cases(now=later), move_cases(now=later)] == [1, 0]
    found = row(case)
    assert (found.step, found.blocks, found.undone_at) == ("dropped", False, later)
    assert happened(case) == ["reported", "regraded"]
    assert known(mine, later - timedelta(seconds=1)) == ["case-overdue"]
    assert known(mine, later) == []
    view = cases.view(mine.actor("manager"), case)
    assert view.history[-1].text == "改判"


def test_a_fail_that_comes_back_opens_no_second_case_but_the_same_again(mine: Mine) -> None:
    _, attempt, case = failed(mine)
    for hour, right in ((1, 10), (2, 2)):
        grade_otherwise(attempt, right, now=BEGUN + hour * HOUR)
        assert move_cases(now=BEGUN + hour * HOUR) == 1
    assert (row(case).step, row(case).blocks, row(case).undone_at) == ("training", True, None)
    asked = [known(mine, BEGUN + timedelta(minutes=m)) for m in (0, 59, 60, 119, 120)]
    overdue = ["case-overdue"]
    assert asked == [overdue, overdue, [], [], overdue]
    with reading() as session:
        assert len(session.scalars(select(CaseFile)).all()) == 1


def test_a_case_whose_failed_exam_was_declared_void_ends_with_the_reason(mine: Mine) -> None:
    exam, attempt, case = failed(mine)
    later, number = BEGUN + HOUR, exam.numbers[mine.miner.id]
    invigilator = actor_for(make_manager(mine.unit))
    voiding.void(invigilator, exam.public_id, number, attempt, "考场停电", again=False, now=later)
    assert move_cases(now=later) == 1
    assert (row(case).step, happened(case)[-1]) == ("dropped", "undone")
    assert cases.view(mine.actor("manager"), case).history[-1].text == "考场停电"
    # Void, it is neither a fail nor, had it been one, a pass.
    assert move_cases(now=later + HOUR) == 0


def signed_off(mine: Mine, right: int) -> tuple[str, str, MadeExam, datetime]:
    """A case trained for; its retest sat, and where that was a pass, signed by two."""
    made = make_case(mine.miner, mine.unit)
    exam = make_exam(mine.unit, candidates=[mine.miner])
    attempt = sit(exam, mine.miner, right, supervised_by=mine.manager)
    retest = CaseRetest(exam_id=exam.id, case_id=made.id, round=0, avoid=[], weights={})
    with transaction() as session:
        retest.created_at = NOW
        session.add(retest)
        number = session.scalars(select(Attempt.id).where(Attempt.public_id == attempt)).one()
    case, at = made.public_id, NOW + timedelta(hours=10)
    reported = ("reported", {"by_id": mine.leader.id})
    retested = ("retested", {"passed": right == 10, "attempt_id": number})
    force(case, reported, ("verified", {}), TRAINED, retested)
    if right == 10:
        cases.sign(mine.actor("leader"), case, SignedAs.SUPERIOR, now=at)
        cases.sign(mine.actor("manager"), case, SignedAs.SAFETY, now=at)
    return case, attempt, exam, at


def test_a_pass_taken_away_reopens_the_case_and_given_back_clears_it_again(mine: Mine) -> None:
    case, attempt, _, at = signed_off(mine, 10)
    assert (row(case).step, row(case).cleared_at) == (Step.CLEARED, at)
    grade_otherwise(attempt, 2, now=at + HOUR)
    assert move_cases(now=at + HOUR) == 1
    found = cases.view(mine.actor("manager"), case).standing
    assert (found.step, found.round, found.signed) == (Step.TRAINING, 1, ())
    assert found.minutes_needed > 0 and found.minutes_done == 0
    assert stopped(mine, at + HOUR) and not stopped(mine, at)
    with reading() as session:
        assert len(failed_attempts(session, row(case))) == 1
    grade_otherwise(attempt, 10, now=at + 2 * HOUR)
    assert move_cases(now=at + 2 * HOUR) == 1
    assert (row(case).step, row(case).cleared_at) == (Step.CLEARED, at + 2 * HOUR)
    moments = [at - HOUR / 2, at, at + HOUR, at + 2 * HOUR]
    assert ["case-open" in known(mine, one) for one in moments] == [True, False, True, False]
    first, second = cases.view(mine.actor("manager"), case).clearances[::-1]
    assert (first.ended, second.ended) == (Ended.FAILED, None)


def test_a_retest_declared_void_is_to_be_sat_again_without_more_training(mine: Mine) -> None:
    case, attempt, exam, at = signed_off(mine, 10)
    number, who = exam.numbers[mine.miner.id], actor_for(make_manager(mine.unit))
    later = at + HOUR
    voiding.void(who, exam.public_id, number, attempt, "替考", again=False, now=later)
    assert move_cases(now=later) == 1
    found = cases.view(mine.actor("manager"), case).standing
    assert (found.step, found.round) == (Step.RETEST, 0)
    assert stopped(mine, later) and not stopped(mine, at)


def test_a_failed_retest_regraded_to_a_pass_waits_for_its_signatures(mine: Mine) -> None:
    case, attempt, _, at = signed_off(mine, 2)
    assert row(case).step == "training"
    grade_otherwise(attempt, 10, now=at + HOUR)
    assert move_cases(now=at + HOUR) == 1
    assert row(case).step == "sign-off"


def test_a_pass_declared_void_is_none_from_then_on(mine: Mine) -> None:
    exam = make_exam(mine.unit, candidates=[mine.miner])
    attempt = sit(exam, mine.miner, 10, supervised_by=mine.manager)
    number, who = exam.numbers[mine.miner.id], actor_for(make_manager(mine.unit))
    voiding.void(who, exam.public_id, number, attempt, "替考", again=False, now=BEGUN)
    with reading() as session:
        file = files_of(session, [mine.miner.id])[mine.miner.id]
    moments = (BEGUN - timedelta(seconds=1), BEGUN)
    assert [len(file.at(one).passed) for one in moments] == [1, 0]


def test_a_pass_that_is_none_any_more_makes_no_fail_good(mine: Mine) -> None:
    exam = make_exam(mine.unit, candidates=[mine.miner])
    sit(exam, mine.miner, 2, supervised_by=mine.manager)
    later = make_exam(mine.unit, candidates=[mine.miner])
    passed = sit(later, mine.miner, 10, minutes=40, supervised_by=mine.manager)
    assert move_cases(now=BEGUN) == 0
    with transaction() as session:
        session.execute(
            Attempt.__table__.update()  # type: ignore[attr-defined]
            .where(Attempt.public_id == passed)
            .values(status="voided", void_reason="替考")
        )
    assert move_cases(now=BEGUN) == 1


def test_nobody_is_signed_off_on_a_pass_taken_away_before_the_case_could_follow(
    mine: Mine,
) -> None:
    case, attempt, _, at = signed_off(mine, 2)
    grade_otherwise(attempt, 10, now=at)
    assert move_cases(now=at) == 1
    cases.sign(mine.actor("leader"), case, SignedAs.SUPERIOR, now=at)
    grade_otherwise(attempt, 2, now=at + HOUR)
    with pytest.raises(CaseRefused) as refused:
        cases.sign(mine.actor("manager"), case, SignedAs.SAFETY, now=at + HOUR)
    assert refused.value.code == "case_pass_gone"
    assert cases.view(mine.actor("manager"), case).clearances == ()
    move_cases(now=at + HOUR)
    assert row(case).step == "training"


def test_a_paper_that_rests_on_a_regraded_pass_ends_with_it(mine: Mine) -> None:
    case, attempt, _, at = signed_off(mine, 2)
    grade_otherwise(attempt, 10, now=at)
    move_cases(now=at)
    cases.sign(mine.actor("leader"), case, SignedAs.SUPERIOR, now=at)
    assert cases.sign(mine.actor("manager"), case, SignedAs.SAFETY, now=at)
    (paper,) = cases.view(mine.actor("manager"), case).clearances
    text = cases.clearance(mine.actor("manager"), paper.public_id).text
    assert text.rests.attempt == attempt and text.rests.score > 0
    void(attempt, now=at + HOUR)
    move_cases(now=at + HOUR)
    assert cases.view(mine.actor("manager"), case).clearances[0].ended is Ended.VOIDED
    assert row(case).step == "retest"


def another(mine: Mine, at: datetime) -> str:
    """Another case that stops the miner from `at` on, and is cleared at once."""
    case = reported(mine, now=at)
    cases.say(mine.actor("miner"), case, "是我。", now=at)
    cases.verify(mine.actor("manager"), case, "", "示例乙", now=at)
    with transaction() as session:
        found = session.merge(row(case))
        for step, more in TO_SIGN:
            plain = {"minutes": 0, "passed": False, "by_id": None} | more
            kept = CaseHappening(what=step, at=at, **plain)
            add(session, found, happening_of(kept), now=at)
        keep(session, found)
    cases.sign(mine.actor("leader"), case, SignedAs.SUPERIOR, now=at)
    assert cases.sign(mine.actor("manager"), case, SignedAs.SAFETY, now=at)
    return case


def test_a_retest_void_after_a_new_case_had_ended_its_paper_opens_the_case_all_the_same(
    mine: Mine,
) -> None:
    case, attempt, exam, at = signed_off(mine, 10)
    other, later = another(mine, at), at + HOUR
    manager = mine.actor("manager")
    papers = [cases.view(manager, each).clearances[0].ended for each in (case, other)]
    assert papers == [Ended.NEW_CASE, None] and not stopped(mine, at)
    number, who = exam.numbers[mine.miner.id], actor_for(make_manager(mine.unit))
    voiding.void(who, exam.public_id, number, attempt, "替考", again=False, now=later)
    move_cases(now=later)
    assert (row(case).step, stopped(mine, later)) == ("retest", True)
    # The paper of the other case does not say "fit" while this one stops him.
    assert cases.view(manager, other).clearances[0].ended is Ended.NEW_CASE
