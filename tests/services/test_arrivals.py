"""Who has come in on a phone and waits to be seen: confirmed, sent away, told on the board."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.models import Exam
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.invigilation import presence
from anquan_exam.services.invigilation.version import state_of, unchanged
from anquan_exam.services.joining import arrivals, entering
from anquan_exam.services.sittings.starting import StartRefused
from tests import builders
from tests.builders import NOW, actor_for
from tests.doors import Door, door, holder, pass_of, trail
from tests.sitters import Sitter, sitter_for

MINUTE = timedelta(minutes=1)


@pytest.fixture
def gate(app: Flask) -> Door:
    return door()


def test_arriving_is_not_being_there(gate: Door) -> None:
    gate.come(gate.one)
    assert gate.waiting() == [gate.one.name]
    seat = next(seat for seat in gate.look().seats if seat.number == gate.number(gate.one))
    assert seat.arrived and not seat.identity and seat.state == "awaited"
    gate.see(gate.one)
    assert gate.waiting() == []


def test_whoever_has_an_account_arrives_too_and_only_once(gate: Door) -> None:
    actor = actor_for(gate.one)
    assert entering.arrive(actor, gate.exam.public_id, now=NOW)
    assert entering.arrive(actor, gate.exam.public_id, now=NOW + MINUTE)
    assert [entry.payload["came"] for entry in trail("candidate.arrived")] == ["account"]
    assert gate.waiting() == [gate.one.name]
    gate.see(gate.one, NOW + MINUTE)
    assert gate.waiting(NOW + MINUTE) == []


def test_a_stranger_with_an_account_does_not_arrive(gate: Door) -> None:
    stranger = actor_for(builders.make_person(enterprise=gate.enterprise))
    assert not entering.arrive(stranger, gate.exam.public_id, now=NOW)
    assert gate.waiting() == []


def test_of_two_phones_under_one_name_it_is_said_which(gate: Door) -> None:
    false, true = gate.come(gate.one), gate.come(gate.one, NOW + MINUTE)
    at = NOW + 2 * MINUTE
    assert [one.phones for one in gate.look(at).arrived] == [2, 2]
    with pytest.raises(Problem, match="several_phones"):
        gate.see(gate.one, at)
    gate.see(gate.one, at, phone=pass_of(true).id)
    assert holder(false, at) is None
    actor = holder(true, at)
    assert actor is not None and actor.confirmed


def test_a_phone_of_somebody_else_is_not_confirmed_under_a_name(gate: Door) -> None:
    theirs = gate.come(gate.two)
    with pytest.raises(NotFound):
        gate.see(gate.one, phone=pass_of(theirs).id)
    actor = holder(theirs)
    assert actor is not None and not actor.confirmed


def test_it_is_not_him(gate: Door) -> None:
    token = gate.come(gate.one)
    number, exam = gate.number(gate.one), gate.exam.public_id
    phone = pass_of(token).id
    with pytest.raises(Invalid, match="reason_missing"):
        arrivals.turn_away(gate.invigilator, exam, number, phone, " ", now=NOW)
    arrivals.turn_away(gate.invigilator, exam, number, phone, "不是本人", now=NOW)
    assert holder(token) is None and gate.waiting() == []
    (entry,) = trail("candidate.turned_away")
    assert entry.payload["reason"] == "不是本人" and entry.actor_name == "示例监考"
    with pytest.raises(Problem, match="nobody_arrived"):
        arrivals.turn_away(gate.invigilator, exam, number, phone, "再来", now=NOW)


def test_an_account_in_the_wrong_hands_is_sent_away_without_ending_it(gate: Door) -> None:
    own = sitter_for(gate.one, gate.exam)
    entering.arrive(own.actor, gate.exam.public_id, now=NOW)
    arrivals.turn_away(
        gate.invigilator, gate.exam.public_id, gate.number(gate.one), None, "不是本人", now=NOW
    )
    assert gate.waiting() == [] and holder(own.cookie) is not None


def test_a_check_taken_back_makes_the_phone_wait_again(gate: Door) -> None:
    token = gate.come(gate.one)
    gate.see(gate.one)
    presence.take_back(
        gate.invigilator, gate.exam.public_id, gate.number(gate.one), "认错人了", now=NOW
    )
    assert gate.waiting() == [gate.one.name]
    with pytest.raises(StartRefused):
        gate.begin(token)


def test_nobody_lets_himself_in(app: Flask) -> None:
    gate = door()
    with transaction() as session:
        exam = session.scalars(select(Exam).where(Exam.id == gate.exam.id)).one()
        session.add(
            builders.RoleGrant(
                person_id=gate.one.id, role="invigilator", place_id=exam.owner_id, granted_at=NOW
            )
        )
    me = actor_for(gate.one)
    gate.come(gate.one)
    with pytest.raises(Problem, match="own_sitting"):
        presence.confirm(
            me, gate.exam.public_id, gate.number(gate.one), presence.Identity.BADGE, "", now=NOW
        )


def test_the_board_tells_that_somebody_came_and_was_sent_away(gate: Door) -> None:
    held = gate.look().version
    assert unchanged(gate.invigilator, gate.exam.public_id, held, now=NOW)
    token = gate.come(gate.one)
    assert not unchanged(gate.invigilator, gate.exam.public_id, held, now=NOW)
    with reading() as session:
        before = state_of(session, gate.exam.id, gate.invigilator)
    number = gate.number(gate.one)
    arrivals.turn_away(
        gate.invigilator, gate.exam.public_id, number, pass_of(token).id, "不是本人", now=NOW
    )
    with reading() as session:
        assert state_of(session, gate.exam.id, gate.invigilator) != before


def test_whoever_has_handed_in_and_comes_again_waits_for_nothing(gate: Door) -> None:
    token = gate.come(gate.one)
    gate.see(gate.one)
    actor = holder(token)
    assert actor is not None
    sitter = Sitter(actor, token, gate.exam)
    sitter.hand_in(sitter.start(), now=NOW + MINUTE)
    gate.come(gate.one, NOW + 2 * MINUTE)
    entering.arrive(actor_for(gate.one), gate.exam.public_id, now=NOW + 2 * MINUTE)
    assert gate.waiting(NOW + 2 * MINUTE) == []
