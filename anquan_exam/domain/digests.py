"""Canonical bytes and their SHA-256: what makes two contents "the same"."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping


def nfc(text: str) -> str:
    """`text` in Unicode's composed form, so that one spelling gives one digest."""
    return unicodedata.normalize("NFC", text)


def framed(part: str | bytes) -> bytes:
    """`part` (text as NFC UTF-8) behind its length: four bytes, big-endian. Parts cannot run
    into each other.
    """
    data = nfc(part).encode() if isinstance(part, str) else part
    return len(data).to_bytes(4, "big") + data


def sha256_hex(data: bytes) -> str:
    """SHA-256 of `data`, 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def canonical_json(value: object) -> bytes:
    """`value` as JSON in one spelling: sorted keys, no spaces, UTF-8, all text in NFC.

    Takes None, bool, int, str, lists or tuples, and mappings with text keys.
    A float is refused with TypeError: its spelling differs between languages; two keys that are
    the same text in NFC with ValueError.
    """
    return json.dumps(
        _normal(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def _normal(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, list | tuple):
        return [_normal(item) for item in value]
    if isinstance(value, Mapping):
        plain = {_key(key): _normal(item) for key, item in value.items()}
        if len(plain) < len(value):
            raise ValueError("two keys are the same text")
        return plain
    raise TypeError(f"{type(value).__name__} has no canonical JSON")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key must be text, not {type(key).__name__}")
    return nfc(key)
