"""Marking short answers by people: what each point of a rubric may earn, and what two markers'
marks come to together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from anquan_exam.domain.questions import Question

TOLERANCE_PERCENT = 20
"""How far apart two markers may be, in percent of the marks of the question, before a third
decides."""


def point_marks(question: Question, marks: int) -> tuple[int, ...]:
    """What each point of the rubric can earn of `marks`, in hundredths: its share, rounded down;
    what rounding leaves goes to the last, so that all together are `marks`."""
    each = [marks * point.share // 100 for point in question.rubric]
    each[-1] += marks - sum(each)
    return tuple(each)


class MarkFault(StrEnum):
    """Why a marker's sheet for one answer is refused."""

    POINT_COUNT = "point_count"
    OUT_OF_RANGE = "out_of_range"


def mark_fault(question: Question, marks: int, given: Sequence[int]) -> MarkFault | None:
    """What is wrong with what a marker gave for each point, in hundredths; None if nothing is."""
    most = point_marks(question, marks)
    if len(given) != len(most):
        return MarkFault.POINT_COUNT
    if any(not 0 <= one <= limit for one, limit in zip(given, most, strict=True)):
        return MarkFault.OUT_OF_RANGE
    return None


@dataclass(frozen=True, slots=True)
class Settled:
    """What an answer is worth so far."""

    score: int | None
    """In hundredths; None while a marker, or a third one, has still to give marks."""
    disputed: bool = False
    """Two markers are too far apart: a third decides."""


def settle(
    totals: Sequence[int], marks: int, markers: int, tolerance_percent: int = TOLERANCE_PERCENT
) -> Settled:
    """What the `totals` of the markers, in the order they marked, come to.

    One marker: what that one gave. Two: the half of both together, rounded down, where they are
    no further apart than the tolerance; else what a third one gives. Raises ValueError for any
    other number of `markers`.
    """
    if markers not in (1, 2):
        raise ValueError("an answer is marked by one or two people")
    if len(totals) < markers:
        return Settled(None)
    if markers == 1:
        return Settled(totals[0])
    apart = abs(totals[0] - totals[1])
    if 100 * apart <= tolerance_percent * marks:
        return Settled((totals[0] + totals[1]) // 2)
    return Settled(totals[2], disputed=True) if len(totals) > 2 else Settled(None, disputed=True)


@dataclass(frozen=True, slots=True)
class Mark:
    """What one marker gave for one answer."""

    marker: int
    total: int
    points: tuple[int, ...] = ()
    note: str = ""
    order: int = field(default=0, compare=False)
    """Which of all marks was given first."""


def standing_marks(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """The last mark of each marker, in the order in which the markers came to the answer."""
    last: dict[int, Mark] = {}
    for mark in marks:
        last[mark.marker] = mark
    return tuple(last.values())


def points_found(marks: Sequence[Mark], score: int) -> tuple[int, ...]:
    """What each point of the rubric earned of `score`, which is what `marks` came to: as whoever
    gave just that much (the last of them) gave it, else the half of the first two together."""
    for mark in reversed(marks):
        if mark.total == score:
            return mark.points
    if len(marks) < 2:
        return ()
    sums = [one + other for one, other in zip(marks[0].points, marks[1].points, strict=True)]
    halves, left = [each // 2 for each in sums], score - sum(each // 2 for each in sums)
    for at in [at for at, each in enumerate(sums) if each % 2][: max(0, left)]:
        halves[at] += 1  # what rounding down took from each
    return tuple(halves)


class Turn(StrEnum):
    """What an answer asks of somebody who may mark."""

    MARK = "mark"
    """A mark of one's own, without seeing anybody else's."""
    DECIDE = "decide"
    """Two are too far apart: a third one's word, who sees both."""
    AGAIN = "again"
    """Nothing; one marked it, and may still correct oneself."""
    CLOSED = "closed"
    """Nothing: others have marked it, or decided over one's own mark."""


def turn(standing: Sequence[Mark], marks: int, markers: int, person: int) -> Turn:
    """What an answer worth `marks`, marked so far as `standing`, asks of `person`."""
    by = [mark.marker for mark in standing]
    if person in by:
        decided_over = len(by) > markers and by.index(person) < markers
        return Turn.CLOSED if decided_over else Turn.AGAIN
    if len(by) < markers:
        return Turn.MARK
    settled = settle([mark.total for mark in standing], marks, markers)
    return Turn.DECIDE if settled.disputed and settled.score is None else Turn.CLOSED


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far apart the first two markers of the same answers were."""

    answers: int
    """Marked by two."""
    disputes: int
    apart: int
    """The mean difference, in hundredths of a mark, rounded down."""
    percent: int
    """The same in percent of what the answers were worth."""


def agreement(pairs: Iterable[tuple[int, int, int]]) -> Agreement:
    """Over (one marker's total, the other's, marks of the question)."""
    found = list(pairs)
    apart = [abs(one - other) for one, other, _ in found]
    worth = sum(marks for *_, marks in found)
    return Agreement(
        answers=len(found),
        disputes=sum(settle((a, b), marks, 2).disputed for a, b, marks in found),
        apart=sum(apart) // len(found) if found else 0,
        percent=100 * sum(apart) // worth if worth else 0,
    )
