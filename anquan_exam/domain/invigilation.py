"""The exam room: where each candidate is, what is worth a look, what a leave of the page weighs."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from anquan_exam.domain.sitting import Absence, utc

SHORT = timedelta(seconds=15)
"""A leave this short is a call declined, a notification pushed aside."""
LONG = timedelta(seconds=60)
QUIET = timedelta(minutes=3)
"""An open paper from which nothing came for so long is worth a look: most likely no signal."""
CODE_LENGTH = (4, 12)


class Seat(StrEnum):
    """Where a candidate is."""

    AWAITED = "awaited"
    PRESENT = "present"
    """Presence and identity confirmed, not begun."""
    SITTING = "sitting"
    HANDED_IN = "handed_in"
    COLLECTED = "collected"
    """Closed by the invigilator."""
    LEFT_OUT = "left_out"
    """Handed in by the exam's own rule, for having left the page too often."""
    TIMED_OUT = "timed_out"
    VOIDED = "voided"
    ABSENT = "absent"


class Look(StrEnum):
    """Why a candidate is worth a look. Evidence, not proof."""

    IMPERSONATED = "impersonated"
    """Somebody else was found in his place, and a second person has still to decide."""
    LATE_SHEET = "late_sheet"
    SHARED_DEVICE = "shared_device"
    LEFT_PAGE = "left_page"
    NOT_IDENTIFIED = "not_identified"
    """Sitting, or done, without anybody having seen who it is: counts as a self-test."""
    QUIET = "quiet"


class Weight(IntEnum):
    """What a leave of the page weighs, as evidence."""

    NONE = 0
    SLIGHT = 1
    SOME = 2
    STRONG = 3


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """What is known of a candidate. `status` is that of the last attempt, None before the first."""

    status: str | None
    collected: bool = False
    """The last attempt was closed by an invigilator."""
    present: bool = False
    """Confirmed since the last attempt ended."""
    over: bool = False
    """Nobody can begin any more."""
    left_out: bool = False
    """The last attempt ended for having left the page too often."""


_ENDED = {"timed_out": Seat.TIMED_OUT, "voided": Seat.VOIDED}


def seat(facts: SeatFacts) -> Seat:
    """Where the candidate is. Whoever is confirmed again after an attempt is there for another."""
    if facts.status == "open":
        return Seat.SITTING
    if facts.present and not facts.over:
        return Seat.PRESENT
    if facts.status is None:
        return Seat.ABSENT if facts.over else Seat.AWAITED
    if facts.collected and facts.status != "voided":
        return Seat.COLLECTED
    if facts.left_out and facts.status != "voided":
        return Seat.LEFT_OUT
    return _ENDED.get(facts.status, Seat.HANDED_IN)


def presence_holds(present_at: datetime | None, last_ended_at: datetime | None) -> bool:
    """Whether a confirmation is for the sitting at hand: one made before an earlier attempt of the
    same person ended was for that one."""
    if present_at is None:
        return False
    return last_ended_at is None or utc(present_at) > utc(last_ended_at)


def weight(absence: Absence, now: datetime) -> Weight:
    """What one leave weighs: by its length, whether the answer changed after it, and whether the
    phone had a network to look anything up with."""
    length = absence.length if absence.returned_at else utc(now) - utc(absence.left_at)
    changed = absence.changed_after and absence.online is not False
    if changed and length is not None and length > SHORT:
        return Weight.STRONG
    if absence.online is False or length is None or length <= SHORT:
        return Weight.SLIGHT
    return Weight.SOME if length > LONG or absence.changed_after else Weight.SLIGHT


def heaviest(absences: Iterable[Absence], now: datetime) -> Weight:
    """The heaviest of several leaves; many slight ones weigh something together."""
    weights = [weight(absence, now) for absence in absences]
    most = max(weights, default=Weight.NONE)
    return Weight.SOME if most is Weight.SLIGHT and len(weights) > 2 else most


def counted_leaves(absences: Iterable[Absence]) -> int:
    """How many leaves count where a policy ends the sitting after some: those over that weigh more
    than slightly. How long a leave still lasts is not told by any one clock, so it waits."""
    ended = [(each, each.returned_at) for each in absences]
    return sum(back is not None and weight(each, back) >= Weight.SOME for each, back in ended)


def is_quiet(seen_at: datetime, now: datetime) -> bool:
    """Whether an open paper has been silent for long."""
    return utc(now) - utc(seen_at) >= QUIET


def normal_code(code: str) -> str:
    """A start code as compared and as drawn with: half-width, upper case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", code).upper().split())


def is_code(code: str) -> bool:
    """Whether a normal code can be given out: 4 to 12 letters, digits or Chinese characters."""
    least, most = CODE_LENGTH
    return least <= len(code) <= most and code.isalnum()
