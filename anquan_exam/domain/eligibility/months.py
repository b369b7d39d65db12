"""Months as the rules count them: from a day to the same day, or to the month's last."""

import calendar
from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day `months` later; the last of the month where that has none.

    31 January and a month is 28 (29) February."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def full_months(begins: date, ends: date, months: int) -> bool:
    """Whether from `begins` to `ends` it is `months` or more; exactly so many are enough."""
    return ends >= add_months(begins, months)
