"""Photos of the sheet people were called from: made small, kept with the check, never changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.digests import sha256_hex
from anquan_exam.exchange.pictures import CleanPicture, PictureRefused, clean_picture, mime_of
from anquan_exam.models import SpotCheck, SpotPhoto
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.spot_checks.reach import find, note

MOST_PHOTOS = 4


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo by its place (from 1); the digest is of the picture as it is kept."""

    position: int
    sha256: str
    added_at: datetime


def cleaned(photos: Iterable[bytes]) -> tuple[CleanPicture, ...]:
    """Photos as they are kept. Raises Invalid `photos_many`, `picture_…` where one is none."""
    given = tuple(photos)
    if len(given) > MOST_PHOTOS:
        raise Invalid("photos_many", "photos", most=MOST_PHOTOS)
    try:
        return tuple(clean_picture(one) for one in given)
    except PictureRefused as refused:
        raise Invalid(f"picture_{refused.reason}", "photos") from refused


def put_beside(
    session: Session,
    actor: Actor,
    check: SpotCheck,
    photos: Sequence[CleanPicture],
    now: datetime,
) -> list[str]:
    """Keep the photos after those the check has; their digests. One that is there already is not
    kept twice. Raises Invalid `photos_many`."""
    there = session.scalars(select(SpotPhoto.sha256).where(SpotPhoto.check_id == check.id)).all()
    fresh = {sha256_hex(one.data): one for one in photos}
    fresh = {digest: one for digest, one in fresh.items() if digest not in there}
    if len(there) + len(fresh) > MOST_PHOTOS:
        raise Invalid("photos_many", "photos", most=MOST_PHOTOS)
    for position, (digest, one) in enumerate(fresh.items(), len(there) + 1):
        session.add(
            SpotPhoto(
                check_id=check.id,
                position=position,
                name=one.name,
                sha256=digest,
                content=one.data,
                added_by=actor.person_id,
                added_at=now,
            )
        )
    return list(fresh)


def add_photos(actor: Actor, public_id: str, photos: Iterable[bytes], *, now: datetime) -> None:
    """Keep further photos with a check. Raises NotFound, Invalid `photos_missing`, `photos_many`,
    `picture_…`."""
    clean = cleaned(photos)
    if not clean:
        raise Invalid("photos_missing", "photos")
    with transaction() as session:
        check, place = find(session, actor, public_id, lock=True)
        kept = put_beside(session, actor, check, clean, now)
        if kept:
            note(session, actor, check, place, "spot_check.photos", now, sha256=kept)


def photo(actor: Actor, public_id: str, position: int) -> tuple[bytes, str]:
    """A photo and its media type. Raises NotFound."""
    with reading() as session:
        check, _ = find(session, actor, public_id)
        found = session.get(SpotPhoto, (check.id, position))
        if found is None:
            raise NotFound("photo")
        return found.content, mime_of(found.name)


def photos_of(session: Session, check: SpotCheck) -> tuple[PhotoView, ...]:
    """Those of a check, in order."""
    rows = session.execute(
        select(SpotPhoto.position, SpotPhoto.sha256, SpotPhoto.added_at)
        .where(SpotPhoto.check_id == check.id)
        .order_by(SpotPhoto.position)
    )
    return tuple(PhotoView(*row) for row in rows)
