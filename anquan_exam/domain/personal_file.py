"""One person's file (一人一档): dated entries of every kind, merged into one timeline."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class EntryKind(StrEnum):
    """What an entry tells of."""

    EDUCATION = "education"
    JOB = "job"
    TRAINING = "training"
    THREE_LEVEL = "three-level"
    """三级安全教育."""
    EXAM = "exam"
    CERTIFICATE = "certificate"
    VIOLATION = "violation"
    CASE = "case"
    CLEARANCE = "clearance"
    """复岗单."""
    ABSENCE = "absence"
    CORRECTION = "correction"


class EducationLevel(StrEnum):
    """How far somebody went to school."""

    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"
    VOCATIONAL = "vocational"
    """中专、技校."""
    COLLEGE = "college"
    BACHELOR = "bachelor"
    MASTER = "master"
    """研究生."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One dated entry. `data` is what it says, in values that JSON knows; `brief` is as much of it
    as a later employer may see, None for nothing."""

    ref: str
    """Names it: `training:17`. The same for ever."""
    kind: EntryKind
    on: date
    unit: int | None
    """The enterprise it happened at; None: nobody's."""
    unit_name: str
    data: Mapping[str, Any]
    brief: Mapping[str, Any] | None = None
    link: str = ""
    """Public id of the page that tells it whole, where there is one."""
    withdrawn: bool = False
    """It was found to be wrong, and stays in view."""


@dataclass(frozen=True, slots=True)
class FileFilter:
    """What a timeline is narrowed to; None for everything."""

    kind: EntryKind | None = None
    year: int | None = None

    def takes(self, entry: Entry) -> bool:
        """Whether `entry` is among what is wanted."""
        return (self.kind is None or entry.kind is self.kind) and (
            self.year is None or entry.on.year == self.year
        )


def merged(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """One timeline, the newest first; within a day in one order for ever."""
    return tuple(sorted(entries, key=lambda entry: (entry.on, entry.ref), reverse=True))
