"""What the log of a visit comes to, and every way in which it cannot have been written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from anquan_exam.domain.bodies import Body
from anquan_exam.domain.offline_log import Fault, VisitFault
from anquan_exam.domain.offline_visit import Doubt, Terms, Visit, called_keys, replay
from tests.offline_device import WORD, Writer

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
PEOPLE = [(f"KEY{number:05}", "采煤队" if number % 2 else "机电队") for number in range(12)]
SECRET = bytes(range(32))
DIGEST = "d" * 64


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


@pytest.fixture
def terms() -> Terms:
    """A package of NOW, brought back three hours later; fifteen minutes and two of grace."""
    return Terms(
        digest=DIGEST,
        check="check1",
        secret=SECRET,
        people=tuple(PEOPLE),
        count=4,
        shapes=("s4", "m5", "t2"),
        prepared=ms(NOW),
        expires=ms(NOW + timedelta(hours=24)),
        received=ms(NOW + timedelta(hours=3)),
        allowed=17 * 60 * 1000,
    )


@pytest.fixture
def device() -> Writer:
    made = Writer(NOW, DIGEST, SECRET, "check1", PEOPLE, 4)
    made.add("prepared", 0)
    return made


def held(device: Writer) -> Writer:
    """One on leave, one asked aloud, two handed the device, one not come."""
    order = device.draw()
    device.add("noted", key=order[0], why="leave", remark="")
    device.sit(order[1], {1: ["A"], 2: ["A", "B"]}, "oral")
    device.sit(order[2], {1: ["B"]})
    device.sit(order[3], {1: ["A"]})
    device.add("closed")
    return device


def refused(device: Writer, terms: Terms) -> tuple[Fault, int]:
    with pytest.raises(VisitFault) as caught:
        replay(device.log, terms)
    return caught.value.fault, caught.value.entry


def kinds(visit: Visit) -> set[Doubt]:
    return {what for what, _ in visit.doubts}


def test_a_log_comes_to_the_draw_the_people_and_their_answers(device, terms):
    visit = replay(held(device).log, terms)
    order = device.order()
    assert (visit.word, visit.where, list(visit.order)) == (WORD, "地面培训室", order)
    assert called_keys(visit, 4) == order[1:5]
    oral, handed = visit.sat[order[1]], visit.sat[order[2]]
    assert (oral.body, oral.witness, oral.said[1][0]) == (Body.ORAL, "测试见证", "三样")
    assert [one.answer for one in handed.given] == [("B",)] and handed.by == "person"
    assert visit.doubts == [(Doubt.NOT_SAT, order[4])]


@pytest.mark.parametrize(
    ("what", "changed", "fault"),
    [
        ("answered", {"answer": ["Z"]}, Fault.ANSWER),
        ("answered", {"answer": "A"}, Fault.ANSWER),
        ("answered", {"item": 99}, Fault.ANSWER),
        ("answered", {"item": "1"}, Fault.ANSWER),
        ("answered", {"key": "ZZZZZZZZ"}, Fault.PEOPLE),
        ("begun", {"witness": " "}, Fault.IDENTITY),
        ("begun", {"body": "own"}, Fault.IDENTITY),
        ("begun", {"key": "ZZZZZZZZ"}, Fault.PEOPLE),
        ("identified", {"how": "said_so"}, Fault.IDENTITY),
        ("identified", {"how": "known"}, Fault.IDENTITY),
        ("identified", {"known_by": "名" * 61}, Fault.IDENTITY),
        ("noted", {"why": "no_reason"}, Fault.PEOPLE),
        ("noted", {"why": "other"}, Fault.PEOPLE),
        ("noted", {"remark": 7}, Fault.PEOPLE),
        ("handed_in", {"by": "nobody"}, Fault.PEOPLE),
        ("drawn", {"where": ""}, Fault.WORD),
        ("drawn", {"word": "x"}, Fault.WORD),
        ("drawn", {"word": "另一个词"}, Fault.ORDER),
        ("closed", {"what": "left"}, Fault.PEOPLE),
        ("closed", {"what": "prepared"}, Fault.UNREADABLE),
        ("said", {"text": "a\x07"}, Fault.ANSWER),
        ("said", {"item": 0}, Fault.ANSWER),
        ("answered", {"n": 1}, Fault.UNREADABLE),
        ("answered", {"what": "marked"}, Fault.UNREADABLE),
        ("answered", {"more": {"a": 1}}, Fault.UNREADABLE),
        ("noted", {"why": ["leave"]}, Fault.UNREADABLE),
        ("prepared", {"at": True}, Fault.UNREADABLE),
        ("prepared", {"at": -1}, Fault.UNREADABLE),
    ],
)
def test_what_the_page_on_the_device_never_writes_is_refused(device, terms, what, changed, fault):
    held(device).rechain(device.where(what), **changed)
    assert refused(device, terms)[0] is fault


@pytest.mark.parametrize("log", [None, [], {}, "log", [1, 2], [{}, {}]])
def test_what_is_no_log_is_unreadable(terms, log: Any):
    with pytest.raises(VisitFault, match="unreadable"):
        replay(log, terms)


@pytest.mark.parametrize("value", [1.5, "\ud800"])
def test_what_has_no_canonical_json_breaks_the_chain(device, terms, value):
    held(device).log[device.where("said")]["text"] = value
    assert refused(device, terms)[0] in (Fault.CHAIN, Fault.UNREADABLE)


def test_an_entry_changed_left_out_or_moved_breaks_the_chain(device, terms):
    held(device)
    at, whole = device.where("answered"), list(device.log)
    device.log[at] = {**whole[at], "answer": ["C"]}
    assert refused(device, terms) == (Fault.CHAIN, at + 1)
    device.log = [*whole[:at], *({**one, "n": one["n"] - 1} for one in whole[at + 1 :])]
    assert refused(device, terms) == (Fault.CHAIN, at + 1)
    device.log = whole
    assert refused(device, replace(terms, digest="e" * 64)) == (Fault.CHAIN, 1)


def test_only_the_order_the_word_draws_is_taken(device, terms):
    order = device.order()
    device.draw(order=[*order[1:], order[0]])
    device.add("closed")
    assert refused(device, terms) == (Fault.ORDER, 2)


def test_nobody_is_drawn_twice_and_nothing_goes_before_the_draw(device, terms):
    device.add("identified", key=PEOPLE[0][0], how="badge", known_by="")
    assert refused(device, terms) == (Fault.WORD, 2)
    device.log = device.log[:1]
    device.draw()
    device.draw("另外的词")
    device.add("closed")
    assert refused(device, terms) == (Fault.WORD, 3)


def test_somebody_not_called_or_a_second_time_is_refused(device, terms):
    order = device.draw()
    start = list(device.log)
    device.sit(order[8], {1: ["A"]})
    assert refused(device, terms)[0] is Fault.PEOPLE
    device.log = start
    device.sit(order[0], {1: ["A"]})
    device.sit(order[0], {1: ["A"]})
    assert refused(device, terms)[0] is Fault.PEOPLE


def test_nothing_is_answered_after_the_hand_in_nor_written_after_the_end(device, terms):
    order = device.draw()
    device.sit(order[0], {1: ["A"]})
    device.add("answered", key=order[0], item=2, answer=["A"])
    assert refused(device, terms)[0] is Fault.PEOPLE
    device.log.pop()
    device.add("closed")
    device.add("noted", key=order[1], why="sick", remark="")
    assert refused(device, terms)[0] is Fault.UNREADABLE


def test_whoever_sat_can_be_neither_noted_away_nor_pushed_off_the_list(device, terms):
    order = device.draw()
    device.add("noted", key=order[0], why="leave", remark="")
    device.sit(order[4], {1: ["A"]})
    start = list(device.log)
    device.add("noted", key=order[0], why="", remark="")
    assert refused(device, terms)[0] is Fault.PEOPLE
    device.log = start
    device.add("noted", key=order[4], why="sick", remark="")
    assert refused(device, terms)[0] is Fault.PEOPLE


def test_deferred_people_keep_their_place_and_may_sit(device, terms):
    order = device.draw()
    device.add("noted", key=order[0], why="hoist", remark="副井")
    device.add("noted", key=order[1], why="on_watch", remark="")
    device.sit(order[0], {1: ["A"]})
    device.add("closed")
    visit = replay(device.log, terms)
    assert called_keys(visit, 4) == order[:4]
    # Who was put off and did not come is on the record as that.
    assert (Doubt.NOT_SAT, order[1]) not in visit.doubts


def test_a_cleared_answer_is_told_as_cleared_and_the_last_note_holds(device, terms):
    order = device.draw()
    device.begin(order[0], "oral")
    for answer in (["A"], [], ["B"]):
        device.add("answered", key=order[0], item=1, answer=answer)
    for text in ("先停电", "  再 挂牌 "):
        device.add("said", key=order[0], item=1, text=text)
    device.add("handed_in", key=order[0], by="officer")
    device.add("closed")
    one = replay(device.log, terms).sat[order[0]]
    assert [given.kind for given in one.given] == ["answered", "cleared", "answered"]
    assert one.said[1][0] == "再 挂牌"


def test_answers_after_the_time_allowed_do_not_count_and_are_told(device, terms):
    order = device.draw()
    device.begin(order[0])
    device.add("answered", key=order[0], item=1, answer=["A"])
    device.add("answered", 30, key=order[0], item=2, answer=["A"])
    device.add("handed_in", key=order[0], by="person")
    device.add("closed")
    visit = replay(device.log, terms)
    assert [given.item for given in visit.sat[order[0]].given] == [1]
    assert (Doubt.OVER_TIME, order[0]) in visit.doubts


@pytest.mark.parametrize(
    ("begins", "received", "fault"),
    [
        (timedelta(hours=25), timedelta(hours=26), Fault.EXPIRED),
        (timedelta(hours=5), timedelta(hours=3), Fault.FUTURE),
        (-timedelta(hours=1), timedelta(hours=3), Fault.BEFORE),
    ],
)
def test_times_that_cannot_be_are_refused(device, terms, begins, received, fault):
    device.at = NOW + begins
    held(device)
    assert refused(device, replace(terms, received=ms(NOW + received)))[0] is fault


def test_closing_and_bringing_back_are_bound_to_no_hour(device, terms):
    order = device.draw()
    device.sit(order[0], {1: ["A"]})
    device.add("closed", 60 * 30)
    later = replace(terms, received=ms(NOW + timedelta(hours=40)))
    assert Doubt.LATE_SYNC in kinds(replay(device.log, later))


@pytest.mark.parametrize("hours", [-8, 8, 24 * 365])
def test_a_clock_that_is_wrong_by_any_measure_is_reckoned_with(terms, hours):
    device = Writer(NOW + timedelta(hours=hours), DIGEST, SECRET, "check1", PEOPLE, 4)
    device.add("prepared", 0)
    visit = replay(held(device).log, terms)
    assert (Doubt.CLOCK_OFF, str(hours * 60)) in visit.doubts
    assert ms(NOW) < visit.drawn < terms.received


def test_a_clock_set_back_in_between_is_told(device, terms):
    device.at = NOW + timedelta(hours=1)
    order = device.draw()
    device.at = NOW + timedelta(minutes=30)
    device.sit(order[0], {1: ["A"]})
    device.add("closed")
    assert (Doubt.CLOCK_BACK, "30") in replay(device.log, terms).doubts


def test_a_visit_that_was_not_closed_or_never_drawn_is_no_visit(device, terms):
    device.draw()
    assert refused(device, terms)[0] is Fault.UNFINISHED
    device.log = device.log[:1]
    device.add("closed")
    assert refused(device, terms)[0] is Fault.UNFINISHED


def test_an_open_sitting_at_the_end_is_told(device, terms):
    order = device.draw()
    device.begin(order[0])
    device.add("closed")
    visit = replay(device.log, terms)
    assert (Doubt.NOT_HANDED_IN, order[0]) in visit.doubts


def test_a_device_handed_over_where_nobody_may_carry_one_is_taken_and_told(device, terms):
    known = replace(terms, sites={7: True, 8: False})
    order = device.draw(site=7)
    device.sit(order[0], {1: ["A"]}, "oral")
    device.sit(order[1], {1: ["A"]})
    device.add("closed")
    visit = replay(device.log, known)
    assert visit.site == 7
    assert [key for what, key in visit.doubts if what is Doubt.NO_PHONES] == [order[1]]
    for elsewhere in (8, 0):
        device.rechain(device.where("drawn"), site=elsewhere)
        assert Doubt.NO_PHONES not in kinds(replay(device.log, known))


@pytest.mark.parametrize("site", [9, -1, "7"])
def test_a_site_that_is_none_of_the_unit_is_refused(device, terms, site):
    device.draw(site=site)
    device.add("closed")
    assert refused(device, replace(terms, sites={7: True}))[0] is Fault.WORD
