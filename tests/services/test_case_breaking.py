"""Somebody who tries to get round the steps of a case, or stumbles over them: refused, or taken
once; and nobody is waved through while anything still stops them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.cases import Decision, SignedAs, Step
from anquan_exam.domain.clearances import Ended
from anquan_exam.domain.eligibility.facts import CaseKind
from anquan_exam.models import CaseFile, CasePaper, CaseRequest, Employment
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import cases, training
from anquan_exam.services.cases import Taught
from anquan_exam.services.cases.common import CaseRefused
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.people.jobs import end_employment
from tests.builders import NOW, actor_for, employ, grant, make_person, make_place
from tests.case_builders import (
    BEGUN,
    FAILED,
    LATER,
    PASSED,
    REFLECTED,
    TO_SIGN,
    Mine,
    force,
    happened,
    make_mine,
    refusals,
    reported,
    row,
    stopped,
    trained,
    verified,
    violation,
    working,
)
from tests.pictures import tagged_photo

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.database]
TAUGHT = Taught(BEGUN, BEGUN + timedelta(hours=6), "示例教员", "支护规程")
HOUR = timedelta(hours=1)


@pytest.fixture
def mine() -> Mine:
    return make_mine()


def cleared(mine: Mine, case: str) -> None:
    force(case, *TO_SIGN)
    cases.sign(mine.actor("leader"), case, SignedAs.SUPERIOR, now=LATER)
    assert cases.sign(mine.actor("manager"), case, SignedAs.SAFETY, now=LATER)


def ends(mine: Mine, case: str) -> list[Ended | None]:
    return [one.ended for one in cases.view(mine.actor("manager"), case).clearances]


# --- Training -------------------------------------------------------------------------------------


@pytest.mark.parametrize("last", ["miner", "manager"])
def test_work_that_comes_to_light_before_both_confirmed_keeps_hours_from_counting(
    mine: Mine, last: str
) -> None:
    case = verified(mine)
    cases.enter(mine.actor("leader"), case, TAUGHT, now=LATER)
    (held,) = cases.own_view(mine.actor("miner"), case).sessions
    acts = {"miner": cases.accept, "manager": cases.confirm}
    first = next(who for who in acts if who != last)
    acts[first](mine.actor(first), case, held.id, now=LATER)
    working(mine, BEGUN + 5 * HOUR, BEGUN + 13 * HOUR)
    with pytest.raises(CaseRefused) as refused:
        acts[last](mine.actor(last), case, held.id, now=LATER)
    assert (refused.value.code, refused.value.detail["source"]) == ("training_at_work", "矿灯房")
    assert refusals() == [("trained", "training_at_work")]
    assert row(case).step == "training" and "trained" not in happened(case)
    (held,) = cases.view(mine.actor("manager"), case).sessions
    assert held.at_work == "矿灯房"


def test_work_that_comes_to_light_after_the_hours_counted_is_before_whoever_signs(
    mine: Mine,
) -> None:
    case = verified(mine)
    cases.enter(mine.actor("manager"), case, TAUGHT, now=LATER)
    (held,) = cases.own_view(mine.actor("miner"), case).sessions
    cases.accept(mine.actor("miner"), case, held.id, now=LATER)
    assert cases.view(mine.actor("manager"), case).sessions[0].at_work == ""
    working(mine, BEGUN, BEGUN + HOUR)
    (held,) = cases.view(mine.actor("manager"), case).sessions
    assert (held.counted, held.at_work) == (True, "矿灯房")


def test_a_session_cancelled_in_the_ledger_is_no_training_of_the_case_either(mine: Mine) -> None:
    case = verified(mine)
    cases.enter(mine.actor("manager"), case, TAUGHT, now=LATER)
    (held,) = cases.own_view(mine.actor("miner"), case).sessions
    rows, _ = training.listed(mine.actor("manager"), training.SessionFilter(), now=LATER)
    training.cancel(mine.actor("manager"), rows[0].public_id, "老师没来", now=LATER)
    with pytest.raises(NotFound):
        cases.accept(mine.actor("miner"), case, held.id, now=LATER)
    assert row(case).step == "training" and "trained" not in happened(case)
    (held,) = cases.own_view(mine.actor("miner"), case).sessions
    assert held.withdrawn_why == "老师没来"


def test_no_twice_is_no_once(mine: Mine) -> None:
    case = verified(mine)
    cases.enter(mine.actor("manager"), case, TAUGHT, now=LATER)
    (held,) = cases.own_view(mine.actor("miner"), case).sessions
    for _ in range(2):
        cases.deny(mine.actor("miner"), case, held.id, now=LATER)
    assert row(case).step == "training"


def test_training_that_was_none_takes_the_case_back_and_the_paper_with_it(mine: Mine) -> None:
    case = verified(mine)
    trained(mine, case, BEGUN, hours=6)
    force(case, REFLECTED, PASSED)
    cases.sign(mine.actor("leader"), case, SignedAs.SUPERIOR, now=LATER)
    cases.sign(mine.actor("manager"), case, SignedAs.SAFETY, now=LATER)
    assert not stopped(mine)
    (held,) = cases.view(mine.actor("manager"), case).sessions
    for who, why, code in (
        ("leader", "没上过", "case_not_yours"),
        ("manager", " ", "case_withdraw_why"),
    ):
        with pytest.raises(Problem) as refused:
            cases.withdraw(mine.actor(who), case, held.id, why, now=LATER + HOUR)
        assert refused.value.code == code
    cases.withdraw(mine.actor("manager"), case, held.id, "他在井下", now=LATER + HOUR)
    view = cases.view(mine.actor("manager"), case)
    assert (view.standing.step, view.minutes_left) == (Step.TRAINING, 360)
    assert (ends(mine, case), stopped(mine, LATER + HOUR)) == ([Ended.REVOKED], True)
    assert not stopped(mine, LATER)  # as it was known then
    with pytest.raises(NotFound):
        cases.withdraw(mine.actor("manager"), case, held.id, "再撤", now=LATER + HOUR)


def test_no_fail_is_made_undone_by_taking_away_the_training_before_it(mine: Mine) -> None:
    case = verified(mine)
    trained(mine, case, BEGUN, hours=6)
    force(case, REFLECTED, FAILED)
    (held,) = cases.view(mine.actor("manager"), case).sessions
    with pytest.raises(CaseRefused) as refused:
        cases.withdraw(mine.actor("manager"), case, held.id, "记错了", now=LATER)
    assert (refused.value.code, row(case).step) == ("case_training_round", "training")
    assert cases.view(mine.actor("manager"), case).standing.round == 1


# --- Sent twice -----------------------------------------------------------------------------------


def test_a_report_sent_twice_is_one_case_and_another_one_is_another(mine: Mine) -> None:
    first, again = reported(mine), reported(mine)
    assert first == again and happened(first) == ["reported"]
    assert reported(mine, what="没戴安全帽") != first
    assert reported(mine, by="second") != first
    assert reported(mine, happened_at=NOW - HOUR + timedelta(seconds=59)) == first
    assert reported(mine, happened_at=NOW - 2 * HOUR) != first
    later = NOW + HOUR
    same = reported(mine, now=later, happened_at=NOW - HOUR)
    assert same != first  # an hour on, somebody means it
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(CaseFile)) == 5


def test_a_late_act_sent_twice_waits_once(mine: Mine) -> None:
    case, week = verified(mine), NOW + timedelta(days=7)
    late = replace(TAUGHT, late_why="单子漏录")
    for _ in range(2):
        assert cases.enter(mine.actor("manager"), case, late, now=week) is False
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(CaseRequest)) == 1


# --- Who stands for whom --------------------------------------------------------------------------


def test_nobody_is_replaced_by_himself(mine: Mine) -> None:
    with pytest.raises(Invalid) as refused:
        reported(mine, replacement=" 示例 甲")
    assert refused.value.code == "case_replacement_self"
    case = reported(mine)
    cases.say(mine.actor("miner"), case, "是我。", now=NOW)
    with pytest.raises(Invalid) as refused:
        cases.verify(mine.actor("manager"), case, "", "示例甲", now=NOW)
    assert (refused.value.code, row(case).step) == ("case_replacement_self", "hearing")


def test_two_who_lead_each_other_do_not_sign_each_other_off(mine: Mine) -> None:
    other = make_place(mine.unit, "掘二队")
    second = make_person("示例队长乙", enterprise=mine.unit, place=mine.team)
    grant(second, Role.TEAM_LEADER, other)
    employ(mine.leader, mine.unit, place=other)
    for who, over in ((mine.leader, second), (second, mine.leader)):
        case = cases.report(mine.actor("manager"), violation(mine, who=who.public_id), now=NOW)
        names = cases.view(mine.actor("manager"), case).superiors
        assert over.name not in names and names


def test_somebody_in_the_last_week_of_the_job_is_reported_like_anybody(mine: Mine) -> None:
    with reading() as session:
        job = session.scalars(
            select(Employment.id).where(Employment.person_id == mine.miner.id)
        ).one()
    last = clock.local(NOW).date() + timedelta(days=5)
    end_employment(mine.actor("manager"), job, last, now=NOW)
    assert reported(mine)
    with pytest.raises(NotFound):
        reported(mine, what="又一次", now=NOW + timedelta(days=7))


# --- Two cases at once ----------------------------------------------------------------------------


def two(mine: Mine) -> tuple[str, str]:
    first = verified(mine)
    other = cases.report(mine.actor("leader"), violation(mine), now=NOW)
    cases.say(mine.actor("miner"), other, "是我。", now=NOW)
    cases.verify(mine.actor("manager"), other, "", "示例乙", now=NOW)
    return first, other


def test_cleared_of_one_case_while_another_stops_him_the_paper_does_not_hold(mine: Mine) -> None:
    first, other = two(mine)
    cleared(mine, first)
    assert (row(first).step, ends(mine, first)) == ("cleared", [Ended.NEW_CASE])
    assert stopped(mine)
    cleared(mine, other)
    assert ends(mine, other) == [None] and not stopped(mine)


def test_a_principal_of_whom_too_much_went_wrong_is_decided_on_by_the_authority(
    mine: Mine,
) -> None:
    officer = make_person("示例执法员")
    grant(officer, Role.INSPECTOR, mine.unit)
    given = violation(mine, who=mine.principal.public_id, replacement="示例副矿长")
    given = replace(given, kind=CaseKind.ACCIDENT, violation=None)
    case = cases.report(mine.actor("manager"), given, now=NOW)
    cases.say(mine.actor("principal"), case, "我有责任。", now=NOW)
    cases.verify(actor_for(officer), case, "", "", now=NOW)
    force(case, *(("trained", {"minutes": 9999, "by_id": None}), REFLECTED, FAILED) * 3)
    assert row(case).step == "decision"
    once = cases.Decided(Decision.ONCE_MORE, "再考一次", NOW.date())
    with pytest.raises(CaseRefused) as refused:
        cases.decide(mine.actor("principal"), case, once, now=LATER)
    assert refused.value.code == "case_own"
    assert cases.view(mine.actor("manager"), case).principals == ("示例执法员",)
    cases.decide(actor_for(officer), case, once, now=LATER)
    assert row(case).step == "training"


def test_a_case_full_of_papers_says_so(mine: Mine) -> None:
    case = verified(mine)
    force(case, *(("trained", {"minutes": 9999, "by_id": None}), REFLECTED, FAILED) * 3)
    with transaction() as session:
        session.add_all(
            CasePaper(
                case_id=row(case).id,
                position=at,
                kind="photo",
                name="a.jpg",
                sha256="0" * 64,
                content=b"x",
                added_at=NOW,
            )
            for at in range(1, 20)
        )
    scans = (tagged_photo(), tagged_photo())
    given = cases.Decided(Decision.ONCE_MORE, "再考", clock.local(LATER).date(), scans=scans)
    with pytest.raises(Invalid) as refused:
        cases.decide(mine.actor("manager"), case, given, now=LATER)
    assert (refused.value.code, row(case).step) == ("photos_many", "decision")
