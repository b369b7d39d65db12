"""The answer sheet of a paper: where everything stands on it, in millimetres from the upper left
corner of the page, and what the darkness of its boxes says.

The one place for this geometry: the print draws by it, and a photograph is read by it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from string import ascii_uppercase

from anquan_exam.domain.digests import sha256_hex
from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.questions import Kind

PAGE = (210.0, 297.0)
MARK_RADIUS = 4.0
MARK_RINGS = (1.0, 0.62, 0.34)
"""Black to the first, white to the second, black to the third of the radii."""
MARKS = ((13.0, 13.0), (197.0, 13.0), (197.0, 284.0), (13.0, 284.0))
"""Centres of the corner marks, clockwise from the upper left."""
CODE_CORNER = (156.0, 24.0)
CODE_SIDE = 30.0
"""The QR code without its quiet zone."""
BOXED = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.HAZARD_PICTURE})
"""The kinds answered by filling boxes; the others are written, and keyed in by people."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 22.0, 188.0, 68.0, 258.0
_TAG = "AQ1"
_CHECK_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """The sizes of one kind of print."""

    columns: int
    box: tuple[float, float]
    """Width and height."""
    across: float
    """From box to box."""
    down: float
    """From row to row."""
    label: float
    """What the number of a question takes before the first box."""

    @property
    def rows(self) -> int:
        """How many rows a column holds."""
        return int((_BOTTOM - _TOP) / self.down)

    @property
    def column(self) -> float:
        """How wide a column is."""
        return (_RIGHT - _LEFT) / self.columns

    @property
    def in_row(self) -> int:
        """How many boxes fit in a row."""
        return int((self.column - self.label) / self.across)


NORMAL = Layout(columns=3, box=(5.6, 4.2), across=7.2, down=6.8, label=11.0)
LARGE = Layout(columns=2, box=(7.8, 6.0), across=9.8, down=9.4, label=16.0)


@dataclass(frozen=True, slots=True)
class Box:
    """One box to fill: the question, which of its options as shown (from 0), its upper left."""

    item: int
    place: int
    x: float
    y: float

    @property
    def letter(self) -> str:
        """What is printed in it."""
        return ascii_uppercase[self.place]


@dataclass(frozen=True)
class SheetPage:
    """One page of boxes."""

    number: int
    layout: Layout
    boxes: tuple[Box, ...]

    @cached_property
    def labels(self) -> tuple[tuple[int, float, float], ...]:
        """(question, x, y) of each number, beside its first box."""
        return tuple(
            (box.item, box.x - self.layout.label, box.y) for box in self.boxes if not box.place
        )

    @property
    def bottom(self) -> float:
        """Below it the page is free."""
        return max((box.y for box in self.boxes), default=_TOP - self.layout.down) + (
            self.layout.down
        )


def is_boxed(item: PaperItem) -> bool:
    """Whether `item` is answered by filling boxes."""
    return item.kind in BOXED


def sheet_pages(paper: Paper, *, large: bool = False) -> tuple[SheetPage, ...]:
    """The pages of boxes of `paper`: one at least, which carries the code."""
    layout = LARGE if large else NORMAL
    left = [(item.number, len(item.options)) for item in paper.items if is_boxed(item)]
    pages: list[SheetPage] = []
    while left or not pages:
        count = _fitting(left, layout)
        boxes = tuple(_boxes(left[:count], layout))
        pages.append(SheetPage(len(pages) + 1, layout, boxes))
        left = left[count:]
    return tuple(pages)


def _fitting(items: Sequence[tuple[int, int]], layout: Layout) -> int:
    """How many of `items` (number, options) one page takes."""
    count = 0
    for _ in _columns(items, layout, layout.rows):
        count += 1
    return count


def _boxes(items: Sequence[tuple[int, int]], layout: Layout) -> Iterator[Box]:
    """The boxes of `items`, in columns as short as they can be."""
    depth = next(
        rows
        for rows in range(1, layout.rows + 1)
        if rows == layout.rows or len(list(_columns(items, layout, rows))) == len(items)
    )
    for (number, options), (column, row) in zip(items, _columns(items, layout, depth), strict=True):
        for place in range(options):
            yield Box(
                number,
                place,
                _LEFT
                + column * layout.column
                + layout.label
                + place % layout.in_row * layout.across,
                _TOP + (row + place // layout.in_row) * layout.down,
            )


def _columns(
    items: Iterable[tuple[int, int]], layout: Layout, depth: int
) -> Iterator[tuple[int, int]]:
    """(column, row) of each item in columns of `depth` rows, for as many as there is room."""
    column = row = 0
    for _, options in items:
        rows = -(-options // layout.in_row)
        if row + rows > depth:
            column, row = column + 1, 0
        if column >= layout.columns or rows > depth:
            return
        yield column, row
        row += rows


@dataclass(frozen=True, slots=True)
class SheetCode:
    """What the QR code of a sheet says."""

    exam: str
    paper_number: str
    page: int
    large: bool
    check: str

    @property
    def text(self) -> str:
        """As encoded: AQ1:<exam>:<paper number>:<page>:<check>; an L before the page of a large
        print."""
        page = f"{'L' if self.large else ''}{self.page}"
        return ":".join((_TAG, self.exam, self.paper_number, page, self.check))

    def fits(self, sha256_of_paper: str) -> bool:
        """Whether it was printed for the paper of that digest."""
        return self.check == _check(
            self.exam, self.paper_number, self.page, self.large, sha256_of_paper
        )


def sheet_code(
    exam: str, paper_number: str, page: int, *, large: bool, paper_sha256: str
) -> SheetCode:
    """The code of a page. Its check value binds it to the very questions of the paper."""
    check = _check(exam, paper_number, page, large, paper_sha256)
    return SheetCode(exam, paper_number, page, large, check)


def _check(exam: str, paper_number: str, page: int, large: bool, paper_sha256: str) -> str:
    said = "\0".join((_TAG, exam, paper_number, str(page), str(large), paper_sha256))
    return sha256_hex(said.encode())[:_CHECK_LENGTH]


def read_code(text: str) -> SheetCode | None:
    """What `text` says if it is the code of a sheet; None for any other."""
    parts = text.split(":")
    if len(parts) != 5 or parts[0] != _TAG:
        return None
    _, exam, number, page, check = parts
    large, digits = page.startswith("L"), page.removeprefix("L")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 2):
        return None
    return SheetCode(exam, number, int(digits), large, check)


# What the darkness of a box says --------------------------------------------------------------

EMPTY_BELOW = 0.14
FILLED_FROM = 0.55
"""Darkness of a box: 0 as the paper, 1 as the printed marks. What is between is for people: half
erased, a tick, a thin pencil."""


class Verdict(StrEnum):
    """What was made of the boxes of a question."""

    READ = "read"
    EMPTY = "empty"
    SEVERAL = "several"
    """More filled than may be."""
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class ItemReading:
    """One question as read: the places filled for certain, and those that are neither."""

    item: int
    verdict: Verdict
    filled: tuple[int, ...]
    unsure: tuple[int, ...] = ()


def judge(item: PaperItem, darkness: Sequence[float | None]) -> ItemReading:
    """What the `darkness` of the boxes of `item` says, one for each option as shown; None where a
    box could not be found. A question with a doubtful box is never read as answered or empty."""
    filled = tuple(
        at for at, dark in enumerate(darkness) if dark is not None and dark >= FILLED_FROM
    )
    unsure = tuple(
        at for at, dark in enumerate(darkness) if dark is None or EMPTY_BELOW <= dark < FILLED_FROM
    )
    return ItemReading(item.number, _verdict(item, filled, unsure), filled, unsure)


def _verdict(item: PaperItem, filled: Sequence[int], unsure: Sequence[int]) -> Verdict:
    if unsure:
        return Verdict.UNCLEAR
    if not filled:
        return Verdict.EMPTY
    most = _most(item)
    return Verdict.SEVERAL if len(filled) > most else Verdict.READ


def _most(item: PaperItem) -> int:
    if item.kind is Kind.MULTIPLE:
        return len(item.options)
    return item.blanks if item.kind is Kind.HAZARD_PICTURE else 1


def answer_of(item: PaperItem, reading: ItemReading) -> list[str]:
    """The option ids that were read; [] unless the question was read for certain."""
    if reading.verdict is not Verdict.READ:
        return []
    return sorted(item.options[place] for place in reading.filled)
