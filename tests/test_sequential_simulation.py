"""The simulation of sequential screening agrees with what is worked out, and so does its record."""

import json
from collections import Counter
from fractions import Fraction

import pytest

from anquan_exam.domain.sequential_odds import characteristics
from benchmarks import sequential

RECORD = json.loads((sequential.RESULTS / "sequential.json").read_text("utf-8"))
SHARE = Fraction(65, 100)
PEOPLE = 1000


def test_chance_explains_the_difference_between_simulated_and_exact() -> None:
    cells = {percent: sequential.simulate(percent, PEOPLE) for percent in (65, 100)}
    assert list(sequential.faults(cells)) == []


def test_figures_that_chance_does_not_give_are_faults() -> None:
    rule = sequential.RULES["default"]
    expected = characteristics(rule, SHARE)
    usual = round(PEOPLE * expected.passes)
    lengths = Counter(
        {stop.asked: round(PEOPLE * (stop.passes + stop.full_paper)) for stop in expected.stops}
    )
    all_at_once = Counter({rule.least: PEOPLE})
    for passed, taken, fault in (
        (usual, lengths, False),
        (lengths.total(), lengths, True),
        (usual, all_at_once, True),
    ):
        cell = sequential.screened(rule, SHARE, passed, taken)
        assert bool(list(sequential.faults({65: {"default": cell}}))) is fault


@pytest.mark.parametrize("name", sequential.RULES)
def test_the_record_is_of_the_rules_as_they_are(name: str) -> None:
    rule = sequential.RULES[name]
    assert RECORD["rules"][name]["rule"] == rule.to_json()
    for percent, row in RECORD["grid"].items():
        exact = characteristics(rule, Fraction(int(percent), 100))
        assert row[name]["exact_passes"] == pytest.approx(float(exact.passes), abs=1e-4)
        assert row[name]["exact_mean_length"] == pytest.approx(float(exact.mean_length), abs=0.01)
    assert RECORD["faults"] == 0
