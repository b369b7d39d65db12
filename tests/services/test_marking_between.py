"""Papers that wait for marks, and what may come between: voids, late sheets, other tries."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.policy import Count, Policy, Timing
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.results import Outcome
from anquan_exam.models import LateSheet, WrongQuestion
from anquan_exam.models.session import reading
from anquan_exam.services import marking
from anquan_exam.services.errors import Invalid
from anquan_exam.services.exams.running import close_finished
from anquan_exam.services.invigilation import late_sheets, voiding
from anquan_exam.services.results import rows, sight
from anquan_exam.services.results.filters import Filter
from anquan_exam.services.results.one import sheet
from tests.builders import NOW, actor_for, make_enterprise, make_manager, make_person
from tests.exam_builders import make_document, make_exam, make_published_bank, sections_of
from tests.marking_builders import OVER, SAID, Desk, desk, number_of, written_case
from tests.sitters import answered, right_answers, sitter_for

pytestmark = pytest.mark.database


def test_a_void_paper_leaves_the_queue(app: Flask) -> None:
    place = desk("任晓峰", "高小平")
    number = place.sit(0)
    place.sit(1)
    (line,) = marking.exams_to_mark(place.markers[0], now=OVER)
    assert (line.papers, line.yours) == (2, 2)
    attempt = place.attempt()
    voiding.void(
        place.markers[0], place.exam.public_id, place.sitter(0).number, attempt, "替考",
        again=False, now=OVER,
    )  # fmt: skip
    assert place.refused(0, number, 600, 400) == "attempt_voided"
    (line,) = marking.exams_to_mark(place.markers[0], now=OVER)
    assert (line.papers, line.yours) == (1, 1)
    assert place.outcome() is Outcome.VOIDED
    assert place.results(number) == []


def test_an_open_paper_can_be_voided_with_words_on_it(app: Flask) -> None:
    place = desk()
    worker = place.sitter()
    view = worker.start()
    worker.save(view, answered(2, [SAID]))
    voiding.void(
        place.markers[0], place.exam.public_id, worker.number, view.attempt, "替考",
        again=True, now=NOW,
    )  # fmt: skip
    number = number_of(view.attempt)
    assert (place.status(number), place.results(number)) == ("voided", [])
    assert marking.waiting_for(place.markers[0]) == 0
    shown = sheet(place.markers[0], view.attempt, now=OVER)
    assert shown.gradings == ()


def late(place: Desk, said: str) -> tuple[str, int]:
    """A paper closed by time, and a sheet after it that says `said` to the short answer."""
    worker = place.sitter()
    view = worker.start()
    worker.save(view, answered(1, ["A"]))
    at = NOW + timedelta(minutes=13)
    assert worker.hand_in(view, sheet={**right_answers(view), "2": [said]}, now=at).late_sheet
    (seen,) = late_sheets_of(place, worker.number)
    return number_of(view.attempt), seen


def late_sheets_of(place: Desk, number: str) -> list[int]:
    with reading() as session:
        return list(session.scalars(select(LateSheet.id)))


def accept(place: Desk, sheet_id: int) -> None:
    exam, at = place.exam.public_id, NOW + timedelta(minutes=20)
    late_sheets.propose(place.markers[0], exam, sheet_id, "断网", now=at)
    late_sheets.decide(place.markers[1], exam, sheet_id, accept=True, now=at)


def test_a_late_sheet_with_a_written_answer_goes_to_the_markers(app: Flask) -> None:
    place = desk(policy=Policy(duration_minutes=10))
    number, sheet_id = late(place, SAID)
    assert place.results(number) == [(1, "timed_out", 1000, False)]
    accept(place, sheet_id)

    assert place.status(number) == "awaiting_marks"
    assert place.outcome() is Outcome.UNDECIDED
    place.mark(0, number, 600, 400)
    assert place.status(number) == "timed_out"
    assert place.results(number)[1] == (2, "marked", 2000, True)


def test_a_mark_holds_for_the_text_it_was_given_for(app: Flask) -> None:
    """A late sheet that adds words to another answer leaves what is marked; one that changes the
    very text asks for new marks."""
    place = desk(policy=Policy(duration_minutes=10), counts={Kind.SINGLE: 1, Kind.SHORT_ANSWER: 2})
    worker = place.sitter()
    view = worker.start()
    worker.save(view, answered(2, [SAID]))
    at = NOW + timedelta(minutes=13)
    worker.hand_in(view, sheet={**right_answers(view), "2": [SAID], "3": ["报告。"]}, now=at)
    number = number_of(view.attempt)
    place.mark(0, number, 600, 0)
    assert place.results(number) == [(1, "marked", 600, False)]

    accept(place, late_sheets_of(place, number)[0])
    assert place.status(number) == "awaiting_marks"
    assert place.refused(1, number, 600, 400) == "marked_by_others"
    place.mark(1, number, 600, 400, item=3)
    assert place.results(number)[-1] == (2, "marked", 2600, True)


def test_a_passed_try_stands_while_a_worse_one_is_marked(app: Flask) -> None:
    place = desk(policy=Policy(max_tries=2, count=Count.BEST))
    first = place.sit()
    place.mark(0, first, 600, 400)
    assert place.outcome() is Outcome.PASSED
    place.sit()
    assert place.outcome() is Outcome.PASSED


def test_a_failed_try_is_not_the_last_word_while_another_waits(app: Flask) -> None:
    place = desk(policy=Policy(max_tries=2))
    place.sit()
    place.sit(said="")
    assert place.outcome() is Outcome.UNDECIDED


def test_the_exam_ends_and_reveals_while_papers_wait(app: Flask) -> None:
    place = desk(policy=Policy(show_key=Timing.AFTER_CLOSE))
    number = place.sit()
    assert close_finished(now=OVER) == 1
    with reading() as session:
        assert session.scalars(select(WrongQuestion.question_id)).all() == []
    place.mark(0, number, 0, 0)
    assert place.results(number) == [(1, "marked", 1000, False)]
    with reading() as session:
        assert len(session.scalars(select(WrongQuestion.question_id)).all()) == 1


def test_no_archive_while_papers_wait(app: Flask) -> None:
    place = desk()
    number = place.sit()
    close_finished(now=OVER)
    with reading() as session, pytest.raises(Invalid) as waits:
        sight.finished_exam(session, place.markers[0], place.exam.public_id, now=OVER)
    assert waits.value.code == "marks_missing"
    place.mark(0, number, 600, 400)
    with reading() as session:
        assert sight.finished_exam(session, place.markers[0], place.exam.public_id, now=OVER)


def test_what_is_marked_by_rule_shows_while_the_rest_waits(app: Flask) -> None:
    place = desk()
    place.sit()
    shown = sheet(place.markers[0], place.attempt(), now=OVER)
    assert [(one.score, one.waiting) for one in shown.items] == [(1000, False), (0, True)]


def test_the_parts_of_a_case_are_marked_as_questions_of_their_own(app: Flask) -> None:
    enterprise = make_enterprise()
    make_document()
    case = written_case("cases")
    bank = make_published_bank(bank_id="cases", questions=[case])
    person = make_person(enterprise=enterprise)
    exam = make_exam(
        enterprise, bank=bank, sections=sections_of(bank, {Kind.CASE: 1}), candidates=[person]
    )
    worker = sitter_for(person, exam)
    view = worker.start()
    worker.hand_in(view, sheet={"1": ["A"], "2": [SAID]})
    manager = actor_for(make_manager(enterprise))
    shown = marking.next_answer(manager, exam.public_id, case.id, 2, now=OVER)
    assert shown is not None
    assert (shown.marks, [p.most for p in shown.rubric]) == (500, [300, 200])
    assert shown.pieces.asked(2).kind is Kind.SHORT_ANSWER
    marking.mark(manager, exam.public_id, shown.number, 2, (300, 0), now=OVER)
    (row,) = rows.every_row(manager, Filter(exam=exam.public_id), now=OVER)
    assert row.score == 800
