"""Leaving the page where the policy hands in for it: what counts, when, and what comes of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.invigilation import Seat
from anquan_exam.domain.policy import LeavePage, Policy, PolicyKind
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Attempt, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services.invigilation import timing, voiding
from anquan_exam.services.sittings import leaving
from anquan_exam.services.sittings.leaving import Leaves
from anquan_exam.services.sittings.saving import Saved, SaveOutcome
from anquan_exam.services.sittings.verdicts import verdict
from anquan_exam.services.sittings.views import SittingView
from tests.builders import NOW
from tests.exam_builders import make_published_bank, sections_of
from tests.halls import Hall, acts, hall, results
from tests.sitters import Sitter, answered, token_of

TWICE = Policy(leave_page=LeavePage.HAND_IN_AFTER, leave_limit=2)


def leave(
    seq: int, *, at: int = 0, seconds: int = 80, item: int = 3, online: bool = True
) -> list[dict[str, Any]]:
    """A leave `at` seconds into the exam and the return from it, as a phone tells them."""
    ms = int(NOW.timestamp() * 1000) + at * 1000
    left = {"seq": seq, "kind": "left_page", "item": item, "payload": {"online": online}}
    back = {"seq": seq + 1, "kind": "returned", "item": item, "payload": {}}
    return [{**left, "client_at": ms}, {**back, "client_at": ms + seconds * 1000}]


def many(*starts: int) -> list[dict[str, Any]]:
    """Leaves that count, at these seconds."""
    return [event for n, at in enumerate(starts) for event in leave(2 * n + 1, at=at)]


def send(
    sitter: Sitter, view: SittingView, events: Iterable[dict[str, Any]], now: datetime = NOW
) -> tuple[Saved, Leaves | None]:
    """A save, and the look that follows it."""
    saved = sitter.save(view, *events, now=now)
    return saved, leaving.look(token_of(view), saved.stored, now=now)


def status() -> str:
    with reading() as session:
        return session.scalars(select(Attempt.status)).one()


def test_each_counted_leave_is_told_and_one_more_than_the_limit_hands_in(app: Flask) -> None:
    place = hall(TWICE)
    view = place.one.start()
    place.one.save(view, answered(1, ["A"], 9))
    assert send(place.one, view, leave(11))[1] == Leaves(1, 1, 2, ended=False)
    assert send(place.one, view, leave(21, at=100))[1] == Leaves(2, 1, 2, ended=False)
    assert send(place.one, view, [answered(2, ["A"], 30)])[1] == Leaves(2, 0, 2, ended=False)
    assert send(place.one, view, leave(31, at=200))[1] == Leaves(3, 1, 2, ended=True)
    assert [(r.cause, r.score) for r in results()] == [("left_page", 2000)]
    assert status() == "submitted"
    assert acts()[-1] == "attempt.left_page"
    assert place.seat(place.one).state is Seat.LEFT_OUT
    assert verdict(place.one.actor, view.attempt, now=NOW).left_out
    with reading() as session:
        entry = session.scalars(select(TrailEntry).order_by(TrailEntry.id.desc())).first()
    assert entry is not None and entry.actor_id is None and entry.payload is not None
    assert entry.payload["score"] == 2000


@pytest.mark.parametrize(
    "slight",
    [
        {"seconds": 15},
        {"seconds": 60},
        {"seconds": 600, "online": False},
        {"seconds": -600},
    ],
    ids=["a call declined", "a minute, nothing changed", "no network", "a clock set back"],
)
def test_what_weighs_little_as_evidence_counts_nothing(app: Flask, slight: dict[str, Any]) -> None:
    place = hall(TWICE)
    view = place.one.start()
    events = [e for n in range(5) for e in leave(2 * n + 1, at=1000 * n, **slight)]
    assert send(place.one, view, events)[1] == Leaves(0, 0, 2, ended=False)


def test_a_leave_of_half_a_minute_counts_once_the_answer_is_changed_after_it(app: Flask) -> None:
    place = hall(TWICE)
    view = place.one.start()
    assert send(place.one, view, leave(1, seconds=30))[1] == Leaves(0, 0, 2, ended=False)
    assert send(place.one, view, [answered(3, ["A"])])[1] == Leaves(1, 1, 2, ended=False)


def test_a_leave_that_still_lasts_is_not_judged_by_two_clocks(app: Flask) -> None:
    place = hall(Policy(leave_page=LeavePage.HAND_IN_AFTER, leave_limit=0))
    view = place.one.start()
    an_hour_slow = leave(1, at=-3600)[:1]
    assert send(place.one, view, an_hour_slow)[1] == Leaves(0, 0, 0, ended=False)
    assert status() == "open"


def test_leaves_told_late_hand_in_with_every_answer_that_came_with_them(app: Flask) -> None:
    place = hall(TWICE)
    view = place.one.start()
    later = NOW + timedelta(minutes=20)
    batch = [*many(0, 100, 200), answered(4, ["A"], 20)]
    saved, leaves = send(place.one, view, batch, later)
    assert saved.stored and len(saved.stored) == len(batch)
    assert leaves == Leaves(3, 3, 2, ended=True)
    assert [(r.cause, r.score) for r in results()] == [("left_page", 1000)]


def test_the_same_events_sent_again_hand_in_once_and_answer_the_same(app: Flask) -> None:
    place = hall(TWICE)
    view = place.one.start()
    first = send(place.one, view, many(0, 100, 200))[1]
    saved, again = send(place.one, view, many(0, 100, 200))
    assert saved.outcome is SaveOutcome.STORED and again == first
    assert place.one.save(view, answered(5, ["A"], 90)).outcome is SaveOutcome.CLOSED
    receipt = place.one.hand_in(view)
    assert not receipt.late_sheet and len(results()) == 1


def test_under_a_policy_that_only_notes_nothing_is_looked_at(app: Flask) -> None:
    for policy in (Policy(), Policy(kind=PolicyKind.PRACTICE, leave_page=LeavePage.HAND_IN_AFTER)):
        assert not policy.ends_by_leaving
    place = hall()
    view = place.one.start()
    assert not token_of(view).ends_by_leaving
    assert send(place.one, view, many(0, 100, 200))[1] == Leaves(3, 3, 0, ended=False)
    assert status() == "open"


def test_a_paper_over_for_another_reason_is_left_alone(app: Flask) -> None:
    place = hall(TWICE)
    view = place.one.start()
    place.one.hand_in(view, *many(0, 100, 200))
    assert leaving.look(token_of(view), (), now=NOW) is None
    assert [r.cause for r in results()] == ["handed_in"]
    assert place.seat(place.one).state is Seat.HANDED_IN
    assert not verdict(place.one.actor, view.attempt, now=NOW).left_out


def test_what_happened_on_another_page_load_counts_too(app: Flask) -> None:
    place = hall(TWICE)
    first = place.one.start()
    send(place.one, first, many(0, 100))
    second = place.one.start(now=NOW + timedelta(minutes=4))
    assert (second.epoch, second.leaves) == (2, 2)
    assert send(place.one, second, leave(1, at=300))[1] == Leaves(3, 1, 2, ended=True)


def test_time_may_be_added_before_and_the_paper_voided_after(app: Flask) -> None:
    place = hall(TWICE)
    exam, number = place.exam.public_id, place.one.number
    view = place.one.start()
    timing.add_time(place.invigilator, exam, number, 5, "迟到", now=NOW)
    send(place.one, view, many(0, 100, 200))
    voiding.void(place.invigilator, exam, number, view.attempt, "停电", again=True, now=NOW)
    assert place.seat(place.one).state is Seat.VOIDED
    assert place.one.start().attempt != view.attempt


def test_a_paper_with_short_answers_says_so_while_it_waits_for_markers(app: Flask) -> None:
    bank = make_published_bank(2, kinds=(Kind.SHORT_ANSWER, Kind.SINGLE))
    wanted = {Kind.SHORT_ANSWER: 1, Kind.SINGLE: 1}
    place: Hall = hall(TWICE, bank=bank, sections=sections_of(bank, wanted))
    view = place.one.start()
    text = next(i.number for i in view.paper.items if i.kind is Kind.SHORT_ANSWER)
    place.one.save(view, answered(text, ["停止作业"], 90))
    send(place.one, view, [e for n in range(3) for e in leave(2 * n + 1, at=n * 100, item=2)])
    assert status() == "awaiting_marks"
    assert place.seat(place.one).state is Seat.LEFT_OUT
    assert verdict(place.one.actor, view.attempt, now=NOW).left_out
