"""The attempt token: what a page must show with every save, signed, so that no look-up is
needed."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from flask import current_app
from itsdangerous import BadSignature, Signer

_SALT = "attempt-token-1"


@dataclass(frozen=True, slots=True)
class AttemptToken:
    """Which attempt and page load may be written to, by whom, and what answers look like there."""

    attempt_id: int
    epoch: int
    person_id: int
    shape: str
    ends_by_leaving: bool = False
    """The exam's policy hands in for leaving the page: a save has that to look at too."""
    one_by_one: bool = False
    """Questions come one at a time, and the exam may stop early: the same."""


def _signer() -> Signer:
    signer: Signer | None = current_app.extensions.get("attempt_signer")
    if signer is None:
        signer = Signer(current_app.secret_key, salt=_SALT, digest_method=hashlib.sha256)  # type: ignore[arg-type]
        current_app.extensions["attempt_signer"] = signer
    return signer


def issue(token: AttemptToken) -> str:
    """The signed text of `token`: numbers and the paper's shape, nothing about its content."""
    text = f"{token.attempt_id}~{token.epoch}~{token.person_id}~{token.shape}"
    text += "~leaving" * token.ends_by_leaving + "~one-by-one" * token.one_by_one
    return _signer().sign(text).decode()


def read(text: str) -> AttemptToken | None:
    """The token, or None if it was not signed here."""
    return _read(_signer(), text)


@lru_cache(maxsize=8192)
def _read(signer: Signer, text: str) -> AttemptToken | None:
    """A page shows the same token with every save: checked once a process."""
    try:
        plain = signer.unsign(text).decode()
        attempt, epoch, person, shape, *more = plain.split("~")
        numbers = (int(attempt), int(epoch), int(person))
        return AttemptToken(*numbers, shape, "leaving" in more, "one-by-one" in more)
    except (BadSignature, ValueError):
        return None
