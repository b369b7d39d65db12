"""The chain of the trail: each entry's seal rests on the seal before it, so nothing can be
altered, taken out or put in without breaking every seal after it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from anquan_exam.domain.digests import sha256_hex

GENESIS = "0" * 64  # what the first entry rests on
LEAST_PREFIX = 16  # hex digits of a printed hash: 64 bits cannot be hit by trying


@dataclass(frozen=True, slots=True)
class Entry:
    """What a seal covers. `at` is aware; `digest` stands for the payload, which may be erased."""

    id: int
    at: datetime
    actor_id: int | None
    actor_name: str
    act: str
    subject_kind: str
    subject_id: str
    place_path: str
    digest: str


@dataclass(frozen=True, slots=True)
class Link:
    """A sealed entry as it is stored. `payload_fits`: whether the payload that is still there
    has the stored digest; None when payload and salt were erased together."""

    entry: Entry
    position: int
    previous: str
    seal: str
    payload_fits: bool | None


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link: position 0 with GENESIS while nothing is sealed."""

    position: int
    seal: str

    def __str__(self) -> str:
        return f"{self.position}:{self.seal}"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head as printed on a record: its hash (or the first 16 and more digits of it), and the
    position where that was printed too."""

    hash: str
    position: int | None = None


class Fault(StrEnum):
    """What is wrong with a chain."""

    GAP = "gap"  # an entry is missing before this one
    LINK = "link"  # it does not rest on the entry before it
    SEAL = "seal"  # what it says is not what was sealed
    PAYLOAD = "payload"  # its details are not those that were sealed
    ANCHOR = "anchor"  # another hash stands where the anchor was printed
    ANCHOR_MISSING = "anchor-missing"  # the chain ends before the anchor, or never had it


FAULT_LABELS: dict[Fault, str] = {
    Fault.GAP: "这条之前少了记录",
    Fault.LINK: "接不上前一条",
    Fault.SEAL: "内容和封存时不一样",
    Fault.PAYLOAD: "明细和封存时不一样",
    Fault.ANCHOR: "这个位置的哈希和锚点不一样",
    Fault.ANCHOR_MISSING: "链里没有这个锚点",
}


@dataclass(frozen=True, slots=True)
class Break:
    """The first fault. `entry_id` is None when no entry is to blame (an anchor not found)."""

    fault: Fault
    position: int
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a check: how many links were sound, how many of them without payload."""

    sound: int
    erased: int
    head: Head
    broken: Break | None


def seal_of(previous: str, position: int, entry: Entry) -> str:
    """SHA-256 (64 hex digits) over the seal before, the position and all that `entry` says.

    Each part stands behind its length, as it is: two spellings of one name differ."""
    parts = (
        previous,
        str(position),
        str(entry.id),
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "" if entry.actor_id is None else str(entry.actor_id),
        entry.actor_name,
        entry.act,
        entry.subject_kind,
        entry.subject_id,
        entry.place_path,
        entry.digest,
    )
    framed = (len(data).to_bytes(4, "big") + data for data in (part.encode() for part in parts))
    return sha256_hex(b"".join(framed))


def chained(head: Head, entries: Iterable[Entry]) -> Iterator[tuple[Entry, Head, str]]:
    """Seal `entries` in order behind `head`: (entry, its new head, the seal it rests on)."""
    for entry in entries:
        seal = seal_of(head.seal, head.position + 1, entry)
        before, head = head.seal, Head(head.position + 1, seal)
        yield entry, head, before


def parse_anchor(text: str) -> Anchor:
    """Read `POSITION:HASH`, or a hash alone (16 to 64 hex digits). Raises ValueError."""
    place, found, digits = text.strip().lower().rpartition(":")
    if not LEAST_PREFIX <= len(digits) <= 64 or set(digits) - set("0123456789abcdef"):
        raise ValueError("an anchor needs 16 to 64 hexadecimal digits")
    if not found:
        return Anchor(digits)
    if not place.isascii() or not place.isdigit():
        raise ValueError("the position of an anchor is a whole number")
    return Anchor(digits, int(place))


def verify(links: Iterable[Link], anchor: Anchor | None = None) -> Verdict:
    """Check `links`, given in order of position from 1: all of them, or up to `anchor`."""
    head, erased = Head(0, GENESIS), 0
    for link in links:
        fault = _fault(head, link) or (_anchor_fault(link, anchor) if anchor else None)
        if fault:
            return Verdict(head.position, erased, head, Break(fault, link.position, link.entry.id))
        head = Head(link.position, link.seal)
        erased += link.payload_fits is None
        if anchor and _is_at(head, anchor):
            return Verdict(head.position, erased, head, None)
    if anchor and not _is_at(head, anchor):
        missing = Break(Fault.ANCHOR_MISSING, anchor.position or head.position + 1)
        return Verdict(head.position, erased, head, missing)
    return Verdict(head.position, erased, head, None)


def _fault(head: Head, link: Link) -> Fault | None:
    if link.position != head.position + 1:
        return Fault.GAP
    if link.previous != head.seal:
        return Fault.LINK
    if seal_of(head.seal, link.position, link.entry) != link.seal:
        return Fault.SEAL
    return Fault.PAYLOAD if link.payload_fits is False else None


def _anchor_fault(link: Link, anchor: Anchor) -> Fault | None:
    wrong = link.position == anchor.position and not link.seal.startswith(anchor.hash)
    return Fault.ANCHOR if wrong else None


def _is_at(head: Head, anchor: Anchor) -> bool:
    return head.seal.startswith(anchor.hash) and anchor.position in (None, head.position)
