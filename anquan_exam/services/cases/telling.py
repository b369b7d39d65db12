"""The one place where a case tells somebody something. Whatever carries messages listens here; the
person's own page shows it all without any."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session


class Told(StrEnum):
    """What the person is told."""

    REPORTED = "reported"
    OPENED = "opened"
    VERIFIED = "verified"
    DROPPED = "dropped"
    CONFIRM_TRAINING = "confirm-training"
    RETEST = "retest"
    FAILED = "failed"
    PASSED = "passed"
    CLEARED = "cleared"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to be told. `case` is a public id, `number` what people call it."""

    person_id: int
    what: Told
    case: str
    number: str
    at: datetime


Listener = Callable[[Session, Telling], None]
_LISTENERS: list[Listener] = []


def listen(listener: Listener) -> None:
    """Let `listener` hear everything told from now on, within the act's own transaction; once,
    however often it is said."""
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)


def tell(session: Session, telling: Telling) -> None:
    """Tell it to whoever listens."""
    for listener in _LISTENERS:
        listener(session, telling)
