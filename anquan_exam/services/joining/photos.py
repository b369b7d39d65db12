"""The identity photo: asked for where the exam does, given or declined, seen by the exam's
invigilators only, erased after its time. Nobody has to give one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.joining import KEEP_PHOTO
from anquan_exam.domain.policy import Policy
from anquan_exam.exchange.pictures import PictureRefused, portrait
from anquan_exam.models import Candidate, Exam, IdentityPhoto, Person, Place
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.exams.common import note
from anquan_exam.services.invigilation.reach import RUNNING, candidate_of, exam_of


@dataclass(frozen=True, slots=True)
class Asked:
    """How the question for a photo stands between an exam and one of its candidates."""

    asks: bool
    agreed: bool | None = None
    """None: not answered yet."""
    kept: bool = False
    """The photo is there."""


@dataclass(frozen=True, slots=True)
class IdentityView:
    """What helps an invigilator to see who somebody is."""

    id_tail: str
    asks: bool
    agreed: bool | None
    photo: bool


def asked(actor: Actor, exam_id: str) -> Asked:
    """How it stands for the actor. Raises NotFound where he is no candidate of it."""
    with reading() as session:
        exam, candidate = _own(session, actor, exam_id)
        row = _answer(session, exam.id, candidate.person_id)
    if row is None:
        return Asked(_asks(exam))
    return Asked(_asks(exam), row.agreed, row.content is not None)


def give(actor: Actor, exam_id: str, data: bytes, *, now: datetime) -> None:
    """Agree, with the photo; a later one takes the place of an earlier. What a camera puts beside
    the picture does not come through.

    Raises NotFound, Invalid `picture_*`, `photo_not_asked`."""
    if not data:
        raise Invalid("photo_missing", "photo")
    try:
        content = portrait(data)
    except PictureRefused as refused:
        raise Invalid(f"picture_{refused.reason}", "photo") from refused
    _write(actor, exam_id, content, now)


def decline(actor: Actor, exam_id: str, *, now: datetime) -> None:
    """Give none, or, at any time, take back one that was given: it is erased at once.

    Raises NotFound, Invalid `photo_not_asked`."""
    _write(actor, exam_id, None, now)


def _write(actor: Actor, exam_id: str, content: bytes | None, now: datetime) -> None:
    with transaction() as session:
        exam, candidate = _own(session, actor, exam_id, lock=True)
        row = _answer(session, exam.id, candidate.person_id)
        taken_back = content is None and row is not None
        if not taken_back and (not _asks(exam) or exam.status not in RUNNING):
            raise Invalid("photo_not_asked", "photo")
        if row is None:
            row = IdentityPhoto(exam_id=exam.id, person_id=candidate.person_id)
            session.add(row)
        erased = row.content is not None and content is None
        row.agreed, row.content, row.answered_at = content is not None, content, now
        row.erased_at = now if erased else None
        act = "candidate.photo_given" if content else "candidate.photo_declined"
        place = session.get_one(Place, exam.owner_id)
        note(session, actor, exam, place, act, now, number=candidate.number, erased=erased)


def identity(actor: Actor, exam_id: str, number: str) -> IdentityView:
    """What an invigilator is shown beside a candidate's name. Raises NotFound."""
    with reading() as session:
        exam, _ = exam_of(session, actor, exam_id)
        found = session.execute(
            select(Candidate.person_id, Person.id_number_tail)
            .join(Person, Person.id == Candidate.person_id)
            .where(Candidate.exam_id == exam.id, Candidate.number == number)
        ).one_or_none()
        if found is None:
            raise NotFound("candidate")
        row = _answer(session, exam.id, found.person_id)
    kept = row is not None and row.content is not None
    return IdentityView(found.id_number_tail, _asks(exam), row.agreed if row else None, kept)


def look(actor: Actor, exam_id: str, number: str, *, now: datetime) -> bytes:
    """The photo (JPEG), for an invigilator of the exam; each look is on the trail.

    Raises NotFound, Forbidden `own_sitting`."""
    with transaction() as session:
        exam, place = exam_of(session, actor, exam_id)
        candidate = candidate_of(session, actor, exam, number)
        row = _answer(session, exam.id, candidate.person_id)
        if row is None or row.content is None:
            raise NotFound("photo")
        note(session, actor, exam, place, "candidate.photo_seen", now, number=number)
        return row.content


def erase_old(kept: ColumnElement[bool], *, now: datetime) -> int:
    """Erase the photos whose time is over: so long after the exam's close, or, of an exam that has
    none, after they were taken; not those that are `kept` (a legal hold). How many; the answers
    stay."""
    before = now - KEEP_PHOTO
    closed = select(Exam.id).where(func.coalesce(Exam.closes_at, Exam.revealed_at) < before)
    endless = select(Exam.id).where(Exam.closes_at.is_(None), Exam.revealed_at.is_(None))
    with transaction() as session:
        gone = session.scalars(
            update(IdentityPhoto)
            .where(
                IdentityPhoto.content.is_not(None),
                ~kept,
                or_(
                    IdentityPhoto.exam_id.in_(closed),
                    and_(IdentityPhoto.exam_id.in_(endless), IdentityPhoto.answered_at < before),
                ),
            )
            .values(content=None, erased_at=now)
            .returning(IdentityPhoto.id)
            .execution_options(synchronize_session=False)
        )
        return len(gone.all())


def _own(
    session: Session, actor: Actor, exam_id: str, *, lock: bool = False
) -> tuple[Exam, Candidate]:
    statement = (
        select(Exam, Candidate)
        .join(Candidate, Candidate.exam_id == Exam.id)
        .where(
            Exam.public_id == exam_id,
            Exam.status.not_in(("draft", "cancelled")),
            Candidate.person_id == actor.person_id,
            Candidate.removed_at.is_(None),
        )
    )
    if lock:
        statement = statement.with_for_update(of=Candidate)
    found = session.execute(statement).one_or_none()
    if found is None:
        raise NotFound("exam")
    return found[0], found[1]


def _asks(exam: Exam) -> bool:
    return Policy.from_json(exam.policy).asks_photo


def _answer(session: Session, exam: int, person: int) -> IdentityPhoto | None:
    return session.scalar(
        select(IdentityPhoto).where(
            IdentityPhoto.exam_id == exam, IdentityPhoto.person_id == person
        )
    )
