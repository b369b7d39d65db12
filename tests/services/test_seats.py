"""The seats of an exam: drawn by nobody's will, on the trail, and one for whoever comes late."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from anquan_exam.domain.access import Role
from anquan_exam.domain.seating import Chair, Layout, draw_seats
from anquan_exam.models import Person, SeatPlace, SeatPlan, TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.exams import running
from anquan_exam.services.invigilation import seating, starts
from anquan_exam.services.invigilation.room import room
from anquan_exam.services.invigilation.version import unchanged
from anquan_exam.services.results.prints.seat_sheets import seat_plan
from anquan_exam.services.sittings.notices import notice
from anquan_exam.services.verification import bundle, verify
from tests.builders import NOW, actor_for, make_enterprise, make_holder, make_manager, make_person
from tests.exam_builders import make_exam
from tests.halls import Hall, acts, hall
from tests.pdf_text import pdf_signs

TWO = (Layout("考场一", 1, 1), Layout("考场二", 0, 2))
SITE = "https://exam.example"


def draw(place: Hall, rooms: tuple[Layout, ...] = TWO, reason: str = "") -> int:
    return seating.draw(place.invigilator, place.exam.public_id, rooms, reason, now=NOW)


def chair(place: Hall, number: str) -> str:
    return next(one.chair for one in place.look().seats if one.number == number)


def test_seats_follow_from_the_sealed_secret_and_everybody_sees_his_own(app: Flask) -> None:
    place = hall()
    assert chair(place, place.one.number) == ""
    assert draw(place) == 1
    view = seating.seats(place.invigilator, place.exam.public_id)
    told = {one.number: Chair(one.room, one.seat) for one in view.people}
    numbers = place.exam.numbers.values()
    assert told == draw_seats(place.exam.secret, place.exam.public_id, 1, numbers, TWO)
    for worker in (place.one, place.two):
        seen = notice(worker.actor, place.exam.public_id, now=NOW).chair
        assert seen == chair(place, worker.number) != ""


def test_an_exam_without_seats_goes_as_before(app: Flask) -> None:
    place = hall()
    assert not place.look().seated
    assert notice(place.one.actor, place.exam.public_id, now=NOW).chair == ""
    place.one.start()
    starts_as = place.look()
    assert [one.chair for one in starts_as.seats] == ["", ""]


def test_each_draw_is_on_the_trail_and_a_further_one_says_why(app: Flask) -> None:
    place = hall()
    draw(place)
    with pytest.raises(Invalid) as refused:
        draw(place)
    assert refused.value.code == "reason_missing"
    assert draw(place, reason="换了教室") == 2
    with reading() as session:
        wanted = select(TrailEntry.payload).where(TrailEntry.act == "exam.seats_drawn")
        told = session.scalars(wanted.order_by(TrailEntry.id)).all()
    assert [(one["draw"], one["reason"], one["people"]) for one in told if one] == [
        (1, "", 2),
        (2, "换了教室", 2),
    ]
    view = seating.seats(place.invigilator, place.exam.public_id)
    assert [(one.number, one.by, one.reason) for one in view.draws] == [
        (1, "周敏", ""),
        (2, "周敏", "换了教室"),
    ]
    numbers = place.exam.numbers.values()
    second = draw_seats(place.exam.secret, place.exam.public_id, 2, numbers, TWO)
    assert {one.number: Chair(one.room, one.seat) for one in view.people} == second


def test_once_somebody_has_begun_no_seat_is_drawn(app: Flask) -> None:
    place = hall()
    draw(place)
    place.one.start()
    with pytest.raises(Problem) as refused:
        draw(place, reason="再来")
    assert refused.value.code == "seats_fixed"
    assert seating.seats(place.invigilator, place.exam.public_id).fixed
    assert acts().count("exam.seats_drawn") == 1


@pytest.mark.parametrize(
    ("rooms", "code"),
    [
        ((), "rooms_missing"),
        ((Layout("一", 0, 1),), "seats_too_few"),
        ((Layout("一", -1, 9),), "rooms_bad"),
        ((Layout("一", 0, 9), Layout(" 一 ", 0, 9)), "rooms_bad"),
        (tuple(Layout(str(at), 0, 9) for at in range(9)), "rooms_bad"),
    ],
)
def test_rooms_that_are_none_or_hold_too_few_are_refused(
    app: Flask, rooms: tuple[Layout, ...], code: str
) -> None:
    place = hall()
    with pytest.raises(Invalid) as refused:
        draw(place, rooms)
    assert refused.value.code == code and not place.look().seated


def test_whoever_is_let_in_late_gets_the_next_free_seat(app: Flask) -> None:
    place = hall()
    draw(place)
    manager = actor_for(make_manager(place.enterprise))
    exam, day = place.exam.public_id, NOW.date()
    late = [make_person(enterprise=place.enterprise) for _ in range(2)]
    first = running.add_candidate(manager, exam, late[0].public_id, day=day, now=NOW)
    second = starts.let_in(manager, exam, late[1].public_id, "替班", day=day, now=NOW)
    assert chair(place, first) == "考场二 2"
    assert chair(place, second) == "考场二 3（加座）"
    with reading() as session:
        flags = session.scalars(
            select(SeatPlace.late).order_by(SeatPlace.room, SeatPlace.number)
        ).all()
    assert flags == [False, False, True, True]


def test_the_seat_of_somebody_taken_off_the_list_is_free_again(app: Flask) -> None:
    place = hall()
    draw(place, (Layout("一", 0, 2),))
    manager = actor_for(make_manager(place.enterprise))
    exam, day = place.exam.public_id, NOW.date()
    freed = chair(place, place.one.number)
    running.remove_candidate(manager, exam, place.one.number, "出差", now=NOW)
    person = make_person(enterprise=place.enterprise)
    number = running.add_candidate(manager, exam, person.public_id, day=day, now=NOW)
    assert chair(place, number) == freed
    # Back again, his own is taken: the next one is his.
    with reading() as session:
        person_id = place.one.actor.person_id
        public = session.scalars(select(Person.public_id).where(Person.id == person_id)).one()
    running.add_candidate(manager, exam, public, day=day, now=NOW)
    assert chair(place, place.one.number) == "3（加座）"


def test_only_whoever_invigilates_draws_or_sees_seats(app: Flask) -> None:
    place = hall()
    draw(place)
    exam = place.exam.public_id
    for stranger in (actor_for(make_manager(make_enterprise())), place.one.actor):
        with pytest.raises(NotFound):
            seating.draw(stranger, exam, TWO, "", now=NOW)
        with pytest.raises(NotFound):
            seating.seats(stranger, exam)
        with pytest.raises(NotFound):
            seat_plan(stranger, exam, SITE, now=NOW)


def test_seats_are_a_change_of_the_board(app: Flask) -> None:
    place = hall()
    exam = place.exam.public_id
    for reason in ("", "换了教室"):
        held = room(place.invigilator, exam, now=NOW).version
        draw(place, reason=reason)
        assert not unchanged(place.invigilator, exam, held, now=NOW)
    held = room(place.invigilator, exam, now=NOW).version
    assert unchanged(place.invigilator, exam, held, now=NOW)


def test_the_plan_prints_each_room_with_a_list_to_sign(app: Flask) -> None:
    place = hall()
    with pytest.raises(NotFound):
        seat_plan(place.invigilator, place.exam.public_id, SITE, now=NOW)
    draw(place)
    text = pdf_signs(seat_plan(place.invigilator, place.exam.public_id, SITE, now=NOW))
    for wanted in ("座位表", "签到表", "考场一", "考场二", "任晓峰", "高小平", "第1次抽", "讲台"):
        assert wanted in text


def test_after_the_reveal_anybody_goes_over_every_draw_of_the_seats(app: Flask) -> None:
    place = hall()
    draw(place)
    draw(place, reason="换了教室")
    manager = actor_for(make_manager(place.enterprise))
    exam, day = place.exam.public_id, NOW.date()
    running.remove_candidate(manager, exam, place.one.number, "出差", now=NOW)
    late = make_person(enterprise=place.enterprise)
    running.add_candidate(manager, exam, late.public_id, day=day, now=NOW)
    assert verify(exam).seats == ()
    running.close_now(manager, exam, now=NOW)
    found = verify(exam)
    assert [(one.number, one.people, one.fits) for one in found.seats] == [
        (1, 2, True),
        (2, 2, True),
    ]
    assert found.sound
    assert [one["draw"] for one in bundle(exam)["seats"]] == [1, 2]


@pytest.mark.parametrize("what", ["a seat", "an order"])
def test_a_seat_or_an_order_changed_behind_the_draws_back_is_found(app: Flask, what: str) -> None:
    place = hall()
    draw(place)
    with transaction() as session:
        if what == "a seat":
            other = (
                SeatPlace.candidate_id == select(SeatPlace.candidate_id).limit(1).scalar_subquery()
            )
            session.execute(update(SeatPlace).where(other).values(room=1, number=2))
        else:
            plan = session.scalars(select(SeatPlan)).one()
            plan.drawn = plan.drawn[::-1]
    running.close_now(actor_for(make_manager(place.enterprise)), place.exam.public_id, now=NOW)
    found = verify(place.exam.public_id)
    assert [one.fits for one in found.seats] == [False] and not found.sound


def test_a_full_exam_has_a_seat_each_room_after_room(app: Flask) -> None:
    enterprise = make_enterprise()
    people = [make_person(enterprise=enterprise) for _ in range(60)]
    made = make_exam(enterprise, candidates=people)
    who = actor_for(make_holder(Role.INVIGILATOR, enterprise))
    rooms = (Layout("考场一", 5, 8), Layout("考场二", 4, 8))
    seating.draw(who, made.public_id, rooms, "", now=NOW - timedelta(hours=1))
    seats = seating.seats(who, made.public_id).people
    assert len({(one.room, one.seat) for one in seats}) == 60
    assert [sum(one.room == at for one in seats) for at in (0, 1)] == [40, 20]
