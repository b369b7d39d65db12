"""The wrong-question book: an exam fills it only once nobody can sit that exam any more."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.policy import Policy, Timing
from anquan_exam.models import WrongQuestion
from anquan_exam.models.session import reading
from anquan_exam.services.exams.running import close_finished
from tests.builders import NOW
from tests.sitters import sitter

AFTER = NOW + timedelta(days=1)


def in_the_book() -> set[str]:
    with reading() as session:
        return set(session.scalars(select(WrongQuestion.question_id)))


def test_an_exam_fills_the_book_when_its_draw_is_revealed_and_not_before(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    first = view.paper.items[0]
    wrong = {"seq": 1, "kind": "answered", "item": first.number, "payload": ["B"]}
    worker.save(view, wrong)
    worker.hand_in(view)
    assert in_the_book() == set()
    assert close_finished(now=AFTER) == 1
    assert in_the_book() == {first.question_id}


def test_an_exam_whose_keys_are_never_shown_tells_the_book_nothing(app: Flask) -> None:
    worker = sitter(Policy(show_key=Timing.NEVER))
    view = worker.start()
    worker.save(view, {"seq": 1, "kind": "answered", "item": 1, "payload": ["B"]})
    worker.hand_in(view)
    assert close_finished(now=AFTER) == 1
    assert in_the_book() == set()
