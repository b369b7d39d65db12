"""What passes between reading a file, judging its rows, and showing them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from anquan_exam.domain.pictures import Outline, Picture
from anquan_exam.domain.questions import Question
from anquan_exam.exchange.pictures import CleanPicture
from anquan_exam.exchange.question_excel.columns import Field
from anquan_exam.exchange.question_import.why import Note

Cells = Mapping[Field, str]


class Verdict(StrEnum):
    """What became of a row. Every row has exactly one."""

    ACCEPTED = "accepted"
    REPAIRED = "repaired"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Context:
    """How the rows of one sheet are to be read, gathered from the sheet as a whole.

    `markdown`: the texts are Markdown, as in our own template. `numbers`: what the numbers of the
    column of answers are, over its rows without options; `from_zero`: whether a row with options
    has 0 there; `letters` whether nearly all its answers are
    letters of options. `kind_numbers`: what 1, 2, 3 stand for in the column
    of kinds, where the sheet says so. `exact`: the file was written by this program, and says
    everything as `exact.py` reads it."""

    markdown: bool = False
    exact: bool = False
    numbers: frozenset[str] = frozenset()
    letters: bool = False
    from_zero: bool = False
    kind_numbers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stood in the file, and its cells by meaning; nothing is judged yet.

    `line` is the number the reader sees (Excel's row, the line of a text, the question of a
    package). `stood` are the cells with their headings, in order. `kind` is what a heading above
    or the sheet's name says of the kind. `notes` are what reading had to repair, `parked` why it
    gave up.

    What no cell holds: the `picture` of the question, cleaned already; the `outlines` on it beside
    the options of a hazard picture; the `parts` of a case, whose cells hold the scenario."""

    sheet: str
    line: int
    stood: tuple[tuple[str, str], ...]
    cells: Cells
    kind: str = ""
    context: Context = Context()
    notes: tuple[Note, ...] = ()
    parked: Note | None = None
    picture: Picture | None = None
    outlines: tuple[Outline, ...] = ()
    parts: tuple["RawRow", ...] = ()


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file read: its rows in order; `sheets` where it has several; `format` for people;
    `pictures` by the name that the rows show them under."""

    format: str
    rows: tuple[RawRow, ...]
    sheets: tuple[str, ...] = ()
    pictures: Mapping[str, CleanPicture] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with its verdict. `question` (without an id) unless it is parked.

    `twin` is the line of the row this one repeats word for word: one question, taken once."""

    raw: RawRow
    verdict: Verdict
    notes: tuple[Note, ...]
    question: Question | None
    twin: bool = False


class Parked(Exception):
    """The row cannot be taken as it stands; `note` says why."""

    def __init__(self, note: Note) -> None:
        super().__init__(note.why)
        self.note = note
