"""How the system itself is: version, database, disk, backups, keys, the trail's chain."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from anquan_exam.config import Settings
from anquan_exam.domain.chain import Head
from anquan_exam.models import Attempt, Exam, Person, QuestionRevision, TrailEntry, db
from anquan_exam.models.session import reading
from anquan_exam.services import backups, key_care, leases, periodic, sealing, trail_log
from anquan_exam.services.backups import Backup
from anquan_exam.services.key_care import KeyState
from anquan_exam.services.trail_log import TrailView
from anquan_exam.version import VERSION


@dataclass(frozen=True)
class SystemState:
    """What the system page shows. Sizes in bytes; `ticking`: whether somebody does the periodic
    work; `backup` and `check`: the newest entries about a backup and a check of the trail."""

    version: str
    database: str
    server: str
    size: int
    disk_free: int
    counts: dict[str, int]
    production: bool
    ticking: bool
    head: Head
    unsealed: int
    keys: list[KeyState]
    backup: TrailView | None
    check: TrailView | None
    kept: list[Backup]


def look(*, now: datetime) -> SystemState:
    """Look at everything once."""
    settings: Settings = current_app.extensions["settings"]
    engine = db.engine
    with reading() as session:
        size, counts = _size(session), _counts(session)
    return SystemState(
        version=VERSION,
        database=engine.dialect.name,
        server=".".join(map(str, engine.dialect.server_version_info or ())),
        size=size,
        disk_free=shutil.disk_usage(settings.instance_dir).free,
        counts=counts,
        production=settings.production,
        ticking=leases.holder_of(periodic.LEASE, now=now) is not None,
        head=sealing.head(),
        unsealed=sealing.unsealed_count(),
        keys=key_care.check(),
        backup=trail_log.last_of("backup.created"),
        check=trail_log.last_of("trail.verified"),
        kept=backups.kept(backups.default_folder()),
    )


def _size(session: Session) -> int:
    if session.get_bind().dialect.name == "postgresql":
        query = text("SELECT pg_database_size(current_database())")
        return int(session.execute(query).scalar_one())
    name = str(db.engine.url.database)
    files = (Path(name), Path(f"{name}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _counts(session: Session) -> dict[str, int]:
    tables = {
        "people": Person.id,
        "questions": QuestionRevision.hash,
        "exams": Exam.id,
        "attempts": Attempt.id,
        "trail": TrailEntry.id,
    }
    return {name: session.scalar(select(func.count(key))) or 0 for name, key in tables.items()}
