"""Which sets are alike, exactly and fast: a prefix filter over an inverted index.

Two sets of which at least `percent` % is shared (|A∩B| / |A∪B|) have a common token among the
rarest few of each (Chaudhuri, Ganti and Kaushik 2006; Bayardo, Ma and Srikant 2007): only pairs
with one are compared. Nothing is left to chance and no pair is missed."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

Tokens = frozenset[str]


def alike(one: Tokens, other: Tokens, percent: int) -> bool:
    """Whether the two share `percent` % of what they hold together; empty sets are like nothing."""
    shared = len(one & other)
    return shared > 0 and 100 * shared >= percent * (len(one) + len(other) - shared)


def similar_pairs(sets: Sequence[Tokens], percent: int) -> tuple[tuple[int, int], ...]:
    """The places (i, j), i < j, of all sets that are alike, in order. `percent` is 1 to 100."""
    return tuple(sorted(_pairs(sets, percent)))


def _pairs(sets: Sequence[Tokens], percent: int) -> Iterator[tuple[int, int]]:
    counts = Counter(token for tokens in sets for token in tokens)
    index: dict[str, list[int]] = defaultdict(list)
    for at in sorted(range(len(sets)), key=lambda i: len(sets[i])):
        tokens = sets[at]
        least = _least(len(tokens), percent)
        candidates: set[int] = set()
        for token in _rarest(tokens, counts, percent):
            # Sets in the index are no longer than this one; those too short cannot be alike.
            candidates.update(i for i in index[token] if len(sets[i]) >= least)
            index[token].append(at)
        for other in candidates:
            if alike(tokens, sets[other], percent):
                yield min(at, other), max(at, other)


def _rarest(tokens: Tokens, counts: Counter[str], percent: int) -> list[str]:
    """The tokens of which anything alike must have one."""
    ranked = sorted(tokens, key=lambda token: (counts[token], token))
    return ranked[: len(tokens) - _least(len(tokens), percent) + 1]


def _least(size: int, percent: int) -> int:
    """The fewest tokens a set alike to one of `size` can have, and share with it."""
    return -(-percent * size // 100)
