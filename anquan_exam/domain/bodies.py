"""The bodies of one paper: on one's own phone, on the officer's device, aloud, on paper.

The paper drawn, the engine and the record are the same; only who puts the answers in differs."""

from datetime import timedelta
from enum import StrEnum


class Body(StrEnum):
    """How a paper is put before the person, and how the answers come in."""

    OWN = "own"
    """On the person's own phone."""
    HANDED = "handed"
    """On the officer's device, handed over and locked to the paper."""
    ORAL = "oral"
    """现场问答: the officer reads, taps what was said; a witness stands by."""
    PAPER = "paper"
    """Printed; the answers are keyed in afterwards."""


CONDUCTED = frozenset({Body.ORAL, Body.PAPER})
"""Where somebody else puts in what the person answered."""

WITHOUT_PHONES = CONDUCTED
"""What is safe where nobody may carry a phone: nothing the person holds has a battery. What is
said or written there is put in afterwards, outside."""

KEYING = timedelta(hours=72)
"""How long after the window a paper may still be keyed in; till then no key is shown to anybody."""


def offered(*, no_phones: bool) -> tuple[Body, ...]:
    """The bodies that may be chosen at a site."""
    return tuple(body for body in Body if body in WITHOUT_PHONES or not no_phones)


def needs_witness(body: Body) -> bool:
    """Whether somebody must have stood by: where another's ear decides what was answered."""
    return body is Body.ORAL
