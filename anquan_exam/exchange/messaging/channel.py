"""What every channel can do."""

from datetime import timedelta, timezone
from typing import Protocol

from anquan_exam.domain.messages import Delivery, Outgoing

CHINA = timezone(timedelta(hours=8))


class Channel(Protocol):
    """One way to reach people outside the site. It raises nothing: a fault is a Delivery."""

    def send(self, outgoing: Outgoing) -> Delivery:
        """Hand it over, once. Takes a few seconds at most."""
        ...


def worded(outgoing: Outgoing) -> str:
    """The text with its link behind it."""
    return f"{outgoing.text}：{outgoing.link}" if outgoing.link else outgoing.text
