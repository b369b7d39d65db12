"""Numbers and moments as people type them into a form, and the day it is."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from anquan_exam import clock
from anquan_exam.services.errors import Invalid

MOST_MARKS = 100
MOST_SMALL = 2**31 - 1
LIVE = "X-Live"
"""The header of live_form.js: it takes the saved page and shows only what changed."""


def whole(text: str | None, field: str, lowest: int, highest: int) -> int:
    """A whole number between two bounds. Raises Invalid `not_a_number`."""
    plain = unicodedata.normalize("NFKC", text or "").strip()
    if plain.isascii() and plain.isdigit() and lowest <= int(plain[:9]) <= highest:
        return int(plain[:9])
    raise Invalid("not_a_number", field, lowest=lowest, highest=highest)


def small(text: str) -> int:
    """A whole number that a database's integer can hold, for `request.args.get(…, type=small)`.
    Raises ValueError."""
    number = int(text)
    if abs(number) > MOST_SMALL:
        raise ValueError("too large a number")
    return number


def hundredths(text: str | None, field: str) -> int:
    """Marks as hundredths: "1.5" is 150. Raises Invalid `not_marks`."""
    try:
        value = Decimal(unicodedata.normalize("NFKC", text or "").strip()) * 100
        if value == value.to_integral_value() and 0 < value <= MOST_MARKS * 100:
            return int(value)
    except InvalidOperation:
        pass
    raise Invalid("not_marks", field, most=MOST_MARKS)


def moment(day: str | None, time: str | None, field: str) -> datetime:
    """A day and a clock time of China (2026-11-24, 14:30), aware. Raises Invalid `not_a_moment`."""
    try:
        plain = datetime.strptime(f"{day} {time}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 - given below
    except ValueError as error:
        raise Invalid("not_a_moment", field) from error
    return plain.replace(tzinfo=clock.SHANGHAI)


def today() -> date:
    """The day it is in China."""
    return clock.local(clock.now()).date()
