"""Encryption at rest and the keyed index, over the keys kept outside the database."""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from anquan_exam.keys import Keyring

VERSION = b"\x01"
NONCE = 12


class Undecipherable(RuntimeError):
    """The stored bytes do not belong to this key and column, or were altered."""


class Cipher:
    """AES-256-GCM; layout: version byte, 12-byte nonce, ciphertext with tag."""

    def __init__(self, keyring: Keyring) -> None:
        self._aead = {"data": AESGCM(keyring.data), "exam": AESGCM(keyring.exam)}
        self._index = keyring.index

    def encrypt(self, plain: bytes, purpose: str, *, key: str = "data") -> bytes:
        """`plain` sealed for `purpose`."""
        nonce = os.urandom(NONCE)
        return VERSION + nonce + self._aead[key].encrypt(nonce, plain, purpose.encode())

    def decrypt(self, sealed: bytes, purpose: str, *, key: str = "data") -> bytes:
        """The plain bytes. Raises Undecipherable."""
        if sealed[:1] != VERSION:
            raise Undecipherable(f"unknown version of a sealed value in {purpose}")
        nonce, body = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
        try:
            return self._aead[key].decrypt(nonce, body, purpose.encode())
        except InvalidTag as error:
            raise Undecipherable(f"a sealed value in {purpose} fails its check") from error

    def index(self, value: str, purpose: str) -> str:
        """Keyed hash by which an encrypted value is found again: 64 hex digits."""
        message = f"{purpose}\x00{value}".encode()
        return hmac.new(self._index, message, hashlib.sha256).hexdigest()
