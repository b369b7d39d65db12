"""A unit's list of who is at work on a shift: its lines, and which lists an officer is offered."""

import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from anquan_exam.domain.people import mask_id, spoken

SHIFTS = ("早班", "中班", "晚班")
LONGEST_SHIFT = 20
_NIGHT = re.compile(r"[晚夜]|零点|三班")
_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15})(?![0-9A-Za-z])")


class PeopleFrom(StrEnum):
    """Where the people of a check were drawn from."""

    ROSTER = "roster"
    LIST = "list"
    PASTED = "pasted"


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """A line as kept: what it says, and whose it is; None for nobody of the roster."""

    number: int
    text: str
    post: str
    lamp: str
    person_id: int | None

    def to_json(self) -> list[Any]:
        """The fields in order."""
        return list(astuple(self))


def read_lines(lines: Iterable[list[Any]]) -> tuple[ShiftLine, ...]:
    """What `ShiftLine.to_json` wrote."""
    return tuple(ShiftLine(*line) for line in lines)


def without_id_numbers(text: str) -> str:
    """The text with ID numbers masked: a list of who is at work has no need of them."""
    return _ID_NUMBER.sub(lambda found: mask_id(found[0]), text)


def shift_name(text: str) -> str:
    """A shift as it is kept, spaces aside: "早 班" is 早班."""
    return "".join(spoken(text).split())


def is_night(shift: str) -> bool:
    """Whether a shift of this name may last into the next day."""
    return bool(_NIGHT.search(shift))


@dataclass(frozen=True, slots=True)
class KeptList:
    """What decides whether a list is offered; `over_at` is when another took its place, or it was
    withdrawn."""

    day: date
    shift: str
    put_in_at: datetime
    over_at: datetime | None


def is_offered(one: KeptList, today: date, arrived_at: datetime) -> bool:
    """Whether an officer who came at `arrived_at` may draw from the list: today's, or last
    night's, if it was in force when she came or was put in since.

    One replaced or withdrawn only after she came stays on offer: nobody changes who is at work by
    changing a list in front of her."""
    fits = one.day == today or (one.day == today - timedelta(days=1) and is_night(one.shift))
    return fits and (one.over_at is None or one.over_at > arrived_at)


def is_late(put_in_at: datetime, arrived_at: datetime) -> bool:
    """Whether a list was put in only after the officers came."""
    return put_in_at > arrived_at
