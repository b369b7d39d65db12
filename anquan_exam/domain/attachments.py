"""What a file brought back into the record may be: told by its content, never by its name."""

import unicodedata
from enum import StrEnum

MOST_NAME = 120


class FileKind(StrEnum):
    """The kinds taken: scans and photographs of signed paper. The value is the media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"

    @property
    def suffix(self) -> str:
        """What a file of this kind is called, with the dot."""
        return _SUFFIXES[self]


_SUFFIXES = {FileKind.PDF: ".pdf", FileKind.JPEG: ".jpg", FileKind.PNG: ".png"}
_PNG_START = b"\x89PNG\r\n\x1a\n"
_TAIL = 2048


def kind_of(content: bytes) -> FileKind | None:
    """The kind `content` begins and ends as; None for anything else, a cut-off file too."""
    tail = content[-_TAIL:]
    if content.startswith(b"%PDF-") and b"%%EOF" in tail:
        return FileKind.PDF
    if content.startswith(_PNG_START) and content[12:16] == b"IHDR" and b"IEND" in tail:
        return FileKind.PNG
    if content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in tail:
        return FileKind.JPEG
    return None


def safe_name(name: str, kind: FileKind) -> str:
    """`name` as a file name that no system refuses; it ends as `kind` does."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return plain_name(last.rpartition(".")[0] if "." in last else last) + kind.suffix


def plain_name(text: str) -> str:
    """`text` as part of a file name: no folders, nothing invisible, nothing file systems refuse."""
    plain = "".join(
        "_" if sign in '<>:"|?*/\\' else sign
        for sign in unicodedata.normalize("NFC", text)
        if unicodedata.category(sign)[0] != "C"
    )
    return plain.strip(" .")[: MOST_NAME - 4].rstrip(" .") or "文件"
