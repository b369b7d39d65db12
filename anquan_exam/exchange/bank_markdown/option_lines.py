"""The text behind the tick of an option."""

import re

from anquan_exam.domain.questions import TRUE_FALSE_TEXTS, Option

_LETTERED = re.compile(r"(?P<letter>[A-Z])(?:[.．、] ?(?P<text>.*))")


def read_option(text: str) -> Option | None:
    """`A. 听班长的` as an option; None without letter and full stop."""
    match = _LETTERED.fullmatch(text)
    return Option(match["letter"], match["text"].strip()) if match else None


def read_true_false(texts: list[str]) -> bool:
    """Whether these are 对 and 错, in that order."""
    return tuple(texts) == TRUE_FALSE_TEXTS
