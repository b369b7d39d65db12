"""A bank as a ZIP of its folder: written the same every time, and read without trusting it."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from anquan_exam.domain.banks import Bank
from anquan_exam.exchange.bank_markdown import MAX_PICTURES, PICTURES, write_bank
from anquan_exam.exchange.text_files import KIB

MAX_FILES = 120
MAX_FILE_BYTES = 1024 * KIB
MAX_TOTAL_BYTES = 64 * 1024 * KIB
# Text shrinks to a fifth or so; what shrinks a hundredfold was made to explode.
MAX_RATIO = 100

_UNREADABLE = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error),
    *(NotImplementedError, EOFError, OSError, UnicodeError),
)
_WRITTEN_AT = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o100644 << 16
_SYSTEM_LEAVINGS = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


class ZipRefused(ValueError):
    """The archive cannot be taken. `reason` is one of not_zip, encrypted, bad_name, too_many,
    too_large, nested, twice; `name` is the member concerned, if any."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.name = name


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of an unpacked folder by name, the folder's own name ("" if there is none), and
    the files of its folder of pictures."""

    folder: str
    files: Mapping[str, bytes]
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def write_zip(bank: Bank, pictures: Mapping[str, bytes]) -> bytes:
    """`bank` as `<bank-id>/bank.yaml`, its topic files and its `pictures` by name, exactly as
    `publish` reads them."""
    files = {name: text.encode() for name, text in write_bank(bank).items()}
    files |= {f"{PICTURES}/{name}": pictures[name] for name in sorted(pictures)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(f"{bank.id}/{name}", _WRITTEN_AT)
            info.external_attr, info.compress_type = _REGULAR_FILE, zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return target.getvalue()


def read_zip(data: bytes) -> Bundle:
    """The files of the one folder `data` holds. Nothing is written to disk. Raises ZipRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = _members(archive)
            files = {path: _read(archive, info) for path, info in members.items()}
    except _UNREADABLE as error:
        raise ZipRefused("not_zip") from error
    return _as_bundle(files)


def _members(archive: zipfile.ZipFile) -> dict[PurePosixPath, zipfile.ZipInfo]:
    infos = [info for info in archive.infolist() if not _is_leaving(info.filename)]
    if len(infos) > MAX_FILES + MAX_PICTURES:
        raise ZipRefused("too_many")
    members: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for info in infos:
        path = _safe_path(info)
        if info.is_dir():
            continue
        if info.flag_bits & 0x1:
            raise ZipRefused("encrypted", info.filename)
        if path in members:
            raise ZipRefused("twice", info.filename)
        members[path] = info
    _refuse_bombs(members.values())
    return members


def _is_leaving(name: str) -> bool:
    """What operating systems put into archives by themselves."""
    parts = name.split("/")
    return parts[0] in _SYSTEM_LEAVINGS or parts[-1] in _SYSTEM_LEAVINGS


def _safe_path(info: zipfile.ZipInfo) -> PurePosixPath:
    """A plain relative path of a file or folder; not a link, nothing that leads elsewhere."""
    name = info.filename
    path = PurePosixPath(name)
    kind = stat.S_IFMT(info.external_attr >> 16)
    plain = kind in (0, stat.S_IFREG, stat.S_IFDIR)
    tricky = path.is_absolute() or ".." in path.parts or any(c in name for c in "\\:\0")
    if not plain or tricky or not path.parts:
        raise ZipRefused("bad_name", name[:80])
    return path


def _refuse_bombs(infos: Iterable[zipfile.ZipInfo]) -> None:
    total = 0
    for info in infos:
        total += info.file_size
        swollen = info.file_size > MAX_RATIO * max(info.compress_size, 1) and info.file_size > KIB
        if info.file_size > MAX_FILE_BYTES or total > MAX_TOTAL_BYTES or swollen:
            raise ZipRefused("too_large", info.filename[:80])


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The member's bytes; never more than it may have, whatever its header says."""
    with archive.open(info) as member:
        data = member.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise ZipRefused("too_large", info.filename[:80])
    return data


def _as_bundle(files: Mapping[PurePosixPath, bytes]) -> Bundle:
    """All files in one folder, or all at the top; beside them a folder of pictures."""
    pictures = {path: data for path, data in files.items() if path.parent.name == PICTURES}
    texts = {path: data for path, data in files.items() if path not in pictures}
    folders = {path.parent for path in texts} | {path.parent.parent for path in pictures}
    if len(folders) > 1 or any(len(folder.parts) > 1 for folder in folders):
        raise ZipRefused("nested")
    if len(texts) > MAX_FILES:
        raise ZipRefused("too_many")
    folder = next(iter(folders), PurePosixPath("."))
    return Bundle(
        folder.name,
        {path.name: data for path, data in texts.items()},
        {path.name: data for path, data in pictures.items()},
    )
