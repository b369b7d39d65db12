"""Building an archive in the background, so that no request waits for hundreds of PDFs.

A job is two files in the instance's folder `archives`: its state as JSON, readable by every process
of this machine, and the archive itself. Both are swept away a day later."""

import json
import logging
import secrets
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask, current_app

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.models.session import reading
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.results import archive, sight

log = logging.getLogger(__name__)

KEPT = timedelta(hours=24)
SILENT = timedelta(minutes=2)
"""A job that has not said anything for so long died with its process."""
TELL_EVERY = timedelta(seconds=1)
RUNNING, DONE, FAILED = "running", "done", "failed"


@dataclass(frozen=True)
class Job:
    """One building of one archive, as it stands."""

    id: str
    exam: str
    person_id: int
    state: str
    done: int
    total: int
    filename: str
    sha256: str
    problem: str
    """Code of the refusal when it failed."""
    told_at: str


def start(actor: Actor, exam_id: str, site: str, *, now: datetime) -> Job:
    """Begin building; the same person's running job for the exam is that job.

    Raises NotFound, Invalid `exam_not_over`."""
    sight.settle(exam_id, now=now)
    with reading() as session:
        sight.finished_exam(session, actor, exam_id, now=now)
    folder = _folder()
    _sweep(folder, now)
    running = (job for job in _jobs(folder) if _is_same(job, actor, exam_id, now))
    if found := next(running, None):
        return found
    job = Job(
        secrets.token_hex(16), exam_id, actor.person_id or 0, RUNNING, 0, 0, "", "", "", _iso(now)
    )
    _tell(folder, job)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    threading.Thread(
        target=_run, args=(app, folder, job, actor, site, now), name="archive", daemon=True
    ).start()
    return job


def find(actor: Actor, exam_id: str, job_id: str, *, now: datetime) -> Job:
    """A job of one's own. A running one that fell silent is shown as failed. Raises NotFound."""
    job = next((job for job in _jobs(_folder()) if job.id == job_id), None)
    if job is None or job.exam != exam_id or job.person_id != actor.person_id:
        raise NotFound("archive")
    if job.state == RUNNING and _is_silent(job, now):
        return replace(job, state=FAILED, problem="archive_stopped")
    return job


def path_of(actor: Actor, exam_id: str, job_id: str, *, now: datetime) -> tuple[Path, Job]:
    """The finished archive. The actor must still be allowed to have it. Raises NotFound."""
    job = find(actor, exam_id, job_id, now=now)
    with reading() as session:
        sight.finished_exam(session, actor, exam_id, now=now)
    path = _folder() / f"{job.id}.zip"
    if job.state != DONE or not path.is_file():
        raise NotFound("archive")
    return path, job


def _run(app: Flask, folder: Path, job: Job, actor: Actor, site: str, now: datetime) -> None:
    with app.app_context():
        unfinished = folder / f"{job.id}.part"
        try:
            made = archive.build(
                actor, job.exam, unfinished, site, now=now, progress=_Teller(folder, job)
            )
            unfinished.replace(folder / f"{job.id}.zip")
        except Problem as problem:
            unfinished.unlink(missing_ok=True)
            _tell(folder, replace(job, state=FAILED, problem=problem.code, told_at=_now()))
        except Exception:
            log.exception("archive of exam %s failed", job.exam)
            unfinished.unlink(missing_ok=True)
            _tell(folder, replace(job, state=FAILED, problem="our_fault", told_at=_now()))
        else:
            _tell(
                folder,
                replace(
                    job,
                    state=DONE,
                    done=made.papers,
                    total=made.papers,
                    filename=made.filename,
                    sha256=made.sha256,
                    told_at=_now(),
                ),
            )


class _Teller:
    """Writes progress down, not oftener than once a second."""

    def __init__(self, folder: Path, job: Job) -> None:
        self._folder, self._job = folder, job
        self._last = datetime.fromisoformat(job.told_at)

    def __call__(self, done: int, total: int) -> None:
        now = clock.now()
        if now - self._last >= TELL_EVERY or done == total:
            self._last = now
            _tell(self._folder, replace(self._job, done=done, total=total, told_at=_iso(now)))


def _folder() -> Path:
    folder = Path(current_app.instance_path) / "archives"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _jobs(folder: Path) -> Iterator[Job]:
    for path in folder.glob("*.json"):
        try:
            yield Job(**json.loads(path.read_text("utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            continue


def _tell(folder: Path, job: Job) -> None:
    """Whole or not at all: a reader never meets half a state."""
    new = folder / f"{job.id}.{threading.get_ident()}.tmp"
    new.write_text(json.dumps(asdict(job), ensure_ascii=False), "utf-8")
    new.replace(folder / f"{job.id}.json")


def _sweep(folder: Path, now: datetime) -> None:
    """Remove what is older than a day, with whatever a dead process left."""
    for path in folder.iterdir():
        try:
            if now.timestamp() - path.stat().st_mtime > KEPT.total_seconds():
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue


def _is_same(job: Job, actor: Actor, exam_id: str, now: datetime) -> bool:
    alive = job.state == RUNNING and not _is_silent(job, now)
    return alive and job.exam == exam_id and job.person_id == actor.person_id


def _is_silent(job: Job, now: datetime) -> bool:
    return now - datetime.fromisoformat(job.told_at) > SILENT


def _iso(now: datetime) -> str:
    return now.isoformat()


def _now() -> str:
    return clock.now().isoformat()
