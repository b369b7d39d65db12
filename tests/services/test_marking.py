"""Short answers: awaited, marked blind, settled, graded; and everything that can come between."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from anquan_exam.domain.marking import Turn
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.results import Outcome
from anquan_exam.models import AnswerMark, MarkedAnswer, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services import history, marking
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.invigilation import collecting
from anquan_exam.services.invigilation.room import room
from anquan_exam.services.results import rows
from anquan_exam.services.results.filters import Filter
from anquan_exam.services.sittings.closing import close_overdue
from anquan_exam.services.sittings.verdicts import verdict
from tests.builders import NOW, actor_for, make_enterprise, make_manager
from tests.exam_builders import make_exam, make_published_bank, sections_of
from tests.marking_builders import OVER, SAID, Desk, desk, number_of
from tests.result_builders import assign
from tests.sitters import answered, sitter_for

pytestmark = pytest.mark.database


def trail(act: str) -> list[TrailEntry]:
    with reading() as session:
        return list(session.scalars(select(TrailEntry).where(TrailEntry.act == act)))


def test_a_paper_with_a_written_answer_waits_for_its_marks(app: Flask) -> None:
    place = desk()
    number = place.sit()

    assert (place.status(number), place.results(number)) == ("awaiting_marks", [])
    assert place.outcome() is Outcome.UNDECIDED
    (entry,) = trail("attempt.handed_in")
    assert entry.payload is not None
    assert entry.payload["awaiting"] == 1
    assert len(entry.payload["events"]) == 64
    (line,) = history.lines(place.sitter().actor, now=OVER)
    assert (line.status, line.score) == ("awaiting_marks", None)
    view = verdict(place.sitter().actor, line.attempt or "", now=OVER)
    assert (view.visible, view.key_visible) == (False, False)


@pytest.mark.parametrize("said", ["", "   "])
def test_a_paper_that_says_nothing_is_graded_at_once(app: Flask, said: str) -> None:
    place = desk()
    number = place.sit(said=said)
    assert place.status(number) == "submitted"
    assert [(cause, score) for _, cause, score, _ in place.results(number)] == [("handed_in", 1000)]


def test_one_marker_settles_an_answer_and_the_last_one_grades_the_paper(app: Flask) -> None:
    place = desk(
        kinds=(Kind.SINGLE, Kind.SHORT_ANSWER), counts={Kind.SINGLE: 1, Kind.SHORT_ANSWER: 2}
    )
    number = place.sit()

    assert place.mark(0, number, 600, 200) is False
    assert place.status(number) == "awaiting_marks"
    assert place.mark(1, number, 600, 400, item=3) is True

    assert place.status(number) == "submitted"
    assert place.results(number) == [(1, "marked", 2800, True)]
    assert place.outcome() is Outcome.PASSED
    assert len(trail("answer.marked")) == 2
    (graded,) = trail("attempt.marked")
    assert graded.payload is not None
    assert graded.payload["score"] == 2800


def test_a_paper_closed_by_time_goes_back_to_that(app: Flask) -> None:
    place = desk()
    worker = place.sitter()
    view = worker.start()
    worker.save(view, answered(2, [SAID]))
    close_overdue(now=OVER)
    number = number_of(view.attempt)
    assert place.status(number) == "awaiting_marks"
    place.mark(0, number, 600, 400)
    assert place.status(number) == "timed_out"
    assert place.results(number) == [(1, "marked", 1000, False)]


def test_a_collected_paper_waits_and_shows_so_in_the_room(app: Flask) -> None:
    place = desk()
    worker = place.sitter()
    view = worker.start()
    worker.save(view, answered(2, [SAID]))
    collecting.collect(place.markers[0], place.exam.public_id, worker.number, "消防演练", now=NOW)
    assert place.status(number_of(view.attempt)) == "awaiting_marks"
    (seat,) = room(place.markers[0], place.exam.public_id, now=OVER).seats
    assert (seat.state.value, seat.awaiting_marks, seat.mark) == ("collected", True, None)


def test_what_it_says_of_supervision_is_as_it_was_at_the_close(app: Flask) -> None:
    """A later confirmation for another try does not make this one supervised."""
    place = desk(policy=Policy(max_tries=2))
    number = place.sit()
    later = NOW + timedelta(hours=1)
    assign(
        place.exam, place.people[0], present_at=later,
        present_by=place.markers[0].person_id, identity_seen="身份证",
    )  # fmt: skip
    place.mark(0, number, 600, 400)
    (row,) = rows.every_row(place.markers[0], Filter(exam=place.exam.public_id), now=OVER)
    assert row.supervised is False


def test_marking_begins_when_nobody_can_sit_any_more(app: Flask) -> None:
    place = desk("任晓峰", "高小平")
    number = place.sit()
    with pytest.raises(Problem) as early:
        marking.mark(place.markers[0], place.exam.public_id, number, 2, (600, 400), now=NOW)
    assert early.value.code == "marking_not_yet"
    (line,) = marking.exams_to_mark(place.markers[0], now=NOW)
    assert (line.over, line.answers) == (False, 1)
    assert marking.waiting_for(place.markers[0]) == 1


def test_nobody_marks_who_is_at_a_paper_of_their_own(app: Flask) -> None:
    place = desk()
    number = place.sit()
    enterprise, person = place.enterprise, make_manager(place.enterprise, "孙强")
    other = make_exam(enterprise, candidates=[person], opens_at=OVER - timedelta(hours=1),
                      closes_at=OVER + timedelta(hours=2))  # fmt: skip
    sitter_for(person, other, now=OVER).start(now=OVER)
    with pytest.raises(Problem) as sitting:
        marking.mark(actor_for(person), place.exam.public_id, number, 2, (0, 0), now=OVER)
    assert sitting.value.code == "keys_during_exam"


def test_only_the_exams_of_ones_own_place_are_ones_to_mark(app: Flask) -> None:
    place = desk()
    number = place.sit()
    stranger = actor_for(make_manager(make_enterprise()))
    with pytest.raises(NotFound):
        marking.mark(stranger, place.exam.public_id, number, 2, (600, 400), now=OVER)
    assert marking.exams_to_mark(stranger, now=OVER) == ()
    assert marking.waiting_for(stranger) == 0
    assert marking.waiting_for(place.sitter().actor) == 0


def test_nobody_marks_ones_own_paper(app: Flask) -> None:
    enterprise = make_enterprise()
    manager = make_manager(enterprise)
    bank = make_published_bank(2, kinds=(Kind.SHORT_ANSWER,))
    exam = make_exam(
        enterprise, bank=bank, sections=sections_of(bank, {Kind.SHORT_ANSWER: 1}),
        candidates=[manager],
    )  # fmt: skip
    worker = sitter_for(manager, exam)
    view = worker.start()
    worker.hand_in(view, sheet={"1": [SAID]})
    with pytest.raises(Forbidden) as own:
        marking.mark(worker.actor, exam.public_id, number_of(view.attempt), 1, (600, 400), now=OVER)
    assert own.value.code == "own_paper"
    (line,) = marking.exams_to_mark(worker.actor, now=OVER)
    assert (line.answers, line.yours) == (1, 0)
    question = view.paper.items[0].question_id
    assert marking.next_answer(worker.actor, exam.public_id, question, 0, now=OVER) is None


@pytest.mark.parametrize("points", [(601, 0), (600,), (-1, 0), (600, 400, 0)])
def test_marks_that_no_point_is_worth_are_refused(app: Flask, points: tuple[int, ...]) -> None:
    place = desk()
    number = place.sit()
    with pytest.raises(Invalid) as error:
        place.mark(0, number, *points)
    assert error.value.code == "marks_out_of_range"
    with pytest.raises(NotFound):
        place.mark(0, number, 0, 0, item=1)


def test_two_markers_who_agree_give_the_middle(app: Flask) -> None:
    place = desk(markers=2)
    number = place.sit()
    place.mark(0, number, 600, 400)
    assert place.status(number) == "awaiting_marks"
    assert place.mark(1, number, 600, 200) is True
    assert place.results(number) == [(1, "marked", 1900, True)]


def test_the_second_marker_sees_nothing_of_the_first(app: Flask) -> None:
    place = desk(markers=2)
    number = place.sit()
    place.mark(0, number, 600, 400, note="写得好")
    question = place_question(place)
    view = marking.next_answer(place.markers[1], place.exam.public_id, question, 0, now=OVER)
    assert view is not None
    assert (view.turn, view.others, view.own, view.text) == (Turn.MARK, (), None, SAID)
    assert view.number == number
    assert "任晓峰" not in repr(view)


def place_question(place: Desk) -> str:
    with reading() as session:
        return session.scalars(select(MarkedAnswer.question_id)).first() or ""


def test_two_who_disagree_need_a_third_who_sees_both(app: Flask) -> None:
    place = desk(markers=2)
    number = place.sit()
    place.mark(0, number, 600, 400)
    place.mark(1, number, 100, 0)
    assert place.status(number) == "awaiting_marks"
    assert marking.overview(place.markers[0], place.exam.public_id, now=OVER).disputes == 1

    question = place_question(place)
    view = marking.next_answer(place.markers[2], place.exam.public_id, question, 0, now=OVER)
    assert view is not None
    assert (view.turn, [m.total for m in view.others]) == (Turn.DECIDE, [1000, 100])
    # Neither of the two decides.
    assert (
        marking.next_answer(place.markers[0], place.exam.public_id, question, 0, now=OVER) is None
    )

    place.mark(2, number, 500, 0)
    assert place.results(number) == [(1, "marked", 1500, False)]
    whole = marking.overview(place.markers[0], place.exam.public_id, now=OVER)
    assert (whole.disputes, whole.agreement.disputes, whole.agreement.percent) == (0, 1, 90)


def test_a_marker_may_mend_what_is_not_graded_yet(app: Flask) -> None:
    place = desk(markers=2)
    number = place.sit()
    place.mark(0, number, 0, 0)
    question = place_question(place)
    view = marking.next_answer(
        place.markers[0], place.exam.public_id, question, 0, number=number, now=OVER
    )
    assert view is not None
    assert (view.turn, view.own and view.own.total) == (Turn.AGAIN, 0)
    place.mark(0, number, 600, 400)
    place.mark(1, number, 600, 400)
    assert place.results(number)[0][2] == 2000
    with reading() as session:
        kept = session.execute(
            select(AnswerMark.marker_id, AnswerMark.sequence, AnswerMark.total).order_by(
                AnswerMark.id
            )
        ).all()
    first, second = place.markers[0].person_id, place.markers[1].person_id
    assert [tuple(row) for row in kept] == [(first, 1, 0), (first, 2, 1000), (second, 1, 1000)]


def test_pressing_twice_gives_one_mark(app: Flask) -> None:
    place = desk(markers=2)
    number = place.sit()
    for _ in range(2):
        place.mark(0, number, 600, 400)
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(AnswerMark)) == 1


def test_a_graded_paper_is_not_marked_once_more(app: Flask) -> None:
    place = desk()
    number = place.sit()
    place.mark(0, number, 600, 400)
    assert place.refused(1, number, 0, 0) == "marking_done"
    assert place.refused(0, number, 600, 400) == "marking_done"


def test_a_graded_mark_is_corrected_by_two(app: Flask) -> None:
    place = desk()
    number, exam = place.sit(), place.exam.public_id
    with pytest.raises(Problem) as waits:
        marking.propose_correction(
            place.markers[0], exam, number, 2, (600, 400), "漏看一句", now=OVER
        )
    assert waits.value.code == "marks_awaited"
    place.mark(0, number, 0, 0)
    with pytest.raises(Invalid):
        marking.propose_correction(place.markers[0], exam, number, 2, (600, 400), " ", now=OVER)
    marking.propose_correction(place.markers[0], exam, number, 2, (600, 400), "漏看一句", now=OVER)
    with pytest.raises(Problem) as again:
        marking.propose_correction(place.markers[1], exam, number, 2, (0, 400), "再看", now=OVER)
    assert again.value.code == "correction_waits"
    (one,) = marking.corrections(place.markers[1], exam, now=OVER)
    assert (one.before, one.total, one.proposed_by) == (0, 1000, "周敏")
    with pytest.raises(Forbidden) as same:
        marking.decide_correction(place.markers[0], exam, one.id, accept=True, now=OVER)
    assert same.value.code == "same_person"
    marking.decide_correction(place.markers[1], exam, one.id, accept=True, now=OVER)
    assert place.results(number) == [
        (1, "marked", 1000, False),
        (2, "mark_corrected", 2000, True),
    ]
    with pytest.raises(Problem) as decided:
        marking.decide_correction(place.markers[1], exam, one.id, accept=False, now=OVER)
    assert decided.value.code == "correction_decided"
    with pytest.raises(NotFound):
        marking.decide_correction(place.markers[1], exam, 10_000, accept=True, now=OVER)


def test_a_refused_correction_changes_nothing(app: Flask) -> None:
    place = desk()
    number, exam = place.sit(), place.exam.public_id
    place.mark(0, number, 0, 0)
    marking.propose_correction(place.markers[0], exam, number, 2, (600, 400), "漏看", now=OVER)
    (one,) = marking.corrections(place.markers[1], exam, now=OVER)
    marking.decide_correction(place.markers[1], exam, one.id, accept=False, now=OVER)
    assert len(place.results(number)) == 1
    assert marking.corrections(place.markers[1], exam, now=OVER) == ()


@pytest.mark.parametrize("markers", [1, 2])
def test_markers_at_the_same_answer_at_once_do_not_cross(app: Flask, markers: int) -> None:
    place = desk(markers=markers)
    number = place.sit()

    def mark(by: int) -> str:
        with app.app_context():
            try:
                place.mark(by, number, 600, 200 + 100 * by)
            except Problem as problem:
                return problem.code
            return "marked"

    with ThreadPoolExecutor(3) as threads:
        said = sorted(threads.map(mark, range(3)))
    late_one = {"marked_by_others", "marking_done"}
    assert said.count("marked") == markers
    assert set(said) - {"marked"} <= late_one
    assert len(place.results(number)) == 1
    assert len(trail("attempt.marked")) == 1


def test_policy_of_one_marker_is_the_default(app: Flask) -> None:
    assert Policy.from_json({}).markers == 1
    assert replace(Policy(), markers=2).to_json()["markers"] == 2
