"""Making, checking and restoring backups."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import flask_migrate
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, delete, update
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.config import ROOT
from anquan_exam.domain.access import Actor
from anquan_exam.domain.chain import Verdict
from anquan_exam.models import Lease, SignIn, db
from anquan_exam.models.session import transaction
from anquan_exam.services import auditing, key_care, leases, sealing, trail
from anquan_exam.services.backups import archive, postgresql, sqlite
from anquan_exam.services.backups.archive import Manifest
from anquan_exam.services.backups.stock import Stock, is_empty, take_stock
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.version import VERSION

PREFIX, SUFFIX = "anquan-backup-", ".tar.gz"
ENGINES = {"sqlite": sqlite, "postgresql": postgresql}


@dataclass(frozen=True)
class Backup:
    """A backup's file: its size in bytes, its own SHA-256 where that was computed."""

    path: Path
    size: int
    sha256: str
    manifest: Manifest


@dataclass(frozen=True)
class Verified:
    """A backup found whole. The trail inside can only be checked without a restore on SQLite."""

    manifest: Manifest
    trail: Verdict | None


@dataclass(frozen=True)
class Restored:
    """A finished restore: what the backup said, and the check of the trail afterwards."""

    manifest: Manifest
    trail: Verdict
    upgraded: bool


def default_folder() -> Path:
    """Where backups go unless told otherwise."""
    instance: Path = current_app.extensions["settings"].instance_dir
    return instance / "backups"


def create(actor: Actor, folder: Path, *, now: datetime) -> Backup:
    """Back the whole database up into one new file in `folder`, while the site goes on.

    Raises Problem `backup_tool_missing`, `backup_tool_failed`."""
    sealing.seal_all(leases.new_holder(), now=now)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{PREFIX}{clock.local(now):%Y%m%d-%H%M%S}{SUFFIX}"
    with _scratch(folder) as scratch:
        data = scratch / "data"
        stock = ENGINES[_dialect()].dump(db.engine, data)
        manifest = _describe(stock, data, now)
        archive.pack(path, data, manifest)
    made = Backup(path, path.stat().st_size, archive.digest_of(path), manifest)
    with transaction() as session:
        trail.record(
            session,
            actor,
            "backup.created",
            ("backup", path.name),
            now=now,
            sha256=made.sha256,
            size=made.size,
            head=manifest.head,
        )
    return made


def _describe(stock: Stock, data: Path, now: datetime) -> Manifest:
    version = ".".join(map(str, db.engine.dialect.server_version_info or ()))
    return Manifest(
        made_at=now.isoformat(timespec="seconds"),
        application=VERSION,
        database=_dialect(),
        server=version,
        revision=stock.revision,
        counts=stock.counts,
        head=stock.head,
        keys=key_care.fingerprints(key_care.current()),
        sha256=archive.digest_of(data),
        size=data.stat().st_size,
    )


def kept(folder: Path) -> list[Backup]:
    """The backups in `folder`, newest first; what cannot be read is left out."""
    found = []
    for path in sorted(folder.glob(f"{PREFIX}*{SUFFIX}"), reverse=True):
        try:
            found.append(Backup(path, path.stat().st_size, "", archive.read_manifest(path)))
        except Problem:
            continue
    return found


def fetch(actor: Actor, folder: Path, name: str, *, now: datetime) -> Path:
    """The backup called `name` in `folder`, for `actor` to take away. Raises NotFound."""
    for backup in kept(folder):
        if backup.path.name == name:
            with transaction() as session:
                trail.record(session, actor, "backup.downloaded", ("backup", name), now=now)
            return backup.path
    raise NotFound("backup")


def prune(folder: Path, keep: int) -> int:
    """Delete all but the newest `keep` (at least 1) backups in `folder`; how many went."""
    old = kept(folder)[max(1, keep) :]
    for backup in old:
        backup.path.unlink()
    return len(old)


def verify(path: Path) -> Verified:
    """Read a backup through to its end and check every sum. Raises Invalid `backup_damaged`."""
    with _scratch() as scratch:
        manifest, data = archive.unpack(path, scratch)
        if manifest.database == "sqlite":
            return Verified(manifest, sqlite.look(data, lambda c: _checked(c, manifest)))
        postgresql.inspect_dump(data)
        return Verified(manifest, None)


def _checked(connection: Connection, manifest: Manifest) -> Verdict:
    """The check of the trail behind `connection`, once its rows are those of the manifest."""
    stock = take_stock(connection)
    if (stock.counts, stock.head) != (manifest.counts, manifest.head):
        raise Invalid("backup_damaged", reason="counts")
    return auditing.verify_in(Session(connection))


def restore(
    actor: Actor,
    path: Path,
    *,
    now: datetime,
    replace: bool = False,
    other_keys: bool = False,
) -> Restored:
    """Put a backup in place of this site's database; anything wrong leaves it as it was.

    Refuses a database with rows in it unless `replace`, and a backup made with other keys unless
    `other_keys` (what they encrypted stays unreadable). Everybody must sign in again afterwards.
    Raises Problem or Invalid `backup_…`."""
    with _scratch() as scratch:
        manifest, data = archive.unpack(path, scratch)
        _refuse(manifest, replace, other_keys)
        ENGINES[_dialect()].load(db.engine, data, lambda c: _check_only(c, manifest))
    upgraded = manifest.revision not in (None, _newest_revision())
    if upgraded:
        flask_migrate.upgrade()
    _begin_again(actor, path, manifest, now)
    return Restored(manifest, auditing.verify_trail(), upgraded)


def _check_only(connection: Connection, manifest: Manifest) -> None:
    _checked(connection, manifest)


def _refuse(manifest: Manifest, replace: bool, other_keys: bool) -> None:
    if manifest.database != _dialect():
        raise Problem("backup_other_database", found=manifest.database, here=_dialect())
    if manifest.revision is not None and manifest.revision not in _revisions():
        raise Problem("backup_newer", found=manifest.revision)
    if manifest.keys != key_care.fingerprints(key_care.current()) and not other_keys:
        raise Problem("backup_other_keys")
    with db.engine.connect() as connection:
        if not replace and not is_empty(connection):
            raise Problem("backup_not_empty")


def _begin_again(actor: Actor, path: Path, manifest: Manifest, now: datetime) -> None:
    """Sign-ins ended after the backup must not live again, and no dead process holds a lease."""
    with transaction() as session:
        session.execute(delete(Lease))
        session.execute(update(SignIn).where(SignIn.revoked_at.is_(None)).values(revoked_at=now))
        trail.record(
            session,
            actor,
            "backup.restored",
            ("backup", path.name),
            now=now,
            made_at=manifest.made_at,
            head=manifest.head,
        )
    sealing.seal_all(leases.new_holder(), now=now)


def _dialect() -> str:
    return db.engine.dialect.name


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(ROOT / "migrations"))


def _revisions() -> set[str]:
    return {script.revision for script in _scripts().walk_revisions()}


def _newest_revision() -> str | None:
    return _scripts().get_current_head()


@contextmanager
def _scratch(beside: Path | None = None) -> Iterator[Path]:
    """A folder for a moment, on the disk of the site's own data, only for its owner."""
    folder = beside or current_app.extensions["settings"].instance_dir
    with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as name:
        yield Path(name)
