"""Static files with the hash of their content in the address, so that they can be kept a year."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import current_app, url_for

YEAR = 365 * 24 * 3600


@lru_cache(maxsize=256)
def _fingerprint(path: str, _stamp: float) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


def asset(filename: str) -> str:
    """The address of `static/<filename>`, changing whenever its content does."""
    path = f"{current_app.static_folder}/{filename}"
    # A file of a running server does not change; while one develops it does.
    stamp = Path(path).stat().st_mtime if current_app.debug else 0.0
    return url_for("static", filename=filename, v=_fingerprint(path, stamp))
