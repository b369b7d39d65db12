"""Photos of what happened and scans of signed papers: made small, without what the camera wrote
beside them, and encrypted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.digests import sha256_hex
from anquan_exam.exchange.pictures import CleanPicture, PictureRefused, clean_picture, mime_of
from anquan_exam.models import CaseFile, CasePaper
from anquan_exam.models.session import reading
from anquan_exam.services.cases.common import find, find_own
from anquan_exam.services.errors import Invalid, NotFound

MOST_PHOTOS = 3
MOST_KEPT = 20
"""Of a case altogether, as its table has it."""
PHOTO, DECISION = "photo", "decision"


@dataclass(frozen=True, slots=True)
class PaperView:
    """A picture by its place (from 1); the digest is of the picture as it is kept."""

    position: int
    kind: str
    sha256: str
    added_at: datetime


def cleaned(pictures: Iterable[bytes], field: str = "photos") -> tuple[CleanPicture, ...]:
    """Pictures as they are kept. Raises Invalid `photos_many`, `picture_…` where one is none."""
    given = tuple(pictures)
    if len(given) > MOST_PHOTOS:
        raise Invalid("photos_many", field, most=MOST_PHOTOS)
    try:
        return tuple(clean_picture(one) for one in given)
    except PictureRefused as refused:
        raise Invalid(f"picture_{refused.reason}", field) from refused


def put_beside(
    session: Session,
    actor: Actor,
    case: CaseFile,
    pictures: Sequence[CleanPicture],
    kind: str,
    now: datetime,
) -> list[str]:
    """Keep the pictures after those the case has; their digests."""
    first = len(papers_of(session, case)) + 1
    if first + len(pictures) - 1 > MOST_KEPT:
        raise Invalid("photos_many", "scans", most=MOST_KEPT)
    kept = []
    for position, one in enumerate(pictures, first):
        kept.append(sha256_hex(one.data))
        session.add(
            CasePaper(
                case_id=case.id,
                position=position,
                kind=kind,
                name=one.name,
                sha256=kept[-1],
                content=one.data,
                added_by=actor.person_id,
                added_at=now,
            )
        )
    session.flush()
    return kept


def papers_of(session: Session, case: CaseFile) -> tuple[PaperView, ...]:
    """Those of a case, in order."""
    rows = session.execute(
        select(CasePaper.position, CasePaper.kind, CasePaper.sha256, CasePaper.added_at)
        .where(CasePaper.case_id == case.id)
        .order_by(CasePaper.position)
    )
    return tuple(PaperView(*row) for row in rows)


def paper(actor: Actor, public_id: str, position: int) -> tuple[bytes, str]:
    """A picture and its media type, for whoever sees the case and the person. Raises NotFound."""
    with reading() as session:
        try:
            case, _ = find(session, actor, public_id)
        except NotFound:
            case, _ = find_own(session, actor, public_id)
        found = session.get(CasePaper, (case.id, position))
        if found is None:
            raise NotFound("photo")
        return found.content, mime_of(found.name)
