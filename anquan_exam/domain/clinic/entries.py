"""What the clinic examines: questions of one bank or several, as they are read and answered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from anquan_exam.domain.banks import Bank
from anquan_exam.domain.clinic.texts import plain
from anquan_exam.domain.questions import BLANK, Kind, Question

CHOICE = (Kind.SINGLE, Kind.MULTIPLE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A question in its bank; `written_on` is the day its revision was first published, if it
    was."""

    bank: str
    question: Question
    written_on: date | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """What is read or answered by itself: a question, or a part of a case. `stem` and `options`
    are plain text; the options run beside those of `asked`."""

    entry: Entry
    asked: Question
    stem: str
    options: tuple[str, ...]
    scenario: str = ""
    """What stands above a part of a case."""

    @property
    def is_choice(self) -> bool:
        """Whether options are chosen from that differ from question to question."""
        return self.asked.kind in CHOICE

    @property
    def right(self) -> tuple[str, ...]:
        """The texts of the right options."""
        return tuple(text for id_, text in self.lettered if id_ in self.asked.key)

    @property
    def wrong(self) -> tuple[str, ...]:
        """The texts of the other options."""
        return tuple(text for id_, text in self.lettered if id_ not in self.asked.key)

    @property
    def lettered(self) -> tuple[tuple[str, str], ...]:
        """The options as pairs of id and text."""
        ids = (option.id for option in self.asked.options)
        return tuple(zip(ids, self.options, strict=True))

    @property
    def read(self) -> tuple[str, ...]:
        """What somebody has to read to answer: the stem, then the options."""
        return (self.stem, *(self.options if self.asked.kind is not Kind.TRUE_FALSE else ()))

    @property
    def filled(self) -> str:
        """The stem with its blanks filled: what a fill-in says once it is answered."""
        stem = self.stem
        for variants in self.asked.blanks:
            stem = stem.replace(BLANK, variants[0] if variants else "", 1)
        return stem

    @property
    def part(self) -> str:
        """The id of the part this is; "" for a question of its own."""
        return "" if self.asked is self.entry.question else self.asked.id


def entries_of(bank: Bank, written: Mapping[str, date] | None = None) -> tuple[Entry, ...]:
    """The questions of `bank` that are drawn; `written` gives question ids their days."""
    days = written or {}
    return tuple(
        Entry(bank.id, each.question, days.get(each.question.id)) for each in bank.active()
    )


def items_of(entries: Iterable[Entry]) -> Iterator[Item]:
    """Everything that is read or answered by itself, in order: a case is its scenario, then each
    of its parts."""
    for entry in entries:
        whole = _item(entry, entry.question, "")
        yield whole
        for part in entry.question.parts:
            yield _item(entry, part, whole.stem)


def _item(entry: Entry, asked: Question, scenario: str) -> Item:
    options = tuple(plain(option.text) for option in asked.options)
    return Item(entry, asked, plain(asked.stem), options, scenario)
