"""How many of a draw fall to each stratum: systematic sampling in whole numbers.

Laid end to end, the strata make a line as long as the sum of their shares; seats stand on it at
even distances behind a random start. Over all starts a stratum's mean number of seats is exactly
its share of the seats, and for any one start it is that number rounded down or up.
"""

from collections.abc import Callable, Sequence


def seats(wanted: int, shares: Sequence[int], start: int) -> list[int]:
    """So many of `wanted` seats for each stratum, in their order.

    `shares` are whole and not below 0, with a sum N above 0; `start` is in 0 … N-1.
    """
    whole = sum(shares)
    if not 0 <= start < whole:
        raise ValueError("the start lies on the line of the shares")
    given: list[int] = []
    reached = before = 0
    for share in shares:
        reached += share
        upto = (wanted * reached + start) // whole
        given.append(upto - before)
        before = upto
    return given


def apportion(
    wanted: int, shares: Sequence[int], room: Sequence[int], start: Callable[[int, int], int]
) -> list[int]:
    """Like seats(), but no stratum gets more than its `room`.

    What a stratum cannot hold goes, by the same method, to those that still have room and a share,
    again and again until it is placed. `start(round, N)` is the random start of a round, in
    0 … N-1. Raises ValueError when the strata with a share have no room for `wanted` together.
    """
    if wanted > sum(space for space, share in zip(room, shares, strict=True) if share):
        raise ValueError("no room for so many")
    held = [0] * len(shares)
    turn = 0
    while (missing := wanted - sum(held)) > 0:
        live = [s if r > h else 0 for s, r, h in zip(shares, room, held, strict=True)]
        for at, more in enumerate(seats(missing, live, start(turn, sum(live)))):
            held[at] = min(room[at], held[at] + more)
        turn += 1
    return held
