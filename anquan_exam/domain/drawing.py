"""The draw: which questions, in which order, for whom. Same inputs, same draw, for ever.

Every choice is a sort by ticket. The parts of a ticket are, in this order: ALGORITHM, exam, word,
paper number, purpose, section id, then

    purpose     then                       decides
    question    question id                which of a stratum, and the order within the section
    option      question id, option id     the order in which the options are shown
    stratum     "difficulty/topic"         the order of the strata of a section
    stratum     "start/pass/round"         the start of the systematic sample, modulo the shares
    person      person key                 who is drawn (paper number and section are "")
    stratum     "group/stratum"            the order of the strata of people

A section is filled in this way: must-have questions first; then the free places are shared out
among the strata (topic, difficulty) by sampling.py, in proportion to the questions each holds
(times the weight of its topic); within a stratum the least seen by this person come first, then
the lowest ticket. Questions of a failed paper are a second pass, touched only when a section has
no other left. Must-have questions of one section are never drawn in another.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from anquan_exam.domain.blueprints import (
    Blueprint,
    PoolEntry,
    Section,
    blueprint_hash,
    pool_for,
    pool_hash,
)
from anquan_exam.domain.digests import canonical_json, framed, nfc, sha256_hex
from anquan_exam.domain.draw_inputs import (
    ALGORITHM,
    DrawHistory,
    DrawInputs,
    DrawSeed,
    PoolTooSmall,
)
from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.sampling import apportion
from anquan_exam.domain.tickets import TicketRoll, ticket

__all__ = [
    "ALGORITHM",
    "DrawHistory",
    "DrawInputs",
    "DrawSeed",
    "DrawTable",
    "PoolTooSmall",
    "blueprint_hash",
    "commitment",
    "draw_paper",
    "draw_people",
    "pool_hash",
    "prepare",
    "roster_hash",
    "ticket",
    "verify_paper",
]


@dataclass(frozen=True, slots=True)
class _Candidate:
    entry: PoolEntry
    framed_id: bytes


Group = Sequence[_Candidate]


@dataclass(frozen=True, slots=True)
class _SectionTable:
    section: Section
    must_have: tuple[_Candidate, ...]
    strata: Mapping[tuple[int, str], Group]
    """(difficulty, topic) to the questions that may be drawn; must-have ones aside."""
    ids: frozenset[str]
    """The ids of all those."""


@dataclass(frozen=True, slots=True)
class DrawTable:
    """A blueprint and a pool made ready for many draws: sorted out once, kept by the caller."""

    sections: tuple[_SectionTable, ...]
    question_ids: frozenset[str]

    def inputs(
        self, manifest_hash: str, history: DrawHistory, *, shuffle_options: bool = True
    ) -> DrawInputs:
        """What to store with a paper: of `history`, the part that this pool can depend on."""
        return DrawInputs(
            manifest_hash=manifest_hash,
            seen={q: n for q, n in history.seen.items() if n and q in self.question_ids},
            avoid=tuple(sorted(history.avoid & self.question_ids)),
            weights=history.weights,
            shuffle_options=shuffle_options,
        )

    def draw(self, seed: DrawSeed, inputs: DrawInputs) -> Paper:
        """The paper of `seed`. Raises PoolTooSmall."""
        history = inputs.history
        taken: set[str] = set()
        items: list[PaperItem] = []
        for table in self.sections:
            options = seed.roll("option", table.section.id) if inputs.shuffle_options else None
            for entry in _draw_section(seed, table, taken, history):
                taken.add(entry.question_id)
                items.append(_item(len(items) + 1, table.section, entry, options))
        return Paper(tuple(items))


def prepare(blueprint: Blueprint, pool: Iterable[PoolEntry]) -> DrawTable:
    """The table of a valid blueprint and a pool; a bank has a question once.

    Raises PoolTooSmall when a must-have question is not there, ValueError for a pool that holds a
    question of a bank twice.
    """
    entries = tuple(pool)
    if len({(entry.bank, entry.question_id) for entry in entries}) < len(entries):
        raise ValueError("the pool holds a question twice")
    reserved = {wanted for section in blueprint.sections for wanted in section.must_have}
    return DrawTable(
        sections=tuple(_table(section, entries, reserved) for section in blueprint.sections),
        question_ids=frozenset(entry.question_id for entry in entries),
    )


def draw_paper(
    seed: DrawSeed,
    blueprint: Blueprint,
    pool: Iterable[PoolEntry],
    history: DrawHistory | None = None,
    *,
    shuffle_options: bool = True,
) -> Paper:
    """One paper, straight from blueprint and pool. Raises PoolTooSmall, never gives a short one.

    For many papers of one exam, prepare() once and draw from the table: the same papers, sooner.
    """
    table = prepare(blueprint, pool)
    inputs = table.inputs("", history or DrawHistory(), shuffle_options=shuffle_options)
    return table.draw(seed, inputs)


def verify_paper(
    seed: DrawSeed,
    blueprint: Blueprint,
    pool: Iterable[PoolEntry],
    inputs: DrawInputs,
    paper: Paper,
) -> bool:
    """Whether `paper` is what this seed draws from this very pool with these inputs."""
    entries = tuple(pool)
    if inputs.algorithm != ALGORITHM or inputs.manifest_hash != pool_hash(entries):
        return False
    try:
        return prepare(blueprint, entries).draw(seed, inputs) == paper
    except PoolTooSmall:
        return False


def draw_people(
    secret: bytes, exam: str, word: str, people: Iterable[tuple[str, str]], count: int
) -> tuple[str, ...]:
    """Everybody in `people` (person key, stratum) in drawn order: the first `count` are drawn.

    The drawn stand for their strata in proportion; those behind them are the stand-ins, in turn.
    Raises PoolTooSmall for more than there are, ValueError for a key given twice.
    """
    strata: dict[str, list[str]] = {}
    for key, stratum in people:
        strata.setdefault(nfc(stratum), []).append(nfc(key))
    everybody = [key for keys in strata.values() for key in keys]
    if len(set(everybody)) < len(everybody):
        raise ValueError("a person is on the list twice")
    if not 0 <= count <= len(everybody):
        raise PoolTooSmall("", count, len(everybody))
    seed = DrawSeed(secret, exam, word, "")
    tickets, order = seed.roll("person", ""), seed.roll("stratum", "")
    names = sorted(strata, key=lambda name: order.of(f"group/{name}"))
    sizes = [len(strata[name]) for name in names]
    places = apportion(count, sizes, sizes, _start(order, "people"))
    drawn: list[str] = []
    for name, place in zip(names, places, strict=True):
        drawn += sorted(strata[name], key=tickets.of)[:place]
    stand_ins = set(everybody).difference(drawn)
    return (*sorted(drawn, key=tickets.of), *sorted(stand_ins, key=tickets.of))


def roster_hash(roster: Iterable[str]) -> str:
    """The SHA-256 (hex) of who may draw (paper numbers or person keys), whatever their order."""
    return sha256_hex(canonical_json(sorted(map(nfc, roster))))


def commitment(secret: bytes, pool_hash: str, blueprint_hash: str, roster_hash: str) -> str:
    """What is shown before anybody can draw: SHA-256 (hex) over the framed parts, in this order."""
    parts = (framed(part) for part in (pool_hash, blueprint_hash, roster_hash))
    return sha256_hex(framed(ALGORITHM) + framed(secret) + b"".join(parts))


def _table(section: Section, pool: Iterable[PoolEntry], reserved: set[str]) -> _SectionTable:
    own = {entry.question_id: entry for entry in pool_for(section, pool)}
    missing = tuple(wanted for wanted in section.must_have if wanted not in own)
    if missing:
        raise PoolTooSmall(section.id, section.count, len(own), missing)
    strata: dict[tuple[int, str], list[_Candidate]] = {}
    for entry in own.values():
        if entry.question_id not in reserved:
            strata.setdefault((entry.difficulty, entry.topic), []).append(_candidate(entry))
    return _SectionTable(
        section=section,
        must_have=tuple(_candidate(own[wanted]) for wanted in section.must_have),
        strata={key: tuple(group) for key, group in strata.items()},
        ids=frozenset(own) - reserved,
    )


def _candidate(entry: PoolEntry) -> _Candidate:
    return _Candidate(entry, framed(entry.question_id))


def _draw_section(
    seed: DrawSeed, table: _SectionTable, taken: set[str], history: DrawHistory
) -> list[PoolEntry]:
    section = table.section
    left = {key: _without(group, table.ids & taken) for key, group in table.strata.items()}
    available = sum(map(len, left.values()))
    if available < section.free:
        raise PoolTooSmall(section.id, section.count, available + len(table.must_have))
    tickets = seed.roll("question", section.id)
    chosen = [(tickets.of_framed(must.framed_id), must.entry) for must in table.must_have]
    order = seed.roll("stratum", section.id)
    keys = sorted(left, key=lambda key: order.of(f"{key[0]}/{key[1]}"))
    avoid = table.ids & history.avoid
    shares = [len(left[key]) * history.weight(section.bank, key[1]) for key in keys]
    for name, wanted, groups in _passes([left[key] for key in keys], section.free, avoid):
        places = apportion(wanted, shares, list(map(len, groups)), _start(order, name))
        for group, place in zip(groups, places, strict=True):
            chosen += _first(group, place, tickets, history.seen)
    return [entry for _, entry in sorted(chosen, key=lambda pair: pair[0])]


def _without(group: Group, ids: Set[str]) -> Group:
    # Most draws avoid nothing, and a pool holds thousands: look at each only where it may matter.
    return [each for each in group if each.entry.question_id not in ids] if ids else group


def _passes(
    groups: list[Group], wanted: int, avoid: frozenset[str]
) -> Iterator[tuple[str, int, list[Group]]]:
    """The questions to draw from first, and, only if they do not suffice, those to be avoided."""
    fresh = [_without(group, avoid) for group in groups]
    from_fresh = min(wanted, sum(map(len, fresh)))
    yield "fresh", from_fresh, fresh
    if from_fresh < wanted:
        again: list[Group] = [
            [each for each in group if each.entry.question_id in avoid] for group in groups
        ]
        yield "avoided", wanted - from_fresh, again


def _first(
    group: Group, count: int, tickets: TicketRoll, seen: Mapping[str, int]
) -> list[tuple[bytes, PoolEntry]]:
    """The `count` least seen of a stratum, and among those the lowest tickets."""
    if not count:
        return []
    drawn = tickets.of_all([each.framed_id for each in group])
    if seen:
        keys = [(seen.get(e.entry.question_id, 0), t) for e, t in zip(group, drawn, strict=True)]
        order = sorted(range(len(group)), key=keys.__getitem__)
    else:
        order = sorted(range(len(group)), key=drawn.__getitem__)
    return [(drawn[at], group[at].entry) for at in order[:count]]


def _start(order: TicketRoll, name: str) -> Callable[[int, int], int]:
    """Where the systematic sample starts on a line of length `whole`: a ticket modulo `whole`."""

    def start(turn: int, whole: int) -> int:
        return int.from_bytes(order.of(f"start/{name}/{turn}"), "big") % whole

    return start


def _item(number: int, section: Section, entry: PoolEntry, options: TicketRoll | None) -> PaperItem:
    shown = entry.option_ids
    if options is not None and entry.kind is not Kind.TRUE_FALSE:
        shown = tuple(sorted(shown, key=lambda option: options.of(entry.question_id, option)))
    return PaperItem(
        number=number,
        section=section.id,
        question_id=entry.question_id,
        revision=entry.revision,
        kind=entry.kind,
        options=shown,
        blanks=entry.blanks,
        marks=section.marks,
    )
