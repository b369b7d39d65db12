"""Tickets: the only source of chance. HMAC-SHA256 of a secret over framed parts (DESIGN §4)."""

import hashlib
import hmac
from collections.abc import Iterable

from anquan_exam.domain.digests import framed

_BLOCK = 64
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


def ticket(secret: bytes, *parts: str) -> bytes:
    """The 32-byte HMAC-SHA256 of `parts` under `secret`.

    Each part is NFC-normalised UTF-8 behind its length (four bytes, big-endian).
    """
    return hmac.digest(secret, b"".join(map(framed, parts)), "sha256")


class TicketRoll:
    """Tickets that share their first parts: the same values as ticket(), at half the cost.

    A draw takes one for each question of the pool, so HMAC's two hashes (RFC 2104) are kept with
    the key and the common parts already in them.
    """

    __slots__ = ("_inner", "_outer")

    def __init__(self, secret: bytes, *parts: str) -> None:
        key = hashlib.sha256(secret).digest() if len(secret) > _BLOCK else secret
        key = key.ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(key.translate(_INNER) + b"".join(map(framed, parts)))
        self._outer = hashlib.sha256(key.translate(_OUTER))

    def of(self, *parts: str) -> bytes:
        """ticket(secret, *common parts, *parts)."""
        return self.of_framed(b"".join(map(framed, parts)))

    def of_all(self, framed_parts: Iterable[bytes]) -> list[bytes]:
        """of_framed() of each: the loop of every draw, so nothing is looked up twice in it."""
        new_inner, new_outer = self._inner.copy, self._outer.copy
        tickets = []
        for parts in framed_parts:
            inner, outer = new_inner(), new_outer()
            inner.update(parts)
            outer.update(inner.digest())
            tickets.append(outer.digest())
        return tickets

    def of_framed(self, parts: bytes) -> bytes:
        """The same for parts already framed and joined."""
        inner = self._inner.copy()
        inner.update(parts)
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()
