"""Seats of an exam: rooms with rows and columns or plain numbers, and a draw that nobody steers.

The draw takes the exam's own secret, committed to before anybody knew of seats; the number of the
draw goes in too, so a further one is another one, and anybody can go over it after the reveal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from anquan_exam.domain.draw_inputs import DrawSeed

MOST_ROOMS = 8
MOST_ROWS = 40
MOST_COLUMNS = 60
MOST_PLAIN = 400
"""The most seats of a room without rows."""
PURPOSE = "seat"


@dataclass(frozen=True, slots=True)
class Layout:
    """One room. `rows` 0: its seats are numbered plainly, and `columns` says how many."""

    name: str
    rows: int
    columns: int

    @property
    def seats(self) -> int:
        """How many it holds."""
        return self.rows * self.columns if self.rows else self.columns

    @property
    def fits(self) -> bool:
        """Whether it is a room at all."""
        if not self.rows:
            return 1 <= self.columns <= MOST_PLAIN
        return 1 <= self.rows <= MOST_ROWS and 1 <= self.columns <= MOST_COLUMNS

    def to_json(self) -> dict[str, Any]:
        """As stored."""
        return {"name": self.name, "rows": self.rows, "columns": self.columns}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Layout":
        """As to_json() gave it."""
        return cls(stored["name"], stored["rows"], stored["columns"])


@dataclass(frozen=True, slots=True, order=True)
class Chair:
    """A seat: the place of its room among the rooms, from 0, and its number, from 1."""

    room: int
    number: int


def chairs(rooms: Sequence[Layout]) -> tuple[Chair, ...]:
    """Every seat of the rooms, in order."""
    return tuple(
        Chair(at, number) for at, one in enumerate(rooms) for number in range(1, one.seats + 1)
    )


def draw_seats(
    secret: bytes, exam: str, draw: int, numbers: Iterable[str], rooms: Sequence[Layout]
) -> dict[str, Chair]:
    """Public number to seat: the numbers sorted by ticket, sat down in the order of the seats.

    `draw` counts the draws of the exam from 1. Raises ValueError for more people than seats."""
    roll = DrawSeed(secret, exam, "", str(draw)).roll(PURPOSE, "")
    order = sorted(set(numbers), key=lambda number: (roll.of(number), number))
    free = chairs(rooms)
    if len(order) > len(free):
        raise ValueError("more people than seats")
    return dict(zip(order, free, strict=False))


def next_free(rooms: Sequence[Layout], taken: Iterable[Chair]) -> Chair:
    """The first free seat; where there is none, one more put into the last room."""
    held = set(taken)
    for chair in chairs(rooms):
        if chair not in held:
            return chair
    last = len(rooms) - 1
    most = max((chair.number for chair in held if chair.room == last), default=0)
    return Chair(last, max(most, rooms[last].seats) + 1)


def is_added(rooms: Sequence[Layout], chair: Chair) -> bool:
    """Whether the seat was put in beyond those the room holds."""
    return chair.number > rooms[chair.room].seats


def words_of(rooms: Sequence[Layout], chair: Chair) -> str:
    """考场二 12（2 排 4 座）: the room only where there are several."""
    room = rooms[chair.room]
    text = f"{room.name} {chair.number}" if len(rooms) > 1 else str(chair.number)
    if is_added(rooms, chair):
        return f"{text}（加座）"
    if not room.rows:
        return text
    row, column = divmod(chair.number - 1, room.columns)
    return f"{text}（{row + 1} 排 {column + 1} 座）"
