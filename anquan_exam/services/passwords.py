"""Codes and passwords.

Chosen passwords are kept as Argon2id at m = 19 MiB, t = 2, p = 1; a bounded number is computed at
one time, which is about 40 a second on a small machine.

Initial codes are ours, not people's: 8 characters of 31, drawn by the system (2^39.6 of them), for
one use, after which they must be changed. They need no slow hash against guessing words, and a
roster of 5,000 people could not wait for one. They are kept as `initial$<salt>$<HMAC-SHA256>` under
the index key, which is not in the database: without that key a copy of the database says nothing
about them, and five wrong tries lock an account. A wrong code costs as long as a wrong password,
so that the time taken does not tell who has not signed in yet."""

import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

from anquan_exam.models.types import cipher
from anquan_exam.services.hashing import HashLine, argon

# Checked when nobody of that name exists, so that the time taken tells nothing.
_DUMMY = argon.make(secrets.token_hex(16))

INITIAL = "initial$"
LEAST_LENGTH = 8
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_WEAK = frozenset(
    {"12345678", "88888888", "66666666", "11111111", "00000000", "password", "abcd1234"}
)


def _line() -> HashLine:
    line: HashLine = current_app.extensions["hash_line"]
    return line


@contextmanager
def place_in_line() -> Iterator[None]:
    """What every request holds that may come to hash or verify. Raises LineFull at once."""
    with _line().place():
        yield


def hash_password(password: str) -> str:
    """The Argon2id hash, with its parameters and salt in it."""
    return _line().make(password)


def hash_initial_code(code: str) -> str:
    """What is kept of an initial code. At once, and only for codes of `new_code`."""
    salt = secrets.token_hex(8)
    return f"{INITIAL}{salt}${_keyed(salt, code)}"


def _keyed(salt: str, code: str) -> str:
    return cipher().index(f"{salt}:{code}", "credential.initial")


def _is_initial_code(stored: str, typed: str) -> bool:
    """Codes are read off a slip: small letters and spaces between are meant well."""
    salt, _, digest = stored.removeprefix(INITIAL).partition("$")
    code = "".join(typed.split()).upper()
    return hmac.compare_digest(digest, _keyed(salt, code))


def verify_password(stored: str | None, password: str) -> bool:
    """Whether `password` matches; takes as long when there is nothing to match."""
    if stored is not None and stored.startswith(INITIAL):
        if _is_initial_code(stored, password):
            return True
        stored = None
    return _line().matches(stored or _DUMMY, password) and stored is not None


def new_code() -> str:
    """An initial code: 8 characters that cannot be mistaken for each other when read aloud."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(8))


def weakness(password: str, account: str) -> str | None:
    """Why a chosen password is refused: `too_short`, `too_common`, `same_as_account`; or None."""
    if len(password) < LEAST_LENGTH:
        return "too_short"
    if password.lower() in _WEAK or len(set(password)) <= 2:
        return "too_common"
    if account and password.lower() == account.lower():
        return "same_as_account"
    return None
