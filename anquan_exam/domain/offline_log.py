"""The log of a visit held without a network, as the device wrote it down.

Each entry carries the hash of the one before. The log is the whole truth; everything else is folded
from it (offline_visit.py). An entry: {"n": 1…, "at": milliseconds by the device's clock, "what": …,
"prev": hash of the entry before (of the first: the digest of the package), "hash": SHA-256 of the
canonical JSON of the rest}, and by what it tells:

    prepared                              the package came onto the device
    drawn       word, order, where, site  the unit's word, everybody in the order drawn with it;
                                          the number of the unit's site (0 or none: elsewhere)
    noted       key, why, remark          why somebody is not at hand ("": is after all)
    identified  key, how, known_by        who somebody is was seen
    begun       key, body, witness        the paper was put before somebody
    answered    key, item, answer         [] takes an answer back
    said        key, item, text           noted beside an answer
    left, returned   key                  the page was left, on the device handed over
    handed_in   key, by                   "person", "officer" or "time"
    closed                                the end; nothing comes after it
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from anquan_exam.domain.digests import canonical_json, sha256_hex

FORMAT = "aq-offline-1"
MOST_ENTRIES = 20_000
KINDS = frozenset(
    {
        "prepared",
        "drawn",
        "noted",
        "identified",
        "begun",
        "answered",
        "said",
        "left",
        "returned",
        "handed_in",
        "closed",
    }
)
_LISTS = frozenset({"order", "answer"})


class Fault(StrEnum):
    """Why a log is not what this package can have become."""

    UNREADABLE = "unreadable"
    PACKAGE = "package"
    """It names no package of this check."""
    SIGNATURE = "signature"
    DIGEST = "digest"
    """It was made from another content than the package had."""
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    SECOND = "second"
    """Another one was accepted before."""
    CHAIN = "chain"
    WORD = "word"
    ORDER = "order"
    PEOPLE = "people"
    IDENTITY = "identity"
    ANSWER = "answer"
    BEFORE = "before"
    EXPIRED = "expired"
    FUTURE = "future"
    UNFINISHED = "unfinished"


class VisitFault(ValueError):
    """A log that is refused; `entry` is where (0: the whole)."""

    def __init__(self, fault: Fault, entry: int = 0) -> None:
        super().__init__(f"{fault} at {entry}")
        self.fault = fault
        self.entry = entry


def entry_hash(entry: Mapping[str, Any]) -> str:
    """The hash that an entry carries: over all of it but that."""
    return sha256_hex(canonical_json({k: v for k, v in entry.items() if k != "hash"}))


def chained(log: Any, digest: str) -> list[dict[str, Any]]:
    """The entries of `log`, numbered, chained to the package with `digest`. Raises VisitFault."""
    if not isinstance(log, list) or not 2 <= len(log) <= MOST_ENTRIES:
        raise VisitFault(Fault.UNREADABLE)
    before = digest
    for number, entry in enumerate(log, 1):
        if not _is_entry(entry, number):
            raise VisitFault(Fault.UNREADABLE, number)
        if entry["prev"] != before or _hash_or_none(entry) != entry["hash"]:
            raise VisitFault(Fault.CHAIN, number)
        before = entry["hash"]
    if log[0]["what"] != "prepared":
        raise VisitFault(Fault.UNREADABLE, 1)
    return log


def _is_entry(entry: Any, number: int) -> bool:
    return (
        isinstance(entry, dict)
        and type(entry.get("n")) is int
        and entry["n"] == number
        and type(entry.get("at")) is int
        and 0 < entry["at"] < 1 << 48
        and isinstance(entry.get("what"), str)
        and entry["what"] in KINDS
        and all(isinstance(entry.get(name), str) for name in ("prev", "hash"))
        and all(_is_plain(name, value) for name, value in entry.items())
    )


def _is_plain(name: object, value: Any) -> bool:
    return isinstance(value, str) or type(value) is int or (name in _LISTS and type(value) is list)


def _hash_or_none(entry: Mapping[str, Any]) -> str | None:
    try:
        return entry_hash(entry)
    except (TypeError, ValueError):  # a float, a lone surrogate: nothing a device of ours writes
        return None
