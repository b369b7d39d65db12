"""Ready-made blueprints: a paper of 100 marks from whatever banks are chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from anquan_exam.domain.blueprint_advice import COMFORT
from anquan_exam.domain.blueprints import DIFFICULTIES, Blueprint, PoolEntry, Section
from anquan_exam.domain.questions import KIND_LABELS, Kind

Mix = tuple[tuple[Kind, int, int], ...]
"""Kind, how many questions, hundredths of a mark each."""


@dataclass(frozen=True, slots=True)
class BlueprintTemplate:
    """A ready-made paper; `policy` names the entry of policy TEMPLATES that goes with it."""

    title: str
    policy: str
    mixes: tuple[Mix, ...]
    """From the longest paper to the shortest: the first that the banks hold comfortably is used."""


def mix(single: int, each: int, multiple: int, many: int, judge: int, one: int) -> Mix:
    """How many single choices at how many marks each, and so with multiple and true/false."""
    return (
        (Kind.SINGLE, single, each * 100),
        (Kind.MULTIPLE, multiple, many * 100),
        (Kind.TRUE_FALSE, judge, one * 100),
    )


BLUEPRINT_TEMPLATES: Mapping[str, BlueprintTemplate] = MappingProxyType(
    {
        "closed_book": BlueprintTemplate(
            "标准闭卷",
            "closed_book",
            (
                mix(30, 2, 10, 3, 10, 1),
                mix(20, 3, 8, 4, 8, 1),
                mix(15, 4, 5, 6, 5, 2),
                mix(8, 8, 4, 6, 4, 3),
            ),
        ),
        "mock_qualification": BlueprintTemplate(
            "模拟资格考试",
            "mock_qualification",
            (
                mix(50, 1, 15, 2, 20, 1),
                mix(30, 2, 10, 3, 10, 1),
                mix(20, 3, 8, 4, 8, 1),
            ),
        ),
    }
)


def from_template(
    template: BlueprintTemplate, title: str, banks: Iterable[str], pool: Iterable[PoolEntry]
) -> Blueprint:
    """A blueprint of `template` over `banks`, each giving questions in proportion to what it has.

    Always of the template's marks; whether `pool` fills it is for capacity() to say."""
    held = _held(tuple(banks), pool)
    parts = [
        (kind, bank, count, marks)
        for kind, total, marks in _choose(template.mixes, held)
        for bank, count in _share(total, held[kind]).items()
        if count
    ]
    return Blueprint(title, tuple(_section(at, *part) for at, part in enumerate(parts, 1)))


def _held(banks: tuple[str, ...], pool: Iterable[PoolEntry]) -> dict[Kind, dict[str, int]]:
    """How many questions of each kind each bank has."""
    held = {kind: dict.fromkeys(banks, 0) for kind in Kind}
    for entry in pool:
        if entry.bank in held[entry.kind]:
            held[entry.kind][entry.bank] += 1
    return held


def _choose(mixes: tuple[Mix, ...], held: Mapping[Kind, Mapping[str, int]]) -> Mix:
    """The first mix that is held comfortably, else the first that is held, else the last."""
    for times in (COMFORT, 1):
        for paper in mixes:
            if all(sum(held[kind].values()) >= times * count for kind, count, _ in paper):
                return paper
    return mixes[-1]


def _share(total: int, held: Mapping[str, int]) -> dict[str, int]:
    """`total` shared out by what each holds, whole numbers, by largest remainder."""
    whole = sum(held.values())
    if not whole:
        return dict.fromkeys(list(held)[:1], total)
    shares = {bank: total * size // whole for bank, size in held.items()}
    by_remainder = sorted(held, key=lambda bank: -(total * held[bank] % whole))
    for bank in by_remainder[: total - sum(shares.values())]:
        shares[bank] += 1
    return shares


def _section(at: int, kind: Kind, bank: str, count: int, marks: int) -> Section:
    return Section(
        id=f"s{at}",
        title=KIND_LABELS[kind],
        bank=bank,
        kinds=(kind,),
        topics=(),
        difficulty=DIFFICULTIES,
        count=count,
        marks=marks,
    )
