"""Codes and passwords: Argon2id at m = 19 MiB, t = 2, p = 1, a bounded number at one time."""

import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Checked when nobody of that name exists, so that the time taken tells nothing.
_DUMMY = _hasher.hash(secrets.token_hex(16))

LEAST_LENGTH = 8
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_WEAK = frozenset({"12345678", "88888888", "66666666", "11111111", "00000000", "password", "abcd1234"})


def _gate() -> BoundedSemaphore:
    gate: BoundedSemaphore = current_app.extensions["password_gate"]
    return gate


def hash_password(password: str) -> str:
    """The Argon2id hash, with its parameters and salt in it."""
    with _gate():
        return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether `password` matches; takes as long when there is nothing to match."""
    with _gate():
        try:
            return _hasher.verify(stored or _DUMMY, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


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
