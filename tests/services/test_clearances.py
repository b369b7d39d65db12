"""The clearance comes with the second signature, and ends when what it rests on is gone."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from anquan_exam.domain.access import Role
from anquan_exam.domain.cases import Happening, SignedAs, What
from anquan_exam.domain.clearances import Ended, digest_of
from anquan_exam.domain.personal_file import EntryKind
from anquan_exam.models import Attempt, CaseHappening, Clearance, IssuedPass, Result, TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import cases, personal_file
from anquan_exam.services.cases import CaseRefused, ClearanceView
from anquan_exam.services.cases.folding import add, keep
from anquan_exam.services.cases.periodic import move_cases
from anquan_exam.services.eligibility.answers import answers_of
from anquan_exam.services.errors import Invalid, NotFound
from tests.builders import actor_for, grant, make_enterprise, make_manager, place_of
from tests.case_builders import (
    LATER,
    PASSED,
    REFLECTED,
    TO_SIGN,
    TRAINED,
    Mine,
    force,
    happened,
    make_mine,
    reported,
    row,
    shipped_beside,
    stopped,
    verified,
)
from tests.exam_builders import make_exam
from tests.result_builders import sit

pytestmark = pytest.mark.database
AFTER = LATER + timedelta(hours=1)


@pytest.fixture
def mine(app: Flask, tmp_path) -> Mine:
    shipped_beside(app, tmp_path)
    return make_mine()


def signed(mine: Mine, case: str, now=LATER) -> bool:
    cases.sign(mine.actor("leader"), case, SignedAs.SUPERIOR, now=now)
    return cases.sign(mine.actor("manager"), case, SignedAs.SAFETY, now=now)


def cleared(mine: Mine) -> tuple[str, ClearanceView]:
    case = verified(mine)
    force(case, *TO_SIGN)
    assert signed(mine, case)
    line = cases.view(mine.actor("manager"), case).clearances[0]
    return case, cases.clearance(mine.actor("manager"), line.public_id)


def test_it_is_issued_with_the_second_signature_and_says_what_it_rests_on(mine: Mine) -> None:
    case = verified(mine)
    force(case, *TO_SIGN)
    cases.sign(mine.actor("leader"), case, SignedAs.SUPERIOR, now=LATER)
    assert not cases.view(mine.actor("manager"), case).clearances
    cases.sign(mine.actor("manager"), case, SignedAs.SAFETY, now=LATER)
    (line,) = cases.view(mine.actor("manager"), case).clearances
    view = cases.clearance(mine.actor("manager"), line.public_id)
    text = view.text
    assert (text.name, text.unit, text.posts) == ("示例甲", mine.unit.name, ("掘进工",))
    assert [(one.signed_as, one.name) for one in text.signed] == [
        ("superior", "测试队长"),
        ("safety", "测试安管"),
    ]
    assert (text.rests.case, text.rests.minutes) == (row(case).number, 720)
    assert view.intact and view.end is None and view.may_revoke
    assert not stopped(mine, AFTER)


def test_signing_twice_issues_one(mine: Mine) -> None:
    case, _ = cleared(mine)
    with pytest.raises(CaseRefused, match="case_ended"):
        signed(mine, case)
    assert len(cases.view(mine.actor("manager"), case).clearances) == 1


def test_a_text_put_right_in_the_database_is_seen(mine: Mine) -> None:
    _, view = cleared(mine)
    with transaction() as session:
        kept = session.scalars(select(Clearance)).one()
        plain = json.loads(kept.content) | {"name": "别人"}
        kept.content = json.dumps(plain)
        assert digest_of(kept.content) != kept.digest
    assert not cases.on_file(view.public_id).intact


def test_revoked_by_the_manager_it_stops_the_person_until_the_way_is_gone_again(mine: Mine) -> None:
    case, view = cleared(mine)
    with pytest.raises(Invalid, match="clearance_why_missing"):
        cases.revoke(mine.actor("manager"), view.public_id, " ", now=AFTER)
    grant(mine.miner, Role.SAFETY_MANAGER, place_of(mine.unit))
    with pytest.raises(CaseRefused, match="case_own"):
        cases.revoke(mine.actor("miner"), view.public_id, "试试", now=AFTER)
    cases.revoke(mine.actor("manager"), view.public_id, "签错了人", now=AFTER)
    with pytest.raises(CaseRefused, match="clearance_ended"):
        cases.revoke(mine.actor("manager"), view.public_id, "再来一次", now=AFTER)
    seen = cases.clearance(mine.actor("manager"), view.public_id)
    assert seen.end is not None and (seen.end.why, seen.end.reason) == (Ended.REVOKED, "签错了人")
    assert row(case).step == "retest" and stopped(mine, AFTER + timedelta(minutes=1))
    # What was known between the two stays as it was known.
    assert not stopped(mine, LATER + timedelta(minutes=30))
    _again(mine, case)
    assert not stopped(mine, AFTER + timedelta(days=1))
    newest = cases.view(mine.actor("manager"), case).clearances
    assert [one.ended for one in newest] == [None, Ended.REVOKED]


def _again(mine: Mine, case: str) -> None:
    """Another retest passed, and signed."""
    at = AFTER + timedelta(hours=1)
    with transaction() as session:
        found = session.merge(row(case))
        add(session, found, Happening(What.RETESTED, at, None, passed=True), now=at)
        keep(session, found)
    assert signed(mine, case, at + timedelta(hours=1))


def test_another_case_that_stops_him_ends_it(mine: Mine) -> None:
    case, view = cleared(mine)
    other = reported(mine, now=AFTER)
    assert cases.on_file(view.public_id).ended is None
    cases.say(mine.actor("miner"), other, "是我。", now=AFTER)
    cases.verify(mine.actor("manager"), other, "", "示例乙", now=AFTER)
    assert cases.on_file(view.public_id).ended is Ended.NEW_CASE
    assert row(case).step == "cleared"


@pytest.mark.parametrize("why", [Ended.VOIDED, Ended.FAILED])
def test_a_retest_that_is_no_pass_any_more_takes_it_back(mine: Mine, why: Ended) -> None:
    exam = make_exam(mine.unit, candidates=[mine.miner])
    attempt = sit(exam, mine.miner, 10)
    case = verified(mine)
    with reading() as session:
        sat = session.scalars(select(Attempt).where(Attempt.public_id == attempt)).one()
    force(case, TRAINED, REFLECTED, (PASSED[0], {**PASSED[1], "attempt_id": sat.id}))
    with transaction() as session:
        session.execute(
            update(CaseHappening).where(CaseHappening.what == "retested").values(attempt_id=sat.id)
        )
    assert signed(mine, case)
    (line,) = cases.view(mine.actor("manager"), case).clearances
    assert cases.on_file(line.public_id).ended is None
    with transaction() as session:
        if why is Ended.VOIDED:
            found = session.merge(sat)
            found.status, found.void_reason = "voided", "替考"
        else:
            old = session.scalars(select(Result).where(Result.attempt_id == sat.id)).one()
            columns = [column.name for column in Result.__table__.columns if column.name != "id"]
            copy = Result(**{name: getattr(old, name) for name in columns})
            copy.sequence, copy.score, copy.passed, copy.cause = 2, 0, False, "regraded"
            session.add(copy)
    assert move_cases(now=AFTER) >= 1
    assert cases.on_file(line.public_id).ended is why
    assert stopped(mine, AFTER + timedelta(minutes=1))
    assert happened(case)[-1] == ("undone" if why is Ended.VOIDED else "regraded")
    assert row(case).step == ("retest" if why is Ended.VOIDED else "training")


def test_it_is_nobody_else_s_to_see(mine: Mine) -> None:
    _, view = cleared(mine)
    stranger = actor_for(make_manager(make_enterprise()))
    for look in (cases.clearance, cases.own_clearance):
        with pytest.raises(NotFound):
            look(stranger, view.public_id)
    with pytest.raises(NotFound):
        cases.revoke(stranger, view.public_id, "试试", now=AFTER)
    assert cases.own_clearance(mine.actor("miner"), view.public_id).text == view.text
    lines, total = cases.clearances(mine.actor("manager"), "示例")
    for said in ("w001", lines[0].number):
        assert cases.clearances(mine.actor("manager"), said)[1] == 1, said
    assert (total, lines[0].number) == (1, view.text.number)
    assert cases.clearances(stranger) == ((), 0)


def test_issuing_and_ending_are_on_the_trail(mine: Mine) -> None:
    _, view = cleared(mine)
    cases.revoke(mine.actor("manager"), view.public_id, "签错了人", now=AFTER)
    with reading() as session:
        acts = session.scalars(select(TrailEntry.act).order_by(TrailEntry.id)).all()
        assert not session.scalars(select(IssuedPass)).all()
        held = answers_of(session, [mine.miner.id], AFTER.date(), known_at=AFTER)
    assert [one for one in acts if one.startswith("clearance.")] == [
        "clearance.issued",
        "clearance.ended",
    ]
    assert held


def test_it_stands_in_the_personal_file_with_what_ended_it(mine: Mine) -> None:
    _, view = cleared(mine)

    def told() -> dict[str, object]:
        lines = personal_file.own_file(mine.actor("miner"), now=AFTER).lines
        (entry,) = (entry for entry, _ in lines if entry.kind is EntryKind.CLEARANCE)
        return dict(entry.data)

    assert (told()["number"], told()["ended"]) == (view.text.number, None)
    cases.revoke(mine.actor("manager"), view.public_id, "写错了岗位", now=AFTER)
    assert told()["ended"] == "revoked"
