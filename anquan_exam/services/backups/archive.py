"""The file of a backup: a .tar.gz of manifest.json and the database, each byte accounted for."""

import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from anquan_exam.services.errors import Invalid

FORMAT = 1
MANIFEST = "manifest.json"
DATA = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
MOST_MANIFEST = 1024 * 1024
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `counts` are rows by table, `keys` fingerprints by name,
    `head` the trail's POSITION:HASH, `revision` that of the migrations (None: none ran)."""

    made_at: str
    application: str
    database: str
    server: str
    revision: str | None
    counts: dict[str, int]
    head: str
    keys: dict[str, str]
    sha256: str
    size: int
    format: int = FORMAT


def digest_of(path: Path) -> str:
    """SHA-256 of a file, 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(target: Path, data: Path, manifest: Manifest) -> None:
    """Write the archive beside `target` and put it in place whole; only its owner may read it."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=2).encode()
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive:
                _add(archive, MANIFEST, io.BytesIO(text), len(text))
                with data.open("rb") as source:
                    _add(archive, DATA[manifest.database], source, manifest.size)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _add(archive: tarfile.TarFile, name: str, source: IO[bytes], size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    archive.addfile(member, source)


def read_manifest(path: Path) -> Manifest:
    """The manifest alone. Raises Invalid `backup_damaged`."""
    with _opened(path) as archive:
        return _manifest(archive)


def unpack(path: Path, folder: Path) -> tuple[Manifest, Path]:
    """Take the database out into `folder`, every byte checked. Raises Invalid `backup_damaged`.

    Only the two expected names are read, and never more bytes than the manifest announces."""
    with _opened(path) as archive:
        manifest = _manifest(archive)
        member = archive.next()
        name = DATA.get(manifest.database)
        if member is None or not member.isreg() or member.name != name:
            raise Invalid("backup_damaged", reason="members")
        if member.size != manifest.size:
            raise Invalid("backup_damaged", reason="size")
        source = archive.extractfile(member)
        assert source is not None
        target = folder / name
        if _copy(source, target) != manifest.sha256:
            raise Invalid("backup_damaged", reason="sha256")
        if archive.next() is not None:
            raise Invalid("backup_damaged", reason="members")
        return manifest, target


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r:gz") as archive:
            yield archive
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise Invalid("backup_damaged", reason=type(error).__name__) from error


def _manifest(archive: tarfile.TarFile) -> Manifest:
    member = archive.next()
    if member is None or member.name != MANIFEST or not member.isreg():
        raise Invalid("backup_damaged", reason="manifest")
    if member.size > MOST_MANIFEST:
        raise Invalid("backup_damaged", reason="manifest")
    source = archive.extractfile(member)
    assert source is not None
    try:
        found: dict[str, Any] = json.loads(source.read())
        if found["format"] != FORMAT:
            raise Invalid("backup_newer", found=str(found["format"]))
        return Manifest(**found)
    except (ValueError, TypeError, KeyError) as error:
        raise Invalid("backup_damaged", reason="manifest") from error


def _copy(source: IO[bytes], target: Path) -> str:
    """Copy and count: the SHA-256 of what came out."""
    digest = hashlib.sha256()
    with target.open("wb") as file:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()
