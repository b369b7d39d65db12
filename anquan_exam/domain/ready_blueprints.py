"""Ready blueprints: which banks the closed-book exam of a post, a spot check, a retest or an entry
exam draws from, and with what weight. They are made into a blueprint over what the banks hold.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from anquan_exam.domain.blueprint_advice import COMFORT
from anquan_exam.domain.blueprint_templates import Mix, mix
from anquan_exam.domain.blueprints import DIFFICULTIES, Blueprint, PoolEntry, Section
from anquan_exam.domain.questions import KIND_LABELS, Kind
from anquan_exam.domain.sampling import apportion


class Use(StrEnum):
    """What a ready blueprint is for."""

    CLOSED_BOOK = "closed-book"
    SPOT_CHECK = "spot-check"
    RETEST = "retest"
    NEW_WORKER = "new-worker"


def _with_cases(paper: Mix, cases: int, marks: int) -> Mix:
    return (*paper, (Kind.CASE, cases, marks * 100))


_SHORT = (mix(15, 4, 5, 6, 5, 2), mix(8, 8, 4, 6, 4, 3))
MIXES: Mapping[Use, tuple[Mix, ...]] = MappingProxyType(
    {
        Use.CLOSED_BOOK: (
            _with_cases(mix(26, 2, 10, 3, 6, 1), 2, 6),
            _with_cases(mix(18, 3, 6, 4, 10, 1), 2, 6),
            _with_cases(mix(13, 4, 5, 4, 8, 2), 2, 6),
            *_SHORT,
        ),
        Use.SPOT_CHECK: (mix(6, 10, 2, 10, 2, 10),),
        Use.RETEST: _SHORT,
        Use.NEW_WORKER: _SHORT,
    }
)
"""From the longest paper to the shortest; each of 100 marks."""
SCREENING: tuple[Mix, ...] = (mix(15, 4, 5, 4, 5, 4),)
"""Of a spot check that may stop early: as long as the usual rule (sequential.py) goes on."""

POLICIES: Mapping[Use, str] = MappingProxyType(
    {
        Use.CLOSED_BOOK: "closed_book",
        Use.SPOT_CHECK: "spot_check",
        Use.RETEST: "retest",
        Use.NEW_WORKER: "closed_book",
    }
)
"""The entry of policy TEMPLATES that goes with each use."""


@dataclass(frozen=True, slots=True)
class Source:
    """A bank, or one topic of it ("" for all of them), and how much of the paper it should be."""

    bank: str
    topic: str
    weight: int
    """Beside the weights of the other sources; 1 or more."""


@dataclass(frozen=True, slots=True)
class ReadyBlueprint:
    """One of them; `industry` and `person_category` are values of the vocabularies, "" for all."""

    id: str
    title: str
    use: Use
    industry: str
    person_category: str
    sources: tuple[Source, ...]

    @property
    def banks(self) -> tuple[str, ...]:
        """The ids of the banks, each once."""
        return tuple(dict.fromkeys(source.bank for source in self.sources))


def built(
    ready: ReadyBlueprint, pool: Iterable[PoolEntry], mixes: tuple[Mix, ...] = ()
) -> Blueprint:
    """The blueprint over what `pool` holds: the longest mix (of those of its use, or of `mixes`)
    that is held comfortably, each kind shared out over the sources by weight. Where the pool is too
    small for any mix, the last one; whether `pool` fills it is for capacity() to say."""
    held = _held(ready.sources, pool)
    sections: list[Section] = []
    for kind, total, marks in _choose(mixes or MIXES[ready.use], held):
        holds = [held[source][kind] for source in ready.sources]
        weights = [source.weight for source in ready.sources]
        for source, count in zip(ready.sources, shared(total, weights, holds), strict=True):
            if count:
                sections.append(_section(len(sections) + 1, kind, source, count, marks))
    return Blueprint(ready.title, tuple(sections))


def _held(
    sources: Sequence[Source], pool: Iterable[PoolEntry]
) -> Mapping[Source, Mapping[Kind, int]]:
    held: dict[Source, Counter[Kind]] = {source: Counter() for source in sources}
    for entry in pool:
        for source in sources:
            if entry.bank == source.bank and source.topic in ("", entry.topic):
                held[source][entry.kind] += 1
    return held


def _choose(mixes: tuple[Mix, ...], held: Mapping[Source, Mapping[Kind, int]]) -> Mix:
    for times in (COMFORT, 1):
        for paper in mixes:
            if all(sum(h[kind] for h in held.values()) >= times * n for kind, n, _ in paper):
                return paper
    return mixes[-1]


def shared(total: int, weights: Sequence[int], holds: Sequence[int]) -> tuple[int, ...]:
    """`total` places shared out over sources by `weights` (each 1 or more), none more than half of
    what it `holds` while that suffices, so that no question can be counted on.

    With room enough each source has its weight in places, rounded down or up. Where all the sources
    together hold less than `total`, the rest goes to the first: a hole that capacity() sees."""
    given = [0] * len(weights)
    for limit in ([held // COMFORT for held in holds], list(holds)):
        room = [most - have for most, have in zip(limit, given, strict=True)]
        more = apportion(min(total - sum(given), sum(room)), weights, room, _middle)
        given = [have + added for have, added in zip(given, more, strict=True)]
    if given:
        given[0] += total - sum(given)
    return tuple(given)


def _middle(turn: int, line: int) -> int:
    """Where the seats begin: halfway, so that a share is rounded to the nearest."""
    return line // 2


def _section(at: int, kind: Kind, source: Source, count: int, marks: int) -> Section:
    return Section(
        id=f"s{at}",
        title=KIND_LABELS[kind],
        bank=source.bank,
        kinds=(kind,),
        topics=(source.topic,) if source.topic else (),
        difficulty=DIFFICULTIES,
        count=count,
        marks=marks,
    )
