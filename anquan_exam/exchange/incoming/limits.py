"""What an uploaded file may cost. Checked on the bytes, before any parser sees them.

Two cells at opposite corners of a sheet make a parser lay out everything between them: they are
counted here, from what is really inside."""

import re
from dataclasses import dataclass
from enum import StrEnum

from anquan_exam.exchange.incoming.refused import MIB, FileRefused
from anquan_exam.exchange.incoming.zip_parts import directory, unpacked

MOST_BYTES = 10 * MIB
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_GRID = 1_500_000  # cells between the corners
MOST_TEXT = 512 * MIB  # cells × longest shared text: what the texts could come to

UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # what a text in it begins with
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what files of Office before 2007 begin with

_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*?(/?)>")


class FileKind(StrEnum):
    """What the bytes are, whatever the name says."""

    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


@dataclass
class _Weight:
    """What has been counted so far."""

    cells: int = 0
    longest_text: int = 0


def check_file(data: bytes) -> FileKind:
    """The kind of a file that is safe to parse. Raises FileRefused."""
    if not data.strip():
        raise FileRefused("file_empty")
    if len(data) > MOST_BYTES:
        raise FileRefused("file_large", mib=MOST_BYTES // MIB)
    if data.startswith(b"PK\x03\x04"):
        check_workbook(data)
        return FileKind.XLSX
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise FileRefused("file_locked")
        return FileKind.XLS
    head = data[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"mime-version")):
        raise FileRefused("file_web_page")
    if b"\x00" in data[:4096] and not data.startswith(UTF_16):
        raise FileRefused("file_kind")
    return FileKind.CSV


def check_workbook(data: bytes) -> None:
    """Raises FileRefused where `data` is no workbook of zipped parts, or a dangerous one."""
    parts = directory(data)
    if not any(part.filename.lower() == "xl/workbook.xml" for part in parts):
        raise FileRefused("file_kind")
    weight = _Weight()
    for name, content in unpacked(data, parts):
        _weigh(name, content, weight)
    if weight.cells * weight.longest_text > MOST_TEXT:
        raise FileRefused("file_bomb")


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
