"""`make soak`, its second half: each ready blueprint draws 1,000 papers from the shipped banks.

Every paper is full and of the stated mix, and every question comes as often as its share says.
PAPERS=1000 by default. Writes benchmarks/results/ready_draws.json."""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scipy.stats import binom

from anquan_exam.config import ROOT
from anquan_exam.domain.blueprints import Blueprint, PoolEntry, pool_for
from anquan_exam.domain.drawing import DrawHistory, DrawSeed, prepare
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.questions import revision_hash
from anquan_exam.domain.ready_blueprints import ReadyBlueprint, built
from anquan_exam.exchange.bank_markdown import bank_folders, read_bank
from anquan_exam.exchange.ready_yaml import FILE_NAME, read_ready

SHIPPED = ROOT / "question_banks"
RESULTS = Path(__file__).parent / "results"
SECRET = bytes(range(32))
UNLIKELY = 1e-9
"""A count of one question that chance alone gives less often than this is a fault."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What so many papers of one ready blueprint were like."""

    blueprint: str
    questions: int
    pool: int
    faults: tuple[str, ...]
    least_likely: float
    """How often chance gives a count as far from its share as the furthest of all questions."""


def shipped(folder: Path = SHIPPED) -> tuple[tuple[ReadyBlueprint, ...], tuple[PoolEntry, ...]]:
    """The ready blueprints, and every question of the shipped banks as a draw knows it."""
    ready, findings = read_ready(folder / FILE_NAME, shown_as=FILE_NAME)
    assert not findings, findings
    return ready, tuple(_entries(folder))


def _entries(folder: Path) -> Iterator[PoolEntry]:
    for place in bank_folders(folder, ""):
        bank = read_bank(place).bank()
        assert bank is not None, place
        for entry in bank.active():
            question = entry.question
            yield PoolEntry.of(question, revision_hash(question), bank.id, entry.topic.id)


def draw(ready: ReadyBlueprint, pool: Sequence[PoolEntry], papers: int) -> Drawn:
    """`papers` papers for people who have seen nothing yet, and all that is wrong with them."""
    blueprint = built(ready, pool)
    held = [entry for entry in pool if entry.bank in ready.banks]
    table = prepare(blueprint, held)
    inputs = table.inputs("", DrawHistory())
    by_id = {entry.question_id: entry for entry in held}
    seen: Counter[tuple[str, str]] = Counter()
    faults: list[str] = []
    for number in range(papers):
        paper = table.draw(DrawSeed(SECRET, ready.id, "", f"p{number}"), inputs)
        faults += _short(blueprint, paper, by_id)
        seen.update({(item.section, item.question_id) for item in paper.items})
    chances = dict(_chances(blueprint, held, seen, papers))
    faults += [
        f"{question}: drawn too often or too seldom"
        for question in chances
        if chances[question] < UNLIKELY
    ]
    least = min(chances.values(), default=1.0)
    return Drawn(ready.id, blueprint.question_count, len(held), tuple(faults), least)


def _short(blueprint: Blueprint, paper: Paper, by_id: Mapping[str, PoolEntry]) -> Iterator[str]:
    """What a paper lacks. A case stands on it by its parts, and counts once."""
    asked = {(item.section, item.question_id) for item in paper.items}
    for section in blueprint.sections:
        fitting = sum(name == section.id and section.takes(by_id[q]) for name, q in asked)
        if fitting != section.count:
            yield f"section {section.id}: {fitting} questions of its sort, not {section.count}"
    full = sum(item.marks for item in paper.items)
    if full != blueprint.full_score:
        yield f"{full} hundredths of a mark, not {blueprint.full_score}"


def _chances(
    blueprint: Blueprint, pool: Sequence[PoolEntry], seen: Counter[tuple[str, str]], papers: int
) -> Iterator[tuple[str, float]]:
    """For each question, how often chance gives a count at least as far from its share."""
    for section in blueprint.sections:
        entries = pool_for(section, pool)
        expected = binom(papers, section.count / len(entries))
        for entry in entries:
            count = seen[section.id, entry.question_id]
            yield entry.question_id, 2 * min(expected.cdf(count), expected.sf(count - 1))


def main() -> int:
    """Draw, print, write; 1 where something is wrong."""
    papers = int(os.environ.get("PAPERS", "1000"))
    ready, pool = shipped()
    done = [draw(one, pool, papers) for one in ready]
    for each in done:
        print(f"{each.blueprint:40} {each.questions:3} of {each.pool:4}  {each.least_likely:.1e}")
        for fault in each.faults[:5]:
            print(f"    {fault}")
    faults = sum(len(each.faults) for each in done)
    report = {
        "papers_each": papers,
        "blueprints": len(done),
        "faults": faults,
        "questions_counted": sum(each.pool for each in done),
        "least_likely_count": min((each.least_likely for each in done), default=1.0),
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "ready_draws.json").write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    print(f"{len(done)} blueprints, {papers} papers each: {faults} faults")
    return 1 if faults or not done else 0


if __name__ == "__main__":
    sys.exit(main())
