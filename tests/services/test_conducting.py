"""Papers that the invigilator puts in: asked aloud, or written on paper."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from anquan_exam.domain.bodies import KEYING, Body
from anquan_exam.domain.invigilation import Look, Seat
from anquan_exam.domain.policy import Policy
from anquan_exam.models import Attempt, AttemptEvent, Exam, SaidNote, Site
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.invigilation import codes
from anquan_exam.services.sittings import conducting, putting_in
from anquan_exam.services.sittings.saving import SaveOutcome
from anquan_exam.services.sittings.starting import StartRefused
from tests.builders import NOW, actor_for, make_enterprise, make_manager
from tests.halls import CLOSES, WATCHED, Hall, acts, hall, results
from tests.sitters import Sitter, answered, right_answers

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.database]
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def room() -> Hall:
    """A watched room: start code given, both people seen."""
    place = hall(WATCHED, closes_at=CLOSES)
    codes.give(place.invigilator, place.exam.public_id, "平安回家", now=NOW)
    place.confirm(place.one)
    return place


def begin(place: Hall, sitter: Sitter, body: Body = Body.ORAL, witness: str = "示例见证") -> str:
    return conducting.begin(
        place.invigilator,
        place.exam.public_id,
        sitter.number,
        body,
        witness,
        now=NOW,
        device=":tablet",
        network="10.0.0.0",
    )


def put_in(place: Hall, answers: dict[int, list[str]], notes: dict[int, str] | None = None) -> int:
    return putting_in.put_in(
        place.invigilator,
        place.exam.public_id,
        place.one.number,
        answers,
        notes or {},
        now=LATER,
        device=":tablet",
        network="10.0.0.0",
    )


def seen(place: Hall) -> putting_in.ConductView:
    return putting_in.view(place.invigilator, place.exam.public_id, place.one.number)


def finish(place: Hall) -> str:
    return putting_in.finish(place.invigilator, place.exam.public_id, place.one.number, now=LATER)


def attempt_row() -> Attempt:
    with reading() as session:
        return session.scalars(select(Attempt)).one()


def test_a_paper_asked_aloud_is_drawn_answered_and_counts_like_any_other(room: Hall) -> None:
    attempt = begin(room, room.one)
    view = seen(room)
    assert (view.attempt, view.body, view.witness) == (attempt, Body.ORAL, "示例见证")
    every = {int(number): answer for number, answer in right_answers(view).items()}
    assert put_in(room, every, {1: "答得很快"}) == len(every)
    assert dict(seen(room).answers) == {n: tuple(answer) for n, answer in every.items()}
    assert seen(room).notes == {1: "答得很快"}
    assert finish(room) == attempt
    (result,) = results()
    assert (result.score, result.supervised, result.cause) == (result.full_score, True, "put_in")
    assert acts()[-2:] == ["attempt.started", "attempt.put_in"]
    assert attempt_row().conducted_by == room.invigilator.person_id


def test_an_answer_is_changed_and_taken_back_and_each_stays_on_record(room: Hall) -> None:
    begin(room, room.one)
    put_in(room, {1: ["A"], 2: ["B"]}, {1: "说不准"})
    assert put_in(room, {1: ["B"], 2: []}, {1: ""}) == 2
    assert put_in(room, {1: ["B"], 2: []}) == 0
    view = seen(room)
    assert (dict(view.answers), view.notes) == ({1: ("B",)}, {})
    with reading() as session:
        rows = session.scalars(
            select(AttemptEvent).where(AttemptEvent.epoch == 1).order_by(AttemptEvent.seq)
        ).all()
        notes = session.scalars(select(SaidNote.text).order_by(SaidNote.id)).all()
    assert [(r.kind, r.item) for r in rows] == [
        ("answered", 1),
        ("answered", 2),
        ("answered", 1),
        ("cleared", 2),
    ]
    assert notes == ["说不准", ""]


def test_a_sitting_is_taken_over_with_what_was_received_and_the_phone_writes_no_more(room: Hall):
    view = room.one.start("平安回家")
    room.one.save(view, answered(1, ["A"]))
    assert begin(room, room.one) == view.attempt
    assert seen(room).answers == {1: ("A",)}
    assert room.one.save(view, answered(2, ["B"])).outcome is SaveOutcome.CLOSED
    for act in (lambda: room.one.start("平安回家"), lambda: room.one.hand_in(view)):
        with pytest.raises(Problem, match="attempt_conducted"):
            act()
    put_in(room, {2: ["A"]})
    finish(room)
    assert "attempt.taken_over" in acts()
    assert room.one.hand_in(view).attempt == view.attempt


def test_the_board_shows_the_body_and_expects_no_sign_of_life_from_a_paper(room: Hall) -> None:
    begin(room, room.one, Body.PAPER, "")
    seat = room.seat(room.one, NOW + timedelta(minutes=30))
    assert (seat.state, seat.body) == (Seat.SITTING, Body.PAPER)
    assert Look.QUIET not in seat.looks


def test_a_paper_on_paper_may_be_keyed_in_days_after_the_window(room: Hall) -> None:
    begin(room, room.one, Body.PAPER, "")
    assert seen(room).deadline == CLOSES + KEYING
    putting_in.put_in(
        room.invigilator,
        room.exam.public_id,
        room.one.number,
        {1: ["A"]},
        {},
        now=CLOSES + timedelta(hours=71),
        device="",
        network="",
    )
    putting_in.finish(
        room.invigilator, room.exam.public_id, room.one.number, now=CLOSES + timedelta(hours=71)
    )
    assert results()[0].late is False


def test_where_no_phones_are_allowed_only_what_is_safe_is_offered(room: Hall) -> None:
    exam = room.exam.public_id
    assert conducting.bodies_of(room.invigilator, exam) == tuple(Body)
    with transaction() as session:
        site = Site(enterprise_id=room.enterprise.id, name="井下", no_phones=True)
        site.no_phones_reason = "防爆"
        session.add(site)
        session.flush()
        row = session.scalars(select(Exam).where(Exam.public_id == exam)).one()
        row.site_id = site.id
    assert conducting.bodies_of(room.invigilator, exam) == (Body.ORAL, Body.PAPER)
    assert conducting.no_phones_of(room.invigilator, exam) == "井下，防爆"
    with pytest.raises(StartRefused, match="start_no_phones") as refused:
        room.one.start("平安回家")
    assert refused.value.detail == {"reason": "防爆"}
    begin(room, room.one)
    assert seen(room).body is Body.ORAL


@pytest.mark.parametrize(
    ("body", "witness", "error", "code"),
    [
        (Body.ORAL, " ", Invalid, "witness_missing"),
        (Body.OWN, "", Problem, "body_not_conducted"),
        (Body.HANDED, "", Problem, "body_not_conducted"),
    ],
)
def test_what_cannot_be_put_in_is_not_begun(room: Hall, body, witness, error, code) -> None:
    with pytest.raises(error, match=code):
        begin(room, room.one, body, witness)


def test_who_was_not_seen_is_not_asked(room: Hall) -> None:
    with pytest.raises(StartRefused, match="start_not_present"):
        begin(room, room.two)


def test_nobody_else_puts_it_in(room: Hall) -> None:
    begin(room, room.one)
    exam, number = room.exam.public_id, room.one.number
    stranger = actor_for(make_manager(make_enterprise("旁的公司")))
    for who, error in ((stranger, NotFound), (room.one.actor, (NotFound, Forbidden))):
        with pytest.raises(error):
            putting_in.view(who, exam, number)
        with pytest.raises(error):
            putting_in.finish(who, exam, number, now=LATER)
    # A second invigilator of the room may take it over, and only then write.
    with pytest.raises(Problem, match="attempt_not_conducted"):
        putting_in.view(room.second, exam, number)
    conducting.begin(
        room.second, exam, number, Body.ORAL, "示例见证", now=LATER, device="", network=""
    )
    with pytest.raises(Problem, match="attempt_not_conducted"):
        put_in(room, {1: ["A"]})


def test_nonsense_is_refused_and_nothing_of_it_kept(room: Hall) -> None:
    begin(room, room.one)
    for answers, notes, code in (
        ({99: ["A"]}, {}, "not_on_paper"),
        ({1: ["Z"]}, {}, "bad_answer"),
        ({1: ["A"]}, {0: "x"}, "not_on_paper"),
    ):
        with pytest.raises(Invalid, match=code):
            put_in(room, answers, notes)
    assert not seen(room).answers


def test_when_time_is_over_nothing_more_is_put_in(room: Hall) -> None:
    begin(room, room.one)
    late = seen(room).deadline + timedelta(minutes=3)
    exam, number = room.exam.public_id, room.one.number
    with pytest.raises(Problem, match="attempt_over"):
        putting_in.put_in(
            room.invigilator, exam, number, {1: ["A"]}, {}, now=late, device="", network=""
        )
    putting_in.finish(room.invigilator, exam, number, now=late)
    assert results()[0].cause == "timed_out"
    with pytest.raises(Problem, match="attempt_over"):
        putting_in.finish(room.invigilator, exam, number, now=late)


def test_an_unwatched_exam_is_asked_aloud_as_well() -> None:
    place = hall(Policy())
    begin(place, place.one)
    finish(place)
    assert results()[0].supervised is False
