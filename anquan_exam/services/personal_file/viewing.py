"""The file of one person, for the person and for others: gathered, and cut to what each may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.file_access import Shown as Shown
from anquan_exam.domain.file_access import Sight, Standing, seen
from anquan_exam.domain.personal_file import Entry, EntryKind, FileFilter, merged
from anquan_exam.models import Person
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import NotFound
from anquan_exam.services.people.views import person_in_scope
from anquan_exam.services.personal_file.looks import Form, keep
from anquan_exam.services.personal_file.reach import as_what, sight_of
from anquan_exam.services.personal_file.sources import SOURCES, Asked

Line = tuple[Entry, Shown]


@dataclass(frozen=True)
class PersonalFile:
    """A person's file as somebody sees it, the newest first. `cut`: something is not shown."""

    public_id: str
    name: str
    standing: Standing
    lines: tuple[Line, ...]
    cut: bool

    @property
    def kinds(self) -> tuple[EntryKind, ...]:
        """The kinds there are, in their order."""
        there = {entry.kind for entry, _ in self.lines}
        return tuple(kind for kind in EntryKind if kind in there)

    @property
    def years(self) -> tuple[int, ...]:
        """The years there are, the latest first."""
        return tuple(sorted({entry.on.year for entry, _ in self.lines}, reverse=True))

    def page(self, wanted: FileFilter, number: int, size: int) -> tuple[Sequence[Line], int]:
        """Page `number` of the lines `wanted` takes, and how many those are."""
        found = [line for line in self.lines if wanted.takes(line[0])]
        return found[(number - 1) * size : number * size], len(found)


def own_file(actor: Actor, *, now: datetime) -> PersonalFile:
    """The actor's own file, whole."""
    with reading() as session:
        person = session.get(Person, actor.person_id or 0)
        if person is None:
            raise NotFound("person")
        return gathered(session, person, Sight(Standing.OWN), now=now)


def file_of(actor: Actor, public_id: str, form: Form, *, now: datetime) -> PersonalFile:
    """Somebody's file, as much as the actor may see; that the actor looked is kept for the person.

    Raises NotFound."""
    with transaction() as session:
        person = person_in_scope(session, actor, Permission.PEOPLE_VIEW, public_id)
        if person.id != actor.person_id:
            keep(session, actor, person, form, as_what(session, actor, person.id), now=now)
    with reading() as session:
        today = clock.local(now).date()
        entries = entries_of(session, Asked(person.id, now, own=person.id == actor.person_id))
        units = {entry.unit for entry in entries if entry.unit is not None}
        sight = sight_of(session, actor, person.id, units, today=today)
        return _cut(person, sight, entries)


def gathered(session: Session, person: Person, sight: Sight, *, now: datetime) -> PersonalFile:
    """The file of `person` for a sight that shows all of it."""
    return _cut(person, sight, entries_of(session, Asked(person.id, now, own=True)))


def entries_of(session: Session, asked: Asked) -> tuple[Entry, ...]:
    """Everything the sources know, on one timeline."""
    return merged(entry for source in SOURCES for entry in source(session, asked))


def _cut(person: Person, sight: Sight, entries: tuple[Entry, ...]) -> PersonalFile:
    lines = seen(sight, entries)
    cut = len(lines) < len(entries) or any(shown is Shown.BRIEF for _, shown in lines)
    return PersonalFile(person.public_id, person.name, sight.standing, lines, cut)
