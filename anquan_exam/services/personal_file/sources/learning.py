"""Training by session, working under a master, certificates."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.eligibility.facts import LEVELS, Training
from anquan_exam.domain.personal_file import Entry, EntryKind
from anquan_exam.models import (
    ApprenticeshipRecord,
    Attendance,
    CertificateRecord,
    Exam,
    Person,
    Place,
    Post,
    TrainingSession,
)
from anquan_exam.services.certificates.views import masked
from anquan_exam.services.personal_file.sources.common import Asked, day, iso, local, names


def trainings(session: Session, asked: Asked) -> Iterator[Entry]:
    """Every session the person sat in, with the hours, and whether they count."""
    rows = session.execute(
        select(Attendance, TrainingSession, Place.name, Exam.title)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .join(Place, Place.id == TrainingSession.enterprise_id)
        .outerjoin(Exam, Exam.id == TrainingSession.exam_id)
        .where(Attendance.person_id == asked.person_id)
        .order_by(Attendance.id)
    ).all()
    known = names(session, [row.confirmed_by for row, *_ in rows])
    for row, held, unit, exam in rows:
        level = Training(held.kind) in LEVELS
        minutes = int((row.ends_at - row.begins_at) / timedelta(minutes=1))
        counted = row.counted_at is not None
        yield Entry(
            ref=f"attendance:{row.id}",
            kind=EntryKind.THREE_LEVEL if level else EntryKind.TRAINING,
            on=day(row.ends_at),
            unit=held.enterprise_id,
            unit_name=unit,
            data={
                "event": "session",
                "kind": held.kind,
                "title": held.title,
                "content": held.content,
                "teacher": held.teacher,
                "place": held.place,
                "begins_at": local(row.begins_at),
                "ends_at": local(row.ends_at),
                "minutes": minutes,
                "counted": counted,
                "assessed_by": exam or "",
                "confirmed_by": known.get(row.confirmed_by or 0, ""),
                "withdrawn_why": row.withdrawn_why,
            },
            brief={"event": "session", "kind": held.kind, "minutes": minutes} if counted else None,
            withdrawn=row.withdrawn_at is not None,
        )


def masters(session: Session, asked: Asked) -> Iterator[Entry]:
    """Working under a named master, till he signed."""
    master = aliased(Person)
    rows = session.execute(
        select(ApprenticeshipRecord, Place.name, master.name, Post.name)
        .join(Place, Place.id == ApprenticeshipRecord.enterprise_id)
        .join(master, master.id == ApprenticeshipRecord.master_id)
        .outerjoin(Post, Post.id == ApprenticeshipRecord.post_id)
        .where(ApprenticeshipRecord.person_id == asked.person_id)
        .order_by(ApprenticeshipRecord.id)
    )
    for row, unit, name, post in rows:
        yield Entry(
            ref=f"apprenticeship:{row.id}",
            kind=EntryKind.TRAINING,
            on=row.begins_on,
            unit=row.enterprise_id,
            unit_name=unit,
            data={
                "event": "master",
                "master": name,
                "post": post or "",
                "signed_on": iso(row.signed_on),
                "withdrawn_why": row.withdrawn_why,
            },
            withdrawn=row.withdrawn_at is not None,
        )


def certificates(session: Session, asked: Asked) -> Iterator[Entry]:
    """Certificates, and what rows said before they were put right."""
    rows = session.execute(
        select(CertificateRecord, Place.name)
        .join(Place, Place.id == CertificateRecord.enterprise_id)
        .where(CertificateRecord.person_id == asked.person_id)
        .order_by(CertificateRecord.id)
    )
    for row, unit in rows:
        told = {
            "family": row.family,
            "operations": list(row.operations),
            "number": masked(row.number),
            "issuer": row.issuer,
            "valid_until": iso(row.valid_until),
            "review_by": iso(row.review_by),
            "revoked_on": iso(row.revoked_on),
        }
        yield Entry(
            ref=f"certificate:{row.id}",
            kind=EntryKind.CERTIFICATE,
            on=row.valid_from,
            unit=row.enterprise_id,
            unit_name=unit,
            data={**told, "revoked_why": row.revoked_why, "withdrawn_why": row.withdrawn_why},
            brief=told,
            link=row.public_id,
            withdrawn=row.withdrawn_at is not None,
        )
