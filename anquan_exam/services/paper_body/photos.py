"""Photographs of answer sheets: kept with the attempt, read, and taken over by a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from anquan_exam.domain.access import Actor
from anquan_exam.domain.answer_sheet import (
    ItemReading,
    SheetPage,
    Verdict,
    answer_of,
    judge,
    sheet_pages,
)
from anquan_exam.domain.digests import sha256_hex
from anquan_exam.domain.papers import Paper
from anquan_exam.exchange.pictures import CleanPicture, PictureRefused, clean_picture, mime_of
from anquan_exam.exchange.sheet_photo import SheetUnreadable, Straight, straighten
from anquan_exam.models import Person, SheetPhoto
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.exams.common import note
from anquan_exam.services.invigilation.reach import exam_of
from anquan_exam.services.paper_body.reach import OnPaper, by_paper_number, on_paper
from anquan_exam.services.sittings import putting_in

MOST_PHOTOS = 20
"""Of one paper: some pages, some taken again."""


@dataclass(frozen=True)
class PhotoView:
    """A photograph as it is listed, with what was read from it."""

    id: int
    page: int
    """0: it could not be read."""
    refused: str
    """Why it could not be: one of exchange.sheet_photo.Unreadable."""
    sha256: str
    added_by: str
    added_at: datetime
    taken_by: str
    taken_at: datetime | None
    readings: tuple[ItemReading, ...]

    def count(self, *verdicts: Verdict) -> int:
        """How many questions have one of these verdicts."""
        return sum(reading.verdict in verdicts for reading in self.readings)


@dataclass(frozen=True)
class Kept:
    """Where a photograph went."""

    number: str
    """The candidate's public number."""
    photo: int
    refused: str


def keep(actor: Actor, exam_id: str, number: str, photo: bytes, *, now: datetime) -> Kept:
    """Keep a photograph of an answer sheet with the attempt it belongs to, and what could be read.

    `number` is the candidate's, or "" where the code of the sheet is to say whose it is. A
    photograph that cannot be read is still evidence, if it is known whose. On the trail with its
    digest. Raises NotFound, Forbidden `own_sitting`, Invalid `picture_…`, Problem
    `sheet_<reason>` (no_code, several_codes, no_corners, other_exam, other_paper, unknown_paper,
    other_print), `not_on_paper_body`, `too_many_photos`."""
    with reading() as session:
        exam_of(session, actor, exam_id)
    try:
        picture = clean_picture(photo)
    except PictureRefused as refused:
        raise Invalid(f"picture_{refused.reason}", "photo") from refused
    straight, reason = _straight(photo)
    if straight is None and not number:
        raise Problem(f"sheet_{reason}")
    with reading() as session:
        found = _owner(session, actor, exam_id, number, straight)
    page, read = _read(found, straight) if straight else (0, ())
    return _keep(actor, exam_id, found, picture, straight, page, read, reason, now)


def _straight(photo: bytes) -> tuple[Straight | None, str]:
    try:
        return straighten(photo), ""
    except SheetUnreadable as unreadable:
        return None, unreadable.reason.value


def _owner(
    session: Session, actor: Actor, exam_id: str, number: str, straight: Straight | None
) -> OnPaper:
    """The attempt a sheet belongs to. Raises as keep()."""
    if straight is not None and straight.code.exam != exam_id:
        raise Problem("sheet_other_exam")
    if number:
        found = on_paper(session, actor, exam_id, number)
        if straight is not None and straight.code.paper_number != found.paper_number:
            raise Problem("sheet_other_paper", paper=straight.code.paper_number[:40])
        return found
    assert straight is not None
    try:
        return by_paper_number(session, actor, exam_id, straight.code.paper_number)
    except NotFound:
        raise Problem("sheet_unknown_paper") from None


def _read(found: OnPaper, straight: Straight) -> tuple[int, tuple[ItemReading, ...]]:
    """The page of the sheet, and its questions as read. Raises Problem `sheet_other_print`."""
    code = straight.code
    pages = sheet_pages(found.paper, large=code.large)
    if not code.fits(found.sha256) or not 1 <= code.page <= len(pages):
        raise Problem("sheet_other_print")
    page = pages[code.page - 1]
    return page.number, readings(found.paper, page, straight.darkness(page))


def readings(
    paper: Paper, page: SheetPage, darkness: list[float | None]
) -> tuple[ItemReading, ...]:
    """The questions of a page by the darkness of its boxes."""
    by_item: dict[int, list[float | None]] = {}
    for box, dark in zip(page.boxes, darkness, strict=True):
        by_item.setdefault(box.item, []).append(dark)
    return tuple(judge(paper.items[number - 1], each) for number, each in by_item.items())


def _keep(
    actor: Actor,
    exam_id: str,
    found: OnPaper,
    picture: CleanPicture,
    straight: Straight | None,
    page: int,
    read: tuple[ItemReading, ...],
    reason: str,
    now: datetime,
) -> Kept:
    shown = straight.jpeg() if straight else None
    digest = sha256_hex(picture.data)
    with transaction() as session:
        on_paper(session, actor, exam_id, found.number)
        held = session.scalar(
            select(func.count()).select_from(SheetPhoto).where(SheetPhoto.attempt_id == found.id)
        )
        if (held or 0) >= MOST_PHOTOS:
            raise Problem("too_many_photos", most=MOST_PHOTOS)
        row = SheetPhoto(
            attempt_id=found.id,
            name=picture.name,
            data=picture.data,
            sha256=digest,
            page=page,
            straight=shown,
            reading=[[r.item, r.verdict.value, list(r.filled), list(r.unsure)] for r in read],
            refused=reason,
            added_by=actor.person_id or 0,
            added_at=now,
        )
        session.add(row)
        session.flush()
        told = {"number": found.number, "attempt": found.public_id, "sha256": digest, "page": page}
        note(session, actor, found.exam, found.place, "attempt.sheet_kept", now, **told)
        return Kept(found.number, row.id, reason)


def photo_views(session: Session, attempt_id: int) -> tuple[PhotoView, ...]:
    """The photographs of an attempt, the newest first."""
    rows = session.scalars(
        select(SheetPhoto).where(SheetPhoto.attempt_id == attempt_id).order_by(SheetPhoto.id.desc())
    ).all()
    people = {id_ for row in rows for id_ in (row.added_by, row.taken_by) if id_}
    names = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all())
    return tuple(_view(row, names) for row in rows)


def _view(row: SheetPhoto, names: Mapping[int, str]) -> PhotoView:
    return PhotoView(
        id=row.id,
        page=row.page,
        refused=row.refused,
        sha256=row.sha256,
        added_by=names.get(row.added_by, ""),
        added_at=row.added_at,
        taken_by=names.get(row.taken_by or 0, ""),
        taken_at=row.taken_at,
        readings=tuple(
            ItemReading(item, Verdict(verdict), tuple(filled), tuple(unsure))
            for item, verdict, filled, unsure in row.reading
        ),
    )


def picture(
    actor: Actor, exam_id: str, number: str, photo: int, *, straight: bool
) -> tuple[bytes, str]:
    """A photograph, or the page straightened, with its media type. Raises NotFound, Forbidden
    `own_sitting`, Problem `not_on_paper_body`."""
    with reading() as session:
        found = on_paper(session, actor, exam_id, number)
        row = session.scalar(
            select(SheetPhoto)
            .where(SheetPhoto.id == photo, SheetPhoto.attempt_id == found.id)
            .options(undefer(SheetPhoto.straight if straight else SheetPhoto.data))
        )
        data = None if row is None else row.straight if straight else row.data
        if row is None or data is None:
            raise NotFound("photo")
        return data, "image/jpeg" if straight else mime_of(row.name)


def answers_read(paper: Paper, photo: PhotoView) -> dict[int, list[str]]:
    """What was read for certain, by question."""
    found = {
        reading.item: answer_of(paper.items[reading.item - 1], reading)
        for reading in photo.readings
    }
    return {item: answer for item, answer in found.items() if answer}


def take(
    actor: Actor,
    exam_id: str,
    number: str,
    photo: int,
    answers: Mapping[int, list[str]],
    *,
    now: datetime,
    device: str,
    network: str,
) -> int:
    """Put in what a person made of a photograph of the sheet (question -> answer; only questions
    of that page); how many were new. On the trail, with how many were not as read.

    Raises NotFound, Forbidden `own_sitting`, Invalid `not_on_paper`, `bad_answer`, Problem
    `attempt_over`, `attempt_not_conducted`."""
    with transaction() as session:
        found = on_paper(session, actor, exam_id, number)
        row = session.scalar(
            select(SheetPhoto).where(SheetPhoto.id == photo, SheetPhoto.attempt_id == found.id)
        )
        if row is None or not row.page:
            raise NotFound("photo")
        view = _view(row, {})
        on_page = {reading.item for reading in view.readings}
        if stray := sorted(set(answers) - on_page):
            raise Invalid("not_on_paper", "item", item=str(stray[0]))
        new = putting_in.write(
            session, actor, found.exam, number, answers, {}, now, device, network
        )
        read = answers_read(found.paper, view)
        changed = sum(sorted(read.get(i, [])) != sorted(answers.get(i, [])) for i in on_page)
        row.taken_by, row.taken_at = actor.person_id, now
        told = {"number": number, "attempt": found.public_id, "sha256": row.sha256}
        note(
            session,
            actor,
            found.exam,
            found.place,
            "attempt.sheet_taken",
            now,
            **told,
            not_as_read=changed,
        )
        return new
