"""The log of training: exact to the minute, and never while the man was underground."""

from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.training_log import LogRefusal, Span, clash

ZONE = timezone(timedelta(hours=8))
DAY = datetime(2026, 11, 26, tzinfo=ZONE)
CAP = timedelta(hours=8)
LATER = DAY + timedelta(days=30)


def span(begins: str, ends: str, *, day: int = 0, over: int = 0) -> Span:
    """From and to as "08:30" on a day counted from DAY; `over` midnights later it ends."""
    start, stop = (
        DAY + timedelta(days=day, hours=int(text[:2]), minutes=int(text[3:]))
        for text in (begins, ends)
    )
    return Span(start, stop + timedelta(days=over))


def why(new: Span, known=(), at_work=(), now: datetime = LATER) -> LogRefusal | None:
    found = clash(new, known, at_work, now=now, cap=CAP)
    return found.refusal if found else None


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (span("08:00", "12:00"), None),
        (span("12:00", "08:00"), LogRefusal.BACKWARDS),
        (span("08:00", "08:00"), LogRefusal.BACKWARDS),
        (span("08:00", "08:04"), LogRefusal.TOO_SHORT),
        (span("08:00", "16:00"), None),
        (span("08:00", "16:01"), LogRefusal.OVER_THE_CAP),
        (span("20:00", "04:00", over=1), None),
    ],
)
def test_a_session_by_itself(new: Span, found: LogRefusal | None) -> None:
    assert why(new) is found


def test_a_session_is_entered_when_it_is_over() -> None:
    new = span("08:00", "12:00")
    assert why(new, now=new.ends) is None
    assert why(new, now=new.ends - timedelta(seconds=1)) is LogRefusal.IN_THE_FUTURE


def test_sessions_may_touch_and_not_share_a_minute() -> None:
    known = (span("08:00", "10:00"),)
    assert why(span("10:00", "12:00"), known) is None
    assert why(span("09:59", "12:00"), known) is LogRefusal.OVERLAPS


def test_nobody_is_taught_while_the_lamp_room_has_him_underground() -> None:
    shift = (span("22:00", "06:30", over=1),)
    assert why(span("06:30", "08:30", day=1), at_work=shift) is None
    found = clash(span("06:00", "08:00", day=1), (), shift, now=LATER, cap=CAP)
    assert found and (found.refusal, found.other) == (LogRefusal.AT_WORK, shift[0])


def test_the_day_is_full_after_eight_hours_however_they_are_cut() -> None:
    known = (span("08:00", "12:00"), span("13:00", "16:50"))
    assert why(span("18:00", "18:10"), known) is None
    assert why(span("18:00", "18:11"), known) is LogRefusal.OVER_THE_CAP
    assert why(span("08:00", "16:00", day=1), known) is None


SPANS = st.builds(
    lambda start, length: Span(
        DAY + timedelta(minutes=start), DAY + timedelta(minutes=start + length)
    ),
    st.integers(0, 4000),
    st.integers(1, 700),
)


@given(st.lists(SPANS, max_size=25), st.lists(SPANS, max_size=3))
def test_whatever_is_tried_the_log_stays_possible(tried: list[Span], shifts: list[Span]) -> None:
    log: list[Span] = []
    for new in tried:
        if clash(new, log, shifts, now=LATER, cap=CAP) is None:
            log.append(new)
    ordered = sorted(log, key=lambda one: one.begins)
    assert all(a.ends <= b.begins for a, b in pairwise(ordered))
    assert not any(one.overlaps(shift) for one in log for shift in shifts)
    for day in range(5):
        whole = Span(DAY + timedelta(days=day), DAY + timedelta(days=day + 1))
        taught = sum(
            (
                max(min(one.ends, whole.ends) - max(one.begins, whole.begins), timedelta())
                for one in log
            ),
            timedelta(),
        )
        assert taught <= CAP
