"""Signatures drawn on a page: as they come from its canvas, and as they are shown."""

import base64
import binascii

_PNG = "data:image/png;base64,"


def drawn(text: str) -> bytes:
    """The PNG of a canvas's data address; b"" for anything else."""
    if not text.startswith(_PNG):
        return b""
    try:
        return base64.b64decode(text[len(_PNG) :], validate=True)
    except (binascii.Error, ValueError):
        return b""


def shown(picture: bytes) -> str:
    """A PNG as a data address."""
    return _PNG + base64.b64encode(picture).decode()
