"""Argon2id at the parameters in force, and the two things that are done with it."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def make(password: str) -> str:
    """The hash, with its parameters and salt in it."""
    return hasher.hash(password)


def matches(stored: str, password: str) -> bool:
    """Whether `password` is what `stored` was made of; False for what is no hash at all."""
    try:
        return hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
