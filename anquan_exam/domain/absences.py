"""Being away: why, for how long, and when it comes to three months."""

from datetime import date, timedelta
from enum import StrEnum

from anquan_exam.domain.eligibility.months import add_months

MONTHS = 3
"""From so many on, exactly three included, whoever comes back is trained and tested first."""
NEAR = timedelta(days=14)


Days = tuple[date, date | None]
"""The first day missed and the last; None: still away."""


class AbsenceKind(StrEnum):
    """Why somebody is away."""

    PERSONAL = "personal"
    SICK = "sick"
    INJURY = "injury"
    MATERNITY = "maternity"
    STOPPAGE = "stoppage"
    OTHER = "other"


class Length(StrEnum):
    """How long it is, against the three months."""

    SHORT = "short"
    NEAR = "near"
    FULL = "full"


def back_on(ends_on: date | None, today: date) -> date:
    """The first day back: whoever is still away would be back today at the earliest."""
    return today if ends_on is None or ends_on >= today else ends_on + timedelta(days=1)


def full_on(begins_on: date) -> date:
    """The first day back on which it is three months: one who is back the day before is free."""
    return add_months(begins_on, MONTHS)


def length(begins_on: date, ends_on: date | None, today: date) -> Length:
    """How long it is by `today`."""
    back, full = back_on(ends_on, today), full_on(begins_on)
    if back >= full:
        return Length.FULL
    still = ends_on is None or ends_on >= today
    return Length.NEAR if still and full - back <= NEAR else Length.SHORT


def days_away(begins_on: date, ends_on: date | None, today: date) -> int:
    """Days missed by now."""
    return max((back_on(ends_on, today) - begins_on).days, 0)


def begun_by(day: date) -> date:
    """The last first day missed with which it is three months by `day`."""
    begins = add_months(day, -MONTHS)
    while full_on(begins + timedelta(days=1)) <= day:
        begins += timedelta(days=1)
    return begins


def less(before: Days, after: Days) -> tuple[date, ...]:
    """The days from which on `after` has less than `before`: none where it has all of it."""
    (begins, ends), (new_begins, new_ends) = before, after
    lost = []
    if new_begins > begins:
        lost.append(begins)
    if new_ends is not None and (ends is None or new_ends < ends):
        lost.append(new_ends)
    return tuple(lost)


def cover(one: Days, other: Days) -> Days | None:
    """Both in one; None where there are days of neither between them."""
    first, second = sorted((one, other), key=lambda each: each[0])
    if first[1] is not None and first[1] + timedelta(days=1) < second[0]:
        return None
    last = None if first[1] is None or second[1] is None else max(first[1], second[1])
    return first[0], last
