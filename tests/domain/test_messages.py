"""Messages: every kind counted somewhere, waits that grow to a limit, nights left in peace."""

from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.messages import (
    GROUPS,
    LONGEST_WAIT,
    NIGHT_BEGINS,
    STAGES,
    Kind,
    by_day,
    outside_text,
    stage_bounds,
    wait_after,
)

CHINA = timezone(timedelta(hours=8))


def test_every_kind_is_counted_in_a_group() -> None:
    assert set(GROUPS) == set(Kind)


@given(st.integers(1, 10**6))
def test_each_wait_is_longer_than_the_last_up_to_a_limit(tries: int) -> None:
    assert wait_after(tries) <= wait_after(tries + 1) <= LONGEST_WAIT


@given(st.integers(0, 10**8))
def test_nothing_is_sent_by_night_nor_put_off_for_more_than_one(seconds: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=CHINA) + timedelta(seconds=seconds)
    then = by_day(at)
    assert 7 <= then.hour < NIGHT_BEGINS
    assert at <= then <= at + timedelta(hours=10)
    assert by_day(then) == then


def test_each_day_before_an_end_belongs_to_one_stage() -> None:
    bounds = stage_bounds()
    assert [stage for stage, _ in bounds] == list(STAGES)
    for left in range(-14, 61):
        assert sum(least <= left <= stage for stage, least in bounds) == 1


@given(st.integers(1, 999))
def test_what_goes_outside_holds_a_number_of_things_and_nothing_else(count: int) -> None:
    assert outside_text(count) == f"你有 {count} 件事要办，打开安全考看"
