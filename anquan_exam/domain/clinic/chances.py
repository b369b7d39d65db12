"""How likely it is that chance alone gave what was counted: exact binomial and hypergeometric
tails. Trials of different odds are taken together, each group of equal odds as one binomial."""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import exp, lgamma, log

# Terms this small change no digit anybody is told.
_NOTHING = 1e-40


def at_least(hits: int, odds: Iterable[Fraction]) -> float:
    """The chance of `hits` successes or more, one trial for each of `odds`."""
    start, weights = _spread(odds)
    return min(1.0, sum(weights[max(0, hits - start) :]))


def at_most(hits: int, odds: Iterable[Fraction]) -> float:
    """The chance of `hits` successes or fewer."""
    start, weights = _spread(odds)
    return min(1.0, sum(weights[: max(0, hits - start + 1)]))


def expected(odds: Iterable[Fraction]) -> Fraction:
    """How many successes there are on average."""
    return sum(odds, Fraction(0))


def at_most_marked(drawn: int, marked: int, total: int, seen: int) -> float:
    """The chance that of `drawn` out of `total`, `marked` of which are marked, `seen` or fewer are
    marked."""
    whole = _log_ways(total, drawn)
    chance = sum(
        exp(_log_ways(marked, hits) + _log_ways(total - marked, drawn - hits) - whole)
        for hits in range(min(seen, marked, drawn) + 1)
        if drawn - hits <= total - marked
    )
    return min(1.0, chance)


def _log_ways(total: int, drawn: int) -> float:
    """The logarithm of how many ways there are to draw `drawn` of `total`."""
    return lgamma(total + 1) - lgamma(drawn + 1) - lgamma(total - drawn + 1)


def _spread(odds: Iterable[Fraction]) -> tuple[int, list[float]]:
    """The number of successes and how likely each is, from the first one that matters on."""
    start, weights = 0, [1.0]
    for chance, trials in sorted(Counter(odds).items()):
        first, terms = _binomial(trials, chance)
        start, weights = start + first, _together(weights, terms)
    return start, weights


def _binomial(trials: int, chance: Fraction) -> tuple[int, list[float]]:
    if chance <= 0 or chance >= 1:
        return (0 if chance <= 0 else trials), [1.0]
    p, q = log(chance), log(1 - chance)
    whole = lgamma(trials + 1)
    terms = [
        exp(whole - lgamma(k + 1) - lgamma(trials - k + 1) + k * p + (trials - k) * q)
        for k in range(trials + 1)
    ]
    matter = [k for k, term in enumerate(terms) if term > _NOTHING]
    return matter[0], terms[matter[0] : matter[-1] + 1]


def _together(one: Sequence[float], other: Sequence[float]) -> list[float]:
    total = [0.0] * (len(one) + len(other) - 1)
    for at, weight in enumerate(one):
        for beyond, more in enumerate(other):
            total[at + beyond] += weight * more
    return total
