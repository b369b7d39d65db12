"""What an uploaded file may cost. Checked on the bytes, before any parser sees them.

An xlsx of 40 KB can unpack to gigabytes, and two cells at opposite corners make a parser lay out
the whole sheet between them: both are counted here, from what is really inside."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum

MIB = 1024 * 1024
MOST_BYTES = 10 * MIB
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_UNPACKED = 96 * MIB
MOST_RATIO = 200  # of one part larger than RATIO_FROM; real sheets reach about 30
RATIO_FROM = 4 * MIB
MOST_PARTS = 1_000
MOST_GRID = 1_500_000  # cells between the corners
MOST_TEXT = 512 * MIB  # cells × longest shared text: what the texts could come to

UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # what a text in it begins with

_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*?(/?)>")


class FileRefused(Exception):
    """The file cannot be read; `code` is worded in web, `detail` fills its places."""

    def __init__(self, code: str, **detail: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class FileKind(StrEnum):
    """What the bytes are, whatever the name says."""

    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


@dataclass
class _Weight:
    """What has been unpacked so far."""

    unpacked: int = 0
    rows: int = 0
    columns: int = 0
    cells: int = 0
    longest_text: int = 0


def check_file(data: bytes) -> FileKind:
    """The kind of a file that is safe to parse. Raises FileRefused."""
    if not data.strip():
        raise FileRefused("file_empty")
    if len(data) > MOST_BYTES:
        raise FileRefused("file_large", mib=MOST_BYTES // MIB)
    if data.startswith(b"PK\x03\x04"):
        _check_zip(data)
        return FileKind.XLSX
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise FileRefused("file_locked")
        return FileKind.XLS
    head = data[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"mime-version")):
        raise FileRefused("file_web_page")
    if b"\x00" in data[:4096] and not data.startswith(UTF_16):
        raise FileRefused("file_kind")
    return FileKind.CSV


def _check_zip(data: bytes) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise FileRefused("file_broken") from error
    if not any(part.filename.lower() == "xl/workbook.xml" for part in parts):
        raise FileRefused("file_kind")
    if len(parts) > MOST_PARTS:
        raise FileRefused("file_bomb")
    weight = _Weight()
    for part in parts:
        if part.flag_bits & 1:
            raise FileRefused("file_locked")
        _weigh(part.filename.lower(), _unpack(data, part, weight), weight)
    if weight.cells * weight.longest_text > MOST_TEXT:
        raise FileRefused("file_bomb")


def _unpack(data: bytes, part: zipfile.ZipInfo, weight: _Weight) -> bytes:
    """The part's real content, stopping as soon as it grows too large: sizes in a zip can lie."""
    start = _content_start(data, part)
    packed = data[start : start + part.compress_size]
    allowed = MOST_UNPACKED - weight.unpacked
    if len(packed) > RATIO_FROM // MOST_RATIO:
        allowed = min(allowed, max(RATIO_FROM, len(packed) * MOST_RATIO))
    else:
        allowed = min(allowed, RATIO_FROM)
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
    weight.unpacked += len(content)
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


def _weigh(name: str, content: bytes, weight: _Weight) -> None:
    if name.startswith("xl/worksheets/"):
        _weigh_sheet(content, weight)
    elif name == "xl/sharedstrings.xml":
        longest = max((len(text) for text in content.split(b"<si")), default=0)
        weight.longest_text = max(weight.longest_text, longest)


def _weigh_sheet(content: bytes, weight: _Weight) -> None:
    """The corner of the cells that hold something, and their number."""
    last_row = last_column = 0
    for letters, row, empty in _CELL.findall(content):
        if empty:
            continue
        weight.cells += 1
        last_row = max(last_row, int(row))
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        last_column = max(last_column, column)
    if last_row * last_column > MOST_GRID:
        raise FileRefused("file_sparse")
