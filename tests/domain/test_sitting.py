"""What the events say, and when time is up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.sitting import (
    Arrival,
    ClashingEvents,
    Event,
    EventKind,
    Sheet,
    absences,
    arrival,
    deadline,
    fold,
    is_overdue,
    merge_hand_in,
)

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai
GRACE = timedelta(seconds=120)


def event(epoch: int, seq: int, kind: EventKind, item: int | None = None, payload=None, *, at=0):
    """An event the server received `at` seconds past nine."""
    moment = NINE + timedelta(seconds=at)
    return Event(epoch, seq, kind, item, payload, moment, None)


def answered(epoch: int, seq: int, item: int, *answer: str, at: int = 0) -> Event:
    """An answer to question `item`."""
    return event(epoch, seq, EventKind.ANSWERED, item, list(answer), at=at)


def cleared(epoch: int, seq: int, item: int) -> Event:
    """Question `item` cleared."""
    return event(epoch, seq, EventKind.CLEARED, item)


def test_the_last_answer_to_a_question_stands() -> None:
    sheet = fold([answered(1, 1, 3, "A"), answered(1, 2, 4, "C"), answered(1, 3, 3, "B")])
    assert sheet.answers == {3: ("B",), 4: ("C",)}


def test_a_cleared_answer_is_gone_and_its_question_was_touched() -> None:
    sheet = fold([answered(1, 1, 3, "A"), cleared(1, 2, 3)])
    assert sheet.answers == {}
    assert sheet.touched == {3}


def test_a_cleared_question_can_be_answered_again() -> None:
    assert fold([cleared(1, 2, 3), answered(1, 3, 3, "D")]).answers == {3: ("D",)}


@pytest.mark.parametrize("nothing", [(), ("",), (" ", "")])
def test_an_empty_answer_is_a_cleared_one(nothing: tuple[str, ...]) -> None:
    sheet = fold([answered(1, 1, 3, "A"), answered(1, 2, 3, *nothing)])
    assert (sheet.answers, sheet.touched) == ({}, {3})


def test_late_events_of_an_older_epoch_count_only_where_no_newer_one_touched() -> None:
    arrived = [
        answered(2, 1, 1, "B"),
        cleared(2, 2, 2),
        answered(1, 7, 1, "A"),
        answered(1, 8, 2, "A"),
        answered(1, 9, 3, "A"),
    ]
    assert fold(arrived).answers == {1: ("B",), 3: ("A",)}


def test_flags_are_folded_on_their_own() -> None:
    sheet = fold(
        [
            event(1, 1, EventKind.FLAGGED, 1),
            event(1, 2, EventKind.FLAGGED, 2),
            answered(1, 3, 1, "A"),
            event(2, 1, EventKind.UNFLAGGED, 2),
            event(1, 4, EventKind.FLAGGED, 2),
        ]
    )
    assert sheet.flags == {1}
    assert sheet.touched == {1}


def test_what_is_not_about_an_answer_leaves_the_sheet_alone() -> None:
    others = set(EventKind) - {EventKind.ANSWERED, EventKind.CLEARED}
    others -= {EventKind.FLAGGED, EventKind.UNFLAGGED, EventKind.MOVED_ON}
    noise = [event(0, n, kind, 1) for n, kind in enumerate(sorted(others))]
    assert fold(noise) == Sheet()


def moved_on(epoch: int, seq: int, item: int, *answer: str, at: int = 0) -> Event:
    """Past question `item` for good, with this answer."""
    return event(epoch, seq, EventKind.MOVED_ON, item, list(answer), at=at)


def test_a_question_moved_past_keeps_the_answer_it_was_left_with() -> None:
    sheet = fold(
        [
            answered(1, 1, 1, "A"),
            moved_on(1, 2, 1, "B"),
            answered(1, 3, 1, "C"),
            cleared(2, 1, 1),
            moved_on(1, 4, 2),
            answered(1, 5, 2, "D"),
        ]
    )
    assert sheet.answers == {1: ("B",)}
    assert sheet.touched == {1, 2}


def test_of_two_ways_to_move_past_a_question_the_first_the_server_heard_of_stands() -> None:
    late, soon = moved_on(1, 9, 1, "A", at=40), moved_on(2, 1, 1, "B", at=30)
    assert fold([late, soon]).answers == {1: ("B",)}


def test_the_sheet_of_a_hand_in_does_not_touch_what_was_moved_past() -> None:
    handed = event(0, 2, EventKind.SUBMITTED, payload={"answers": {"1": ["D"], "2": ["A"]}})
    sheet = fold([moved_on(1, 1, 1), handed])
    assert (sheet.answers, sheet.asked) == ({2: ("A",)}, None)


def test_a_sheet_knows_how_many_questions_were_asked_where_not_all_were() -> None:
    handed = event(0, 2, EventKind.SUBMITTED, payload={"answers": {}, "asked": 12})
    assert fold([moved_on(1, 1, 1), handed]).asked == 12


events = st.lists(
    st.builds(
        lambda key, kind, item, letter: event(
            *key,
            kind,
            item,
            {
                EventKind.ANSWERED: [letter],
                EventKind.SUBMITTED: {"answers": {str(item): [letter]}},
            }.get(kind),
        ),
        st.tuples(st.integers(0, 3), st.integers(1, 6)),
        st.sampled_from(
            [
                EventKind.ANSWERED,
                EventKind.ANSWERED,
                EventKind.CLEARED,
                EventKind.FLAGGED,
                EventKind.UNFLAGGED,
                EventKind.SUBMITTED,
                EventKind.LEFT_PAGE,
            ]
        ),
        st.integers(1, 4),
        st.sampled_from("ABCD"),
    ),
    unique_by=lambda each: each.key,
    max_size=16,
)


@given(events, st.data())
def test_neither_order_of_arrival_nor_repeats_change_the_sheet(
    happened: list[Event], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(happened), max_size=5)) if happened else []
    arrived = data.draw(st.permutations(happened + again))
    assert fold(arrived) == fold(happened)


@given(events)
def test_the_fold_is_what_replaying_in_order_gives(happened: list[Event]) -> None:
    answers: dict[int, tuple[str, ...]] = {}
    touched: set[int] = set()
    for each in sorted(happened, key=lambda e: (e.kind is EventKind.SUBMITTED, e.key)):
        if each.kind is EventKind.ANSWERED:
            answers[each.item] = tuple(each.payload)
            touched.add(each.item)
        elif each.kind is EventKind.CLEARED:
            answers.pop(each.item, None)
            touched.add(each.item)
        elif each.kind is EventKind.SUBMITTED and each.item not in touched:
            answers[each.item] = tuple(each.payload["answers"][str(each.item)])
            touched.add(each.item)
    assert fold(happened).answers == answers


def test_a_repeat_received_later_keeps_the_first_moment() -> None:
    first = answered(1, 1, 3, "A", at=10)
    repeat = answered(1, 1, 3, "A", at=900)
    for order in ([first, repeat], [repeat, first]):
        assert fold(order, deadline=NINE + timedelta(seconds=60)).late_items == frozenset()


def test_one_number_for_two_different_events_is_refused() -> None:
    with pytest.raises(ClashingEvents):
        fold([answered(1, 1, 3, "A"), answered(1, 1, 3, "B")])


def test_what_came_after_the_deadline_is_marked_and_after_the_end_left_out() -> None:
    arrived = [
        answered(1, 1, 1, "A", at=59),
        answered(1, 2, 2, "A", at=60),
        answered(1, 3, 3, "A", at=61),
        answered(1, 4, 1, "B", at=181),
        answered(1, 5, 4, "B", at=181),
    ]
    end = NINE + timedelta(seconds=60)
    sheet = fold(arrived, deadline=end, until=end + GRACE)
    assert sheet.answers == {1: ("A",), 2: ("A",), 3: ("A",)}
    assert sheet.late_items == {3}
    assert fold(arrived, deadline=end).answers[4] == ("B",)


class TestHandIn:
    """The sheet a hand-in carries fills gaps, and nothing else."""

    received = fold([answered(1, 1, 1, "A"), answered(1, 2, 2, "B"), cleared(1, 3, 2)])

    def test_it_fills_what_was_never_received(self) -> None:
        sheet = merge_hand_in(self.received, {3: ["C"], 4: ["A", "D"]})
        assert sheet.answers == {1: ("A",), 3: ("C",), 4: ("A", "D")}

    def test_it_overrides_no_answer(self) -> None:
        assert merge_hand_in(self.received, {1: ["D"]}) == self.received

    def test_it_clears_no_answer(self) -> None:
        assert merge_hand_in(self.received, {1: []}) == self.received
        assert merge_hand_in(self.received, {}) == self.received

    def test_it_brings_back_no_answer_that_was_cleared(self) -> None:
        assert merge_hand_in(self.received, {2: ["B"]}) == self.received

    def test_an_empty_answer_fills_nothing(self) -> None:
        assert merge_hand_in(self.received, {3: [], 4: ["", " "]}) == self.received

    @given(
        events, st.dictionaries(st.integers(1, 6), st.lists(st.sampled_from("ABCD"), max_size=2))
    )
    def test_pressing_it_again_changes_nothing(
        self, happened: list[Event], handed: dict[int, list[str]]
    ) -> None:
        once = merge_hand_in(fold(happened), handed)
        assert merge_hand_in(once, handed) == once
        assert {n: once.answers.get(n) for n in fold(happened).touched} == {
            n: fold(happened).answers.get(n) for n in fold(happened).touched
        }

    def test_gaps_it_filled_after_the_deadline_are_marked(self) -> None:
        sheet = merge_hand_in(self.received, {1: ["D"], 3: ["C"]}, late=True)
        assert sheet.late_items == {3}

    def test_its_event_fills_the_same_gaps_in_the_fold(self) -> None:
        payload = {"answers": {"1": ["D"], "3": ["C"]}}
        hand_in = event(0, 9, EventKind.SUBMITTED, None, payload, at=61)
        limit = NINE + timedelta(seconds=60)
        sheet = fold([hand_in, answered(1, 1, 1, "A")], deadline=limit)
        assert (sheet.answers, sheet.late_items) == ({1: ("A",), 3: ("C",)}, {3})


def test_the_deadline_is_start_and_allowance_but_never_past_the_window() -> None:
    hour = timedelta(hours=1)
    assert deadline(NINE, hour, None) == NINE + hour
    assert deadline(NINE, hour, NINE + 2 * hour) == NINE + hour
    assert deadline(NINE, 3 * hour, NINE + 2 * hour) == NINE + 2 * hour


def test_an_hour_is_an_hour_on_the_night_the_clocks_change() -> None:
    # At 01:30 in New York the clocks are half an hour from going forward.
    start = datetime(2026, 3, 8, 1, 30, tzinfo=ZoneInfo("America/New_York"))
    end = deadline(start, timedelta(hours=1), None)
    assert end == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    assert end.tzinfo is UTC
    at_end = datetime(2026, 3, 8, 3, 30, tzinfo=ZoneInfo("America/New_York"))
    assert arrival(at_end, end, GRACE) is Arrival.IN_TIME
    assert arrival(at_end + timedelta(seconds=1), end, GRACE) is Arrival.LATE


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        deadline(datetime(2026, 3, 2, 9), timedelta(hours=1), None)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("seconds", "how", "overdue"),
    [
        (-1, Arrival.IN_TIME, False),
        (0, Arrival.IN_TIME, False),
        (0.000001, Arrival.LATE, False),
        (120, Arrival.LATE, False),
        (120.000001, Arrival.TOO_LATE, True),
    ],
)
def test_the_edges_of_deadline_and_grace(seconds: float, how: Arrival, overdue: bool) -> None:
    at = NINE + timedelta(seconds=seconds)
    assert arrival(at, NINE, GRACE) is how
    assert is_overdue(True, NINE, GRACE, at) is overdue
    assert is_overdue(False, NINE, GRACE, at) is False


@given(st.integers(0, 10**9), st.integers(-3000, 3000), st.integers(-14, 14))
def test_the_zone_a_moment_is_written_in_makes_no_difference(
    since: int, seconds: int, offset: int
) -> None:
    end = NINE + timedelta(seconds=since)
    at = end + timedelta(seconds=seconds)
    elsewhere = at.astimezone(timezone(timedelta(hours=offset)))
    assert arrival(elsewhere, end, GRACE) is arrival(at, end, GRACE)


def test_absences_tell_length_question_network_and_what_followed() -> None:
    left = event(1, 2, EventKind.LEFT_PAGE, 5, {"online": True}, at=300)
    back = event(1, 3, EventKind.RETURNED, 5, at=300)
    clock = NINE + timedelta(seconds=100)
    left = replace(left, client_at=clock)
    back = replace(back, client_at=clock + timedelta(seconds=42))
    first, second = absences(
        [
            event(2, 1, EventKind.LEFT_PAGE, 6, at=400),
            answered(1, 4, 5, "B", at=310),
            back,
            left,
            answered(1, 1, 5, "A"),
        ]
    )
    assert (first.item, first.length, first.online) == (5, timedelta(seconds=42), True)
    assert first.changed_after
    assert (second.item, second.length, second.online) == (6, None, None)
    assert not second.changed_after
