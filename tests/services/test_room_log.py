"""The log of a room: written, put right by a further entry, never changed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.room_log import IncidentKind
from anquan_exam.models import Incident, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.invigilation.log import (
    MOST_DONE,
    MOST_TEXT,
    Happening,
    incidents,
    write,
)
from anquan_exam.services.invigilation.version import unchanged
from tests.builders import NOW, actor_for, make_enterprise, make_manager, make_person
from tests.exam_builders import make_exam
from tests.halls import Hall, acts, hall

WHISPER = Happening(IncidentKind.WHISPER, NOW - timedelta(minutes=5), "两人说话。", "提醒一次。")


def entry(place: Hall, what: Happening = WHISPER, corrects: int | None = None) -> int:
    return write(place.invigilator, place.exam.public_id, what, corrects=corrects, now=NOW)


def of(place: Hall, number: str = ""):
    return incidents(place.invigilator, place.exam.public_id, number)


def test_an_entry_stands_with_time_people_and_who_wrote_it(app: Flask) -> None:
    place = hall()
    both = (place.one.number, place.two.number)
    assert entry(place, replace(WHISPER, people=both, text=" 两人 \n说话。 ")) == 1
    (one,) = of(place)
    assert (one.number, one.kind, one.text, one.done) == (
        1,
        IncidentKind.WHISPER,
        "两人 说话。",
        "提醒一次。",
    )
    assert (one.at, one.written_at, one.by) == (WHISPER.at, NOW, "周敏")
    assert {name for _, name in one.people} == {"任晓峰", "高小平"}
    assert of(place, place.one.number) == (one,)


def test_an_entry_about_nobody_is_on_nobodys_page(app: Flask) -> None:
    place = hall()
    entry(place, Happening(IncidentKind.POWER, NOW, "停电十分钟。"))
    assert len(of(place)) == 1 and of(place, place.one.number) == ()
    view = place.look()
    assert view.incidents == 1 and {one.incidents for one in view.seats} == {0}


def test_a_mistake_is_put_right_by_a_further_entry_and_both_stay(app: Flask) -> None:
    place = hall()
    entry(place, replace(WHISPER, people=(place.one.number,)))
    second = entry(place, replace(WHISPER, text="是高小平说话。", people=(place.two.number,)), 1)
    first, later = of(place)
    assert (first.corrected_by, later.corrects, second) == (2, 1, 2)
    assert first.text == WHISPER.text
    assert place.look().incidents == 1
    assert [place.seat(one).incidents for one in (place.one, place.two)] == [0, 1]
    with pytest.raises(Problem) as refused:
        entry(place, replace(WHISPER, text="再改"), 1)
    assert refused.value.code == "already_corrected"
    assert entry(place, replace(WHISPER, text="再改"), 2) == 3


def test_a_form_sent_twice_writes_once(app: Flask) -> None:
    place = hall()
    about = replace(WHISPER, people=(place.one.number,))
    assert [entry(place, about), entry(place, about)] == [1, 1]
    assert entry(place, replace(about, people=())) == 2
    corrected = replace(about, text="改了")
    assert [entry(place, corrected, 1), entry(place, corrected, 1)] == [3, 3]
    assert acts().count("exam.incident_written") == 3
    # Another invigilator may have seen the same.
    assert write(place.second, place.exam.public_id, about, now=NOW) == 4


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (replace(WHISPER, text=" \n "), "incident_missing"),
        (replace(WHISPER, text="长" * (MOST_TEXT + 1)), "incident_long"),
        (replace(WHISPER, done="长" * (MOST_DONE + 1)), "incident_long"),
        (replace(WHISPER, at=NOW + timedelta(minutes=1)), "incident_time"),
        (replace(WHISPER, at=NOW - timedelta(days=3)), "incident_time"),
    ],
)
def test_what_says_nothing_too_much_or_of_another_time_is_refused(
    app: Flask, what: Happening, code: str
) -> None:
    place = hall()
    with pytest.raises(Invalid) as refused:
        entry(place, what)
    assert refused.value.code == code and of(place) == ()


def test_only_the_rooms_own_people_are_named_and_only_its_entries_put_right(app: Flask) -> None:
    place, other = hall(), hall()
    entry(other)
    for given in (other.one.number, "nobody"):
        with pytest.raises(NotFound):
            entry(place, replace(WHISPER, people=(place.one.number, given)))
    with pytest.raises(NotFound):
        entry(place, replace(WHISPER, text="改"), 1)
    for stranger in (other.invigilator, place.one.actor):
        with pytest.raises(NotFound):
            write(stranger, place.exam.public_id, WHISPER, now=NOW)
        with pytest.raises(NotFound):
            incidents(stranger, place.exam.public_id)
    assert of(place) == ()


def test_nobody_writes_about_himself(app: Flask) -> None:
    enterprise = make_enterprise()
    manager = make_manager(enterprise)
    made = make_exam(enterprise, candidates=[manager, make_person(enterprise=enterprise)])
    about = replace(WHISPER, people=(made.numbers[manager.id],))
    with pytest.raises(Forbidden):
        write(actor_for(manager), made.public_id, about, now=NOW)


def test_each_entry_is_on_the_trail_and_changes_the_board(app: Flask) -> None:
    place = hall()
    exam = place.exam.public_id
    held = place.look().version
    entry(place, replace(WHISPER, people=(place.one.number,)))
    assert not unchanged(place.invigilator, exam, held, now=NOW)
    held = place.look().version
    entry(place, replace(WHISPER, text="改"), 1)
    assert not unchanged(place.invigilator, exam, held, now=NOW)
    with reading() as session:
        wanted = select(TrailEntry.payload).where(TrailEntry.act == "exam.incident_written")
        first, second = session.scalars(wanted.order_by(TrailEntry.id)).all()
    assert first and second
    assert (first["entry"], first["numbers_concerned"]) == (1, [place.one.number])
    assert (second["entry"], second["corrects"]) == (2, 1)


def test_numbers_run_by_exam(app: Flask) -> None:
    place, other = hall(), hall()
    assert [entry(place), entry(other), entry(place, replace(WHISPER, text="又一次"))] == [1, 1, 2]
    with reading() as session:
        assert len(session.scalars(select(Incident.id)).all()) == 3
