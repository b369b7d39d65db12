"""Shares of the strata: exact on average, never off by a whole seat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.sampling import apportion, seats

share_lists = st.lists(st.integers(0, 12), min_size=1, max_size=6).filter(any)


@given(share_lists, st.integers(0, 20))
def test_over_all_starts_each_stratum_gets_exactly_its_share(
    shares: list[int], wanted: int
) -> None:
    whole = sum(shares)
    given_out = [seats(wanted, shares, start) for start in range(whole)]
    assert [sum(column) for column in zip(*given_out, strict=True)] == [
        wanted * share for share in shares
    ]


@given(share_lists, st.integers(0, 20), st.data())
def test_any_start_gives_a_share_rounded_down_or_up_and_all_seats(
    shares: list[int], wanted: int, data: st.DataObject
) -> None:
    whole = sum(shares)
    given_out = seats(wanted, shares, data.draw(st.integers(0, whole - 1)))
    assert sum(given_out) == wanted
    for share, got in zip(shares, given_out, strict=True):
        assert wanted * share // whole <= got <= -(-wanted * share // whole)


@pytest.mark.parametrize("start", [-1, 6])
def test_a_start_off_the_line_is_refused(start: int) -> None:
    with pytest.raises(ValueError, match="start"):
        seats(2, [1, 2, 3], start)


@given(share_lists, st.data())
def test_no_stratum_gets_more_than_its_room_and_nothing_is_lost(
    shares: list[int], data: st.DataObject
) -> None:
    room = [data.draw(st.integers(0, 8)) if share else 0 for share in shares]
    wanted = data.draw(st.integers(0, sum(room)))
    starts = data.draw(st.lists(st.integers(0, 10**6), min_size=10, max_size=10))
    held = apportion(wanted, shares, room, lambda turn, whole: starts[turn] % whole)
    assert sum(held) == wanted
    assert all(got <= space for got, space in zip(held, room, strict=True))


def test_what_a_short_stratum_cannot_hold_goes_to_the_others() -> None:
    # First round: seats 5, 0, 1 from the start; three of them find no room and go round again.
    assert apportion(6, [10, 1, 1], [2, 5, 5], lambda turn, whole: 0) == [2, 1, 3]


def test_more_than_there_is_room_for_is_refused() -> None:
    with pytest.raises(ValueError, match="room"):
        apportion(4, [1, 1], [2, 1], lambda turn, whole: 0)
