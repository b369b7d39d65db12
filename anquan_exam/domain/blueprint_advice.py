"""What somebody who writes a blueprint should know before it is used: where the pool is thin, how
far a retest can avoid what was asked, and what a rule for partial credit does to an answer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from anquan_exam.domain.blueprints import DIFFICULTIES, Blueprint, PoolEntry, Section, pool_for
from anquan_exam.domain.grading import PartialCredit, mark_item
from anquan_exam.domain.questions import Kind

COMFORT = 2
"""A pool of fewer than this many times the questions drawn is thin: papers grow alike, and a
retest cannot avoid the questions of the first paper."""


@dataclass(frozen=True, slots=True)
class SectionAdvice:
    """How well the pool serves one section."""

    section_id: str
    matching: int
    """Questions of the section's sort."""
    wanted: int
    wider: tuple[int, int] | None
    """A range of difficulty that would bring more, when the pool is thin; None: there is none."""
    wider_matching: int

    @property
    def thin(self) -> bool:
        """Whether papers will be much alike."""
        return self.matching < COMFORT * self.wanted

    @property
    def retests(self) -> int:
        """How many retests of the same person can do without a question asked before."""
        return max(0, self.matching // self.wanted - 1) if self.wanted else 0


def advise(blueprint: Blueprint, pool: Iterable[PoolEntry]) -> tuple[SectionAdvice, ...]:
    """Advice on every section, in order."""
    entries = tuple(pool)
    return tuple(_advice(section, entries) for section in blueprint.sections)


@dataclass(frozen=True, slots=True)
class CreditExample:
    """What three answers to one question earn, in hundredths: some right ones chosen, a wrong one
    among them, every option."""

    marks: int
    some: int
    wrong: int
    every: int


def credit_example(rule: PartialCredit, marks: int) -> CreditExample:
    """The worked example: of A B C D the right ones are A B C; AB, ABD and ABCD are answered."""

    def earned(answer: str) -> int:
        return mark_item(Kind.MULTIPLE, marks, "ABC", 4, (), tuple(answer), rule)

    return CreditExample(marks, earned("AB"), earned("ABD"), earned("ABCD"))


def _advice(section: Section, pool: tuple[PoolEntry, ...]) -> SectionAdvice:
    matching = _matching(section, pool)
    wider, most = None, matching
    if matching < COMFORT * section.count:
        wider, most = _wider(section, pool, matching)
    return SectionAdvice(section.id, matching, section.count, wider, most)


def _matching(section: Section, pool: tuple[PoolEntry, ...]) -> int:
    return len({entry.question_id for entry in pool_for(section, pool)})


def _wider(
    section: Section, pool: tuple[PoolEntry, ...], matching: int
) -> tuple[tuple[int, int] | None, int]:
    """The narrowest wider range that is comfortable, else the one that brings most."""
    low, high = section.difficulty
    ranges = [
        (lowest, highest)
        for lowest in range(DIFFICULTIES[0], low + 1)
        for highest in range(high, DIFFICULTIES[1] + 1)
        if (lowest, highest) != (low, high)
    ]
    counted = [(_matching(replace(section, difficulty=each), pool), each) for each in ranges]
    counted.sort(key=lambda row: (row[1][1] - row[1][0], -row[0]))
    enough = [row for row in counted if row[0] >= COMFORT * section.count]
    best = enough[0] if enough else max(counted, key=lambda row: row[0], default=(0, (low, high)))
    return (best[1], best[0]) if best[0] > matching else (None, matching)
