"""What the result list may be narrowed to and ordered by."""

from dataclasses import dataclass

SORTS = ("number", "name", "score", "department", "outcome", "started", "exam")


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; an empty value narrows nothing."""

    exam: str = ""
    outcome: str = ""
    department: str = ""
    post: str = ""
    category: str = ""
    supervised: str = ""
    """"yes", "no" or ""."""
    q: str = ""
    """Part of a name, of its pinyin initials, or the start of an employee number."""
    low: int | None = None
    high: int | None = None
    """Scores from `low` up to, not including, `high`; hundredths of a mark."""
    sort: str = "number"
    down: bool = False
