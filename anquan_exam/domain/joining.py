"""Coming into an exam by its six-digit code: what may be typed, and how long the way in lasts."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from anquan_exam.domain.people import plain
from anquan_exam.domain.sitting import utc

CODE_DIGITS = 6
TAIL = 4
AFTER_HAND_IN = timedelta(minutes=30)
"""How long whoever came in by code may still look at the result."""
CHECK_IN_FOR = timedelta(minutes=5)
"""How long the code that a person shows to be checked in is good for."""
KEEP_PHOTO = timedelta(days=90)
"""How long after its exam's close an identity photo is kept."""


@dataclass(frozen=True, slots=True)
class PassFacts:
    """What is so of a sign-in that is good for one exam only. Moments aware."""

    entered_at: datetime
    exam_over: bool
    """Nobody can begin any more, or the person was taken off the list."""
    has_open_attempt: bool
    last_ended_at: datetime | None


def pass_holds(facts: PassFacts, now: datetime) -> bool:
    """Whether such a sign-in is still good: while there is a paper to write or one may be begun,
    and a while after the hand-in."""
    if facts.has_open_attempt:
        return True
    ended = facts.last_ended_at
    if ended is not None and utc(ended) >= utc(facts.entered_at):
        return utc(now) < utc(ended) + AFTER_HAND_IN
    return not facts.exam_over


def join_code(text: str) -> str | None:
    """The six digits however they were typed; None if they are not six."""
    digits = re.sub(r"[\s-]", "", plain(text))
    return digits if re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", digits) else None


def id_tail(text: str) -> str | None:
    """The last four characters of an ID number however they were typed; None if they cannot be.

    Residents' end in digits and perhaps an X; other documents may hold letters."""
    tail = re.sub(r"\s", "", plain(text)).upper()
    return tail if re.fullmatch(rf"[0-9A-Z]{{{TAIL}}}", tail) else None
