"""Somebody on the list of a spot check, as they were on the day."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of the list a draw is from. `key` is random and all that others ever see."""

    key: str
    stratum: str
    person_id: int
    name: str
    department: str
    posts: str
    number: str

    def to_json(self) -> list[Any]:
        """The fields in order."""
        return list(astuple(self))


def read_listed(people: Iterable[list[Any]]) -> dict[str, Listed]:
    """The people of a check by key, in the order kept."""
    return {row[0]: Listed(*row) for row in people}
