"""The exam room's rules: seats, presence, what a leave weighs, start codes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.invigilation import (
    Seat,
    SeatFacts,
    Weight,
    counted_leaves,
    heaviest,
    is_code,
    is_quiet,
    normal_code,
    presence_holds,
    seat,
    weight,
)
from anquan_exam.domain.sitting import Absence, Event, EventKind, fold, fold_late

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    "facts, where",
    [
        (SeatFacts(None), Seat.AWAITED),
        (SeatFacts(None, present=True), Seat.PRESENT),
        (SeatFacts(None, present=True, over=True), Seat.ABSENT),
        (SeatFacts("open", present=True, over=True), Seat.SITTING),
        (SeatFacts("submitted"), Seat.HANDED_IN),
        (SeatFacts("awaiting_marks"), Seat.HANDED_IN),
        (SeatFacts("submitted", collected=True), Seat.COLLECTED),
        (SeatFacts("submitted", left_out=True), Seat.LEFT_OUT),
        (SeatFacts("timed_out", left_out=True), Seat.LEFT_OUT),
        (SeatFacts("voided", left_out=True), Seat.VOIDED),
        (SeatFacts("timed_out"), Seat.TIMED_OUT),
        (SeatFacts("voided", collected=True), Seat.VOIDED),
        (SeatFacts("submitted", present=True), Seat.PRESENT),
    ],
)
def test_where_a_candidate_is(facts: SeatFacts, where: Seat) -> None:
    assert seat(facts) is where


@pytest.mark.parametrize(
    "present, ended, holds",
    [(None, None, False), (0, None, True), (0, -1, True), (0, 0, False), (0, 1, False)],
)
def test_a_confirmation_holds_until_the_sitting_ends(
    present: int | None, ended: int | None, holds: bool
) -> None:
    at = [None if each is None else NOW + each * MINUTE for each in (present, ended)]
    assert presence_holds(*at) is holds


def absence(seconds: int | None, *, online: bool | None = True, changed: bool = False) -> Absence:
    back = None if seconds is None else NOW + timedelta(seconds=seconds)
    return Absence(3, NOW, back, online, changed)


@pytest.mark.parametrize(
    "one, weighs",
    [
        (absence(10), Weight.SLIGHT),
        (absence(60), Weight.SLIGHT),
        (absence(61), Weight.SOME),
        (absence(16, changed=True), Weight.STRONG),
        (absence(15, changed=True), Weight.SLIGHT),
        (absence(300, online=False, changed=True), Weight.SLIGHT),
        (absence(300, online=None, changed=True), Weight.STRONG),
        (absence(None), Weight.SOME),
    ],
)
def test_what_a_leave_weighs(one: Absence, weighs: Weight) -> None:
    assert weight(one, NOW + 2 * MINUTE) is weighs


def test_many_slight_leaves_weigh_something_together() -> None:
    assert heaviest([], NOW) is Weight.NONE
    assert heaviest([absence(5)] * 2, NOW) is Weight.SLIGHT
    assert heaviest([absence(5)] * 3, NOW) is Weight.SOME
    assert heaviest([absence(5), absence(30, changed=True)], NOW) is Weight.STRONG


def test_only_leaves_that_are_over_and_weigh_more_than_slightly_count_towards_a_hand_in() -> None:
    counted = [absence(61), absence(16, changed=True)]
    slight = [absence(60), absence(15, changed=True), absence(300, online=False, changed=True)]
    assert counted_leaves([*counted, *slight, absence(None)]) == 2
    assert counted_leaves([absence(-90)]) == 0


def test_a_paper_is_quiet_after_three_minutes() -> None:
    assert not is_quiet(NOW, NOW + 3 * MINUTE - timedelta(seconds=1))
    assert is_quiet(NOW, NOW + 3 * MINUTE)


@pytest.mark.parametrize("code", ["8321", "AB34", "平安回家", "安全第一2026", "ABCDEFGHIJKL"])
def test_codes_that_can_be_given(code: str) -> None:
    assert is_code(normal_code(f" {code.lower()} "))


@pytest.mark.parametrize("code", ["", "832", "ABCDEFGHIJKLM", "83-21", "<b>1</b>", "8321!"])
def test_codes_that_cannot(code: str) -> None:
    assert not is_code(normal_code(code))


@given(st.text(max_size=30))
def test_a_normal_code_stays_as_it_is(text: str) -> None:
    once = normal_code(text)
    assert not is_code(once) or normal_code(once) == once


answers = st.lists(st.sampled_from("ABCD"), min_size=1, max_size=2, unique=True)
numbers = st.integers(1, 5)


@given(
    st.dictionaries(numbers, answers),
    st.dictionaries(numbers, answers),
    st.dictionaries(numbers, answers),
)
def test_an_accepted_late_sheet_adds_and_never_takes_away(
    received: dict[int, list[str]], late: dict[int, list[str]], handed: dict[int, list[str]]
) -> None:
    """Late events of an older page count only where no newer one touched the question."""
    events = [
        Event(2, number, EventKind.ANSWERED, number, answer, NOW, None)
        for number, answer in received.items()
    ]
    older = [
        Event(1, number, EventKind.ANSWERED, number, answer, NOW + MINUTE, None)
        for number, answer in late.items()
    ]
    sheet = fold_late(events, older, handed, deadline=NOW, until=NOW)
    assert {n: sheet.answers[n] for n in received} == fold(events).answers
    assert set(sheet.answers) == received.keys() | late.keys() | handed.keys()
    assert all(sheet.answers[n] == tuple(late[n]) for n in late.keys() - received.keys())
    assert sheet.late_items == (late.keys() | handed.keys()) - received.keys()
