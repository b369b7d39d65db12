"""The version of a room: the same while nothing changed, another after each kind of change, and
what a look at an unchanged board costs."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from anquan_exam.domain.access import Role
from anquan_exam.domain.policy import Policy
from anquan_exam.services.errors import NotFound
from anquan_exam.services.invigilation import (
    codes,
    collecting,
    late_sheets,
    presence,
    starts,
    timing,
    voiding,
)
from anquan_exam.services.invigilation.room import room
from anquan_exam.services.invigilation.version import unchanged
from anquan_exam.services.sittings.views import SittingView
from tests.builders import NOW, actor_for, make_enterprise, make_holder, make_person
from tests.exam_builders import make_exam
from tests.halls import CLOSES, Hall, hall, late_hall
from tests.services.test_round_trips import counted
from tests.sitters import answered, sitter_for

LEFT = {"seq": 8, "kind": "left_page", "item": 3, "payload": {"online": True}}


def still(place: Hall, held: str, now: datetime = NOW) -> bool:
    return unchanged(place.invigilator, place.exam.public_id, held, now=now)


Act = Callable[[Hall, SittingView], object]
ACTS: dict[str, Act] = {
    "somebody is confirmed": lambda place, _: place.confirm(place.two),
    "somebody joins": lambda place, _: place.two.start(),
    "an answer": lambda place, view: place.one.save(view, answered(1, ["A"])),
    "an answer cleared": lambda place, view: place.one.save(
        view, {"seq": 5, "kind": "cleared", "item": 1}
    ),
    "the page is left": lambda place, view: place.one.save(view, LEFT),
    "a hand-in": lambda place, view: place.one.hand_in(view),
    "a paper collected": lambda place, _: collecting.collect(
        place.invigilator, place.exam.public_id, place.one.number, "停电", now=NOW
    ),
    "a paper voided": lambda place, view: voiding.void(
        place.invigilator,
        place.exam.public_id,
        place.one.number,
        view.attempt,
        "替考",
        again=False,
        now=NOW,
    ),
    "another try": lambda place, _: voiding.grant_try(
        place.invigilator, place.exam.public_id, place.two.number, "停电", now=NOW
    ),
    "time added to an open paper": lambda place, _: timing.add_time(
        place.invigilator, place.exam.public_id, place.one.number, 5, "迟到", now=NOW
    ),
    "time added before the start": lambda place, _: timing.add_time(
        place.invigilator, place.exam.public_id, place.two.number, 5, "迟到", now=NOW
    ),
    "starts paused": lambda place, _: starts.pause(
        place.invigilator, place.exam.public_id, "停电", now=NOW
    ),
    "a code given": lambda place, _: codes.give(
        place.second, place.exam.public_id, "4455", now=NOW
    ),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_each_kind_of_change_makes_another_version(app: Flask, act: Act) -> None:
    place = hall()
    view = place.one.start()
    before = place.look().version
    assert still(place, before)
    act(place, view)
    assert not still(place, before)
    assert place.look().version != before
    assert still(place, place.look().version)


def test_a_confirmation_taken_back_for_another_persons_is_a_change(app: Flask) -> None:
    place = hall()
    place.confirm(place.one)
    before = place.look().version
    exam = place.exam.public_id
    presence.take_back(place.invigilator, exam, place.one.number, "认错人", now=NOW)
    place.confirm(place.two, now=NOW + timedelta(seconds=1))
    assert not still(place, before)


def test_a_late_sheet_proposed_and_decided_is_a_change(app: Flask) -> None:
    place, _, sheet = late_hall()
    exam, now = place.exam.public_id, NOW + timedelta(minutes=20)
    for act in (
        lambda: late_sheets.propose(place.invigilator, exam, sheet, "断网", now=now),
        lambda: late_sheets.decide(place.second, exam, sheet, accept=False, now=now),
    ):
        before = place.look(now).version
        act()
        assert not still(place, before, now)


def test_a_version_holds_until_time_alone_changes_something(app: Flask) -> None:
    place = hall(Policy(duration_minutes=10))
    view = place.one.start()
    held = place.look().version
    assert still(place, held, NOW + timedelta(seconds=179))
    assert not still(place, held, NOW + timedelta(minutes=3))  # a paper gone silent
    at = NOW + timedelta(minutes=5)
    ms = int(at.timestamp() * 1000)
    place.one.save(view, {**LEFT, "client_at": ms}, now=at)
    held = place.look(at).version
    assert still(place, held, at + timedelta(seconds=15))
    assert not still(place, held, at + timedelta(seconds=16))  # a leave that weighs more
    nearly = NOW + timedelta(minutes=12)
    place.one.save(view, answered(1, ["A"]), now=nearly)
    held = place.look(nearly).version
    assert not still(place, held, nearly + timedelta(seconds=1))  # time and grace are over
    over = NOW + timedelta(minutes=14)
    held = place.look(over).version
    assert still(place, held, CLOSES - timedelta(seconds=1))
    assert not still(place, held, CLOSES)  # nobody can begin any more
    assert still(place, place.look(CLOSES).version, CLOSES + timedelta(days=9))


def test_a_version_is_one_persons_and_nobody_elses(app: Flask) -> None:
    place = hall()
    held = place.look().version
    assert not unchanged(place.second, place.exam.public_id, held, now=NOW)
    with pytest.raises(NotFound):
        unchanged(place.one.actor, place.exam.public_id, held, now=NOW)


@pytest.mark.parametrize("held", ["", "x", "abc-", "-", "abc-1e9", "0123456789abcdef-99999999999"])
def test_what_is_no_version_of_this_room_is_not_taken_for_one(app: Flask, held: str) -> None:
    assert not still(hall(), held)


def test_a_look_at_an_unchanged_board_costs_the_same_however_many_are_in_it(app: Flask) -> None:
    costs = set()
    for many in (1, 12):
        enterprise = make_enterprise()
        invigilator = actor_for(make_holder(Role.INVIGILATOR, enterprise))
        people = [make_person(enterprise=enterprise) for _ in range(many)]
        exam = make_exam(enterprise, candidates=people)
        for person in people:
            worker = sitter_for(person, exam)
            worker.save(worker.start(), answered(1, ["A"]), LEFT)
        held = room(invigilator, exam.public_id, now=NOW).version
        with counted(app) as count:
            assert unchanged(invigilator, exam.public_id, held, now=NOW)
        costs.add(count.number)
    assert costs == {2}
