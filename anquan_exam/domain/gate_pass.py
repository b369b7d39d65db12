"""What a guard's phone checks without a network: a person's pass, and the list of passes revoked.

Both travel as one text of ASCII: `<mark>.<kid>.<body>.<signature>`, the mark P1 for a pass and L1
for the list, body and signature in base64url without padding. Signed is `<mark>.<body>`, so that
neither passes for the other. static/js/guard/core.js is the same in the browser."""

import base64
import binascii
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any

MOST_POSTS = 6
"""Posts on a pass: more would make a code too dense for an old phone."""
MOST_TEXT = 4_000
"""Characters looked at of what claims to be a pass."""
LIST_LIFE = timedelta(hours=12)
"""How long a guard may go by a list without fetching another."""
SLACK = timedelta(minutes=5)
"""How far a guard's clock may be off."""
# Of the last letter of 64 bytes four bits mean nothing: they are nought, so that one text alone is
# the pass.
_FORM = re.compile(r"(P1|L1)\.([0-9a-f]{16})\.([A-Za-z0-9_-]{2,})\.([A-Za-z0-9_-]{85}[AQgw])")


class Mark(StrEnum):
    """What a signed text is."""

    PERSON = "P1"
    LIST = "L1"


class GateVerdict(StrEnum):
    """What the guard is told. `OPEN` alone lets anybody through."""

    OPEN = "open"
    FORGED = "forged"
    UNKNOWN_KEY = "unknown-key"
    NOT_YET = "not-yet"
    EXPIRED = "expired"
    REVOKED = "revoked"
    LIST_OLD = "list-old"
    NO_LIST = "no-list"
    CLOCK = "clock"
    """The guard's own clock is before the list's date."""


@dataclass(frozen=True, slots=True)
class GatePass:
    """What a guard needs of a person: enough to know the man before him, and no more."""

    id: str
    issued_at: datetime
    until: datetime
    name: str
    id_tail: str
    """The last four of the ID number; "" where there is none."""
    posts: tuple[tuple[str, tuple[str, ...]], ...]
    """(unit, its posts)."""

    def body(self) -> str:
        """As it is signed."""
        posts = [[unit, *names] for unit, names in self.posts]
        return _packed(
            [self.id, _unix(self.issued_at), _unix(self.until), self.name, self.id_tail, posts]
        )

    @classmethod
    def read(cls, body: str) -> "GatePass":
        """The pass of a body whose signature holds. Raises ValueError."""
        id_, issued, until, name, tail, posts = _unpacked(body)
        units = tuple((unit, tuple(names)) for unit, *names in posts)
        return cls(str(id_), _moment(issued), _moment(until), str(name), str(tail), units)


@dataclass(frozen=True, slots=True)
class RevokedList:
    """Ids of passes that would still be good by their date, and are not any more."""

    made_at: datetime
    good_until: datetime
    ids: tuple[str, ...]

    def body(self) -> str:
        """As it is signed."""
        return _packed([_unix(self.made_at), _unix(self.good_until), list(self.ids)])

    @classmethod
    def read(cls, body: str) -> "RevokedList":
        """The list of a body whose signature holds. Raises ValueError."""
        made, good, ids = _unpacked(body)
        return cls(_moment(made), _moment(good), tuple(map(str, ids)))


@dataclass(frozen=True, slots=True)
class Sealed:
    """A signed text taken apart; whether the signature holds is another's to say."""

    mark: Mark
    kid: str
    body: str
    signature: bytes

    @property
    def signed(self) -> bytes:
        """What the signature is over."""
        return to_sign(self.mark, self.body)


def to_sign(mark: Mark, body: str) -> bytes:
    """The bytes that are signed."""
    return f"{mark.value}.{body}".encode("ascii")


def sealed(mark: Mark, kid: str, body: str, signature: bytes) -> str:
    """The whole text."""
    return f"{mark.value}.{kid}.{body}.{_base64(signature)}"


def taken_apart(text: str) -> Sealed | None:
    """The signed text in `text`, whatever address stands before it; None for anything else."""
    found = _FORM.fullmatch(text[:MOST_TEXT].rpartition("#")[2].strip())
    if found is None:
        return None
    mark, kid, body, signature = found.groups()
    return Sealed(Mark(mark), kid, body, _bytes(signature))


def verdict(found: GatePass, revoked: Collection[str], *, now: datetime) -> GateVerdict:
    """What a guard is told of a pass whose signature holds."""
    if found.id in revoked:
        return GateVerdict.REVOKED
    if now >= found.until:
        return GateVerdict.EXPIRED
    if now < found.issued_at - SLACK:
        return GateVerdict.NOT_YET
    return GateVerdict.OPEN


def good_until(today: date, last_day: date | None, zone: tzinfo) -> datetime:
    """Until when a pass of `today` is good: the end of the next day, or of the `last_day` on which
    nothing blocks the person, where that is sooner."""
    last = today + timedelta(days=1)
    if last_day is not None:
        last = min(last, last_day)
    return datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone)


def by_unit(posts: Iterable[tuple[str, str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(unit, post) by unit, in the order given."""
    units: dict[str, dict[str, None]] = {}
    for unit, post in posts:
        units.setdefault(unit, {})[post] = None
    return tuple((unit, tuple(names)) for unit, names in units.items())


def public_key_json(kid: str, public: bytes) -> Mapping[str, str]:
    """A public key (65 bytes, uncompressed) as a browser takes it (JWK)."""
    x, y = _base64(public[1:33]), _base64(public[33:65])
    return {"kid": kid, "kty": "EC", "crv": "P-256", "x": x, "y": y}


def _unix(at: datetime) -> int:
    return int(at.timestamp())


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _packed(value: object) -> str:
    return _base64(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _unpacked(body: str) -> Any:
    return json.loads(_bytes(body).decode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not base64url") from error
