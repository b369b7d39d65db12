"""Days and times as ledgers write them: 2026.11.5, 11月5日, 2026-11-05 14:30, Excel's own numbers,
下午2点半. What is left unread of a cell is a fault, never left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from anquan_exam.domain.certificate_rows import card_date

DAY_MINUTES = 24 * 60
AHEAD = timedelta(days=31)
"""A day without a year is the nearest one that is no further ahead."""
_FULL = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
_SHORT = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")
_RUN = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
_SERIAL = re.compile(r"([2-6]\d{4})(\.\d+)?")
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
_PART = re.compile(r"(?:(\d{1,2})[-./月])?(\d{1,2})[日号]?")
_BETWEEN = re.compile(r"\s*(?:至|到|~|～|—+|–|-)\s*")
_CLOCK = re.compile(
    r"(次日|第二天|翌日)?\s*(凌晨|清晨|早上|早晨|早|上午|中午|下午|傍晚|晚上|晚|夜里)?\s*"
    r"(\d{1,2})(?:[:：](\d{2})(?::\d{2}(?:\.\d+)?)?分?|[时点](?:(\d{1,2})分?|(半)|整)?)"
)
_MORNING = frozenset({"凌晨", "清晨", "早上", "早晨", "早", "上午"})
_FRACTION = re.compile(r"0?\.\d+")


@dataclass(frozen=True, slots=True)
class Written:
    """A day with what the cell says besides, as a time of day or two; `guessed`: the year was not
    written."""

    day: date
    rest: str = ""
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in minutes, up to 24:00; `next_day` as it was written."""

    minutes: int
    next_day: bool = False


def written(text: str, today: date) -> Written | None:
    """The day a cell begins with; None where it does not begin with one."""
    if found := _SERIAL.fullmatch(text):
        day = card_date(found[1])
        minutes = round(float(found[2] or 0) * DAY_MINUTES) % DAY_MINUTES
        return Written(day, _said(minutes) if minutes else "") if day else None
    if found := _FULL.match(text) or _RUN.match(text):
        day = _date(int(found[1]), int(found[2]), int(found[3]))
    elif found := _SHORT.match(text):
        day = _nearest(int(found[1]), int(found[2]), today)
    else:
        day = card_date(text) if text.startswith(("二", "一")) else None
        return Written(day) if day else None
    rest = _WEEKDAY.sub("", text[found.end() :]).strip(" T,，、")
    return Written(day, rest, found.re is _SHORT) if day else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1970 <= year <= 2100 else None
    except ValueError:
        return None


def _nearest(month: int, day: int, today: date) -> date | None:
    years = (today.year + 1, today.year, today.year - 1)
    days = (_date(year, month, day) for year in years)
    return next((one for one in days if one is not None and one <= today + AHEAD), None)


def _said(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def clock(text: str) -> Clock | None:
    """A time of day; None for anything else."""
    if _FRACTION.fullmatch(text):
        return Clock(round(float(text) * DAY_MINUTES) % DAY_MINUTES)
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    half = 30 if found[6] else 0
    hour, minute = int(found[3]), int(found[4] or found[5] or half)
    turned = _turned(found[2] or "", hour)
    if turned is None or minute > 59 or turned * 60 + minute > DAY_MINUTES:
        return None
    return Clock(turned * 60 + minute, bool(found[1]))


def _turned(part: str, hour: int) -> int | None:
    """The hour of 24 that an hour of a part of the day is."""
    if not part or hour > 12:
        return hour
    if part in _MORNING:
        return 0 if part == "凌晨" and hour == 12 else hour
    if part == "中午":
        return hour if hour >= 11 else hour + 12
    if hour == 12:  # 晚上12点 may be either midnight
        return 12 if part == "下午" else None
    return hour + 12


def two(text: str) -> tuple[str, str] | None:
    """From and until of one cell of times."""
    parts = _BETWEEN.split(text, maxsplit=1)
    return (parts[0], parts[1]) if len(parts) == 2 else None


def days(text: str, today: date) -> tuple[Written, str] | None:
    """The first day of one cell of days, and what says the last one ("" for nothing); None where it
    cannot be read. The last may lack what it shares with the first: 2026.11.5-11.8, 5日-8日."""
    whole = written(text, today)
    if whole is not None and not _unread(whole):
        return whole, ""
    for left, right in _splits(text):
        first = written(left, today)
        if first is None or _unread(first):
            continue
        if right and (short := _PART.fullmatch(right)):
            month = int(short[1] or first.day.month)
            last = _date(first.day.year, month, int(short[2]))
            if last is not None and last < first.day and short[1]:
                last = _date(first.day.year + 1, month, int(short[2]))
            return (first, last.isoformat()) if last else None
        return first, right
    return None


def _splits(text: str) -> Iterator[tuple[str, str]]:
    for found in _BETWEEN.finditer(text):
        yield text[: found.start()], text[found.end() :]


def _unread(one: Written) -> bool:
    return bool(one.rest) and clock(one.rest) is None


def dated(text: str, today: date) -> Written | None:
    """A day and, if at all, a time of day, and nothing else: midnight is no time that somebody
    wrote."""
    one = written(text, today)
    if one is None or _unread(one):
        return None
    at = clock(one.rest) if one.rest else None
    return replace(one, rest="") if at == Clock(0) else one
