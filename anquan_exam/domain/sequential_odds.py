"""What a sequential test does with people of a known share right: how many pass, how many go on to
the full paper, how long it takes. Worked out exactly, not simulated: benchmarks/sequential.py and
this must agree.
"""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from anquan_exam.domain.sequential import SequentialRule, Step, decide


@dataclass(frozen=True, slots=True)
class Stop:
    """How probable it is that a screening stops after exactly `asked` questions, either way."""

    asked: int
    passes: Fraction
    full_paper: Fraction


@dataclass(frozen=True, slots=True)
class Characteristics:
    """What a rule does with people of one true share right; exact, one Stop for each length."""

    stops: tuple[Stop, ...]

    @property
    def passes(self) -> Fraction:
        """The probability of passing the screening, 0 to 1."""
        return sum((stop.passes for stop in self.stops), Fraction())

    @property
    def full_paper(self) -> Fraction:
        """The probability of being sent to the full paper, 0 to 1."""
        return sum((stop.full_paper for stop in self.stops), Fraction())

    @property
    def mean_length(self) -> Fraction:
        """The mean number of questions asked."""
        return sum((s.asked * (s.passes + s.full_paper) for s in self.stops), Fraction())


@dataclass(frozen=True, slots=True)
class Errors:
    """The true error rates of a rule, 0 to 1. Nobody who knows less than p0 passes more often, and
    nobody who knows more than p1 is sent on more often."""

    false_pass: Fraction
    """At p0: passes the screening."""
    needless_paper: Fraction
    """At p1: is sent to the full paper."""


def characteristics(rule: SequentialRule, share: Fraction) -> Characteristics:
    """What the rule does with people who get each question right with probability `share`, 0 to 1
    (else ValueError), independently of the others.

    Counts, in whole numbers over a common denominator, the ways to reach each number of right
    answers without having stopped before.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"not a share: {share}")
    yes, unit = share.as_integer_ratio()
    going, scale = Counter({0: 1}), 1
    stops: list[Stop] = []
    for asked in range(1, rule.most + 1):
        going, scale = _one_more(going, yes, unit - yes), scale * unit
        ended = _stopped(rule, going, asked)
        if asked >= rule.least:
            passes, full_paper = (
                Fraction(ended[step], scale) for step in (Step.PASS, Step.FAIL_SCREEN)
            )
            stops.append(Stop(asked, passes, full_paper))
    return Characteristics(tuple(stops))


@lru_cache(maxsize=256)
def errors(rule: SequentialRule) -> Errors:
    """The true error rates, with the cutting off and all."""
    return Errors(
        false_pass=characteristics(rule, Fraction(rule.p0, 100)).passes,
        needless_paper=characteristics(rule, Fraction(rule.p1, 100)).full_paper,
    )


def keeps_its_word(rule: SequentialRule) -> bool:
    """Whether the true error rates are within the α and β stated."""
    true = errors(rule)
    return 100 * true.false_pass <= rule.alpha and 100 * true.needless_paper <= rule.beta


def per_mille_up(share: Fraction) -> int:
    """`share` in whole thousandths, rounded up: what may be printed after "at most"."""
    return -(-1000 * share.numerator // share.denominator)


def _one_more(going: Counter[int], yes: int, no: int) -> Counter[int]:
    """The weights by number right after one more question."""
    after: Counter[int] = Counter()
    for right, weight in going.items():
        after[right + 1] += weight * yes
        after[right] += weight * no
    return after


def _stopped(rule: SequentialRule, going: Counter[int], asked: int) -> Counter[Step]:
    """Takes those out of `going` who stop now; their weight by how they do."""
    ended: Counter[Step] = Counter()
    for right in list(going):
        step = decide(rule, right, asked)
        if step is not Step.CONTINUE:
            ended[step] += going.pop(right)
    return ended
