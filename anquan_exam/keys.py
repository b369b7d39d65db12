"""The four keys: made once, kept outside the database, backed up apart from it."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

NAMES = ("cookie", "data", "index", "exam")
LENGTH = 32


@dataclass(frozen=True, repr=False)
class Keyring:
    """32 bytes each. `cookie` signs sign-ins, `data` encrypts personal columns,
    `index` finds an ID number by its keyed hash, `exam` encrypts the secrets of draws."""

    cookie: bytes
    data: bytes
    index: bytes
    exam: bytes


class KeysMissing(RuntimeError):
    """In production keys are never made silently: a new one would orphan encrypted data."""


def load(folder: Path, *, create: bool) -> Keyring:
    """Read the keys in `folder`; with `create` make those that are missing.

    Raises KeysMissing when one is absent and may not be made, or has a wrong length."""
    if create:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Keyring(**{name: _one(folder / f"{name}.key", create) for name in NAMES})


def _one(path: Path, create: bool) -> bytes:
    if create and not path.exists():
        _write_once(path)
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError) as error:
        raise KeysMissing(f"密钥文件缺失或损坏：{path}。请从备份恢复，不要新建。") from error
    if len(key) != LENGTH:
        raise KeysMissing(f"密钥文件长度不对：{path}。")
    return key


def _write_once(path: Path) -> None:
    """Several processes may start at once: the first link wins, and it is never half-written."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_hex(LENGTH) + "\n", "ascii")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
