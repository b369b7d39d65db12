"""What the invigilator said, as pages get it, and what they say was seen."""

from collections.abc import Iterable
from typing import Any

from anquan_exam.services.errors import Invalid
from anquan_exam.services.sittings.messages import Message
from anquan_exam.web.pages import clock_time

MOST_SEEN = 50
MOST_NUMBER = 2**31 - 1


def messages_told(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Messages as a page's script takes them: {id, by, text}."""
    return [
        {"id": one.id, "by": f"监考员{one.by} {clock_time(one.at)}：", "text": one.text}
        for one in messages
    ]


def seen_in(given: Any) -> list[int]:
    """The numbers of messages that a page says were seen. Raises Invalid `bad_events`."""
    if not isinstance(given, list) or len(given) > MOST_SEEN:
        raise Invalid("bad_events", "seen")
    for one in given:
        if not isinstance(one, int) or isinstance(one, bool) or not 1 <= one <= MOST_NUMBER:
            raise Invalid("bad_events", "seen")
    return given


def seen_on_form(given: str) -> list[int]:
    """The same from the field of a plain form, "3,4"; what is none is passed over."""
    found = (int(one) for one in given.split(",")[:MOST_SEEN] if one.isascii() and one.isdecimal())
    return [one for one in found if 1 <= one <= MOST_NUMBER]
