"""Pairs put together into groups: what is like a second, which is like a third."""

from collections import defaultdict
from collections.abc import Iterable


def grouped(size: int, pairs: Iterable[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    """The places 0 to size-1 in groups, each sorted, in the order of their first."""
    leader = list(range(size))

    def led_by(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    for one, other in pairs:
        first, second = sorted((led_by(one), led_by(other)))
        leader[second] = first
    groups: dict[int, list[int]] = defaultdict(list)
    for at in range(size):
        groups[led_by(at)].append(at)
    return tuple(map(tuple, groups.values()))
