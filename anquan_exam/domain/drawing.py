"""The draw: which questions, in which order, for whom. Same inputs, same draw, for ever.

Every choice is a sort by ticket. The parts of a ticket are, in this order: ALGORITHM, exam, word,
paper number, purpose, section id, then

    purpose     then                       decides
    question    question id                which of a stratum, and the order within the section
    option      question id, option id     the order in which the options are shown; of part 2 of
                                           a case, the question id is "case id/2"
    stratum     "difficulty/topic"         the order of the strata of a section
    stratum     "start/pass/round"         the start of the systematic sample, modulo the shares
    order       "start"                    where a section starts, when sections are mixed
    person      person key                 who is drawn (paper number and section are "")
    stratum     "group/stratum"            the order of the strata of people

A section is filled in this way: must-have questions first; then the free places are shared out
among the strata (topic, difficulty) by sampling.py, in proportion to the questions each holds
(times the weight of its topic); within a stratum the least seen by this person come first, then
the lowest ticket. Questions of a failed paper are a second pass, touched only when a section has
no other left. Must-have questions of one section are never drawn in another.

Sections follow one another, or are mixed (mixing.py).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

from anquan_exam.domain.blueprints import (
    AnswerShape,
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
    Order,
    PoolTooSmall,
)
from anquan_exam.domain.mixing import mixed
from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.questions import Kind, part_id
from anquan_exam.domain.sampling import apportion
from anquan_exam.domain.tickets import TicketRoll, ticket

__all__ = [
    "ALGORITHM",
    "DrawHistory",
    "DrawInputs",
    "DrawSeed",
    "DrawTable",
    "Order",
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
class _Asked:
    """A question, or a part of a case, as it is answered."""

    shape: AnswerShape
    part: int
    framed_options: tuple[bytes, ...]
    """Question id and option id, framed, for each option that may be moved."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    entry: PoolEntry
    framed_id: bytes
    asked: tuple[_Asked, ...]


@dataclass(frozen=True, slots=True)
class _Stratum:
    """The questions of one (difficulty, topic), with what every draw needs of them at hand."""

    each: tuple[_Candidate, ...]
    framed_ids: tuple[bytes, ...]

    def __len__(self) -> int:
        return len(self.each)

    @classmethod
    def of(cls, each: Iterable[_Candidate]) -> "_Stratum":
        """The stratum of these questions."""
        kept = tuple(each)
        return cls(kept, tuple(one.framed_id for one in kept))


@dataclass(frozen=True, slots=True)
class _SectionTable:
    section: Section
    must_have: tuple[_Candidate, ...]
    strata: Mapping[tuple[int, str], _Stratum]
    """(difficulty, topic) to the questions that may be drawn; must-have ones aside."""
    ids: frozenset[str]
    """The ids of all those."""


@dataclass(frozen=True, slots=True)
class DrawTable:
    """A blueprint and a pool made ready for many draws: sorted out once, kept by the caller."""

    sections: tuple[_SectionTable, ...]
    question_ids: frozenset[str]

    def inputs(
        self,
        manifest_hash: str,
        history: DrawHistory,
        *,
        shuffle_options: bool = True,
        order: Order = Order.SECTIONS,
    ) -> DrawInputs:
        """What to store with a paper: of `history`, the part that this pool can depend on."""
        return DrawInputs(
            manifest_hash=manifest_hash,
            seen={q: n for q, n in history.seen.items() if n and q in self.question_ids},
            avoid=tuple(sorted(history.avoid & self.question_ids)),
            weights=history.weights,
            shuffle_options=shuffle_options,
            order=order,
        )

    def draw(self, seed: DrawSeed, inputs: DrawInputs) -> Paper:
        """The paper of `seed`. Raises PoolTooSmall."""
        history = inputs.history
        taken: set[str] = set()
        items: list[PaperItem] = []
        for table in self.sections:
            drawn = _draw_section(seed, table, taken, history)
            taken.update(each.entry.question_id for each in drawn)
            options = seed.roll("option", table.section.id)
            shown = _shown(drawn, options, everything=inputs.shuffle_options)
            for each in drawn:
                items += _items(len(items) + 1, table.section, each, shown)
        return Paper(mixed(seed, items) if inputs.order is Order.MIXED else tuple(items))


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
        strata={key: _Stratum.of(group) for key, group in strata.items()},
        ids=frozenset(own) - reserved,
    )


def _candidate(entry: PoolEntry) -> _Candidate:
    id_, parts = entry.question_id, entry.parts
    asked = [_asked(part_id(id_, at), at, shape) for at, shape in enumerate(parts, start=1)]
    whole = asked or [_asked(id_, 0, entry.asked[0])]
    return _Candidate(entry, framed(id_), tuple(whole))


def _asked(name: str, part: int, shape: AnswerShape) -> _Asked:
    moved = () if shape.kind is Kind.TRUE_FALSE else shape.option_ids
    start = framed(name)
    return _Asked(shape, part, tuple(start + framed(option) for option in moved))


def _draw_section(
    seed: DrawSeed, table: _SectionTable, taken: set[str], history: DrawHistory
) -> list[_Candidate]:
    section = table.section
    drawn_before = table.ids & taken
    left = {key: _without(group, drawn_before) for key, group in table.strata.items()}
    available = sum(map(len, left.values()))
    if available < section.free:
        raise PoolTooSmall(section.id, section.count, available + len(table.must_have))
    tickets = seed.roll("question", section.id)
    chosen = [(tickets.of_framed(must.framed_id), must) for must in table.must_have]
    order = seed.roll("stratum", section.id)
    keys = sorted(left, key=lambda key: order.of(f"{key[0]}/{key[1]}"))
    avoid = table.ids & history.avoid
    shares = [len(left[key]) * history.weight(section.bank, key[1]) for key in keys]
    for name, wanted, groups in _passes([left[key] for key in keys], section.free, avoid):
        places = apportion(wanted, shares, list(map(len, groups)), _start(order, name))
        for group, place in zip(groups, places, strict=True):
            chosen += _first(group, place, tickets, history.seen)
    return [each for _, each in sorted(chosen, key=itemgetter(0))]


def _without(group: _Stratum, ids: Set[str]) -> _Stratum:
    # Most draws avoid nothing, and a pool holds thousands: look at each only where it may matter.
    if not ids:
        return group
    return _Stratum.of(each for each in group.each if each.entry.question_id not in ids)


def _passes(
    groups: list[_Stratum], wanted: int, avoid: frozenset[str]
) -> Iterator[tuple[str, int, list[_Stratum]]]:
    """The questions to draw from first, and, only if they do not suffice, those to be avoided."""
    fresh = [_without(group, avoid) for group in groups]
    from_fresh = min(wanted, sum(map(len, fresh)))
    yield "fresh", from_fresh, fresh
    if from_fresh < wanted:
        again = [
            _Stratum.of(each for each in group.each if each.entry.question_id in avoid)
            for group in groups
        ]
        yield "avoided", wanted - from_fresh, again


def _first(
    group: _Stratum, count: int, tickets: TicketRoll, seen: Mapping[str, int]
) -> list[tuple[bytes, _Candidate]]:
    """The `count` least seen of a stratum, and among those the lowest tickets."""
    if not count:
        return []
    drawn = tickets.of_all(group.framed_ids)
    if not seen:
        return [(drawn_, group.each[drawn.index(drawn_)]) for drawn_ in sorted(drawn)[:count]]
    times = [seen.get(each.entry.question_id, 0) for each in group.each]
    least = sorted(zip(times, drawn, range(len(drawn)), strict=True))[:count]
    return [(drawn_, group.each[at]) for _, drawn_, at in least]


def _start(order: TicketRoll, name: str) -> Callable[[int, int], int]:
    """Where the systematic sample starts on a line of length `whole`: a ticket modulo `whole`."""

    def start(turn: int, whole: int) -> int:
        return int.from_bytes(order.of(f"start/{name}/{turn}"), "big") % whole

    return start


def _shown(
    drawn: list[_Candidate], options: TicketRoll, *, everything: bool
) -> Iterator[tuple[str, ...]]:
    """The options of each question asked in the order shown: by ticket, or as in the bank. Those
    of an ordering are always moved, since the bank has them in the right order."""
    asked = [one for each in drawn for one in each.asked]
    moved = [one for one in asked if everything or one.shape.kind is Kind.ORDERING]
    tickets = iter(options.of_all([part for one in moved for part in one.framed_options]))
    for one in asked:
        shown = one.shape.option_ids
        if one.framed_options and (everything or one.shape.kind is Kind.ORDERING):
            own = islice(tickets, len(shown))
            shown = tuple(option for _, option in sorted(zip(own, shown, strict=True)))
        yield shown


def _items(
    first: int, section: Section, drawn: _Candidate, shown: Iterator[tuple[str, ...]]
) -> list[PaperItem]:
    marks = share_out(section.marks, len(drawn.asked))
    return [
        PaperItem(
            number=first + at,
            section=section.id,
            question_id=drawn.entry.question_id,
            revision=drawn.entry.revision,
            kind=asked.shape.kind,
            options=next(shown),
            blanks=asked.shape.blanks,
            marks=marks[at],
            part=asked.part,
        )
        for at, asked in enumerate(drawn.asked)
    ]


def share_out(marks: int, parts: int) -> tuple[int, ...]:
    """`marks` over so many parts, as evenly as whole numbers go; the first get what is over."""
    each, over = divmod(marks, parts)
    return tuple(each + (at < over) for at in range(parts))
