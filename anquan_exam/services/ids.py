"""New public ids from the system's randomness."""

import secrets

from anquan_exam.domain.ids import public_id


def new_id(length: int = 10) -> str:
    """A fresh public id; 10 characters carry about 49 bits."""
    return public_id(secrets.token_bytes(length), length)
