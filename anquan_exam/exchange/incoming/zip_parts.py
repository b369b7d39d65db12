"""The parts of a zip archive (a workbook, a Word document, a package), unpacked within limits.

An archive of 40 KB can unpack to gigabytes, and the sizes it states can lie: what counts is what
really comes out."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from anquan_exam.exchange.incoming.refused import MIB, FileRefused

MOST_UNPACKED = 96 * MIB
MOST_RATIO = 200  # of one part larger than RATIO_FROM; real sheets reach about 30
RATIO_FROM = 4 * MIB
MOST_PARTS = 1_000


def directory(data: bytes, most: int = MOST_PARTS) -> list[zipfile.ZipInfo]:
    """What the archive says it holds. Raises FileRefused where it is none, or has more than `most`
    parts."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise FileRefused("file_broken") from error
    if len(parts) > most:
        raise FileRefused("file_bomb")
    return parts


def unpacked(data: bytes, parts: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    """Each part's name in lower case and its content. Raises FileRefused."""
    total = 0
    for part in parts:
        if part.flag_bits & 1:
            raise FileRefused("file_locked")
        content = _unpack(data, part, MOST_UNPACKED - total)
        total += len(content)
        yield part.filename.lower(), content


def _unpack(data: bytes, part: zipfile.ZipInfo, left: int) -> bytes:
    """The part's real content, stopping as soon as it grows too large."""
    start = _content_start(data, part)
    packed = data[start : start + part.compress_size]
    large = len(packed) > RATIO_FROM // MOST_RATIO
    allowed = min(left, max(RATIO_FROM, len(packed) * MOST_RATIO) if large else RATIO_FROM)
    if part.compress_type == zipfile.ZIP_STORED:
        content = packed
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        content = _inflate(packed, allowed + 1)
    else:
        raise FileRefused("file_kind")
    if len(content) > allowed:
        raise FileRefused("file_bomb")
    if len(content) != part.file_size:
        raise FileRefused("file_broken")
    return content


def _content_start(data: bytes, part: zipfile.ZipInfo) -> int:
    header = data[part.header_offset : part.header_offset + 30]
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise FileRefused("file_broken")
    name, extra = int.from_bytes(header[26:28], "little"), int.from_bytes(header[28:30], "little")
    return part.header_offset + 30 + name + extra


def _inflate(packed: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, most)
    except zlib.error as error:
        raise FileRefused("file_broken") from error
