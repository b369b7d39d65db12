"""Small cells: counts that would point at a person are not shown, nor what would give them away."""

from collections.abc import Sequence

LEAST = 5
"""A count from 1 up to this, exclusive, is not shown."""


def is_small(count: int) -> bool:
    """Whether a count is too small to be shown. Nobody is nobody: 0 is shown."""
    return 0 < count < LEAST


def suppressed(table: Sequence[Sequence[int]]) -> tuple[tuple[int | None, ...], ...]:
    """The table with small cells as None. Where one cell alone is hidden in a row or a column, it
    could be worked out from the sum: so the smallest other one above 0 is hidden too."""
    hidden = {
        (y, x) for y, row in enumerate(table) for x, count in enumerate(row) if is_small(count)
    }
    while (more := _gives_away(table, hidden)) is not None:
        hidden.add(more)
    return tuple(
        tuple(None if (y, x) in hidden else count for x, count in enumerate(row))
        for y, row in enumerate(table)
    )


def _gives_away(
    table: Sequence[Sequence[int]], hidden: set[tuple[int, int]]
) -> tuple[int, int] | None:
    """A cell to hide because it would give away the only hidden one of its row or column."""
    width = len(table[0]) if table else 0
    rows = [[(y, x) for x in range(width)] for y in range(len(table))]
    columns = [[(y, x) for y in range(len(table))] for x in range(width)]
    for line in rows + columns:
        if sum(cell in hidden for cell in line) == 1:
            others = [c for c in line if c not in hidden and table[c[0]][c[1]] > 0]
            if others:
                return min(others, key=lambda c: (table[c[0]][c[1]], c))
    return None
