"""Acts on cases that cross, on real connections: no number twice, nothing counted twice."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from anquan_exam.domain.cases import SignedAs
from anquan_exam.models import CaseFile
from anquan_exam.models.session import reading
from anquan_exam.services import cases
from anquan_exam.services.cases import Taught
from anquan_exam.services.errors import Problem
from tests.beside import Beside
from tests.builders import NOW
from tests.case_builders import (
    BEGUN,
    LATER,
    TO_SIGN,
    force,
    happened,
    make_mine,
    refusals,
    reported,
    row,
    verified,
)

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.database]
MANY = 4


def together(*acts: Any) -> list[Any]:
    """What came of all of them at once: the code of a refusal, or what was given back."""

    def outcome(act: Any) -> Any:
        try:
            return act()
        except Problem as refused:
            return refused.code

    running = [Beside(lambda act=act: outcome(act)) for act in acts]
    return [one.done() for one in running]


def test_reports_at_the_same_moment_get_numbers_of_their_own() -> None:
    mine = make_mine()
    together(*[lambda at=at: reported(mine, what=f"空顶作业 {at}") for at in range(MANY)])
    with reading() as session:
        numbers = session.scalars(select(CaseFile.number).order_by(CaseFile.number)).all()
    assert numbers == [f"2026-000{at}" for at in range(1, MANY + 1)]


def test_a_report_sent_many_times_at_once_is_one_case() -> None:
    mine = make_mine()
    assert len(set(together(*[lambda: reported(mine)] * MANY))) == 1


def test_a_session_confirmed_twice_at_once_counts_once() -> None:
    mine = make_mine()
    case = verified(mine)
    taught = Taught(BEGUN, BEGUN + timedelta(hours=2), "示例教员", "支护规程")
    cases.enter(mine.actor("manager"), case, taught, now=LATER)
    (held,) = cases.own_view(mine.actor("miner"), case).sessions
    miner = mine.actor("miner")
    together(*[lambda: cases.accept(miner, case, held.id, now=LATER)] * MANY)
    assert happened(case).count("trained") == 1
    assert cases.view(mine.actor("manager"), case).standing.minutes_done == 120


def test_two_who_sign_the_same_column_at_once_leave_one_signature() -> None:
    mine = make_mine()
    case = verified(mine)
    force(case, *TO_SIGN)
    manager, second = mine.actor("manager"), mine.actor("second")
    came = together(
        lambda: cases.sign(manager, case, SignedAs.SAFETY, now=LATER),
        lambda: cases.sign(second, case, SignedAs.SAFETY, now=LATER),
    )
    assert sorted(map(str, came)) == ["False", "case_signed_already"]
    assert happened(case).count("signed") == 1
    assert refusals() == [("signed", "case_signed_already")]
    assert row(case).step == "sign-off"


def test_verified_and_dropped_at_once_is_one_of_them() -> None:
    mine = make_mine()
    case = reported(mine)
    cases.say(mine.actor("miner"), case, "不是我。", now=NOW)
    manager, second = mine.actor("manager"), mine.actor("second")
    together(
        lambda: cases.verify(manager, case, "", "示例乙", now=BEGUN),
        lambda: cases.drop(second, case, "查无此事", now=BEGUN),
    )
    found = row(case)
    assert len(happened(case)) == 3
    assert (found.step, found.blocks) in {("training", True), ("dropped", False)}
    assert len(refusals()) == 1


def test_signed_and_revoked_many_times_at_once_there_is_one_clearance_and_one_end() -> None:
    mine = make_mine()
    case = verified(mine)
    force(case, *TO_SIGN)
    manager = mine.actor("manager")
    cases.sign(mine.actor("leader"), case, SignedAs.SUPERIOR, now=LATER)
    signed = together(*[lambda: cases.sign(manager, case, SignedAs.SAFETY, now=LATER)] * MANY)
    assert signed.count(True) == 1
    (issued,) = cases.view(manager, case).clearances
    after = LATER + timedelta(hours=1)
    ends = together(*[lambda: cases.revoke(manager, issued.public_id, "签错了", now=after)] * MANY)
    assert sorted(map(str, ends)) == ["None", *["clearance_ended"] * (MANY - 1)]
    assert happened(case).count("reopened") == 1
