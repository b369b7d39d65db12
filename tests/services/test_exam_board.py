"""The board of an exam room, and what is done to papers: time, collecting, voiding."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from anquan_exam.domain.invigilation import Look, Seat, Weight
from anquan_exam.domain.policy import Policy, Refusal
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.invigilation import (
    collecting,
    timing,
    voiding,
)
from anquan_exam.services.sittings.saving import SaveOutcome
from anquan_exam.services.sittings.starting import StartRefused
from anquan_exam.services.sittings.verdicts import verdict
from tests.builders import (
    NOW,
)
from tests.halls import CLOSES, acts, hall, results
from tests.sitters import answered, right_answers

# --- The board ---------------------------------------------------------------------------------


def test_the_board_shows_where_everybody_is_and_no_marks_while_a_paper_is_open(app: Flask) -> None:
    place = hall()
    first, second = place.one.start(), place.two.start()
    place.one.save(first, answered(1, ["A"]), answered(2, ["B"]))
    place.one.save(first, {"seq": 3, "kind": "cleared", "item": 2})
    assert place.seat(place.one).progress.answered == 1
    place.one.hand_in(first, sheet=right_answers(first))
    seat = place.seat(place.one)
    assert (seat.state, seat.mark) == (Seat.HANDED_IN, None)
    place.two.hand_in(second)
    seat = place.seat(place.one)
    assert seat.mark is not None
    assert (seat.mark.passed, seat.mark.score) == (True, 9000)  # question 2 was cleared


def test_time_closes_papers_and_makes_the_others_absent(app: Flask) -> None:
    place = hall(Policy(duration_minutes=10))
    place.one.start()
    late = NOW + timedelta(minutes=13)
    assert place.seat(place.one, late).state is Seat.TIMED_OUT
    assert place.seat(place.two, late).state is Seat.AWAITED
    assert place.seat(place.two, CLOSES).state is Seat.ABSENT


def test_leaves_of_the_page_weigh_by_length_network_and_what_was_changed(app: Flask) -> None:
    place = hall()
    view = place.one.start()
    ms = int(NOW.timestamp() * 1000)
    place.one.save(
        view,
        {"seq": 1, "kind": "left_page", "item": 3, "payload": {"online": True}, "client_at": ms},
        {"seq": 2, "kind": "returned", "item": 3, "payload": {}, "client_at": ms + 80_000},
        {**answered(3, ["A"], 3), "client_at": ms + 85_000},
    )
    seat = place.seat(place.one)
    assert (seat.weight, seat.away, seat.changed_after) == (Weight.STRONG, timedelta(seconds=80), 1)
    assert seat.looks[0] is Look.LEFT_PAGE
    assert place.look().seats[0].number == place.one.number


def test_a_paper_gone_silent_and_a_phone_in_two_hands_are_shown(app: Flask) -> None:
    place = hall()
    for worker in (place.one, place.two):
        worker.device = "k7m2p9qx:Linux; Android 10"
        worker.start()
    assert place.seat(place.one).shared_with == ("高小平",)
    assert Look.SHARED_DEVICE in place.seat(place.two).looks
    assert Look.QUIET not in place.seat(place.two).looks
    assert Look.QUIET in place.seat(place.two, NOW + timedelta(minutes=3)).looks


def test_phones_of_one_model_are_not_taken_for_one_phone(app: Flask) -> None:
    place = hall()
    for worker, mark in ((place.one, "aaaaaaaa"), (place.two, "bbbbbbbb")):
        worker.device = f"{mark}:Linux; Android 10"
        worker.start()
    assert place.seat(place.one).shared_with == ()


def test_the_version_changes_with_every_event_and_otherwise_holds_for_a_while(app: Flask) -> None:
    place = hall()
    view = place.one.start()
    still = datetime.fromtimestamp(NOW.timestamp() // 15 * 15, UTC)
    before = place.look(still).version
    assert place.look(still + timedelta(seconds=14)).version == before
    place.one.save(view, answered(1, ["A"]))
    assert place.look(still).version != before


# --- Time, collecting, voiding -----------------------------------------------------------------


def test_time_added_in_the_middle_moves_the_deadline_and_the_page_hears_of_it(app: Flask) -> None:
    place = hall(Policy(duration_minutes=30))
    view = place.one.start()
    ends = timing.add_time(
        place.invigilator, place.exam.public_id, place.one.number, 10, "消防演练", now=NOW
    )
    assert ends == view.deadline + timedelta(minutes=10)
    late = view.deadline + timedelta(minutes=9)
    saved = place.one.save(view, answered(1, ["A"]), now=late)
    assert (saved.outcome, saved.deadline) == (SaveOutcome.STORED, ends)
    assert place.seat(place.one, late).extra_minutes == 10
    place.one.hand_in(view, now=late)
    assert results()[0].late is False


def test_time_added_before_the_start_is_in_the_first_deadline(app: Flask) -> None:
    place = hall(Policy(duration_minutes=30))
    exam = place.exam.public_id
    assert timing.add_time(place.invigilator, exam, place.one.number, 15, "眼疾", now=NOW) is None
    assert place.one.start().deadline == NOW + timedelta(minutes=45)
    assert place.two.start().deadline == NOW + timedelta(minutes=30)


def test_no_time_is_added_to_a_paper_past_its_grace(app: Flask) -> None:
    place = hall(Policy(duration_minutes=10))
    place.one.start()
    late = NOW + timedelta(minutes=13)
    with pytest.raises(Problem) as over:
        timing.add_time(
            place.invigilator, place.exam.public_id, place.one.number, 5, "求情", now=late
        )
    assert over.value.code == "attempt_over"
    assert results()[0].cause == "timed_out"


def test_no_time_is_added_for_somebody_who_cannot_sit_again(app: Flask) -> None:
    place = hall(Policy(duration_minutes=30))
    place.one.hand_in(place.one.start())
    with pytest.raises(Problem) as over:
        timing.add_time(
            place.invigilator, place.exam.public_id, place.one.number, 60, "再等等", now=NOW
        )
    assert over.value.code == "attempt_over"
    assert place.seat(place.one).extra_minutes == 0


@pytest.mark.parametrize("minutes", [0, -5, 241])
def test_absurd_minutes_are_refused(app: Flask, minutes: int) -> None:
    place = hall()
    with pytest.raises(Invalid):
        timing.add_time(
            place.invigilator, place.exam.public_id, place.one.number, minutes, "x", now=NOW
        )


def test_collected_papers_keep_what_was_received_and_are_graded(app: Flask) -> None:
    place = hall()
    view = place.one.start()
    place.one.save(view, answered(1, ["A"]))
    collecting.collect(place.invigilator, place.exam.public_id, place.one.number, "停电", now=NOW)
    assert [(r.cause, r.score) for r in results()] == [("closed_by_invigilator", 1000)]
    assert place.seat(place.one).state is Seat.COLLECTED
    assert place.one.save(view, answered(2, ["A"])).outcome is SaveOutcome.CLOSED
    entry = acts()[-1]
    assert entry == "attempt.closed_by_invigilator"


def test_what_a_phone_still_held_when_its_paper_was_collected_is_kept_as_evidence(
    app: Flask,
) -> None:
    place = hall()
    view = place.one.start()
    collecting.collect_all(place.invigilator, place.exam.public_id, "停电", now=NOW)
    receipt = place.one.hand_in(view, answered(1, ["A"]), now=NOW + timedelta(seconds=30))
    assert receipt.late_sheet
    assert Look.LATE_SHEET in place.seat(place.one).looks


def test_a_voided_attempt_stays_in_view_but_does_not_stand(app: Flask) -> None:
    place = hall()
    exam, number = place.exam.public_id, place.one.number
    view = place.one.start()
    voiding.void(place.invigilator, exam, number, view.attempt, "替考", again=False, now=NOW)
    assert results()[0].cause == "voided"
    assert verdict(place.one.actor, view.attempt, now=NOW).void_reason == "替考"
    assert place.seat(place.one).state is Seat.VOIDED
    with pytest.raises(StartRefused) as refused:
        place.one.start()
    assert refused.value.refused.reason is Refusal.TRIES_USED
    with pytest.raises(Problem):
        voiding.void(place.invigilator, exam, number, view.attempt, "再来", again=False, now=NOW)
    voiding.grant_try(place.invigilator, exam, number, "查明不是替考", now=NOW)
    assert place.one.start().attempt != view.attempt


def test_a_voided_attempt_may_be_granted_another_at_once(app: Flask) -> None:
    place = hall()
    view = place.one.start()
    place.one.hand_in(view)
    voiding.void(
        place.invigilator,
        place.exam.public_id,
        place.one.number,
        view.attempt,
        "中途停电",
        again=True,
        now=NOW,
    )
    assert [result.cause for result in results()] == ["handed_in"]
    assert place.one.start().attempt != view.attempt
