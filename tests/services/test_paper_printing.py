"""Papers printed: each person's own, with an answer sheet, the same when printed again; and when
they were handed out and collected."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from anquan_exam.domain.bodies import Body
from anquan_exam.models import Attempt, PaperTimes, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.invigilation import codes
from anquan_exam.services.paper_body import people, printing, times
from tests.builders import NOW, actor_for, make_enterprise, make_manager
from tests.halls import CLOSES, WATCHED, Hall, acts, hall
from tests.pdf_text import pdf_signs
from tests.sitters import answered

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.database]
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def room() -> Hall:
    """A watched room: start code given, the first person seen."""
    place = hall(WATCHED, closes_at=CLOSES)
    codes.give(place.invigilator, place.exam.public_id, "平安回家", now=NOW)
    place.confirm(place.one)
    return place


def printed(place: Hall, *numbers: str, large: bool = False, now=NOW) -> printing.Printed:
    return printing.print_papers(
        place.invigilator,
        place.exam.public_id,
        numbers,
        large=large,
        say=lambda problem: f"因为 {problem.code}",
        now=now,
        device=":desk",
        network="10.0.0.0",
    )


def line(place: Hall, number: str) -> people.PaperLine:
    view = people.paper_room(place.invigilator, place.exam.public_id, now=LATER)
    return next(each for each in view.lines if each.seat.number == number)


def test_whoever_was_not_seen_is_named_and_the_others_are_printed(room: Hall) -> None:
    found = printed(room, room.one.number, room.two.number)
    assert found.papers == (f"{room.one.number}-1",)
    ((name, refused),) = found.refused
    assert (name, refused.code) == ("高小平", "start_not_present")
    text = pdf_signs(found.document or b"")
    for words in ("发卷收卷单", "考试试卷", "答题卡", f"{room.one.number}-1", "因为start_not_pre"):
        assert words in text
    assert acts()[-2:] == ["attempt.started", "exam.papers_printed"]


def test_printed_again_it_is_the_same_paper_and_noted_once_more(room: Hall) -> None:
    first = printed(room, room.one.number)
    with reading() as session:
        attempt = session.scalars(select(Attempt)).one()
    again = printed(room, room.one.number, now=LATER)
    assert (again.document or b"").count(b"/Type /Page") == (first.document or b"").count(
        b"/Type /Page"
    )
    questions = [pdf_signs(each.document or b"").split("一、")[1] for each in (first, again)]
    assert questions[0] == questions[1]
    assert acts().count("exam.papers_printed") == 2
    assert "attempt.taken_over" not in acts()
    with reading() as session:
        same = session.scalars(select(Attempt)).one()
        assert (same.id, same.epoch, same.body) == (attempt.id, attempt.epoch, Body.PAPER)


def test_the_large_print_is_the_same_paper_on_more_pages(room: Hall) -> None:
    normal = printed(room, room.one.number)
    large = printed(room, room.one.number, large=True)
    assert large.papers == normal.papers
    assert "大字版" in pdf_signs(large.document or b"")
    with reading() as session:
        told = session.scalars(
            select(TrailEntry.payload)
            .where(TrailEntry.act == "exam.papers_printed")
            .order_by(TrailEntry.id)
        ).all()
    assert [each["large"] for each in told] == [False, True]


def test_two_people_get_papers_of_their_own(room: Hall) -> None:
    room.confirm(room.two)
    found = printed(room, room.one.number, room.two.number)
    assert set(found.papers) == {f"{room.one.number}-1", f"{room.two.number}-1"}
    first, second = pdf_signs(found.document or b"").split("考试试卷")[1:]
    assert first.split("一、")[1] != second.split("一、")[1]


def test_where_nothing_can_be_printed_there_is_no_document(room: Hall) -> None:
    found = printed(room, room.two.number)
    assert (found.document, found.papers, len(found.refused)) == (None, (), 1)
    assert "exam.papers_printed" not in acts()


def test_without_a_start_code_nobody_s_paper_is_drawn() -> None:
    place = hall(WATCHED, closes_at=CLOSES)
    place.confirm(place.one)
    ((_, refused),) = printed(place, place.one.number).refused
    assert refused.code.startswith("start_start_code")


def test_a_sitting_on_a_phone_becomes_paper_with_what_was_received(room: Hall) -> None:
    view = room.one.start("平安回家")
    room.one.save(view, answered(1, ["A"]))
    assert line(room, room.one.number).paper_number == ""
    printed(room, room.one.number)
    page = people.paper_page(room.invigilator, room.exam.public_id, room.one.number)
    assert page.answers == {1: ("A",)}
    assert "attempt.taken_over" in acts()


def test_strangers_unknown_numbers_and_nobody_are_refused(room: Hall) -> None:
    with pytest.raises(Invalid, match="nobody_chosen"):
        printed(room)
    with pytest.raises(NotFound):
        printed(room, room.one.number, "ZZZZZZZZ")
    stranger = actor_for(make_manager(make_enterprise("旁的公司")))
    room.invigilator = stranger
    with pytest.raises(NotFound):
        printed(room, room.one.number)
    with reading() as session:
        assert session.scalars(select(Attempt)).all() == []


def test_times_are_noted_and_one_of_them_may_come_later(room: Hall) -> None:
    printed(room, room.one.number)
    exam, numbers = room.exam.public_id, [room.one.number]
    out, back = NOW + timedelta(minutes=1), NOW + timedelta(minutes=50)
    times.note_times(room.invigilator, exam, numbers, out, None, now=LATER)
    times.note_times(room.invigilator, exam, numbers, None, back, now=back)
    assert line(room, room.one.number).times == people.Times(out, back)
    assert acts()[-2:] == ["exam.paper_times"] * 2


def test_times_that_cannot_be_are_refused_and_nothing_kept(room: Hall) -> None:
    printed(room, room.one.number)
    exam, one = room.exam.public_id, room.one.number
    early, late = NOW - timedelta(minutes=1), NOW + timedelta(hours=1)
    for numbers, out, back, code in (
        ([], NOW, None, "nobody_chosen"),
        ([one], None, None, "times_missing"),
        ([one], None, late, "times_ahead"),
        ([one], NOW, early, "times_order"),
    ):
        with pytest.raises(Invalid, match=code):
            times.note_times(room.invigilator, exam, numbers, out, back, now=NOW)
    with pytest.raises(NotFound):
        times.note_times(room.invigilator, exam, [one, room.two.number], NOW, None, now=NOW)
    with reading() as session:
        assert session.scalars(select(PaperTimes)).all() == []


def test_a_page_about_somebody_without_a_paper_says_so(room: Hall) -> None:
    room.one.start("平安回家")
    with pytest.raises(Problem, match="not_on_paper_body"):
        people.paper_page(room.invigilator, room.exam.public_id, room.one.number)
    with pytest.raises(NotFound):
        people.paper_page(room.invigilator, room.exam.public_id, room.two.number)
