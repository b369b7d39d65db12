"""The steps of a case: training, reflection, signatures, the principal's decision; what is dated
back, and what is refused."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.cases import Decision, SignedAs
from anquan_exam.models import Attendance, CasePaper, CaseRequest
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import cases
from anquan_exam.services.cases import Decided, Dictated, Heard, Taught
from anquan_exam.services.cases.common import CaseRefused
from anquan_exam.services.cases.progress import training_counted
from anquan_exam.services.eligibility.answers import answers_of
from anquan_exam.services.errors import Invalid, NotFound
from tests.builders import (
    NOW,
    employ,
    grant,
    make_post,
)
from tests.case_builders import (
    BEGUN,
    FAILED,
    LATER,
    REFLECTED,
    TO_SIGN,
    TRAINED,
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
DAY = NOW.date()
LONG = "我没有先支护就进去干活，差点出事，以后一定先敲帮问顶、打好临时支护，再动手。" * 4


@pytest.fixture
def mine() -> Mine:
    return make_mine()


# --- Training -------------------------------------------------------------------------------------


def test_hours_count_once_both_have_confirmed_them(mine: Mine) -> None:
    case = verified(mine)
    taught = Taught(BEGUN, BEGUN + timedelta(hours=6), "示例教员", "支护规程")
    after = BEGUN + timedelta(hours=7)
    cases.enter(mine.actor("leader"), case, taught, now=after)
    (session_row,) = cases.view(mine.actor("manager"), case).sessions
    cases.accept(mine.actor("miner"), case, session_row.id, now=after)
    assert row(case).step == "training"
    with pytest.raises(CaseRefused):
        cases.confirm(mine.actor("leader"), case, session_row.id, now=after)
    cases.confirm(mine.actor("manager"), case, session_row.id, now=after)
    cases.confirm(mine.actor("second"), case, session_row.id, now=after)
    assert (row(case).step, happened(case).count("trained")) == ("reflection", 1)
    view = cases.view(mine.actor("manager"), case)
    assert (view.standing.minutes_done, view.minutes_left) == (360, 0)


def test_who_was_underground_was_not_in_the_class_room(mine: Mine) -> None:
    case = verified(mine)
    working(mine, BEGUN + timedelta(hours=5), BEGUN + timedelta(hours=13))
    with pytest.raises(CaseRefused) as refused:
        trained(mine, case, BEGUN)
    assert refused.value.code == "training_at_work"
    assert refused.value.detail["source"] == "矿灯房"
    assert refusals() == [("trained", "training_at_work")]
    with reading() as session:
        assert session.scalars(select(Attendance)).all() == []


def test_hours_neither_overlap_nor_reach_back_before_the_case(mine: Mine) -> None:
    case = verified(mine)
    trained(mine, case, BEGUN, hours=2)
    for begins, code in (
        (BEGUN + timedelta(hours=1), "training_overlaps"),
        (NOW - timedelta(hours=8), "case_training_before"),
    ):
        with pytest.raises(CaseRefused) as refused:
            trained(mine, case, begins, hours=3)
        assert refused.value.code == code
    with pytest.raises(CaseRefused) as refused:
        taught = Taught(BEGUN + timedelta(hours=3), BEGUN + timedelta(hours=5), "甲", "乙")
        cases.enter(mine.actor("manager"), case, taught, now=BEGUN + timedelta(hours=4))
    assert refused.value.code == "training_in_future"


def test_what_the_person_denies_never_counts(mine: Mine) -> None:
    case = verified(mine)
    taught = Taught(BEGUN, BEGUN + timedelta(hours=6), "示例教员", "支护规程")
    cases.enter(mine.actor("manager"), case, taught, now=LATER)
    (held,) = cases.own_view(mine.actor("miner"), case).sessions
    cases.deny(mine.actor("miner"), case, held.id, now=LATER)
    with pytest.raises(NotFound):
        cases.accept(mine.actor("miner"), case, held.id, now=LATER)
    assert row(case).step == "training"


def test_the_hook_takes_a_counted_attendance_once_and_notes_what_it_does_not_take(mine: Mine):
    case = verified(mine)
    trained(mine, case, BEGUN, hours=2)
    with transaction() as session:
        attendance = session.scalars(select(Attendance)).one()
        assert training_counted(session, attendance) is False
        early = Attendance(
            session_id=attendance.session_id,
            person_id=mine.miner.id,
            begins_at=NOW - timedelta(hours=9),
            ends_at=NOW - timedelta(hours=8),
            how="qr",
            case_id=attendance.case_id,
            counted_at=LATER,
            recorded_at=LATER,
        )
        session.add(early)
        session.flush()
        assert training_counted(session, early) is False
    assert happened(case).count("trained") == 1
    assert refusals() == [("trained", "case_training_before")]


# --- Late acts ------------------------------------------------------------------------------------


def test_what_is_dated_back_needs_a_reason_and_a_second_person(mine: Mine) -> None:
    case = verified(mine)
    week = NOW + timedelta(days=7)
    taught = Taught(BEGUN, BEGUN + timedelta(hours=6), "示例教员", "支护规程")
    with pytest.raises(CaseRefused) as refused:
        cases.enter(mine.actor("manager"), case, taught, now=week)
    assert refused.value.code == "case_late_reason"
    late = Taught(BEGUN, BEGUN + timedelta(hours=6), "示例教员", "支护规程", late_why="单子漏录")
    assert cases.enter(mine.actor("manager"), case, late, now=week) is False
    (asked,) = cases.view(mine.actor("second"), case).requests
    assert (asked.asked_by, asked.why, asked.accepted) == ("测试安管", "单子漏录", None)
    assert cases.own_view(mine.actor("miner"), case).requests
    for who, code in (("manager", "case_second_same"), ("miner", None)):
        with pytest.raises(NotFound if code is None else CaseRefused):
            cases.settle(mine.actor(who), case, asked.id, True, now=week)
    cases.settle(mine.actor("second"), case, asked.id, True, now=week)
    (held,) = cases.view(mine.actor("second"), case).sessions
    assert held.confirmed
    with pytest.raises(CaseRefused):
        cases.settle(mine.actor("second"), case, asked.id, True, now=week)
    assert refusals()[0] == ("trained", "case_late_reason")


def test_a_refused_late_act_leaves_nothing_behind(mine: Mine) -> None:
    case = reported(mine)
    week = NOW + timedelta(days=7)
    heard = Heard((NOW + timedelta(days=1)).date(), "听过了", late_why="出差")
    assert cases.write_down(mine.actor("manager"), case, heard, now=week) is False
    with reading() as session:
        asked = session.scalars(select(CaseRequest)).one()
    cases.settle(mine.actor("second"), case, asked.id, False, now=week)
    assert happened(case) == ["reported"]
    assert cases.write_down(mine.actor("manager"), case, heard, now=week) is False
    with reading() as session:
        again = session.scalars(select(CaseRequest.id).order_by(CaseRequest.id.desc())).first()
    cases.settle(mine.actor("second"), case, again, True, now=week)
    last = cases.view(mine.actor("manager"), case).history[-1]
    assert (last.late_why, last.second, last.by) == ("出差", "测试副安管", "测试安管")
    assert clock.local(last.at).date() == (NOW + timedelta(days=1)).date()


def test_a_day_before_the_report_or_to_come_is_refused(mine: Mine) -> None:
    case = reported(mine)
    for day in (DAY - timedelta(days=1), DAY + timedelta(days=1)):
        with pytest.raises(CaseRefused):
            cases.write_down(mine.actor("manager"), case, Heard(day, "听过了"), now=BEGUN)
    assert refusals() == [("heard", "case_out_of_order"), ("heard", "case_in_future")]


# --- Reflection, signatures, decision -------------------------------------------------------------


def test_a_reflection_is_long_enough_or_said_aloud_to_the_leader(mine: Mine) -> None:
    case = verified(mine)
    with pytest.raises(CaseRefused):
        cases.write(mine.actor("miner"), case, LONG, now=BEGUN)
    force(case, TRAINED)
    with pytest.raises(Invalid) as refused:
        cases.write(mine.actor("miner"), case, "我错了", now=LATER)
    assert refused.value.code == "case_reflection_short"
    day = clock.local(LATER).date()
    cases.dictate(mine.actor("leader"), case, Dictated(day, "他说：不该空顶作业。"), now=LATER)
    assert row(case).step == "retest"
    said = cases.view(mine.actor("leader"), case).history[-1]
    assert (said.by, said.oneself) == ("测试队长", False)


def test_two_who_are_independent_sign_and_the_case_is_cleared(mine: Mine) -> None:
    case = verified(mine)
    force(case, *TO_SIGN)
    for who, how, code in (
        ("manager", SignedAs.SUPERIOR, "case_not_superior"),
        ("leader", SignedAs.SAFETY, "case_not_safety"),
        ("principal", SignedAs.SUPERIOR, "case_not_superior"),
    ):
        with pytest.raises(CaseRefused) as refused:
            cases.sign(mine.actor(who), case, how, now=LATER)
        assert refused.value.code == code
    assert stopped(mine)
    assert cases.sign(mine.actor("leader"), case, SignedAs.SUPERIOR, now=LATER) is False
    assert cases.sign(mine.actor("manager"), case, SignedAs.SAFETY, now=LATER) is True
    found = row(case)
    assert (found.step, found.blocks, found.cleared_at) == ("cleared", False, LATER)
    assert found.cleared_on == clock.local(LATER).date()
    assert not stopped(mine)


def test_a_manager_does_not_sign_for_himself(mine: Mine) -> None:
    own = violation(mine, who=mine.manager.public_id)
    case = cases.report(mine.actor("second"), own, now=NOW)
    cases.say(mine.actor("manager"), case, "是我。", now=NOW)
    cases.verify(mine.actor("principal"), case, "", "测试副安管", now=NOW)
    force(case, *TO_SIGN)
    for how in SignedAs:
        with pytest.raises(CaseRefused) as refused:
            cases.sign(mine.actor("manager"), case, how, now=LATER)
        assert refused.value.code == "case_own"
    with pytest.raises(CaseRefused):  # his leader is the principal, not a team leader's
        cases.sign(mine.actor("second"), case, SignedAs.SUPERIOR, now=LATER)
    cases.sign(mine.actor("principal"), case, SignedAs.SUPERIOR, now=LATER)
    assert cases.sign(mine.actor("second"), case, SignedAs.SAFETY, now=LATER)


def test_one_person_does_not_sign_twice(mine: Mine) -> None:
    grant(mine.leader, Role.SAFETY_MANAGER, mine.unit)
    case = verified(mine)
    force(case, *TO_SIGN)
    cases.sign(mine.actor("leader"), case, SignedAs.SUPERIOR, now=LATER)
    with pytest.raises(CaseRefused) as refused:
        cases.sign(mine.actor("leader"), case, SignedAs.SAFETY, now=LATER)
    assert refused.value.code == "case_signed_already"


THRICE = (TRAINED, REFLECTED, FAILED) * 3


def test_after_the_third_failure_the_principal_decides_on_the_post(mine: Mine) -> None:
    case = verified(mine)
    force(case, *THRICE)
    assert row(case).step == "decision"
    moved = Decided(Decision.MOVED, "调到地面", DAY, post_id=mine.post.id)
    with pytest.raises(CaseRefused):
        cases.decide(mine.actor("leader"), case, moved, now=LATER)
    with pytest.raises(Invalid) as refused:
        cases.decide(mine.actor("manager"), case, moved, now=LATER)
    assert refused.value.code == "case_scan_missing"
    assert stopped(mine)
    cases.decide(mine.actor("principal"), case, moved, now=LATER)
    assert (row(case).step, row(case).moved_post_id) == ("moved", mine.post.id)
    assert stopped(mine)


def test_the_principal_s_signed_paper_is_put_in_with_its_scan(mine: Mine) -> None:
    case = verified(mine)
    force(case, *THRICE)
    day = clock.local(LATER).date()
    once = Decided(Decision.ONCE_MORE, "再给一次机会", day, scans=(tagged_photo(),))
    cases.decide(mine.actor("manager"), case, once, now=LATER)
    assert row(case).step == "training"
    with reading() as session:
        assert session.scalars(select(CasePaper.kind)).all() == ["decision"]


def test_who_is_off_one_post_may_do_another(mine: Mine) -> None:
    case = verified(mine)
    force(case, *THRICE)
    moved = Decided(Decision.MOVED, "调到地面", DAY, post_id=mine.post.id)
    cases.decide(mine.actor("principal"), case, moved, now=LATER)
    ground = make_post(mine.unit, "地面工")
    employ(mine.miner, mine.unit, posts=[ground])
    at = LATER + timedelta(days=1)
    with reading() as session:
        answers = answers_of(session, [mine.miner.id], at.date(), known_at=at)[mine.miner.id]
    held = {answer.post_id: answer.verdict.eligible for answer in answers}
    assert held == {mine.post.id: False, ground.id: True}
