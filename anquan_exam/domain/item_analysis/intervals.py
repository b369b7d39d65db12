"""Estimates with their 95 % intervals: shares, differences of shares, correlations."""

import math
from dataclasses import dataclass
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)
"""1.96: two-sided 95 %."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value from `n` observations, and the interval that covers the true one 95 times of 100."""

    value: float
    low: float
    high: float
    n: int


def wilson(share: float, n: int) -> Estimate:
    """The score interval of Wilson (1927) for a share of `n`.

    For means of values between 0 and 1 (marks won of marks possible) it is on the safe side: none
    of those varies more than a share does. ValueError without observations."""
    if n < 1 or not 0 <= share <= 1:
        raise ValueError("a share between 0 and 1 of at least one")
    square = Z * Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    spread = Z * math.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    # The ends are exact for 0 and 1; rounding must not leave the estimate outside.
    return Estimate(share, min(share, max(0.0, middle - spread)), _top(share, middle + spread), n)


def _top(share: float, end: float) -> float:
    return max(share, min(1.0, end))


def difference(later: Estimate, earlier: Estimate) -> Estimate:
    """later - earlier of two independent shares: Newcombe (1998), method 10, made from the two
    Wilson intervals."""
    gap = later.value - earlier.value
    below = math.hypot(later.value - later.low, earlier.high - earlier.value)
    above = math.hypot(later.high - later.value, earlier.value - earlier.low)
    return Estimate(gap, gap - below, gap + above, later.n + earlier.n)


def two_proportions(later: Estimate, earlier: Estimate) -> float:
    """The two-sided p of the pooled two-proportion z test; 1 where nobody differs from anybody."""
    total = later.n + earlier.n
    pooled = (later.value * later.n + earlier.value * earlier.n) / total
    variance = pooled * (1 - pooled) * (1 / later.n + 1 / earlier.n)
    if variance <= 0:
        return 1.0
    return math.erfc(abs(later.value - earlier.value) / math.sqrt(2 * variance))


def correlation(r: float, n: int) -> Estimate:
    """A correlation with its interval by Fisher's z; all there is between -1 and 1 for n < 4."""
    if n < 4:
        return Estimate(r, -1.0, 1.0, n)
    if abs(r) >= 1:
        return Estimate(r, r, r, n)
    z, half = math.atanh(r), Z / math.sqrt(n - 3)
    return Estimate(r, math.tanh(z - half), math.tanh(z + half), n)
