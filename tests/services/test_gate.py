"""Passes: only for whoever may work, one while nothing changes, and taken back at once."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.gate_pass import GatePass, GateVerdict, Mark, RevokedList, taken_apart
from anquan_exam.models import Assignment, IssuedPass, Person
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import cases, gate, signing
from anquan_exam.services.eligibility.own import own_code
from anquan_exam.services.signing import Signed
from tests.builders import NOW, actor_for
from tests.case_builders import Mine, make_mine, reported, shipped_beside
from tests.halls import acts

pytestmark = pytest.mark.database
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def mine(app: Flask, tmp_path) -> Mine:
    shipped_beside(app, tmp_path)
    return make_mine()


def shown(mine: Mine, person: Person | None = None, now=NOW) -> str:
    who = actor_for(person or mine.miner)
    found = gate.show(who, own_code(who, now=now), now=now)
    return found.text if found else ""


def passes() -> list[IssuedPass]:
    with reading() as session:
        return list(session.scalars(select(IssuedPass).order_by(IssuedPass.id)))


def listed(now) -> tuple[str, ...]:
    found = taken_apart(gate.revoked_list(now=now).text)
    assert found is not None and found.mark is Mark.LIST
    with reading() as session:
        assert signing.verify(session, found.signed, Signed(found.kid, found.signature))
    return RevokedList.read(found.body).ids


def test_a_pass_says_what_a_guard_needs_and_no_more(mine: Mine) -> None:
    checked = gate.check(shown(mine), now=LATER)
    told = checked.told
    assert checked.verdict is GateVerdict.OPEN and isinstance(told, GatePass)
    assert told.name == "示例甲" and [names for _, names in told.posts] == [("掘进工",)]
    assert told.id_tail == (mine.miner.id_number_tail or "")
    midnight = clock.local(NOW).replace(hour=0, minute=0, second=0, microsecond=0)
    assert told.until == midnight + timedelta(days=2)


def test_the_same_is_shown_again_and_not_issued_again(mine: Mine) -> None:
    first, again = shown(mine), shown(mine, now=LATER)
    assert len(passes()) == 1
    one, two = taken_apart(first), taken_apart(again)
    assert one is not None and two is not None and one.body == two.body
    assert shown(mine, now=NOW + timedelta(days=1))
    assert len(passes()) == 2


def test_whoever_is_stopped_or_holds_no_post_shows_none(mine: Mine) -> None:
    assert shown(mine, mine.leader) == ""
    case = reported(mine)
    cases.say(mine.actor("miner"), case, "是我。", now=NOW)
    cases.verify(mine.actor("manager"), case, "", "示例乙", now=NOW)
    assert shown(mine, now=LATER) == ""
    assert passes() == []


def test_a_case_that_is_verified_puts_the_pass_on_the_list_at_once(mine: Mine) -> None:
    text = shown(mine)
    before = gate.revoked_list(now=LATER).tag
    case = reported(mine, now=LATER)
    cases.say(mine.actor("miner"), case, "是我。", now=LATER)
    assert listed(LATER) == ()
    cases.verify(mine.actor("manager"), case, "", "示例乙", now=LATER)
    assert listed(LATER) == (passes()[0].pass_id,)
    assert gate.revoked_list(now=LATER).tag != before
    assert gate.check(text, now=LATER).verdict is GateVerdict.REVOKED
    assert acts().count("pass.revoked") == 1


def test_whoever_no_longer_holds_the_post_is_found_by_the_periodic_step(mine: Mine) -> None:
    shown(mine)
    assert gate.revoke_fallen(now=LATER) == 0
    with transaction() as session:
        job = session.scalars(select(Assignment).where(Assignment.person_id == mine.miner.id)).one()
        job.ends_on, job.end_recorded_at = NOW.date() - timedelta(days=1), NOW
    soon = LATER + timedelta(minutes=1)
    assert gate.revoke_fallen(now=soon - timedelta(seconds=1)) == 0  # asked a moment ago
    assert gate.revoke_fallen(now=soon) == 1
    assert gate.revoke_fallen(now=soon + timedelta(minutes=1)) == 0
    assert listed(soon) == (passes()[0].pass_id,)


def test_whoever_is_green_again_gets_another_pass(mine: Mine) -> None:
    first = shown(mine)
    with transaction() as session:
        session.scalars(select(IssuedPass)).one().revoked_at = NOW
    again = shown(mine, now=LATER)
    assert gate.check(first, now=LATER).verdict is GateVerdict.REVOKED
    assert gate.check(again, now=LATER).verdict is GateVerdict.OPEN


def test_what_ran_out_is_forgotten_and_leaves_the_list(mine: Mine) -> None:
    shown(mine)
    with transaction() as session:
        session.scalars(select(IssuedPass)).one().revoked_at = NOW
    assert len(listed(LATER)) == 1
    after = passes()[0].until
    assert listed(after) == ()
    gate.revoke_fallen(now=after)
    assert passes() == []


def test_a_forged_pass_and_one_of_another_key_are_told_apart(mine: Mine) -> None:
    text = shown(mine)
    mark, kid, body, signature = text.split(".")
    other = GatePass.read(body)
    richer = GatePass(
        other.id, other.issued_at, other.until + timedelta(days=9), "别人", "", other.posts
    )
    forged = ".".join((mark, kid, richer.body(), signature))
    assert gate.check(forged, now=LATER) == gate.Checked(GateVerdict.FORGED)
    assert gate.check("https://example.test", now=LATER).verdict is GateVerdict.FORGED
    elsewhere = ".".join((mark, "0" * 16, body, signature))
    assert gate.check(elsewhere, now=LATER).verdict is GateVerdict.UNKNOWN_KEY
    assert gate.check(gate.revoked_list(now=LATER).text, now=LATER).verdict is GateVerdict.FORGED
    with transaction() as session:
        signing.renew(session, now=LATER)
    assert gate.check(text, now=LATER).verdict is GateVerdict.OPEN
    assert gate.check(text, now=NOW + timedelta(days=3)).verdict is GateVerdict.EXPIRED
    assert len(gate.public_keys()) == 2


def test_not_one_letter_of_a_pass_can_be_altered(mine: Mine) -> None:
    text = shown(mine)
    for at, letter in enumerate(text):
        altered = text[:at] + ("B" if letter == "A" else "A") + text[at + 1 :]
        assert gate.check(altered, now=LATER).told is None, at
    nearest = text[:-1] + chr(ord(text[-1]) + 1)  # decodes to the same bytes
    assert gate.check(nearest, now=LATER).verdict is GateVerdict.FORGED


def test_the_list_is_dated_to_ten_minutes_so_that_it_may_be_kept(mine: Mine) -> None:
    shown(mine)
    start = NOW.replace(minute=0, second=0, microsecond=0)
    tags = {gate.revoked_list(now=start + timedelta(minutes=at)).tag for at in range(10)}
    assert len(tags) == 1
