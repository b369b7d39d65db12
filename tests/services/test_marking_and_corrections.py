"""Questions found wrong while papers wait for markers; and mistakes that enter the book once."""

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.corrections import CorrectionMode
from anquan_exam.domain.policy import Policy, Timing
from anquan_exam.models import MarkedAnswer, WrongQuestion
from anquan_exam.models.session import reading
from anquan_exam.services import marking
from anquan_exam.services.exams.running import close_finished
from anquan_exam.services.practice.mistakes import enter_mistakes
from anquan_exam.services.results.one import sheet
from tests.correcting import corrected, editor
from tests.marking_builders import OVER, Desk, desk

pytestmark = pytest.mark.database


def found_wrong(place: Desk, mode: CorrectionMode) -> None:
    """Two editors agree that the short answer cannot be marked fairly."""
    two = editor(place, "李编"), editor(place, "赵编")  # type: ignore[arg-type]
    asked = next(e for e in place.exam.pool if e.kind == "short-answer")
    corrected(two, asked.revision, mode, now=place.now)


@pytest.mark.parametrize(
    ("mode", "score"), [(CorrectionMode.FULL_MARKS, 2000), (CorrectionMode.LEFT_OUT, 1000)]
)
def test_nobody_waits_for_marks_that_do_not_matter(
    app: Flask, mode: CorrectionMode, score: int
) -> None:
    place = desk("任晓峰", "高小平")
    waiting = place.sit(0)
    found_wrong(place, mode)
    at_once = place.sit(1)
    assert place.results(at_once) == [(1, "handed_in", score, True)]

    assert place.status(waiting) == "awaiting_marks"
    (line,) = marking.exams_to_mark(place.markers[0], now=OVER)
    assert (line.answers, line.yours) == (0, 0)
    assert place.refused(0, waiting, 600, 400) == "marked_by_others"
    assert marking.grade_unblocked(now=OVER) == 1
    assert marking.grade_unblocked(now=OVER) == 0
    assert place.results(waiting) == [(1, "marked", score, True)]
    assert place.status(waiting) == "submitted"
    shown = sheet(place.markers[0], place.attempt(0), now=OVER)
    assert not any(one.waiting for one in shown.items)


def test_what_has_to_be_marked_is_not_graded_without_a_marker(app: Flask) -> None:
    place = desk()
    number = place.sit()
    assert marking.grade_unblocked(now=OVER) == 0
    assert place.status(number) == "awaiting_marks"


@pytest.mark.parametrize("order", ["marked first", "entered first", "marked before the reveal"])
def test_mistakes_of_a_marked_paper_enter_the_book_once(app: Flask, order: str) -> None:
    place = desk(policy=Policy(show_key=Timing.AFTER_CLOSE))
    number = place.sit()
    if order == "marked before the reveal":
        place.mark(0, number, 0, 0)
    close_finished(now=OVER)
    if order == "entered first":
        enter_mistakes(now=OVER)
    if order != "marked before the reveal":
        place.mark(0, number, 0, 0)
    enter_mistakes(now=OVER)
    with reading() as session:
        asked = session.scalars(select(MarkedAnswer.question_id)).one()
        book = session.execute(select(WrongQuestion.question_id, WrongQuestion.times)).all()
    assert [tuple(row) for row in book] == [(asked, 1)]
