"""A device handed over for one paper: the PIN that takes it back, and how long that will do."""

import re
from datetime import timedelta

from anquan_exam.domain.people import plain

HELD = timedelta(hours=4)
MOST_TRIES = 5
_GUESSED = frozenset({"1234", "12345", "123456", "4321", "654321"})


def pin_of(text: str) -> str | None:
    """Four to six digits however they were typed; None if they are not, or the first anybody would
    guess."""
    digits = re.sub(r"\s", "", plain(text))
    if not re.fullmatch(r"[0-9]{4,6}", digits) or digits in _GUESSED or len(set(digits)) == 1:
        return None
    return digits
