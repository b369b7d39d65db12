"""The key of one question: inside its options, and as many as its kind asks for."""

from collections.abc import Iterator

from anquan_exam.domain.clinic.entries import Item
from anquan_exam.domain.clinic.findings import Code, Finding, found
from anquan_exam.domain.questions import Kind

_ONE = (Kind.SINGLE, Kind.TRUE_FALSE)


def check(item: Item) -> Iterator[Finding]:
    """A key that cannot be published; a draft may hold it."""
    asked = item.asked
    known = {option.id for option in asked.options}
    outside = [letter for letter in asked.key if letter not in known]
    if outside and asked.options:
        yield found(Code.KEY_OUTSIDE, [item], "、".join(outside), "、".join(sorted(known)))
    elif asked.kind in _ONE and len(asked.key) != 1:
        yield found(Code.KEY_COUNT, [item], "1", str(len(asked.key)))
    elif asked.kind is Kind.HAZARD_PICTURE and not asked.key:
        yield found(Code.KEY_COUNT, [item], "1", "0")
    elif asked.kind is Kind.MULTIPLE and len(asked.key) < 2:
        yield found(Code.KEY_COUNT, [item], "2", str(len(asked.key)))
