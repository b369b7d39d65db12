"""One sitting: what the events say is on the sheet, and when time is up (DESIGN §5)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from operator import attrgetter, lt
from types import MappingProxyType
from typing import Any

Answer = tuple[str, ...]

SERVER_EPOCH = 0
"""The epoch of what the server itself notes; page loads are numbered from 1."""


class EventKind(StrEnum):
    """Everything that can happen to an attempt."""

    DRAWN = "drawn"
    STARTED = "started"
    ANSWERED = "answered"
    CLEARED = "cleared"
    MOVED_ON = "moved_on"
    FLAGGED = "flagged"
    UNFLAGGED = "unflagged"
    LEFT_PAGE = "left_page"
    RETURNED = "returned"
    TIME_ADDED = "time_added"
    SUBMITTED = "submitted"
    TIMED_OUT = "timed_out"
    MARKED = "marked"
    VOIDED = "voided"


FROM_CLIENT = frozenset(
    {
        EventKind.ANSWERED,
        EventKind.CLEARED,
        EventKind.MOVED_ON,
        EventKind.FLAGGED,
        EventKind.UNFLAGGED,
        EventKind.LEFT_PAGE,
        EventKind.RETURNED,
    }
)
"""What a phone may report; the rest only the server notes."""

# By name here, because an attempt has many events and looking a member up in its class is slow.
_ANSWERED, _FLAGGED, _SUBMITTED = EventKind.ANSWERED, EventKind.FLAGGED, EventKind.SUBMITTED
_MOVED_ON = EventKind.MOVED_ON
_WORDS = (_ANSWERED, EventKind.CLEARED)
_FLAGS = (_FLAGGED, EventKind.UNFLAGGED)
_KEY = attrgetter("epoch", "seq")

ANSWERING = frozenset((_ANSWERED, _MOVED_ON))
"""Events whose payload is an answer."""
NEEDS_ITEM = frozenset((*_WORDS, *_FLAGS, _MOVED_ON))


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. (epoch, seq) is its key within the attempt."""

    epoch: int
    seq: int
    kind: EventKind
    item: int | None
    """The number of the question on the paper, where the event is about one."""
    payload: Any
    """JSON. ANSWERED, and MOVED_ON, past a question for good: the answer, a list of texts.
    SUBMITTED: {"answers": {"1": [...], ...}}, the sheet the hand-in carried, where it carried one;
    and "asked", where by the exam's rule no more than that were asked."""
    server_at: datetime
    client_at: datetime | None

    @property
    def key(self) -> tuple[int, int]:
        """Where the event stands among those of its attempt, whenever it arrived."""
        return (self.epoch, self.seq)

    @property
    def content(self) -> tuple[EventKind, int | None, Any]:
        """What a repeat must have in common with it to be one."""
        return (self.kind, self.item, self.payload)


class ClashingEvents(ValueError):
    """Two different events under one key: no sheet can be made from them."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The answers as received so far."""

    answers: Mapping[int, Answer] = field(default_factory=lambda: MappingProxyType({}))
    """Number on the paper to what was answered; never an empty answer."""
    flags: frozenset[int] = frozenset()
    touched: frozenset[int] = frozenset()
    """Questions of which an answer or a clearing was received: no gaps for a hand-in to fill."""
    late_items: frozenset[int] = frozenset()
    """Questions whose last word came after the deadline (within the grace)."""
    asked: int | None = None
    """How many questions from the first were asked, where the sitting stopped early; else all."""


def fold(
    events: Iterable[Event], *, deadline: datetime | None = None, until: datetime | None = None
) -> Sheet:
    """The sheet that `events` make, in whatever order they arrived and however often.

    The last word on a question is the event with the highest (epoch, seq): so an event of an older
    epoch that comes late counts only where no newer epoch touched the question. But a question
    moved past stays as it was when the server first heard of that. Sheets carried by hand-ins fill
    gaps after that. What the server received after `until` is left out; what it
    received after `deadline` counts, and is named in late_items. Raises ClashingEvents.
    """
    deadline, until = deadline and utc(deadline), until and utc(until)
    words: dict[int, Event] = {}
    past: dict[int, Event] = {}
    asked: int | None = None
    flags: dict[int, Event] = {}
    hand_ins: list[Event] = []
    for event in _in_order(events):
        if event.kind is _SUBMITTED:  # the server's own word, whenever it came to it
            asked = asked or _asked(event.payload)
        if _after(event.server_at, until):
            continue
        if event.kind in _WORDS and event.item is not None:
            words[event.item] = event
        elif event.kind in _FLAGS and event.item is not None:
            flags[event.item] = event
        elif event.kind is _SUBMITTED:
            hand_ins.append(event)
        elif event.kind is _MOVED_ON and event.item is not None:
            first = past.setdefault(event.item, event)
            past[event.item] = event if event.server_at < first.server_at else first
    words.update(past)
    answers = {number: _answer_of(words[number]) for number in sorted(words)}
    sheet = Sheet(
        answers={number: answer for number, answer in answers.items() if answer},
        flags=frozenset(n for n, event in flags.items() if event.kind is _FLAGGED),
        touched=frozenset(answers),
        late_items=frozenset(n for n, e in words.items() if _after(e.server_at, deadline)),
        asked=asked,
    )
    for event in hand_ins:
        late = _after(event.server_at, deadline)
        sheet = merge_hand_in(sheet, _handed(event.payload), late=late)
    return sheet


def merge_hand_in(
    sheet: Sheet, handed: Mapping[int, Iterable[str]], *, late: bool = False
) -> Sheet:
    """`sheet` with the gaps filled from the sheet that a hand-in carried.

    Only questions of which nothing was received are gaps. One whose clearing was received is none:
    a hand-in "never overrides or clears what was received", and an older phone's copy would bring
    back an answer its owner took away. An empty answer fills nothing; a repeat changes nothing.
    """
    given = {number: tuple(answer) for number, answer in handed.items()}
    filled = {
        number: answer
        for number, answer in given.items()
        if number not in sheet.touched and _says_something(answer)
    }
    return replace(
        sheet,
        answers=dict(sorted({**sheet.answers, **filled}.items())),
        touched=sheet.touched | filled.keys(),
        late_items=sheet.late_items | filled.keys() if late else sheet.late_items,
    )


def fold_late(
    events: Iterable[Event],
    late: Iterable[Event],
    handed: Mapping[int, Iterable[str]],
    *,
    deadline: datetime,
    until: datetime,
) -> Sheet:
    """The sheet with a late one accepted: what came by `until`, and what the late one adds to it.

    `late` are the events it carried, `handed` its whole sheet. An event already received under its
    key stays as received, and an older page's event still counts only where no newer one touched
    the question.
    """
    end = utc(until)
    kept = [event for event in events if not _after(event.server_at, end)]
    known = {event.key for event in kept}
    added = [event for event in late if event.key not in known]
    return merge_hand_in(fold([*kept, *added], deadline=deadline), handed, late=True)


class Arrival(StrEnum):
    """When something reached the server, beside the deadline."""

    IN_TIME = "in_time"
    LATE = "late"
    """After the deadline, within the grace: it counts, and is marked."""
    TOO_LATE = "too_late"
    """After the grace: evidence only."""


def deadline(
    started_at: datetime, allowance: timedelta, window_closes: datetime | None
) -> datetime:
    """Start + allowance (extra time included), but never past the window's close; in UTC."""
    end = utc(started_at) + allowance
    return end if window_closes is None else min(end, utc(window_closes))


def arrival(at: datetime, deadline: datetime, grace: timedelta) -> Arrival:
    """How what reached the server `at` stands; the deadline and the end of the grace belong to
    the better side."""
    if utc(at) <= utc(deadline):
        return Arrival.IN_TIME
    return Arrival.LATE if utc(at) <= utc(deadline) + grace else Arrival.TOO_LATE


def is_overdue(status_open: bool, deadline: datetime, grace: timedelta, now: datetime) -> bool:
    """Whether an attempt is to be closed now, by whoever touches it: request or periodic job."""
    return status_open and arrival(now, deadline, grace) is Arrival.TOO_LATE


def utc(moment: datetime) -> datetime:
    """`moment` in UTC, where an hour is an hour. Raises ValueError without a time zone."""
    if moment.tzinfo is UTC:
        return moment
    if moment.utcoffset() is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC)


def _in_order(events: Iterable[Event]) -> list[Event]:
    """Each event once, by (epoch, seq)."""
    events = list(events)
    keys = list(map(_KEY, events))
    if all(map(lt, keys, keys[1:])):
        return events  # as the database gives them
    once: dict[tuple[int, int], Event] = {}
    for event in events:
        first = once.setdefault(event.key, event)
        if first.content != event.content:
            raise ClashingEvents(f"two events are numbered {event.key}")
        if event.server_at < first.server_at:
            once[event.key] = event
    return [once[key] for key in sorted(once)]


def _answer_of(event: Event) -> Answer:
    answer = tuple(event.payload) if event.kind in ANSWERING else ()
    return answer if _says_something(answer) else ()


def _says_something(answer: Answer) -> bool:
    return any(part.strip() for part in answer)


def _handed(payload: Any) -> dict[int, Answer]:
    answers = payload.get("answers", {}) if isinstance(payload, Mapping) else {}
    return {int(number): tuple(answer) for number, answer in answers.items()}


def _asked(payload: Any) -> int | None:
    return payload.get("asked") if isinstance(payload, Mapping) else None


def _after(at: datetime, limit: datetime | None) -> bool:
    """Whether `at` is past `limit`, which is in UTC."""
    return limit is not None and utc(at) > limit


@dataclass(frozen=True, slots=True)
class Absence:
    """One stay away from the page. Evidence for the invigilator, proof of nothing."""

    item: int | None
    """The question that was open."""
    left_at: datetime
    returned_at: datetime | None
    """None: not come back."""
    online: bool | None
    """Whether the phone had a network when it left; None: it did not say."""
    changed_after: bool
    """Whether an answer to that question was given or cleared after the return."""

    @property
    def length(self) -> timedelta | None:
        """How long it lasted, by the phone's clock where it has one."""
        return None if self.returned_at is None else self.returned_at - self.left_at


def absences(events: Iterable[Event]) -> tuple[Absence, ...]:
    """Every stay away from the page, in order. A new page load ends one as a return does."""
    return tuple(_absences(_in_order(events)))


def _absences(events: list[Event]) -> Iterator[Absence]:
    client = [event for event in events if event.kind in FROM_CLIENT]
    for at, left in enumerate(client):
        if left.kind is not EventKind.LEFT_PAGE:
            continue
        after = client[at + 1 :]
        back = after[0] if after and after[0].kind is not EventKind.LEFT_PAGE else None
        payload = left.payload if isinstance(left.payload, Mapping) else {}
        yield Absence(
            item=left.item,
            left_at=_clock(left),
            returned_at=_clock(back) if back else None,
            online=payload.get("online"),
            changed_after=left.item is not None
            and any(e.item == left.item and e.kind in _WORDS for e in after),
        )


def _clock(event: Event) -> datetime:
    return utc(event.client_at or event.server_at)
