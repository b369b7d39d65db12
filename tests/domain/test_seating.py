"""Seats: who sits where is told by secret and draw alone, and everybody has one."""

import pytest

from anquan_exam.domain.seating import (
    MOST_COLUMNS,
    MOST_PLAIN,
    MOST_ROWS,
    Chair,
    Layout,
    chairs,
    draw_seats,
    next_free,
    words_of,
)
from anquan_exam.domain.tickets import ticket

SECRET = bytes(range(32))
ROOMS = (Layout("考场一", 2, 3), Layout("考场二", 0, 4))
PEOPLE = [f"P{at:02}" for at in range(10)]


def test_a_draw_is_told_by_its_inputs_in_whatever_order_they_come() -> None:
    drawn = draw_seats(SECRET, "exam", 1, PEOPLE, ROOMS)
    assert draw_seats(SECRET, "exam", 1, reversed(PEOPLE), ROOMS) == drawn
    assert sorted(drawn.values()) == list(chairs(ROOMS))


@pytest.mark.parametrize(
    "other", [(SECRET, "exam", 2), (SECRET, "other", 1), (bytes(32), "exam", 1)]
)
def test_another_draw_exam_or_secret_is_another_order(other: tuple[bytes, str, int]) -> None:
    assert draw_seats(*other, PEOPLE, ROOMS) != draw_seats(SECRET, "exam", 1, PEOPLE, ROOMS)


def test_a_stranger_goes_over_the_draw_with_nothing_but_hmac() -> None:
    drawn = draw_seats(SECRET, "exam", 1, PEOPLE, ROOMS)
    parts = ("exam", "", "1", "seat", "")
    order = sorted(PEOPLE, key=lambda one: ticket(SECRET, "aq-draw-1", *parts, one))
    assert [one for one, _ in sorted(drawn.items(), key=lambda each: each[1])] == order


def test_more_people_than_seats_is_refused() -> None:
    with pytest.raises(ValueError, match="seats"):
        draw_seats(SECRET, "exam", 1, [*PEOPLE, "one more"], ROOMS)


def test_the_next_free_seat_is_the_first_gap_and_then_one_put_in() -> None:
    taken = set(chairs(ROOMS)) - {Chair(0, 4), Chair(1, 2)}
    assert next_free(ROOMS, taken) == Chair(0, 4)
    full = set(chairs(ROOMS))
    first = next_free(ROOMS, full)
    assert first == Chair(1, 5)
    assert next_free(ROOMS, full | {first}) == Chair(1, 6)


def test_a_seat_is_told_by_number_and_row_and_by_room_where_there_are_several() -> None:
    assert words_of(ROOMS, Chair(0, 4)) == "考场一 4（2 排 1 座）"
    assert words_of(ROOMS, Chair(1, 4)) == "考场二 4"
    assert words_of(ROOMS, Chair(1, 5)) == "考场二 5（加座）"
    assert words_of(ROOMS[:1], Chair(0, 6)) == "6（2 排 3 座）"
    assert words_of(ROOMS[1:], Chair(0, 1)) == "1"


@pytest.mark.parametrize(
    ("rows", "columns", "fits"),
    [
        (0, 1, True),
        (0, 0, False),
        (0, MOST_PLAIN + 1, False),
        (-1, 5, False),
        (1, 0, False),
        (MOST_ROWS, MOST_COLUMNS, True),
        (MOST_ROWS + 1, 1, False),
        (1, MOST_COLUMNS + 1, False),
    ],
)
def test_only_what_can_be_a_room_fits(rows: int, columns: int, fits: bool) -> None:
    assert Layout("", rows, columns).fits is fits
