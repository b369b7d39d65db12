"""The record of a spot check: how it is numbered, which parties sign, what is asked afterwards."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

DAYS_TO_MEND = 15
"""Unless the officer says another day: until then a failed person is trained and tested again."""
MOST_DAYS = 365
HEAD = 0
"""The seat of the unit's head; those from 1 on are the officers' in the order of the plan."""

_HEX = re.compile(r"[0-9a-f]{64}")
# What may change without the record saying anything else about the visit: the secret comes out
# when the exam is over, and other checks may be planned later the same day.
_PASSING = frozenset({"secret", "again", "version", "reason", "due"})


class SignedHow(StrEnum):
    """How a party signed."""

    SCREEN = "screen"
    PAPER = "paper"
    REFUSED = "refused"


class FollowUpKind(StrEnum):
    """What a person is asked: train and be tested again, or come to the make-up."""

    FAILED = "failed"
    ABSENT = "absent"


class FollowUpState(StrEnum):
    """How a follow-up stands, by the facts of the day."""

    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    LEFT = "left"
    """No longer works at the unit."""


def record_number(year: int, number: int) -> str:
    """The number of a record as it is read: 抽考〔2026〕0007."""
    return f"抽考〔{year}〕{number:04}"


def due_fits(due_on: date, today: date) -> bool:
    """Whether a day can be asked for: after today, within a year."""
    return today < due_on <= today + timedelta(days=MOST_DAYS)


def read_digest(text: str) -> str | None:
    """The digest in `text`, written in groups or in capitals; None where it is none."""
    plain = "".join(text.split()).lower()
    return plain if _HEX.fullmatch(plain) else None


def says_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two contents of a record say the same about the visit."""
    return _said(one) == _said(other)


def _said(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in _PASSING}
