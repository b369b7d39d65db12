"""A spot check that may stop early: only for passing, only by what was moved past, and for good."""

import random
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.drawing import DrawInputs, DrawSeed, Order, prepare
from anquan_exam.domain.invigilation import Seat
from anquan_exam.domain.papers import paper_hash
from anquan_exam.models import Attempt, LateSheet, PaperRecord, Result, TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import exams, verification
from anquan_exam.services.errors import Invalid
from anquan_exam.services.invigilation import collecting, voiding
from anquan_exam.services.sittings import stopping
from anquan_exam.services.sittings.closing import close_overdue
from anquan_exam.services.sittings.opening import NotOpen, reopen
from anquan_exam.services.sittings.saving import SaveOutcome, read_events
from anquan_exam.services.sittings.verdicts import verdict
from anquan_exam.services.sittings.views import SittingView
from anquan_exam.services.verification import PaperFault
from tests.builders import NOW
from tests.halls import Hall, acts, hall, results
from tests.screenings import RULE, SCREENED, moved, moved_on, paper_of_25
from tests.sitters import Sitter, answered, right_answers, token_of

TEN_RIGHT = (True,) * 10


@pytest.fixture
def place(app: Flask) -> Hall:
    return hall(SCREENED, **paper_of_25())


def send(sitter: Sitter, view: SittingView, *events: dict[str, Any]) -> bool:
    """A save, and the look that follows it: whether the sitting has stopped."""
    token = token_of(view)
    sitter.save(view, *events)
    return stopping.look(token, read_events(list(events), token.shape, one_by_one=True), now=NOW)


def status() -> str:
    with reading() as session:
        return session.scalars(select(Attempt.status)).one()


def test_the_paper_is_mixed_and_says_so_in_what_it_was_drawn_from(place: Hall) -> None:
    view = place.one.start()
    assert len({item.section for item in view.paper.items[:10]}) == 3
    with reading() as session:
        inputs = session.scalars(select(PaperRecord.inputs)).one()
    assert inputs["order"] == Order.MIXED


def test_all_right_stops_as_soon_as_the_rule_is_certain_and_is_graded_over_what_was_asked(
    place: Hall,
) -> None:
    view = place.one.start()
    for event in moved(view, *TEN_RIGHT)[:9]:
        assert not send(place.one, view, event)
    assert send(place.one, view, moved_on(view, 10))
    (result,) = results()
    assert (result.cause, result.passed, result.score, result.full_score) == (
        "stopped_early",
        True,
        4000,
        4000,
    )
    assert len(result.marks["items"]) == 10
    assert result.marks["sequential"] == {"asked": 10, "of": 25, "rule": RULE.to_json()}
    assert status() == "submitted"
    assert acts()[-1] == "attempt.stopped_early"
    with reading() as session:
        assert len(view.paper.items) == 25
        paper = session.scalars(select(PaperRecord)).one()
        assert paper.content == view.paper.to_json()
        entry = session.scalars(select(TrailEntry).order_by(TrailEntry.id.desc())).first()
    assert entry is not None and entry.actor_id is None
    assert verdict(place.one.actor, view.attempt, now=NOW).asked == 10


def test_one_wrong_takes_longer(place: Hall) -> None:
    view = place.one.start()
    right = [True, False] + [True] * 12
    assert not send(place.one, view, *moved(view, *right[:13]))
    assert send(place.one, view, moved_on(view, 14))
    assert [(r.score, r.full_score) for r in results()] == [(5200, 5600)]


@pytest.mark.parametrize("seed", range(4))
def test_batches_that_come_in_disorder_end_where_single_answers_do(place: Hall, seed: int) -> None:
    view = place.one.start()
    events = moved(view, *[True] * 16)
    random.Random(seed).shuffle(events)
    stopped = [send(place.one, view, *events[at : at + 4]) for at in range(0, 16, 4)]
    assert stopped[-1]
    assert [(r.cause, r.score, r.full_score) for r in results()] == [("stopped_early", 4000, 4000)]


def test_a_gap_is_waited_for(place: Hall) -> None:
    view = place.one.start()
    events = moved(view, *[True] * 12)
    assert not send(place.one, view, *events[:4], *events[5:])
    assert send(place.one, view, events[4])
    assert [r.full_score for r in results()] == [4000]


def test_a_fail_of_the_screening_goes_on_and_is_graded_over_the_full_paper(place: Hall) -> None:
    view = place.one.start()
    right = [False] * 8 + [True] * 16
    assert not send(place.one, view, *moved(view, *right))
    assert status() == "open"
    place.one.hand_in(view, answered(25, ["A"], 30))
    (result,) = results()
    assert (result.cause, result.full_score, result.passed) == ("handed_in", 10000, False)
    assert len(result.marks["items"]) == 25
    assert "sequential" not in result.marks


def test_a_full_paper_may_be_passed_where_the_screening_was_not(place: Hall) -> None:
    view = place.one.start()
    right = [False] * 4 + [True] * 21
    assert not send(place.one, view, *moved(view, *right))
    place.one.hand_in(view)
    assert [(r.cause, r.score, r.passed) for r in results()] == [("handed_in", 8400, True)]


def test_an_answer_given_but_not_moved_past_decides_nothing(place: Hall) -> None:
    view = place.one.start()
    right = right_answers(view)
    events = [answered(n, right[str(n)]) for n in range(1, 21)]
    assert not send(place.one, view, *events)
    assert status() == "open"


def test_what_was_moved_past_is_not_changed_any_more(place: Hall) -> None:
    view = place.one.start()
    send(place.one, view, moved_on(view, 1, right=False))
    again = place.one.start()
    assert again.current == 2
    right = right_answers(view)["1"]
    send(place.one, again, answered(1, right, 1), moved_on(again, 1, seq=2))
    assert place.one.start().answers[1] == ("B",)
    assert not send(place.one, again, *moved(again, *[True] * 9, first=2)[1:])


def test_an_answer_may_be_changed_until_it_is_moved_past(place: Hall) -> None:
    view = place.one.start()
    send(place.one, view, answered(1, ["B"], 1), moved_on(view, 1, seq=2))
    assert place.one.start().answers[1] == tuple(right_answers(view)["1"])


def test_another_phone_goes_on_where_the_first_one_stood(place: Hall) -> None:
    view = place.one.start()
    send(place.one, view, *moved(view, *[True] * 6))
    other = place.one.start()
    assert other.current == 7
    assert send(place.one, other, *moved(other, *[True] * 4, first=7))
    assert [r.full_score for r in results()] == [4000]
    with pytest.raises(NotOpen):
        reopen(place.one.actor, view.attempt, now=NOW)


def test_a_hand_in_with_everything_at_once_ends_as_if_it_had_come_one_by_one(place: Hall) -> None:
    view = place.one.start()
    right = right_answers(view)
    receipt = place.one.hand_in(view, *moved(view, *[True] * 24), sheet=right)
    assert not receipt.late_sheet
    assert [(r.cause, r.score, r.full_score) for r in results()] == [("stopped_early", 4000, 4000)]


def test_nothing_that_comes_after_the_stop_is_a_late_sheet(place: Hall) -> None:
    view = place.one.start()
    assert send(place.one, view, *moved(view, *TEN_RIGHT))
    later = place.one.save(view, moved_on(view, 11, seq=11))
    assert later.outcome is SaveOutcome.CLOSED
    receipt = place.one.hand_in(view, moved_on(view, 11, seq=11), sheet=right_answers(view))
    assert not receipt.late_sheet
    with reading() as session:
        assert session.scalars(select(LateSheet)).all() == []
        assert len(session.scalars(select(Result)).all()) == 1


def test_a_look_that_never_came_is_made_up_for_when_time_runs_out(place: Hall) -> None:
    view = place.one.start()
    place.one.save(view, *moved(view, *TEN_RIGHT))
    assert close_overdue(now=NOW + timedelta(hours=2)) == 1
    assert [(r.cause, r.full_score) for r in results()] == [("stopped_early", 4000)]


def test_running_out_of_time_before_the_rule_is_certain_is_graded_in_full(place: Hall) -> None:
    view = place.one.start()
    send(place.one, view, *moved(view, *[True] * 9))
    close_overdue(now=NOW + timedelta(hours=2))
    assert [(r.cause, r.score, r.full_score) for r in results()] == [("timed_out", 3600, 10000)]


def test_a_paper_that_is_voided_stays_void(place: Hall) -> None:
    view = place.one.start()
    place.one.save(view, *moved(view, *TEN_RIGHT))
    about = (place.exam.public_id, place.one.number, view.attempt)
    voiding.void(place.invigilator, *about, "拿错了手机", again=False, now=NOW)
    assert status() == "voided"
    assert [r.cause for r in results()] == ["voided"]
    assert "sequential" not in results()[0].marks


def test_collected_by_the_invigilator_it_ends_where_it_was_enough(place: Hall) -> None:
    view = place.one.start()
    place.one.save(view, *moved(view, *TEN_RIGHT))
    collecting.collect(place.invigilator, place.exam.public_id, place.one.number, "收", now=NOW)
    assert [(r.cause, r.full_score) for r in results()] == [("stopped_early", 4000)]


def test_the_board_says_it_is_over_like_any_other(place: Hall) -> None:
    view = place.one.start()
    send(place.one, view, *moved(view, *TEN_RIGHT))
    assert place.seat(place.one).state is Seat.HANDED_IN


def test_a_mixed_draw_is_gone_over_again_and_one_that_is_not_mixed_is_found(place: Hall) -> None:
    place.one.start()
    place.two.start()
    over = NOW + timedelta(hours=4)
    close_overdue(now=over)
    exams.close_finished(now=over)
    found = verification.verify(place.exam.public_id)
    assert [check.fault for check in found.papers] == [None, None]
    assert verification.bundle(place.exam.public_id)["order"] == "mixed"

    first = found.papers[0].number
    with transaction() as session:
        row = session.scalars(select(PaperRecord).where(PaperRecord.number == first)).one()
        inputs = {**row.inputs}
        del inputs["order"]
        seed = DrawSeed(place.exam.secret, place.exam.public_id, row.word, row.number)
        table = prepare(place.exam.blueprint, place.exam.pool)
        plain = table.draw(seed, DrawInputs.from_json(inputs))
        row.inputs, row.content, row.sha256 = inputs, plain.to_json(), paper_hash(plain)
    checked = verification.verify(place.exam.public_id).papers[0]
    assert (checked.number, checked.fault) == (first, PaperFault.DRAW)


def test_looked_at_twice_it_stops_once(place: Hall) -> None:
    view = place.one.start()
    events = moved(view, *TEN_RIGHT)
    assert send(place.one, view, *events)
    assert send(place.one, view, *events)
    assert len(results()) == 1


def test_no_other_exam_lets_a_question_be_moved_past(app: Flask) -> None:
    place = hall(**paper_of_25())
    view = place.one.start()
    with pytest.raises(Invalid) as refused:
        place.one.save(view, moved_on(view, 1))
    assert (refused.value.code, refused.value.field) == ("bad_events", "kind")


@pytest.mark.parametrize(
    "change", [{"item": None}, {"item": 26}, {"payload": ["Z"]}, {"payload": None}]
)
def test_moving_past_something_that_is_none_is_refused(place: Hall, change: dict[str, Any]) -> None:
    view = place.one.start()
    with pytest.raises(Invalid):
        place.one.save(view, {**moved_on(view, 1), **change})
