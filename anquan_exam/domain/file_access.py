"""How much of a personal file somebody may see.

The person sees everything (个人信息保护法 第四十五条). An employer sees what fell in its own time:
it needs that to manage its people, and the law has it kept (个人信息保护法 第十三条第二、三项;
安全生产法 第二十八条: training, with who took part and the results). Of earlier times a present
employer sees the least that answers whether the person may work (个人信息保护法 第六条). What that
is no text says: it is the district's own rule. The person can show more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from anquan_exam.domain.personal_file import Entry, EntryKind


class Shown(StrEnum):
    """How much of one entry is shown."""

    WHOLE = "whole"
    BRIEF = "brief"
    HIDDEN = "hidden"


class Standing(StrEnum):
    """As what somebody looks at a file."""

    OWN = "own"
    SHARED = "shared"
    """The person gave a share code."""
    PRESENT = "present"
    """The employer, or the unit the work is done for, of today."""
    FORMER = "former"
    """An employer of earlier, or a team's leader: what fell in the own time, and nothing else."""
    AUTHORITY = "authority"
    """An inspector, or an officer of the district: what happened at the units of the own area."""


WHOLE_FILE = frozenset({Standing.OWN, Standing.SHARED})
EARLIER = frozenset(
    {
        EntryKind.CERTIFICATE,
        EntryKind.TRAINING,
        EntryKind.THREE_LEVEL,
        EntryKind.EXAM,
        EntryKind.VIOLATION,
        EntryKind.CASE,
    }
)
"""Of these a present employer sees the brief, where an entry has one."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which the person worked for somebody's units, first to last day (None: still)."""

    units: frozenset[int]
    begins: date
    ends: date | None

    def covers(self, entry: Entry) -> bool:
        """Whether `entry` fell in this time, at these units or at nobody's."""
        if entry.on < self.begins or (self.ends is not None and entry.on > self.ends):
            return False
        return entry.unit is None or entry.unit in self.units


@dataclass(frozen=True, slots=True)
class Sight:
    """Somebody's view of one person's file. `area`: the units an authority may look into; empty for
    whoever is none. `home`: the units an employer's manager keeps the records of."""

    standing: Standing
    spells: tuple[Spell, ...] = ()
    area: frozenset[int] = frozenset()
    home: frozenset[int] = frozenset()

    def of(self, entry: Entry) -> Shown:
        """How much of `entry` is shown."""
        if self.standing in WHOLE_FILE:
            return Shown.WHOLE
        if entry.unit in self.area:
            return Shown.WHOLE
        if any(spell.covers(entry) for spell in self.spells):
            return Shown.WHOLE
        if self.standing is Standing.PRESENT:
            return self._as_employer(entry)
        return Shown.HIDDEN

    def _as_employer(self, entry: Entry) -> Shown:
        """A present employer's own records are its own, whatever day they are of; those of an
        agency or a host it shared a time with are not."""
        if entry.unit in self.home:
            return Shown.WHOLE
        brief = entry.kind in EARLIER and entry.brief is not None and not entry.withdrawn
        return Shown.BRIEF if brief else Shown.HIDDEN


def seen(sight: Sight, entries: Iterable[Entry]) -> tuple[tuple[Entry, Shown], ...]:
    """The entries of which anything is shown, in the order given."""
    found = ((entry, sight.of(entry)) for entry in entries)
    return tuple((entry, shown) for entry, shown in found if shown is not Shown.HIDDEN)
