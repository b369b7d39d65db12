"""Signed paper brought back into the record: scans and photographs, told by their content."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.attachments import FileKind, kind_of, safe_name
from anquan_exam.models import ExamFile, Person
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.results.sight import whole_exam

MIB = 1024 * 1024
MOST_BYTES = 10 * MIB
MOST_FILES = 60
MOST_TOGETHER = 200 * MIB


class FileUse(StrEnum):
    """What a file is in the record of the exam."""

    SIGNED_RESULTS = "signed_results"
    SIGN_IN = "sign_in"
    PAPER = "paper"
    PHOTO = "photo"


USES: dict[FileUse, str] = {
    FileUse.SIGNED_RESULTS: "签过字的成绩登记表",
    FileUse.SIGN_IN: "签到表",
    FileUse.PAPER: "纸质答卷",
    FileUse.PHOTO: "考场照片",
}


@dataclass(frozen=True)
class FileView:
    """A file of an exam, without its content."""

    id: int
    use: str
    """In words."""
    filename: str
    content_type: str
    size: int
    sha256: str
    added_at: datetime
    added_by: str


@dataclass(frozen=True)
class FileContent:
    """A file as it is given back."""

    filename: str
    content_type: str
    content: bytes


def add(
    actor: Actor, exam_id: str, use: str, filename: str, content: bytes, *, now: datetime
) -> FileView:
    """Keep a file with the exam; the same content once more is the file already there.

    Raises NotFound, Invalid `scan_empty`, `scan_too_big`, `scan_kind`, `scan_use`, `scans_full`."""
    if use not in FileUse.__members__.values():
        raise Invalid("scan_use", "use")
    kind = _checked(content)
    sha256 = hashlib.sha256(content).hexdigest()
    with transaction() as session:
        exam = whole_exam(session, actor, exam_id, now=now)
        found = session.scalar(
            select(ExamFile.id).where(ExamFile.exam_id == exam.id, ExamFile.sha256 == sha256)
        )
        if found is not None:
            return listed(session, exam.id, found)[0]
        _refuse_when_full(session, exam.id, len(content))
        kept = ExamFile(
            exam_id=exam.id,
            kind=use,
            filename=safe_name(filename, kind),
            content_type=kind.value,
            sha256=sha256,
            content=content,
            added_at=now,
            added_by=actor.person_id,
        )
        session.add(kept)
        session.flush()
        trail.record(
            session,
            actor,
            "exam.file_added",
            ("exam", exam.public_id),
            now=now,
            place_path=exam.owner_path,
            use=use,
            filename=kept.filename,
            sha256=sha256,
        )
        return listed(session, exam.id, kept.id)[0]


def of_exam(actor: Actor, exam_id: str, *, now: datetime) -> tuple[FileView, ...]:
    """The files of an exam, the newest last; empty for whom the whole exam is not."""
    with reading() as session:
        try:
            exam = whole_exam(session, actor, exam_id, now=now)
        except NotFound:
            return ()
        return listed(session, exam.id)


def content_of(actor: Actor, exam_id: str, file_id: int, *, now: datetime) -> FileContent:
    """One file. Raises NotFound."""
    with reading() as session:
        exam = whole_exam(session, actor, exam_id, now=now)
        return content_in(session, exam.id, file_id)


def content_in(session: Session, exam: int, file_id: int) -> FileContent:
    """One file of an exam the caller may see whole. Raises NotFound."""
    row = session.execute(
        select(ExamFile.filename, ExamFile.content_type, ExamFile.content).where(
            ExamFile.exam_id == exam, ExamFile.id == file_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound("file")
    return FileContent(row.filename, row.content_type, row.content)


def _checked(content: bytes) -> FileKind:
    if not content:
        raise Invalid("scan_empty", "file")
    if len(content) > MOST_BYTES:
        raise Invalid("scan_too_big", "file", mib=MOST_BYTES // MIB)
    kind = kind_of(content)
    if kind is None:
        raise Invalid("scan_kind", "file")
    return kind


def _refuse_when_full(session: Session, exam: int, more: int) -> None:
    number, size = session.execute(
        select(func.count(), func.coalesce(func.sum(func.length(ExamFile.content)), 0)).where(
            ExamFile.exam_id == exam
        )
    ).one()
    if number >= MOST_FILES or size + more > MOST_TOGETHER:
        raise Invalid("scans_full", "file", most=MOST_FILES, mib=MOST_TOGETHER // MIB)


def listed(session: Session, exam: int, file_id: int | None = None) -> tuple[FileView, ...]:
    """The files (or the one) of an exam the caller may see whole, the newest last."""
    rows = session.execute(
        select(
            ExamFile.id,
            ExamFile.kind,
            ExamFile.filename,
            ExamFile.content_type,
            func.length(ExamFile.content).label("size"),
            ExamFile.sha256,
            ExamFile.added_at,
            Person.name.label("added_by"),
        )
        .join(Person, Person.id == ExamFile.added_by)
        .where(ExamFile.exam_id == exam, *([ExamFile.id == file_id] if file_id else []))
        .order_by(ExamFile.id)
    )
    return tuple(
        FileView(
            id=row.id,
            use=USES[FileUse(row.kind)],
            filename=row.filename,
            content_type=row.content_type,
            size=row.size or 0,
            sha256=row.sha256,
            added_at=row.added_at,
            added_by=row.added_by,
        )
        for row in rows
    )
