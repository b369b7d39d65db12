"""The manager's sheet of a month: its figures, whom each counts, and what changed after it was
frozen."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from anquan_exam.domain.eligibility.months import add_months

FREEZES_AFTER = timedelta(days=3)
"""So long after the month's last day its sheet takes in what comes late."""


class Figure(StrEnum):
    """What is counted."""

    HEADCOUNT = "headcount"
    TRAINED = "trained"
    EXAMINED = "examined"
    PASSED = "passed"
    OPENED = "opened"
    CLOSED = "closed"
    STOPPED = "stopped"
    EXPIRED = "expired"
    RENEWED = "renewed"
    ABSENCES = "absences"
    SPOT_CHECKS = "spot_checks"


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One thing that is counted: whose, of which kind, with its number (minutes, days) and words.
    `day`: when."""

    person_id: int
    kind: str = ""
    number: int = 0
    text: str = ""
    day: str = ""


Figures = Mapping[Figure, Sequence[Entry]]


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month in China."""

    year: int
    number: int

    @staticmethod
    def of(day: date) -> "Month":
        """The month of a day."""
        return Month(day.year, day.month)

    @staticmethod
    def read(text: str) -> "Month | None":
        """2026-11 as a month; None for anything else."""
        found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text, re.ASCII)
        return Month(int(found[1]), int(found[2])) if found else None

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.later(1).first - timedelta(days=1)

    @property
    def freezes_on(self) -> date:
        """From this day on its sheet stays as it is."""
        return self.last + FREEZES_AFTER + timedelta(days=1)

    def later(self, months: int) -> "Month":
        """The month so many later; earlier with a minus."""
        return Month.of(add_months(self.first, months))


def count(figure: Figure, entries: Sequence[Entry]) -> int:
    """The figure: spot checks are counted themselves, everything else by its entries."""
    if figure is Figure.SPOT_CHECKS:
        return len({entry.kind for entry in entries})
    return len(entries)


def by_kind(entries: Sequence[Entry]) -> tuple[tuple[str, int], ...]:
    """How many there are of each kind, the most first."""
    found = Counter(entry.kind for entry in entries)
    return tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


@dataclass(frozen=True, slots=True)
class Change:
    """What came to be known of a figure after the sheet was frozen."""

    added: tuple[Entry, ...]
    gone: tuple[Entry, ...]


def changes(frozen: Figures, present: Figures) -> Mapping[Figure, Change]:
    """The figures that would be other today, with what makes them so."""
    found = {}
    for figure in Figure:
        before, after = Counter(frozen.get(figure, ())), Counter(present.get(figure, ()))
        added, gone = after - before, before - after
        if added or gone:
            found[figure] = Change(tuple(sorted(added.elements())), tuple(sorted(gone.elements())))
    return found


def to_json(figures: Figures) -> dict[str, Any]:
    """Plain values, kept with a frozen sheet."""
    return {
        figure.value: [[e.person_id, e.kind, e.number, e.text, e.day] for e in entries]
        for figure, entries in figures.items()
    }


def from_json(value: Mapping[str, Any]) -> Figures:
    """The figures that `to_json` wrote; one it does not know yet has no entries."""
    return {
        figure: tuple(Entry(*entry) for entry in value.get(figure.value, ())) for figure in Figure
    }
