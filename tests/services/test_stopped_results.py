"""What comes of a sitting that stopped early: regrades, lists, figures, printed records."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.access import Actor
from anquan_exam.domain.corrections import CorrectionMode
from anquan_exam.domain.regrading import RegradeMode
from anquan_exam.domain.sequential import SequentialRule
from anquan_exam.models import Exam, WrongQuestion
from anquan_exam.models.session import reading
from anquan_exam.services import exams
from anquan_exam.services.item_analysis.exams import exam_reliability
from anquan_exam.services.item_analysis.selection import Sittings
from anquan_exam.services.item_analysis.sheets import load
from anquan_exam.services.practice.mistakes import enter_mistakes
from anquan_exam.services.results import one, sight, statistics
from anquan_exam.services.results.filters import Filter
from anquan_exam.services.results.prints import papers, sheets
from anquan_exam.services.results.rows import every_row
from anquan_exam.services.results.screening import rule_words
from anquan_exam.services.sittings import stopping
from anquan_exam.services.sittings.closing import close_overdue
from anquan_exam.services.sittings.saving import read_events
from anquan_exam.services.sittings.verdicts import items, verdict
from anquan_exam.services.sittings.views import SittingView
from anquan_exam.web.results.words import remark
from tests.builders import NOW
from tests.correcting import corrected, editor, regraded, results
from tests.pdf_text import pdf_signs
from tests.result_builders import AFTER, Room, confirm, make_room
from tests.screenings import SCREENED, moved, moved_on, paper_of_25
from tests.sitters import Sitter, answered, right_answers, sitter_for, token_of

SITE = "https://kaoshi.example"


@dataclass
class Stopped:
    """A room in which the first person stopped after ten questions, and the second after fourteen,
    the second of them being wrong; the third had all 25 with eight wrong."""

    room: Room
    sitters: tuple[Sitter, ...]
    views: tuple[SittingView, ...]


@pytest.fixture
def stopped(app: Flask) -> Stopped:
    room = make_room("示例甲", "测试乙", "示例丙", policy=SCREENED, **paper_of_25())
    for person in room.people:
        confirm(room.exam, person, room.manager)
    sitters = tuple(sitter_for(person, room.exam) for person in room.people)
    views = tuple(one.start() for one in sitters)
    rights = ([True] * 10, [True, False] + [True] * 12, [False] * 8 + [True] * 16)
    for sitter, view, right in zip(sitters, views, rights, strict=True):
        events = moved(view, *right)
        sitter.save(view, *events)
        token = token_of(view)
        stopping.look(token, read_events(events, token.shape, one_by_one=True), now=NOW)
    sitters[2].hand_in(
        views[2], moved_on(views[2], 24), answered(25, right_answers(views[2])["25"], 30)
    )
    return Stopped(room, sitters, views)


def two_editors(room: Room) -> tuple[Actor, Actor]:
    return editor(room), editor(room, "赵编")


def test_a_regrade_grades_over_the_same_questions(stopped: Stopped) -> None:
    view = stopped.views[0]
    two = two_editors(stopped.room)
    regraded(two, corrected(two, view.paper.items[3].revision))
    first, second = results(view.attempt)
    assert (first.score, first.full_score) == (4000, 4000)
    assert (second.score, second.full_score, second.passed) == (3600, 4000, True)
    assert second.marks["sequential"] == first.marks["sequential"]
    assert len(second.marks["items"]) == 10


def test_a_regrade_in_favour_of_the_second_raises_over_its_fourteen(stopped: Stopped) -> None:
    view = stopped.views[1]
    two = two_editors(stopped.room)
    revision = view.paper.items[1].revision
    regraded(two, corrected(two, revision, CorrectionMode.FULL_MARKS), RegradeMode.RAISE_ONLY)
    assert [(r.score, r.full_score) for r in results(view.attempt)] == [(5200, 5600), (5600, 5600)]


def test_a_key_of_a_question_never_asked_moves_nobody_who_stopped_before(stopped: Stopped) -> None:
    view = stopped.views[0]
    two = two_editors(stopped.room)
    regraded(two, corrected(two, view.paper.items[20].revision))
    assert len(results(view.attempt)) == 1


def test_lists_say_after_how_many_questions(stopped: Stopped) -> None:
    room = stopped.room
    rows = {row.name: row for row in every_row(room.actor, Filter(), now=AFTER)}
    assert (rows["示例甲"].asked, rows["测试乙"].asked, rows["示例丙"].asked) == (10, 14, None)
    assert "序贯：答 10 题即可判定，满分 40" in remark(rows["示例甲"])
    assert "序贯" not in remark(rows["示例丙"])


def test_figures_measure_everybody_by_the_same_full_score(stopped: Stopped) -> None:
    room = stopped.room
    with reading() as session:
        exam = session.get_one(Exam, room.exam.id)
        view = sight.exam_of(session, room.actor, exam, now=AFTER)
    found = every_row(room.actor, Filter(exam=room.exam.public_id), now=AFTER)
    buckets = statistics.of_rows(found, view).buckets
    assert sum(bucket.count for bucket in buckets if bucket.passed) == 2
    assert sum(bucket.count for bucket in buckets) == 3
    deep = statistics.deep(room.actor, room.exam.public_id, now=AFTER)
    assert sum(topic.people for topic in deep.topics) >= 3
    assert exam_reliability(room.actor, room.exam.public_id, now=AFTER).people == 3


def test_ones_own_page_shows_what_was_asked_and_no_more(stopped: Stopped) -> None:
    close_overdue(now=AFTER)
    actor, attempt = stopped.sitters[1].actor, stopped.views[1].attempt
    view, shown = items(actor, attempt, now=AFTER)
    assert (view.asked, view.wrong) == (14, (2,))
    assert [one.item.number for one in shown] == list(range(1, 15))
    assert verdict(stopped.sitters[2].actor, stopped.views[2].attempt, now=AFTER).asked is None


def test_the_paper_as_sat_says_where_it_stopped_and_by_which_rule(stopped: Stopped) -> None:
    room = stopped.room
    text = pdf_signs(papers.paper_as_sat(room.actor, stopped.views[1].attempt, SITE, now=AFTER))
    assert "序贯：答14题即可判定，满分56；整卷25题，后面的不再问，也不计分" in text
    assert "p0=65%，p1=90%，α=5%，β=10%，最少10题，最多25题" in text
    shown = one.sheet(room.actor, stopped.views[1].attempt, now=AFTER)
    assert (len(shown.items), shown.question_count, shown.gradings[0].asked) == (14, 25, 14)


def test_a_mixed_paper_is_printed_under_one_heading(stopped: Stopped) -> None:
    attempt = stopped.views[2].attempt
    text = pdf_signs(papers.paper_as_sat(stopped.room.actor, attempt, SITE, now=AFTER))
    assert "一、混合排列（共25题，每题4分）" in text and "二、" not in text


def test_items_are_analysed_by_what_was_asked(stopped: Stopped) -> None:
    pool = stopped.room.exam.pool
    revisions = [entry.revision for entry in pool]
    with reading() as session:
        found = load(session, stopped.room.actor, pool[0].bank, revisions, Sittings.COUNTED).answers
    assert len(found) == 10 + 14 + 25
    assert found["share"].sum() == 10 + 13 + 17


def test_mistakes_enter_the_book_for_what_was_asked_only(stopped: Stopped) -> None:
    exams.close_finished(now=AFTER)
    enter_mistakes(now=AFTER)
    with reading() as session:
        rows = session.execute(select(WrongQuestion.person_id, WrongQuestion.question_id)).all()
    second = stopped.room.people[1].id
    wrong = stopped.views[1].paper.items[1].question_id
    assert [question for person, question in rows if person == second] == [wrong]
    assert not [person for person, _ in rows if person == stopped.room.people[0].id]


def test_the_results_sheet_says_so_of_whoever_stopped(stopped: Stopped) -> None:
    wanted = Filter(exam=stopped.room.exam.public_id)
    text = pdf_signs(sheets.results_sheet(stopped.room.actor, wanted, SITE, now=AFTER))
    # The rule has a row of its own; what is said of a person is broken over a narrow column.
    assert "判定规则" in text and "α=5%" in text and text.count("序贯：") == 2


def test_the_rule_in_words_gives_the_true_error_rates() -> None:
    said = rule_words(SequentialRule())
    assert "答对率 65% 的人被规则判过的不超过 5.0%" in said
    assert "答对率 90% 的人没被规则判过的不超过 9.3%" in said
