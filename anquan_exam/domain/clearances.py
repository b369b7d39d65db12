"""The clearance (复岗单): what the document says, and what ends it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from anquan_exam.domain.digests import canonical_json, sha256_hex


class Ended(StrEnum):
    """Why a clearance holds no more."""

    REVOKED = "revoked"
    """Somebody of the unit revoked it."""
    NEW_CASE = "new-case"
    """Another case stands against the person."""
    VOIDED = "voided"
    """The retest it rests on was voided."""
    FAILED = "failed"
    """The retest it rests on was marked anew, and is a fail."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed as what (domain.cases.SignedAs), and when (ISO, UTC)."""

    signed_as: str
    name: str
    at: str


@dataclass(frozen=True, slots=True)
class Rests:
    """What it rests on. Marks in hundredths; the attempt's public id, "" where no paper was sat."""

    case: str
    kind: str
    violation: str
    minutes: int
    attempt: str
    score: int
    full_score: int
    passed_at: str


@dataclass(frozen=True, slots=True)
class ClearanceText:
    """All that the document says. `salt` keeps its digest from telling what it was made of."""

    number: str
    unit: str
    name: str
    id_tail: str
    posts: tuple[str, ...]
    valid_from: date
    issued_at: datetime
    signed: tuple[Signer, ...]
    rests: Rests
    salt: str

    def canonical(self) -> str:
        """The text that is kept and digested."""
        plain = asdict(self)
        plain |= {"valid_from": self.valid_from.isoformat(), "issued_at": _iso(self.issued_at)}
        return canonical_json(plain).decode()

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical text."""
        return digest_of(self.canonical())

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "ClearanceText":
        """As it was written."""
        return cls(
            **{
                **plain,
                "posts": tuple(plain["posts"]),
                "valid_from": date.fromisoformat(plain["valid_from"]),
                "issued_at": datetime.fromisoformat(plain["issued_at"]),
                "signed": tuple(Signer(**one) for one in plain["signed"]),
                "rests": Rests(**plain["rests"]),
            }
        )


def digest_of(text: str) -> str:
    """SHA-256 of a canonical text, 64 hex digits."""
    return sha256_hex(text.encode())


def _iso(at: datetime) -> str:
    return at.isoformat()
