"""What an invigilator says to the room: who gets it, how it gets there, who has seen it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.models import TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.invigilation.messages import (
    MOST_NAMES,
    MOST_TEXT,
    Said,
    said,
    tell_all,
    tell_one,
)
from anquan_exam.services.invigilation.room import room
from anquan_exam.services.invigilation.version import unchanged
from anquan_exam.services.sittings.messages import note_seen, unseen_with
from tests.builders import NOW, actor_for, make_enterprise, make_manager, make_person
from tests.exam_builders import make_exam
from tests.halls import Hall, acts, hall
from tests.sitters import Sitter, answered, sitter_for, token_of

TEN = "还有十分钟。"


def all_told(place: Hall, text: str = TEN) -> int:
    return tell_all(place.invigilator, place.exam.public_id, text, now=NOW)


def of(place: Hall, number: str = "") -> tuple[Said, ...]:
    return said(place.invigilator, place.exam.public_id, number)


def texts(worker: Sitter) -> list[str]:
    view = worker.start()
    return [one.text for one in view.messages]


def test_everybody_who_is_sitting_hears_it_with_the_next_save_or_look(app: Flask) -> None:
    place = hall()
    one, two = place.one.start(), place.two.start()
    assert not place.one.save(one, answered(1, ["A"])).unseen
    assert all_told(place, f"  {TEN} \n别急。 ") == 2
    assert place.one.save(one, answered(2, ["A"])).unseen
    assert place.two.save(two).unseen
    (message,) = unseen_with(token_of(one))
    assert (message.text, message.by, message.at) == (f"{TEN} 别急。", "周敏", NOW)
    assert texts(place.one) == [message.text]


def test_what_was_seen_is_not_told_again_and_the_room_knows_who_has(app: Flask) -> None:
    place = hall()
    one = place.one.start()
    place.two.start()
    all_told(place)
    token = token_of(one)
    (message,) = unseen_with(token)
    (before,) = of(place)
    assert (before.people, before.seen, before.waiting) == (2, 0, ("任晓峰", "高小平"))
    for later in (1, 2):
        note_seen(token, [message.id, 999], now=NOW + timedelta(minutes=later))
    assert not place.one.save(one, answered(1, ["A"])).unseen and texts(place.one) == []
    (after,) = of(place)
    assert (after.people, after.seen, after.waiting, after.gone) == (2, 1, ("高小平",), 0)
    assert (after.text, after.by, after.to) == (TEN, "周敏", "")


def test_whoever_hands_in_without_having_seen_it_is_told_apart(app: Flask) -> None:
    place = hall()
    view = place.one.start()
    all_told(place)
    place.one.hand_in(view)
    (one,) = of(place)
    assert (one.people, one.seen, one.waiting, one.gone) == (1, 0, (), 1)


def test_one_person_alone_is_spoken_to(app: Flask) -> None:
    place = hall()
    view = place.one.start()
    place.two.start()
    exam, number = place.exam.public_id, place.one.number
    tell_one(place.invigilator, exam, number, "手机放桌上。", now=NOW)
    assert texts(place.one) == ["手机放桌上。"] and texts(place.two) == []
    note_seen(token_of(view), [one.id for one in unseen_with(token_of(view))], now=NOW)
    (told,) = of(place, number)
    assert (told.to, told.people, told.seen) == ("任晓峰", 1, 1)
    assert of(place, place.two.number) == ()


def test_nobody_marks_as_seen_what_others_were_told(app: Flask) -> None:
    place = hall()
    one, two = place.one.start(), place.two.start()
    tell_one(place.invigilator, place.exam.public_id, place.one.number, "手机放桌上。", now=NOW)
    (message,) = unseen_with(token_of(one))
    note_seen(token_of(two), [message.id], now=NOW)
    assert unseen_with(token_of(one)) == (message,)


def test_the_last_three_are_shown_the_newest_first(app: Flask) -> None:
    place = hall()
    place.one.start()
    for number in range(1, 6):
        all_told(place, f"第 {number} 句")
    assert [one.text for one in of(place)] == ["第 5 句", "第 4 句", "第 3 句"]
    assert texts(place.one) == [f"第 {number} 句" for number in range(1, 6)]


def test_a_text_that_is_empty_or_too_long_or_heard_by_nobody_is_refused(app: Flask) -> None:
    place = hall()
    for text, code in ((" \n", "message_missing"), ("长" * (MOST_TEXT + 1), "message_long")):
        with pytest.raises(Invalid) as refused:
            all_told(place, text)
        assert refused.value.code == code
    with pytest.raises(Problem) as nobody:
        all_told(place)
    assert nobody.value.code == "nobody_sitting"
    with pytest.raises(Problem):
        tell_one(place.invigilator, place.exam.public_id, place.one.number, TEN, now=NOW)
    assert of(place) == () and "exam.told" not in acts()


def test_only_whoever_invigilates_speaks_and_nobody_to_himself(app: Flask) -> None:
    place = hall()
    place.one.start()
    exam = place.exam.public_id
    for stranger in (actor_for(make_manager(make_enterprise())), place.one.actor):
        with pytest.raises(NotFound):
            tell_all(stranger, exam, TEN, now=NOW)
        with pytest.raises(NotFound):
            said(stranger, exam)
    enterprise = make_enterprise()
    manager, worker = make_manager(enterprise), make_person(enterprise=enterprise)
    made = make_exam(enterprise, candidates=[manager, worker])
    views = [sitter_for(one, made).start() for one in (manager, worker)]
    assert tell_all(actor_for(manager), made.public_id, TEN, now=NOW) == 1
    assert [len(unseen_with(token_of(view))) for view in views] == [0, 1]
    with pytest.raises(Forbidden):
        tell_one(actor_for(manager), made.public_id, made.numbers[manager.id], TEN, now=NOW)


def test_what_was_said_is_on_the_trail(app: Flask) -> None:
    place = hall()
    place.one.start()
    all_told(place)
    tell_one(place.invigilator, place.exam.public_id, place.one.number, "坐好。", now=NOW)
    with reading() as session:
        wanted = select(TrailEntry.payload).where(TrailEntry.act == "exam.told")
        payloads = session.scalars(wanted.order_by(TrailEntry.id)).all()
    title = place.exam.title
    assert payloads == [
        {"title": title, "text": TEN, "people": 1},
        {"title": title, "text": "坐好。", "number": place.one.number},
    ]


def test_saying_and_seeing_are_changes_of_the_board(app: Flask) -> None:
    place = hall()
    view = place.one.start()
    token = token_of(view)
    exam = place.exam.public_id
    for act in (
        lambda: all_told(place),
        lambda: note_seen(token, [one.id for one in unseen_with(token)], now=NOW),
    ):
        held = room(place.invigilator, exam, now=NOW).version
        act()
        assert not unchanged(place.invigilator, exam, held, now=NOW)


def test_names_of_a_full_hall_are_cut_short_but_counted(app: Flask) -> None:
    enterprise = make_enterprise()
    people = [make_person(enterprise=enterprise) for _ in range(MOST_NAMES + 2)]
    made = make_exam(enterprise, candidates=people)
    for person in people:
        sitter_for(person, made).start()
    invigilator = actor_for(make_manager(enterprise))
    tell_all(invigilator, made.public_id, TEN, now=NOW)
    (one,) = said(invigilator, made.public_id)
    assert (len(one.waiting), one.waiting_in_all) == (MOST_NAMES, MOST_NAMES + 2)
