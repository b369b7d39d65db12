"""The log of training, exact to the minute: no two hours at once, no more in a day than a person
can take in, none while he was at work."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SHORTEST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment (aware) to a later one, the end left out."""

    begins: datetime
    ends: datetime

    @property
    def length(self) -> timedelta:
        """How long."""
        return self.ends - self.begins

    def overlaps(self, other: "Span") -> bool:
        """Whether any minute is in both."""
        return self.begins < other.ends and other.begins < self.ends


class LogRefusal(StrEnum):
    """Why a session is not entered."""

    BACKWARDS = "training_backwards"
    TOO_SHORT = "training_too_short"
    IN_THE_FUTURE = "training_in_future"
    OVERLAPS = "training_overlaps"
    AT_WORK = "training_at_work"
    OVER_THE_CAP = "training_over_cap"


@dataclass(frozen=True, slots=True)
class Clash:
    """Why not, and what it runs into."""

    refusal: LogRefusal
    other: Span | None = None


def clash(
    new: Span,
    known: Iterable[Span],
    at_work: Iterable[Span],
    *,
    now: datetime,
    cap: timedelta,
) -> Clash | None:
    """What stands against entering the session `new` of one person, beside the sessions `known` and
    the times attendance or the lamp room says that they worked; None where nothing does. `cap` is
    how much of a day may be training.

    A session is over when it is entered. A day is that of the offset the moments carry."""
    return next(_clashes(new, tuple(known), at_work, now, cap), None)


def _clashes(
    new: Span, known: tuple[Span, ...], at_work: Iterable[Span], now: datetime, cap: timedelta
) -> Iterator[Clash]:
    if new.ends <= new.begins:
        yield Clash(LogRefusal.BACKWARDS)
        return
    if new.length < SHORTEST:
        yield Clash(LogRefusal.TOO_SHORT)
    if new.ends > now:
        yield Clash(LogRefusal.IN_THE_FUTURE)
    yield from (Clash(LogRefusal.OVERLAPS, each) for each in known if each.overlaps(new))
    yield from (Clash(LogRefusal.AT_WORK, each) for each in at_work if each.overlaps(new))
    for day in _days(new):
        if sum((_within(each, day) for each in (*known, new)), timedelta()) > cap:
            yield Clash(LogRefusal.OVER_THE_CAP)


def _days(span: Span) -> Iterator[Span]:
    """The days a session touches, each from midnight to midnight."""
    day = span.begins.replace(hour=0, minute=0, second=0, microsecond=0)
    while day < span.ends:
        yield Span(day, day + timedelta(days=1))
        day += timedelta(days=1)


def _within(span: Span, day: Span) -> timedelta:
    """How much of `span` lies in `day`."""
    shared = min(span.ends, day.ends) - max(span.begins, day.begins)
    return max(shared, timedelta())
