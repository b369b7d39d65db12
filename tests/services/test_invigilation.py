"""The exam room on the real database: who may act in it, and what every act does."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.invigilation import Look, Seat, Weight
from anquan_exam.domain.policy import Policy, Refusal
from anquan_exam.models import Attempt, LateSheet, PaperRecord, Result, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.invigilation import (
    codes,
    collecting,
    late_sheets,
    presence,
    starts,
    timing,
    voiding,
)
from anquan_exam.services.invigilation.person import person
from anquan_exam.services.invigilation.presence import Identity
from anquan_exam.services.invigilation.room import room
from anquan_exam.services.invigilation.rooms import When, rooms
from anquan_exam.services.invigilation.views import RoomView, SeatView
from anquan_exam.services.sittings.closing import close_overdue
from anquan_exam.services.sittings.opening import reopen
from anquan_exam.services.sittings.saving import SaveOutcome
from anquan_exam.services.sittings.starting import StartRefused
from anquan_exam.services.sittings.verdicts import items, verdict
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
)
from tests.exam_builders import MadeExam, make_exam
from tests.sitters import Sitter, answered, right_answers, sitter_for

WATCHED = Policy(needs_presence=True, needs_start_code=True)
CLOSES = NOW + timedelta(hours=3)


@dataclass
class Hall:
    """An exam room: two workers, the named invigilator, a second one."""

    enterprise: MadeEnterprise
    exam: MadeExam
    invigilator: Actor
    second: Actor
    one: Sitter
    two: Sitter

    def confirm(self, worker: Sitter, now: datetime = NOW) -> None:
        presence.confirm(
            self.invigilator, self.exam.public_id, worker.number, Identity.BADGE, "", now=now
        )

    def look(self, now: datetime = NOW) -> RoomView:
        return room(self.invigilator, self.exam.public_id, now=now)

    def seat(self, worker: Sitter, now: datetime = NOW) -> SeatView:
        return next(seat for seat in self.look(now).seats if seat.number == worker.number)


def hall(policy: Policy | None = None, **exam: Any) -> Hall:
    enterprise = make_enterprise()
    invigilator = make_holder(Role.INVIGILATOR, enterprise, "周敏")
    workers = [make_person(name, enterprise=enterprise) for name in ("任晓峰", "高小平")]
    made = make_exam(
        enterprise,
        candidates=workers,
        invigilators=[invigilator],
        policy=policy or Policy(),
        **exam,
    )
    one, two = (sitter_for(worker, made) for worker in workers)
    second = actor_for(make_manager(enterprise, "杨洁"))
    return Hall(enterprise, made, actor_for(invigilator), second, one, two)


def results() -> list[Result]:
    with reading() as session:
        return list(session.scalars(select(Result).order_by(Result.id)))


def acts() -> list[str]:
    with reading() as session:
        noted = session.scalars(select(TrailEntry.act).order_by(TrailEntry.id))
        return [act for act in noted if not act.startswith("bank.")]


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
    assert entry.payload == {"length": 4}
    assert entry.place_path == place.enterprise.path


# --- The board ---------------------------------------------------------------------------------


def test_the_board_shows_where_everybody_is_and_no_marks_while_a_paper_is_open(app: Flask) -> None:
    place = hall()
    first, second = place.one.start(), place.two.start()
    place.one.save(first, answered(1, ["A"]), answered(2, ["B"]))
    place.one.save(first, {"seq": 3, "kind": "cleared", "item": 2})
    assert place.seat(place.one).progress.answered == 1
    place.one.hand_in(first, sheet=right_answers(first))
    seat = place.seat(place.one)
    assert (seat.state, seat.mark) == (Seat.HANDED_IN, None)
    place.two.hand_in(second)
    seat = place.seat(place.one)
    assert seat.mark is not None
    assert (seat.mark.passed, seat.mark.score) == (True, 9000)  # question 2 was cleared


def test_time_closes_papers_and_makes_the_others_absent(app: Flask) -> None:
    place = hall(Policy(duration_minutes=10))
    place.one.start()
    late = NOW + timedelta(minutes=13)
    assert place.seat(place.one, late).state is Seat.TIMED_OUT
    assert place.seat(place.two, late).state is Seat.AWAITED
    assert place.seat(place.two, CLOSES).state is Seat.ABSENT


def test_leaves_of_the_page_weigh_by_length_network_and_what_was_changed(app: Flask) -> None:
    place = hall()
    view = place.one.start()
    ms = int(NOW.timestamp() * 1000)
    place.one.save(
        view,
        {"seq": 1, "kind": "left_page", "item": 3, "payload": {"online": True}, "client_at": ms},
        {"seq": 2, "kind": "returned", "item": 3, "payload": {}, "client_at": ms + 80_000},
        {**answered(3, ["A"], 3), "client_at": ms + 85_000},
    )
    seat = place.seat(place.one)
    assert (seat.weight, seat.away, seat.changed_after) == (Weight.STRONG, timedelta(seconds=80), 1)
    assert seat.looks[0] is Look.LEFT_PAGE
    assert place.look().seats[0].number == place.one.number


def test_a_paper_gone_silent_and_a_phone_in_two_hands_are_shown(app: Flask) -> None:
    place = hall()
    for worker in (place.one, place.two):
        worker.device = "k7m2p9qx:Linux; Android 10"
        worker.start()
    assert place.seat(place.one).shared_with == ("高小平",)
    assert Look.SHARED_DEVICE in place.seat(place.two).looks
    assert Look.QUIET not in place.seat(place.two).looks
    assert Look.QUIET in place.seat(place.two, NOW + timedelta(minutes=3)).looks


def test_phones_of_one_model_are_not_taken_for_one_phone(app: Flask) -> None:
    place = hall()
    for worker, mark in ((place.one, "aaaaaaaa"), (place.two, "bbbbbbbb")):
        worker.device = f"{mark}:Linux; Android 10"
        worker.start()
    assert place.seat(place.one).shared_with == ()


def test_the_version_changes_with_every_event_and_otherwise_holds_for_a_while(app: Flask) -> None:
    place = hall()
    view = place.one.start()
    still = datetime.fromtimestamp(NOW.timestamp() // 15 * 15, UTC)
    before = place.look(still).version
    assert place.look(still + timedelta(seconds=14)).version == before
    place.one.save(view, answered(1, ["A"]))
    assert place.look(still).version != before


# --- Time, collecting, voiding -----------------------------------------------------------------


def test_time_added_in_the_middle_moves_the_deadline_and_the_page_hears_of_it(app: Flask) -> None:
    place = hall(Policy(duration_minutes=30))
    view = place.one.start()
    ends = timing.add_time(
        place.invigilator, place.exam.public_id, place.one.number, 10, "消防演练", now=NOW
    )
    assert ends == view.deadline + timedelta(minutes=10)
    late = view.deadline + timedelta(minutes=9)
    saved = place.one.save(view, answered(1, ["A"]), now=late)
    assert (saved.outcome, saved.deadline) == (SaveOutcome.STORED, ends)
    assert place.seat(place.one, late).extra_minutes == 10
    place.one.hand_in(view, now=late)
    assert results()[0].late is False


def test_time_added_before_the_start_is_in_the_first_deadline(app: Flask) -> None:
    place = hall(Policy(duration_minutes=30))
    exam = place.exam.public_id
    assert timing.add_time(place.invigilator, exam, place.one.number, 15, "眼疾", now=NOW) is None
    assert place.one.start().deadline == NOW + timedelta(minutes=45)
    assert place.two.start().deadline == NOW + timedelta(minutes=30)


def test_no_time_is_added_to_a_paper_past_its_grace(app: Flask) -> None:
    place = hall(Policy(duration_minutes=10))
    place.one.start()
    late = NOW + timedelta(minutes=13)
    with pytest.raises(Problem) as over:
        timing.add_time(
            place.invigilator, place.exam.public_id, place.one.number, 5, "求情", now=late
        )
    assert over.value.code == "attempt_over"
    assert results()[0].cause == "timed_out"


@pytest.mark.parametrize("minutes", [0, -5, 241])
def test_absurd_minutes_are_refused(app: Flask, minutes: int) -> None:
    place = hall()
    with pytest.raises(Invalid):
        timing.add_time(
            place.invigilator, place.exam.public_id, place.one.number, minutes, "x", now=NOW
        )


def test_collected_papers_keep_what_was_received_and_are_graded(app: Flask) -> None:
    place = hall()
    view = place.one.start()
    place.one.save(view, answered(1, ["A"]))
    collecting.collect(place.invigilator, place.exam.public_id, place.one.number, "停电", now=NOW)
    assert [(r.cause, r.score) for r in results()] == [("closed_by_invigilator", 1000)]
    assert place.seat(place.one).state is Seat.COLLECTED
    assert place.one.save(view, answered(2, ["A"])).outcome is SaveOutcome.CLOSED
    entry = acts()[-1]
    assert entry == "attempt.closed_by_invigilator"


def test_what_a_phone_still_held_when_its_paper_was_collected_is_kept_as_evidence(
    app: Flask,
) -> None:
    place = hall()
    view = place.one.start()
    collecting.collect_all(place.invigilator, place.exam.public_id, "停电", now=NOW)
    receipt = place.one.hand_in(view, answered(1, ["A"]), now=NOW + timedelta(seconds=30))
    assert receipt.late_sheet
    assert Look.LATE_SHEET in place.seat(place.one).looks


def test_a_voided_attempt_stays_in_view_but_does_not_stand(app: Flask) -> None:
    place = hall()
    exam, number = place.exam.public_id, place.one.number
    view = place.one.start()
    voiding.void(place.invigilator, exam, number, view.attempt, "替考", again=False, now=NOW)
    assert results()[0].cause == "voided"
    assert verdict(place.one.actor, view.attempt, now=NOW).void_reason == "替考"
    assert place.seat(place.one).state is Seat.VOIDED
    with pytest.raises(StartRefused) as refused:
        place.one.start()
    assert refused.value.refused.reason is Refusal.TRIES_USED
    with pytest.raises(Problem):
        voiding.void(place.invigilator, exam, number, view.attempt, "再来", again=False, now=NOW)
    voiding.grant_try(place.invigilator, exam, number, "查明不是替考", now=NOW)
    assert place.one.start().attempt != view.attempt


def test_a_voided_attempt_may_be_granted_another_at_once(app: Flask) -> None:
    place = hall()
    view = place.one.start()
    place.one.hand_in(view)
    voiding.void(
        place.invigilator,
        place.exam.public_id,
        place.one.number,
        view.attempt,
        "中途停电",
        again=True,
        now=NOW,
    )
    assert [result.cause for result in results()] == ["handed_in"]
    assert place.one.start().attempt != view.attempt


# --- Sheets that came late ---------------------------------------------------------------------


def late_hall() -> tuple[Hall, str, int]:
    """A hall in which a faultless sheet came a minute after the grace."""
    place = hall(Policy(duration_minutes=10))
    view = place.one.start()
    place.one.save(view, answered(1, ["A"]))
    late = NOW + timedelta(minutes=13)
    assert place.one.hand_in(view, sheet=right_answers(view), now=late).late_sheet
    with reading() as session:
        return place, view.attempt, session.scalars(select(LateSheet.id)).one()


def test_a_late_sheet_counts_only_when_a_second_person_agrees(app: Flask) -> None:
    place, attempt, sheet = late_hall()
    exam, later = place.exam.public_id, NOW + timedelta(minutes=20)
    with pytest.raises(Problem) as early:
        late_sheets.decide(place.second, exam, sheet, accept=True, now=later)
    assert early.value.code == "late_not_proposed"
    late_sheets.propose(place.invigilator, exam, sheet, "机房断网", now=later)
    with pytest.raises(Forbidden) as same:
        late_sheets.decide(place.invigilator, exam, sheet, accept=True, now=later)
    assert same.value.code == "same_person"
    late_sheets.decide(place.second, exam, sheet, accept=True, now=later)
    assert [(r.sequence, r.cause, r.score) for r in results()] == [
        (1, "timed_out", 1000),
        (2, "late_sheet_accepted", 10000),
    ]
    assert results()[1].late
    with pytest.raises(Problem) as decided:
        late_sheets.decide(place.second, exam, sheet, accept=False, now=later)
    assert decided.value.code == "late_decided"
    after = CLOSES + timedelta(minutes=3)
    _, shown = items(place.one.actor, attempt, now=after)
    assert all(one.answer and one.right for one in shown)


def test_a_refused_late_sheet_changes_nothing(app: Flask) -> None:
    place, attempt, sheet = late_hall()
    exam = place.exam.public_id
    late_sheets.propose(place.invigilator, exam, sheet, "机房断网", now=NOW)
    late_sheets.decide(place.second, exam, sheet, accept=False, now=NOW)
    assert len(results()) == 1
    assert verdict(place.one.actor, attempt, now=NOW).late_sheet is False
    assert place.seat(place.one, NOW + timedelta(minutes=14)).looks == ()


def test_nobody_proposes_or_decides_about_his_own_late_sheet(app: Flask) -> None:
    enterprise = make_enterprise()
    manager = make_manager(enterprise)
    made = make_exam(enterprise, candidates=[manager], policy=Policy(duration_minutes=10))
    worker = sitter_for(manager, made)
    view = worker.start()
    worker.hand_in(view, sheet=right_answers(view), now=NOW + timedelta(minutes=13))
    with reading() as session:
        sheet = session.scalars(select(LateSheet.id)).one()
    with pytest.raises(Forbidden):
        late_sheets.propose(actor_for(manager), made.public_id, sheet, "断网", now=NOW)


def test_a_late_sheet_never_undoes_what_was_received(app: Flask) -> None:
    place = hall(Policy(duration_minutes=10))
    view = place.one.start()
    newer = reopen(place.one.actor, view.attempt, now=NOW)
    place.one.save(newer, answered(1, ["A"]))
    late = NOW + timedelta(minutes=13)
    wrong = {**right_answers(view), "1": ["B"]}
    place.one.hand_in(view, answered(1, ["B"], 5), sheet=wrong, now=late)
    with reading() as session:
        sheet = session.scalars(select(LateSheet.id)).one()
    exam = place.exam.public_id
    late_sheets.propose(place.invigilator, exam, sheet, "断网", now=late)
    late_sheets.decide(place.second, exam, sheet, accept=True, now=late)
    assert results()[-1].score == 10000


def test_a_late_sheet_that_says_nothing_new_is_not_kept(app: Flask) -> None:
    place = hall(Policy(duration_minutes=10))
    view = place.one.start()
    place.one.hand_in(view, sheet=right_answers(view))
    again = place.one.hand_in(view, sheet=right_answers(view), now=NOW + timedelta(hours=1))
    assert again.late_sheet is False
    with reading() as session:
        assert session.scalars(select(LateSheet)).all() == []


def test_the_person_page_tells_what_a_late_sheet_would_change(app: Flask) -> None:
    place, _, sheet = late_hall()
    view = person(
        place.invigilator, place.exam.public_id, place.one.number, now=NOW + timedelta(minutes=14)
    )
    (late,) = view.tries[0].late_sheets
    assert late.id == sheet
    assert late.late_by == timedelta(minutes=3)
    assert late.adds == tuple(range(2, 11))
    assert view.networks == ("10.0.0.0",)


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
