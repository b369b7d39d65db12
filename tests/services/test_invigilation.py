"""The exam room on the real database: who may act in it, presence, codes, the door, the list."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.invigilation import Look, Seat
from anquan_exam.domain.policy import Policy, Refusal
from anquan_exam.models import Attempt, PaperRecord, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.invigilation import (
    codes,
    collecting,
    presence,
    starts,
    timing,
    voiding,
)
from anquan_exam.services.invigilation.presence import Identity
from anquan_exam.services.invigilation.room import room
from anquan_exam.services.invigilation.rooms import When, rooms
from anquan_exam.services.sittings.closing import close_overdue
from anquan_exam.services.sittings.saving import SaveOutcome
from anquan_exam.services.sittings.starting import StartRefused
from tests.builders import (
    NOW,
    actor_for,
    make_enterprise,
    make_manager,
    make_person,
)
from tests.exam_builders import make_exam
from tests.halls import WATCHED, acts, hall, late_hall, results
from tests.sitters import answered, right_answers, sitter_for

# --- Who may -----------------------------------------------------------------------------------


def test_only_whoever_invigilates_at_the_owner_or_is_named_enters_the_room(app: Flask) -> None:
    place = hall()
    named_only = make_person("外请监考", enterprise=make_enterprise())
    worker = make_person(enterprise=place.enterprise)
    exam = make_exam(place.enterprise, candidates=[worker], invigilators=[named_only])
    assert room(place.invigilator, exam.public_id, now=NOW).title == "测试考试"
    assert room(actor_for(named_only), exam.public_id, now=NOW).exam == exam.public_id
    for stranger in (make_manager(make_enterprise()), worker):
        with pytest.raises(NotFound):
            room(actor_for(stranger), exam.public_id, now=NOW)
        with pytest.raises(NotFound):
            codes.give(actor_for(stranger), exam.public_id, "7788", now=NOW)


def test_nobody_acts_on_his_own_sitting(app: Flask) -> None:
    enterprise = make_enterprise()
    manager = make_manager(enterprise)
    made = make_exam(enterprise, candidates=[manager], policy=WATCHED)
    actor, number = actor_for(manager), made.numbers[manager.id]
    exam = made.public_id
    with pytest.raises(Forbidden):
        presence.confirm(actor, exam, number, Identity.ID_CARD, "", now=NOW)
    with pytest.raises(Forbidden):
        timing.add_time(actor, exam, number, 10, "迟到", now=NOW)
    with pytest.raises(Forbidden):
        collecting.collect(actor, exam, number, "收卷", now=NOW)
    with pytest.raises(Forbidden):
        voiding.grant_try(actor, exam, number, "再考", now=NOW)
    assert room(actor, exam, now=NOW).seats[0].own


def test_collecting_all_leaves_the_collectors_own_paper_alone(app: Flask) -> None:
    enterprise = make_enterprise()
    manager = make_manager(enterprise)
    worker = make_person(enterprise=enterprise)
    made = make_exam(enterprise, candidates=[manager, worker])
    for one in (manager, worker):
        sitter_for(one, made).start()
    assert collecting.collect_all(actor_for(manager), made.public_id, "停电", now=NOW) == 1
    assert [result.person_id for result in results()] == [worker.id]


# --- Presence and the start code ---------------------------------------------------------------


def test_supervised_needs_presence_and_counts_only_then(app: Flask) -> None:
    place = hall(WATCHED)
    code = codes.give(place.invigilator, place.exam.public_id, "ａｂ 34", now=NOW)
    with pytest.raises(StartRefused) as refused:
        place.one.start(code)
    assert refused.value.refused.reason is Refusal.NOT_PRESENT
    place.confirm(place.one)
    assert place.seat(place.one).state is Seat.PRESENT
    view = place.one.start("AB34")
    place.one.hand_in(view, sheet=right_answers(view))
    assert [(r.supervised, r.passed) for r in results()] == [(True, True)]
    with reading() as session:
        assert session.scalars(select(PaperRecord.word)).one() == "AB34"
    assert place.seat(place.one).identity == "工牌"


def test_who_recognised_somebody_is_on_record(app: Flask) -> None:
    place = hall()
    exam = place.exam.public_id
    with pytest.raises(Invalid) as missing:
        presence.confirm(place.invigilator, exam, place.one.number, Identity.KNOWN, " ", now=NOW)
    assert missing.value.field == "known_by"
    presence.confirm(
        place.invigilator, exam, place.one.number, Identity.KNOWN, "班长 孙卫东", now=NOW
    )
    assert place.seat(place.one).identity == "熟人辨认：班长 孙卫东"
    with pytest.raises(Problem) as again:
        place.confirm(place.one)
    assert again.value.code == "already_present"


def test_a_confirmation_is_for_one_sitting_only(app: Flask) -> None:
    place = hall(Policy(needs_presence=True, max_tries=2))
    place.confirm(place.one)
    place.one.hand_in(
        place.one.start(now=NOW + timedelta(minutes=1)), now=NOW + timedelta(minutes=2)
    )
    later = NOW + timedelta(minutes=3)
    with pytest.raises(StartRefused) as refused:
        place.one.start(now=later)
    assert refused.value.refused.reason is Refusal.NOT_PRESENT
    with pytest.raises(Problem) as used:
        presence.take_back(
            place.invigilator, place.exam.public_id, place.one.number, "认错人", now=later
        )
    assert used.value.code == "not_present"
    place.confirm(place.one, now=later)
    place.one.hand_in(place.one.start(now=later), now=later)
    assert [result.supervised for result in results()] == [True, True]


def test_a_confirmation_taken_back_in_time_makes_it_a_self_test(app: Flask) -> None:
    place = hall()
    place.confirm(place.one)
    view = place.one.start()
    assert Look.NOT_IDENTIFIED not in place.seat(place.one).looks
    presence.take_back(place.invigilator, place.exam.public_id, place.one.number, "认错人", now=NOW)
    assert Look.NOT_IDENTIFIED in place.seat(place.one).looks
    place.one.hand_in(view)
    assert results()[0].supervised is False
    assert "candidate.unidentified" in acts()


def test_a_code_given_anew_ends_the_one_before_and_none_comes_back(app: Flask) -> None:
    place = hall(WATCHED)
    exam = place.exam.public_id
    codes.give(place.invigilator, exam, "平安回家", now=NOW)
    codes.give(place.invigilator, exam, "8321", now=NOW)
    codes.give(place.second, exam, "4455", now=NOW)
    assert [code.code for code in place.look().codes] == ["8321", "4455"]
    with pytest.raises(Invalid) as used:
        codes.give(place.invigilator, exam, "平安 回家", now=NOW)
    assert used.value.code == "code_used"
    codes.withdraw(place.invigilator, exam, place.look().codes[0].id, now=NOW)
    place.confirm(place.one)
    with pytest.raises(StartRefused):
        place.one.start("8321")
    assert place.one.start("4455").epoch == 1


@pytest.mark.parametrize("word", ["", "123", "1234567890123", "12-34", "安全<b>", "   "])
def test_what_cannot_be_a_code_is_refused(app: Flask, word: str) -> None:
    place = hall()
    with pytest.raises(Invalid) as refused:
        codes.give(place.invigilator, place.exam.public_id, word, now=NOW)
    assert (refused.value.code, refused.value.field) == ("bad_code", "code")


def test_suggested_codes_can_be_given(app: Flask) -> None:
    place = hall()
    word = codes.suggest()
    assert codes.give(place.invigilator, place.exam.public_id, word, now=NOW) == word


def test_no_code_is_on_the_trail(app: Flask) -> None:
    place = hall()
    codes.give(place.invigilator, place.exam.public_id, "平安回家", now=NOW)
    with reading() as session:
        entry = session.scalars(
            select(TrailEntry).where(TrailEntry.act == "start_code.given")
        ).one()
    assert entry.payload == {"title": place.exam.title, "length": 4}
    assert entry.place_path == place.enterprise.path


# --- Starts, the door, the list ----------------------------------------------------------------


def test_paused_starts_stop_newcomers_and_let_the_others_go_on(app: Flask) -> None:
    place = hall()
    view = place.one.start()
    starts.pause(place.invigilator, place.exam.public_id, "题目有疑问", now=NOW)
    with pytest.raises(StartRefused) as refused:
        place.two.start()
    assert refused.value.refused.reason is Refusal.PAUSED
    assert place.one.save(view, answered(1, ["A"])).outcome is SaveOutcome.STORED
    starts.resume(place.invigilator, place.exam.public_id, now=NOW)
    assert place.two.start().epoch == 1
    assert acts()[-2:] == ["exam.resumed", "attempt.started"]


def test_somebody_not_on_the_list_is_let_in_at_the_door(app: Flask) -> None:
    place = hall()
    extra = make_person("临时来的", enterprise=place.enterprise, number="A-77")
    exam, day = place.exam.public_id, NOW.date()
    found = starts.find_people(place.invigilator, exam, "a-77", day=day)
    assert [one.public_id for one in found] == [extra.public_id]
    number = starts.let_in(place.invigilator, exam, extra.public_id, "替班来的", day=day, now=NOW)
    seat = next(seat for seat in place.look().seats if seat.number == number)
    assert (seat.name, seat.added_late) == ("临时来的", True)
    assert starts.find_people(place.invigilator, exam, "A-77", day=day) == ()
    with pytest.raises(NotFound):
        starts.let_in(place.invigilator, exam, extra.public_id, "再来", day=day, now=NOW)


def test_people_of_other_enterprises_are_not_found_at_the_door(app: Flask) -> None:
    place = hall()
    make_person("外单位", enterprise=make_enterprise(), number="B-1")
    assert starts.find_people(place.invigilator, place.exam.public_id, "B-1", day=NOW.date()) == ()


def test_whoever_is_only_named_may_not_look_up_people(app: Flask) -> None:
    place = hall()
    named = make_person(enterprise=make_enterprise())
    exam = make_exam(place.enterprise, candidates=[], invigilators=[named])
    with pytest.raises(NotFound):
        starts.find_people(actor_for(named), exam.public_id, "任晓峰", day=NOW.date())


def test_the_list_holds_todays_rooms_and_what_still_waits(app: Flask) -> None:
    place, _, _ = late_hall()
    ahead = make_exam(
        place.enterprise,
        title="明天的",
        opens_at=NOW + timedelta(days=1),
        closes_at=NOW + timedelta(days=1, hours=2),
    )
    make_exam(
        place.enterprise,
        title="早过了",
        opens_at=NOW - timedelta(days=9),
        closes_at=NOW - timedelta(days=8),
    )
    today = {line.exam: line.when for line in rooms(place.invigilator, now=NOW)}
    assert today == {place.exam.public_id: When.TODAY, ahead.public_id: When.AHEAD}
    later = NOW + timedelta(days=3)
    close_overdue(now=later)
    waiting = {line.exam: line.when for line in rooms(place.invigilator, now=later)}
    assert waiting == {place.exam.public_id: When.WAITING}
    with pytest.raises(NotFound):
        rooms(place.one.actor, now=NOW)


def test_every_act_in_the_room_leaves_its_entry(app: Flask) -> None:
    place = hall(WATCHED)
    exam, number = place.exam.public_id, place.one.number
    codes.give(place.invigilator, exam, "8321", now=NOW)
    place.confirm(place.one)
    timing.add_time(place.invigilator, exam, number, 5, "迟到", now=NOW)
    view = place.one.start("8321")
    collecting.collect(place.invigilator, exam, number, "停电", now=NOW)
    voiding.void(place.invigilator, exam, number, view.attempt, "停电", again=True, now=NOW)
    assert acts() == [
        "start_code.given",
        "candidate.identified",
        "candidate.time_added",
        "attempt.started",
        "attempt.closed_by_invigilator",
        "attempt.voided",
    ]
    with reading() as session:
        assert session.scalars(select(Attempt.status)).one() == "voided"
        payloads = session.scalars(select(TrailEntry.payload).order_by(TrailEntry.id)).all()
    assert payloads[-1] == {"exam": exam, "reason": "停电", "again": True}
