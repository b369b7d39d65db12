"""A sitting on the real database: start, save, open again, hand in, run out of time."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from anquan_exam.domain.questions import Kind
from anquan_exam.models import (
    AttemptEvent,
    Result,
)
from anquan_exam.models.session import reading
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.sittings import handing_in, saving
from anquan_exam.services.sittings.opening import reopen
from anquan_exam.services.sittings.saving import SaveOutcome
from anquan_exam.services.sittings.tokens import AttemptToken, issue, read
from tests.builders import NOW, make_enterprise, make_person
from tests.sitters import answered, cookie_of, right_answers, sitter


def stored_result() -> Result:
    with reading() as session:
        return session.scalars(select(Result)).one()


def test_a_faultless_sheet_passes_with_full_marks(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    events = [answered(int(n), a) for n, a in right_answers(view).items()]
    assert worker.save(view, *events).outcome is SaveOutcome.STORED
    worker.hand_in(view)
    result = stored_result()
    assert (result.score, result.full_score, result.passed) == (10000, 10000, True)


def test_choosing_every_option_earns_nothing(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    every = [
        answered(item.number, sorted(item.options))
        for item in view.paper.items
        if item.kind is Kind.MULTIPLE
    ]
    assert every
    worker.save(view, *every)
    worker.hand_in(view)
    assert stored_result().score == 0


def test_hand_in_pressed_ten_times_gives_one_result_and_one_receipt(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    receipts = {worker.hand_in(view, sheet=right_answers(view)).code for _ in range(10)}
    assert len(receipts) == 1
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Result)) == 1


def test_the_sheet_fills_gaps_but_never_overrides_or_clears(app: Flask) -> None:
    worker = sitter(sections=None)
    view = worker.start()
    first, second, third = view.paper.items[:3]
    worker.save(
        view,
        answered(first.number, ["A"], 1),
        answered(second.number, ["A"], 2),
        {"seq": 3, "kind": "cleared", "item": second.number},
    )
    sheet = {str(first.number): ["B"], str(second.number): ["A"], str(third.number): ["A"]}
    worker.hand_in(view, sheet=sheet)
    marks = {number: score for number, score, _, _ in stored_result().marks["items"]}
    assert marks[first.number] == first.marks
    assert marks[second.number] == 0
    assert marks[third.number] == third.marks


def test_a_repeat_is_acknowledged_and_stored_once(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    event = answered(1, ["B"])
    assert worker.save(view, event).stored == (1,)
    again = worker.save(view, event, answered(2, ["A"]))
    assert again.outcome is SaveOutcome.STORED
    assert set(again.stored) == {1, 2}
    with reading() as session:
        count = select(func.count()).where(AttemptEvent.epoch == 1)
        assert session.scalar(count) == 2


def test_another_content_under_the_same_number_is_a_clash(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    worker.save(view, answered(1, ["B"]))
    clash = worker.save(view, answered(1, ["C"]))
    assert clash.outcome is SaveOutcome.CLASH
    assert reopen(worker.actor, view.attempt, now=NOW).answers[1] == ("B",)


def test_numbers_lost_and_reordered_on_the_way_make_the_same_sheet(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    worker.save(view, answered(1, ["C"], 3))
    worker.save(view, answered(1, ["B"], 1), answered(2, ["A"], 7))
    assert reopen(worker.actor, view.attempt, now=NOW).answers == {1: ("C",), 2: ("A",)}


def test_a_cleared_answer_is_cleared(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    worker.save(view, answered(1, ["A"]))
    worker.save(view, {"seq": 2, "kind": "cleared", "item": 1})
    assert reopen(worker.actor, view.attempt, now=NOW).answers == {}


def test_another_phone_goes_on_and_the_first_ones_late_events_only_fill_what_it_left(
    app: Flask,
) -> None:
    worker = sitter()
    first = worker.start()
    second = reopen(worker.actor, first.attempt, now=NOW)
    assert second.epoch > first.epoch
    worker.save(second, answered(1, ["B"]))
    late = worker.save(first, answered(1, ["C"], 1), answered(2, ["A"], 2))
    assert late.outcome is SaveOutcome.STORED
    assert late.epoch == second.epoch
    assert reopen(worker.actor, first.attempt, now=NOW).answers == {1: ("B",), 2: ("A",)}


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({"seq": 1, "kind": "answered", "item": 99, "payload": ["A"]}, "not_on_paper"),
        ({"seq": 1, "kind": "answered", "item": 1, "payload": ["Z"]}, "bad_answer"),
        ({"seq": 1, "kind": "answered", "item": 1, "payload": "A"}, "bad_answer"),
        ({"seq": 1, "kind": "answered", "item": None, "payload": ["A"]}, "bad_events"),
        ({"seq": 0, "kind": "answered", "item": 1, "payload": ["A"]}, "bad_events"),
        ({"seq": True, "kind": "answered", "item": 1, "payload": ["A"]}, "bad_events"),
        ({"seq": 1, "kind": "submitted", "item": None}, "bad_events"),
        ({"seq": 1, "kind": "left_page", "item": None, "payload": "x" * 600}, "bad_events"),
        ({"seq": 1, "kind": "left_page", "item": None, "payload": {"a": "\ud800"}}, "bad_events"),
        ({"seq": 1, "kind": "left_page", "item": None, "payload": float("nan")}, "bad_events"),
        ({"seq": 1, "kind": ["answered"], "item": 1, "payload": ["A"]}, "bad_events"),
        ("nonsense", "bad_events"),
    ],
)
def test_malformed_events_are_refused_by_field(app: Flask, event: Any, code: str) -> None:
    view = sitter().start()
    with pytest.raises(Invalid) as refused:
        saving.read_events([event], view.paper.shape())
    assert refused.value.code == code
    assert refused.value.field


def test_a_save_without_a_live_sign_in_stores_nothing(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    stranger = worker.save(view, answered(1, ["A"]), cookie="forged")
    assert (stranger.outcome, stranger.stored) == (SaveOutcome.SIGNED_OUT, ())
    late = NOW + timedelta(hours=13)
    assert worker.save(view, answered(1, ["A"]), now=late).outcome is SaveOutcome.SIGNED_OUT
    assert reopen(worker.actor, view.attempt, now=NOW).answers == {}


def test_another_persons_sign_in_cannot_save(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    other = make_person(enterprise=make_enterprise())
    saved = worker.save(view, answered(1, ["A"]), cookie=cookie_of(other))
    assert saved.outcome is SaveOutcome.SIGNED_OUT


def test_a_hand_in_takes_nothing_that_is_not_on_the_paper(app: Flask) -> None:
    view = sitter().start()
    for sheet, code in (
        ({"99": ["A"]}, "not_on_paper"),
        ({"0": ["A"]}, "not_on_paper"),
        ({"-1": ["A"]}, "not_on_paper"),
        ({"1": ["Z"]}, "bad_answer"),
        ({"1": "A"}, "bad_answer"),
        (["A"], "bad_sheet"),
    ):
        with pytest.raises(Invalid) as refused:
            handing_in.read_sheet(sheet, view.paper.shape())
        assert refused.value.code == code


def test_nobody_hands_in_anothers_paper(app: Flask) -> None:
    worker, stranger = sitter(), sitter()
    view = worker.start()
    with pytest.raises(NotFound):
        stranger.hand_in(view, sheet=right_answers(view))
    assert reopen(worker.actor, view.attempt, now=NOW).answers == {}


def test_a_token_altered_by_one_sign_is_worth_nothing(app: Flask) -> None:
    text = issue(AttemptToken(1, 1, 1, "s4"))
    assert read(text) == AttemptToken(1, 1, 1, "s4")
    assert read(text.replace("1~1~1", "2~1~1")) is None
    assert read(text[:-1]) is None
    assert read("") is None


def test_a_page_that_only_asks_learns_that_its_paper_was_closed(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    assert worker.save(view).outcome is SaveOutcome.STORED
    worker.hand_in(view)
    assert worker.save(view).outcome is SaveOutcome.CLOSED
