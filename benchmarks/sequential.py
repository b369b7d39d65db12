"""`python -m benchmarks.sequential`: sequential screening beside fixed papers of 10 and 20.

For each true share right, so many people answer by chance; every person's answers are given to
every rule and every paper. What is simulated stands beside what is worked out exactly; a
difference that chance does not explain is a fault. PEOPLE=20000 by default, the seed is fixed.
Writes benchmarks/results/sequential.json."""

import json
import math
import os
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

from scipy.stats import binom, norm

from anquan_exam.domain.sequential import SequentialRule, Step, screen
from anquan_exam.domain.sequential_odds import characteristics, keeps_its_word

RESULTS = Path(__file__).parent / "results"
SEED = 20250601
GRID = tuple(range(50, 101, 5))
"""True shares right, in percent."""
RULES: Mapping[str, SequentialRule] = MappingProxyType(
    {
        "default": SequentialRule(),
        "quick": SequentialRule(p0=60, p1=90, alpha=5, beta=10, least=5, most=20),
        "strict": SequentialRule(p0=60, p1=90, alpha=1, beta=5, least=10, most=45),
    }
)
FIXED = (10, 20)
"""Questions of a fixed paper."""
PASS_PERCENT = 80
UNLIKELY = 1e-9
"""A simulated figure that chance alone gives less often than this is a fault."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One rule or fixed paper with people of one true share: how many pass, how long it takes."""

    passes: float
    exact_passes: float
    length: float
    exact_length: float
    chance: float
    """How often chance gives figures as far from the exact ones."""

    def to_json(self) -> dict[str, float]:
        """Rounded to what may be compared by eye."""
        return {
            "passes": round(self.passes, 4),
            "exact_passes": round(self.exact_passes, 4),
            "mean_length": round(self.length, 2),
            "exact_mean_length": round(self.exact_length, 2),
        }


def shares() -> list[int]:
    """The grid, and the p0 and p1 of every rule."""
    return sorted({*GRID, *(p for rule in RULES.values() for p in (rule.p0, rule.p1))})


def simulate(percent: int, people: int) -> dict[str, Cell]:
    """Every rule and paper with the same `people` of one true share right."""
    chance = random.Random(f"{SEED}/{percent}")
    longest = max(*FIXED, *(rule.most for rule in RULES.values()))
    lengths: dict[str, Counter[int]] = {name: Counter() for name in RULES}
    passed: Counter[str] = Counter()
    for _ in range(people):
        answers = [chance.randrange(100) < percent for _ in range(longest)]
        for name, rule in RULES.items():
            done = screen(rule, answers)
            lengths[name][done.asked] += 1
            passed[name] += done.step is Step.PASS
        for count in FIXED:
            passed[f"fixed_{count}"] += fixed_passes(sum(answers[:count]), count)
    share = Fraction(percent, 100)
    return {
        **{name: screened(RULES[name], share, passed[name], lengths[name]) for name in RULES},
        **{f"fixed_{n}": _fixed(n, share, passed[f"fixed_{n}"], people) for n in FIXED},
    }


def fixed_passes(right: int, count: int) -> bool:
    """The pass mark of a fixed paper whose questions all have the same marks."""
    return 100 * right >= PASS_PERCENT * count


def screened(rule: SequentialRule, share: Fraction, passed: int, lengths: Counter[int]) -> Cell:
    """What so many passes and lengths are beside the exact figures of people of this share."""
    exact = characteristics(rule, share)
    people, mean = lengths.total(), float(exact.mean_length)
    length = sum(n * times for n, times in lengths.items()) / people
    square = sum(s.asked**2 * float(s.passes + s.full_paper) for s in exact.stops) - mean**2
    return Cell(
        passes=passed / people,
        exact_passes=float(exact.passes),
        length=length,
        exact_length=mean,
        chance=min(
            _of_count(passed, people, float(exact.passes)),
            _of_mean(length - mean, max(0.0, square), people),
        ),
    )


def _fixed(count: int, share: Fraction, passed: int, people: int) -> Cell:
    least = next(right for right in range(count + 1) if fixed_passes(right, count))
    exact = float(binom.sf(least - 1, count, float(share)))
    chance = _of_count(passed, people, exact)
    return Cell(passed / people, exact, count, count, chance)


def _of_count(count: int, people: int, share: float) -> float:
    expected = binom(people, share)
    return float(min(1.0, 2 * min(expected.cdf(count), expected.sf(count - 1))))


def _of_mean(gap: float, variance: float, people: int) -> float:
    spread = math.sqrt(variance / people)
    if spread < UNLIKELY:  # everybody takes the same number
        return 1.0 if abs(gap) < UNLIKELY else 0.0
    return float(2 * norm.sf(abs(gap) / spread))


def report(cells: Mapping[int, Mapping[str, Cell]], people: int) -> dict[str, Any]:
    """What is written: the rules with both error rates beside the fixed papers', then the grid."""
    return {
        "seed": SEED,
        "people_each": people,
        "pass_percent_of_fixed": PASS_PERCENT,
        "rules": {name: _rule(name, rule, cells) for name, rule in RULES.items()},
        "grid": {
            str(p): {name: cell.to_json() for name, cell in cells[p].items()} for p in sorted(cells)
        },
        "faults": len(list(faults(cells))),
    }


def _rule(
    name: str, rule: SequentialRule, cells: Mapping[int, Mapping[str, Cell]]
) -> dict[str, Any]:
    beside = (name, *(f"fixed_{count}" for count in FIXED))
    return {
        "rule": rule.to_json(),
        "keeps_its_word": keeps_its_word(rule),
        "errors": {each: _errors(cells[rule.p0][each], cells[rule.p1][each]) for each in beside},
    }


def _errors(at_p0: Cell, at_p1: Cell) -> dict[str, float]:
    """Both error rates of a rule, or of a paper for the same p0 and p1, and the mean lengths."""
    return {
        "false_pass": round(at_p0.passes, 4),
        "exact_false_pass": round(at_p0.exact_passes, 4),
        "false_fail": round(1 - at_p1.passes, 4),
        "exact_false_fail": round(1 - at_p1.exact_passes, 4),
        "mean_length_at_p0": round(at_p0.length, 2),
        "mean_length_at_p1": round(at_p1.length, 2),
    }


def faults(cells: Mapping[int, Mapping[str, Cell]]) -> Iterator[str]:
    """Where simulated and exact differ by more than chance."""
    for percent, row in cells.items():
        for name, cell in row.items():
            if cell.chance < UNLIKELY:
                yield f"{name} at {percent} %: {cell}"


def show(found: Mapping[str, Any]) -> Iterator[str]:
    """The lines printed: errors by rule, then share passed / mean length over the grid."""
    yield f"{'':10}{'':10}{'false pass (exact)':>22}{'false fail (exact)':>22}{'mean length':>16}"
    for name, about in found["rules"].items():
        rule = about["rule"]
        yield (
            f"{name}: p0 {rule['p0']} %, p1 {rule['p1']} %, α {rule['alpha']} %, "
            f"β {rule['beta']} %, {rule['least']} to {rule['most']} questions"
        )
        yield from (_error_line(each, row) for each, row in about["errors"].items())
    columns: Sequence[str] = [*RULES, *(f"fixed_{count}" for count in FIXED)]
    yield "\npercent right: percent passing / mean length"
    yield f"{'':5}" + "".join(f"{name:>16}" for name in columns)
    for percent, row in found["grid"].items():
        cells = (f"{100 * row[n]['passes']:.1f} / {row[n]['mean_length']:.1f}" for n in columns)
        yield f"{percent:>5}" + "".join(f"{cell:>16}" for cell in cells)


def _error_line(name: str, row: Mapping[str, float]) -> str:
    passed, sent_on = (
        f"{100 * row[key]:.2f} % ({100 * row[f'exact_{key}']:.2f})"
        for key in ("false_pass", "false_fail")
    )
    lengths = f"{row['mean_length_at_p0']:.1f} / {row['mean_length_at_p1']:.1f}"
    return f"{'':10}{name:10}{passed:>22}{sent_on:>22}{lengths:>16}"


def main() -> int:
    """Simulate, print, write; 1 where simulated and exact disagree."""
    people = int(os.environ.get("PEOPLE", "20000"))
    cells = {percent: simulate(percent, people) for percent in shares()}
    found = report(cells, people)
    print("\n".join(show(found)))
    wrong = list(faults(cells))
    for fault in wrong:
        print(fault)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "sequential.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
