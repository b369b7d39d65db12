"""The whole clinic: every rule over the questions of one bank or of several."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from anquan_exam.domain.clinic import (
    basis,
    explanations,
    keys,
    options,
    reading,
    same,
    spread,
    wording,
)
from anquan_exam.domain.clinic.entries import Entry, Item, items_of
from anquan_exam.domain.clinic.findings import Finding, in_order
from anquan_exam.domain.overlays import Law

_RULES = (keys.check, options.check, wording.check, reading.check, explanations.check)


def examine(entries: Sequence[Entry], law: Law, day: date) -> tuple[Finding, ...]:
    """Everything found in `entries` by the law of `day`, the gravest first. Entries of several
    banks are compared with each other too."""
    return in_order(_found(entries, law, day))


def _found(entries: Sequence[Entry], law: Law, day: date) -> Iterator[Finding]:
    items = tuple(items_of(entries))
    yield from same.check(items)
    for item in items:
        for rule in _RULES:
            yield from rule(item)
    for entry in entries:
        yield from basis.check(entry, law, day)
    banks: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        banks[item.entry.bank].append(item)
    for own in banks.values():
        yield from spread.check(own)
        yield from wording.check_all(own)
        yield from reading.check_all(own)
        yield from basis.check_all(list(dict.fromkeys(item.entry for item in own)), law, day)
