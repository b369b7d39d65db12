"""Whether the bytes of a picture hold that picture and nothing else."""

import re

_ALLOWED = frozenset({0xC2, 0xC4, 0xDB, 0xDD})
"""Progressive frames, the way pictures are written here, Huffman and quantisation tables, restart
intervals: what it takes to draw it."""
_JFIF, _SCAN, _END = 0xE0, 0xDA, 0xD9
_PLAIN_HEADER = re.compile(rb"\xff\xe0\x00\x10JFIF\x00.{7}\x00\x00", re.DOTALL)
_AFTER_SCAN = re.compile(rb"\xff(?![\x00\xd0-\xd7])")


def bare_jpeg(data: bytes) -> bool:
    """Whether `data` is a progressive JPEG without comments, thumbnails, profiles or anything
    that a camera or an editor puts beside the picture, or behind its end."""
    if not data.startswith(b"\xff\xd8"):
        return False
    at: int | None = 2
    while at is not None and at + 4 <= len(data):
        at = _next_segment(data, at)
    return at is not None and data[at:] == bytes((0xFF, _END))


def _next_segment(data: bytes, at: int) -> int | None:
    """Where the segment after the one at `at` begins; None where this one should not be there."""
    mark, kind = data[at], data[at + 1]
    after = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    if mark != 0xFF:
        return None
    if kind == _SCAN:
        found = _AFTER_SCAN.search(data, after)
        return found.start() if found else None
    if kind == _JFIF:
        return after if _PLAIN_HEADER.match(data, at) else None
    return after if kind in _ALLOWED else None
