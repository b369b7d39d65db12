"""Backups on the real database: whole, checked, and back again; anything doubtful is refused."""

import gzip
import io
import json
import os
import stat
import tarfile
from datetime import timedelta
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import func, select, text

from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.chain import Anchor
from anquan_exam.models import Lease, Person, SignIn, TrailEntry, db
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import auditing, backups, leases, sealing, trail
from anquan_exam.services.backups import archive
from anquan_exam.services.errors import Invalid, Problem
from tests import builders
from tests.builders import NOW
from tests.databases import fresh_app

pytestmark = pytest.mark.database


def populate() -> None:
    """A site in use: people, an ID number at rest, sign-ins, a trail."""
    person = builders.make_person(
        enterprise=builders.make_enterprise(), identity=builders.id_number(1)
    )
    with transaction() as session:
        session.add(
            SignIn(
                token_hash="live",
                person_id=person.id,
                created_at=NOW,
                expires_at=NOW + timedelta(days=999),
            )
        )
        for number in range(3):
            trail.record(session, SYSTEM, "exam.published", ("exam", f"k{number}"), now=NOW)
    leases.take("tick", "dead process", now=NOW, seconds=999_999)


@pytest.fixture
def made(app: Flask, tmp_path: Path) -> backups.Backup:
    """A backup of a populated site that has no migrations behind it."""
    populate()
    return backups.create(SYSTEM, tmp_path / "backups", now=NOW)


def keys_of(app: Flask) -> Path:
    keys: Path = app.extensions["settings"].keys
    return keys


def test_a_backup_restores_into_an_empty_database_with_its_trail_whole(
    app: Flask, made: backups.Backup, tmp_path: Path
) -> None:
    printed = made.manifest.head
    with fresh_app(tmp_path / "new", keys_of(app)):
        done = backups.restore(SYSTEM, made.path, now=NOW)
        assert (done.trail.broken, done.trail.sound) == (None, 4)
        position, _, seal = printed.partition(":")
        assert auditing.verify_trail(Anchor(seal, int(position))).sound == 3
        with reading() as session:
            assert session.scalar(select(Person.id_number)) == builders.id_number(1)


def test_a_restore_ends_every_sign_in_and_every_lease(
    app: Flask, made: backups.Backup, tmp_path: Path
) -> None:
    with fresh_app(tmp_path / "new", keys_of(app)):
        backups.restore(SYSTEM, made.path, now=NOW)
        with reading() as session:
            live = select(func.count()).select_from(SignIn).where(SignIn.revoked_at.is_(None))
            assert session.scalar(live) == 0
            assert list(session.scalars(select(Lease.name))) == []


def test_a_restored_site_goes_on_counting_where_it_was(
    app: Flask, made: backups.Backup, tmp_path: Path
) -> None:
    """Sequences come along: a new row does not meet the number of an old one."""
    with fresh_app(tmp_path / "new", keys_of(app)):
        backups.restore(SYSTEM, made.path, now=NOW)
        builders.make_person()
        with reading() as session:
            assert session.scalar(select(func.count(Person.id))) == 2


def test_a_migrated_backup_restores_and_stays_migrated(app: Flask, tmp_path: Path) -> None:
    with fresh_app(tmp_path / "old", keys_of(app)):
        flask_migrate.upgrade()
        populate()
        made = backups.create(SYSTEM, tmp_path / "backups", now=NOW)
    assert made.manifest.revision
    with fresh_app(tmp_path / "new", keys_of(app)):
        flask_migrate.upgrade()
        assert backups.restore(SYSTEM, made.path, now=NOW).upgraded is False
        flask_migrate.upgrade()
        assert people() == 1


def test_a_populated_database_is_refused_and_untouched(made: backups.Backup) -> None:
    builders.make_person("后来的人")
    with pytest.raises(Problem) as refused:
        backups.restore(SYSTEM, made.path, now=NOW)
    assert refused.value.code == "backup_not_empty"
    assert people() == 2


def test_a_populated_database_is_replaced_when_asked(made: backups.Backup) -> None:
    builders.make_person("后来的人")
    done = backups.restore(SYSTEM, made.path, now=NOW, replace=True)
    assert (people(), done.trail.broken) == (1, None)
    with reading() as session:
        newest = select(TrailEntry.act).order_by(TrailEntry.position.desc()).limit(1)
        assert session.scalar(newest) == "backup.restored"


def people() -> int:
    with reading() as session:
        return session.scalar(select(func.count(Person.id))) or 0


def test_every_byte_counts(made: backups.Backup, tmp_path: Path) -> None:
    """A damaged file is refused wherever it is damaged, and the database stays as it was."""
    whole = made.path.read_bytes()
    damaged = tmp_path / "damaged.tar.gz"
    for part in range(1, 8):
        at = len(whole) * part // 8
        damaged.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        with pytest.raises(Invalid) as refused:
            backups.restore(SYSTEM, damaged, now=NOW, replace=True)
        assert refused.value.code == "backup_damaged"
        with pytest.raises(Invalid):
            backups.verify(damaged)
    assert people() == 1


@pytest.mark.parametrize("share", [0, 0.3, 0.95])
def test_a_file_cut_short_is_refused(made: backups.Backup, tmp_path: Path, share: float) -> None:
    whole = made.path.read_bytes()
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(Invalid, match="backup_damaged"):
        backups.verify(cut)


def repacked(made: backups.Backup, folder: Path, **changes: object) -> Path:
    """The same backup with another manifest, sums and all."""
    manifest, data = archive.unpack(made.path, folder)
    changed = archive.Manifest(**{**manifest.__dict__, **changes})  # type: ignore[arg-type]
    path = folder / "repacked.tar.gz"
    archive.pack(path, data, changed)
    return path


def test_a_database_whose_rows_are_not_those_announced_is_refused_and_undone(
    made: backups.Backup, tmp_path: Path
) -> None:
    counts = {**made.manifest.counts, "person": 7}
    builders.make_person("后来的人")
    with pytest.raises(Invalid, match="backup_damaged"):
        backups.restore(SYSTEM, repacked(made, tmp_path, counts=counts), now=NOW, replace=True)
    assert people() == 2


@pytest.mark.parametrize(
    "change, code",
    [
        ({"format": 2}, "backup_newer"),
        ({"revision": "9999_later"}, "backup_newer"),
        ({"keys": {"data": "0" * 16}}, "backup_other_keys"),
        ({"sha256": "0" * 64}, "backup_damaged"),
    ],
)
def test_a_backup_that_does_not_belong_here_is_refused(
    made: backups.Backup, tmp_path: Path, change: dict[str, object], code: str
) -> None:
    with pytest.raises(Problem) as refused:
        backups.restore(SYSTEM, repacked(made, tmp_path, **change), now=NOW, replace=True)
    assert refused.value.code == code


def test_a_backup_of_the_other_database_is_refused(made: backups.Backup, tmp_path: Path) -> None:
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[made.manifest.database]
    with pytest.raises(Problem) as refused:
        backups.restore(SYSTEM, repacked(made, tmp_path, database=other), now=NOW, replace=True)
    assert refused.value.code == "backup_other_database"


def test_an_archive_with_anything_else_in_it_is_refused(
    made: backups.Backup, tmp_path: Path
) -> None:
    """A name that leads out of the folder, a link, a third file: none is ever written."""
    hostile = tmp_path / "hostile.tar.gz"
    member = tarfile.TarInfo("../../escaped")
    member.size = 4
    raw = gzip.decompress(made.path.read_bytes()).rstrip(b"\0")
    raw += b"\0" * (-len(raw) % 512)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as extra:
        extra.addfile(member, io.BytesIO(b"evil"))
    hostile.write_bytes(gzip.compress(raw + buffer.getvalue()))
    with pytest.raises(Invalid, match="backup_damaged"):
        backups.verify(hostile)
    assert not (tmp_path.parent / "escaped").exists()


def test_the_keys_are_not_in_it_and_only_the_owner_may_read_it(
    app: Flask, made: backups.Backup
) -> None:
    raw = gzip.decompress(made.path.read_bytes())
    for key in keys_of(app).glob("*.key"):
        secret = key.read_text().strip()
        assert secret.encode() not in raw
        assert bytes.fromhex(secret) not in raw
    assert stat.S_IMODE(os.stat(made.path).st_mode) == 0o600


def test_nothing_half_made_is_left_behind(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no pg_dump there
    folder = tmp_path / "backups"
    if db.engine.dialect.name == "postgresql":
        with pytest.raises(Problem, match="backup_tool_missing"):
            backups.create(SYSTEM, folder, now=NOW)
        assert list(folder.iterdir()) == []
    else:
        made = backups.create(SYSTEM, folder, now=NOW)
        assert list(folder.iterdir()) == [made.path]


def test_a_backup_made_while_people_write_is_consistent(app: Flask, tmp_path: Path) -> None:
    populate()
    made = backups.create(SYSTEM, tmp_path, now=NOW)
    builders.make_person()
    found = backups.verify(made.path)
    assert found.manifest.counts["person"] == 1
    assert json.loads(json.dumps(found.manifest.counts))["trail_entry"] == 3


def test_only_the_newest_are_kept(app: Flask, tmp_path: Path) -> None:
    for hour in range(3):
        backups.create(SYSTEM, tmp_path, now=NOW + timedelta(hours=hour))
    newest = backups.kept(tmp_path)[0]
    assert backups.prune(tmp_path, 1) == 2
    assert [backup.path for backup in backups.kept(tmp_path)] == [newest.path]


def test_that_a_backup_was_made_is_on_the_trail_with_its_sum(made: backups.Backup) -> None:
    with reading() as session:
        entry = session.scalars(select(TrailEntry).where(TrailEntry.act == "backup.created")).one()
    assert entry.payload is not None
    assert entry.payload["sha256"] == archive.digest_of(made.path) == made.sha256


def test_a_trail_that_was_altered_before_the_backup_is_told_after_the_restore(
    app: Flask, tmp_path: Path
) -> None:
    populate()
    sealing.seal_all("a", now=NOW)
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE trail_entry SET actor_name = '别人' WHERE position = 2"))
    made = backups.create(SYSTEM, tmp_path, now=NOW)
    done = backups.restore(SYSTEM, made.path, now=NOW, replace=True)
    assert done.trail.broken is not None
    assert done.trail.broken.position == 2
