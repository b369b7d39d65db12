"""How much several takers can carry off together when they share what there is: a maximum flow."""

from collections import Counter
from collections.abc import Mapping, Sequence

Doors = frozenset[int]


def most_taken(wants: Sequence[int], groups: Mapping[Doors, int]) -> int:
    """The most things that takers 0, 1, 2 … wanting so many each can take between them.

    `groups` maps a set of takers to how many things are open to exactly those takers.
    """
    held: dict[Doors, Counter[int]] = {doors: Counter() for doors in groups}
    return sum(
        _place(taker, groups, held, set()) for taker, want in enumerate(wants) for _ in range(want)
    )


def match(choices: Sequence[frozenset[str]]) -> dict[str, int]:
    """Which chooser (by index) gets each thing, when each may have one of the things they name,
    each thing goes to one, and as many as can be go out."""
    taken: dict[str, int] = {}

    def give(chooser: int, seen: set[str]) -> bool:
        for thing in sorted(choices[chooser] - seen):
            seen.add(thing)
            if thing not in taken or give(taken[thing], seen):
                taken[thing] = chooser
                return True
        return False

    for chooser in range(len(choices)):
        give(chooser, set())
    return taken


def _place(
    taker: int, groups: Mapping[Doors, int], held: dict[Doors, Counter[int]], seen: set[Doors]
) -> bool:
    """Give `taker` one thing more; a full group makes room by sending a holder elsewhere."""
    for doors, size in groups.items():
        if taker not in doors or doors in seen:
            continue
        seen.add(doors)
        if held[doors].total() < size or _make_room(doors, groups, held, seen):
            held[doors][taker] += 1
            return True
    return False


def _make_room(
    doors: Doors, groups: Mapping[Doors, int], held: dict[Doors, Counter[int]], seen: set[Doors]
) -> bool:
    for holder in +held[doors]:
        if _place(holder, groups, held, seen):
            held[doors][holder] -= 1
            return True
    return False
