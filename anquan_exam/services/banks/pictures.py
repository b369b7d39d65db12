"""The pictures of questions: taken in, stored once under the name of their content, shown."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.banks import Bank
from anquan_exam.domain.pictures import PICTURE_NAME
from anquan_exam.exchange.pdf import Stored
from anquan_exam.exchange.pictures import mime_of, read_size
from anquan_exam.models import PictureRow
from anquan_exam.models.session import reading
from anquan_exam.services.errors import NotFound, Problem


def picture(name: str) -> tuple[bytes, str]:
    """A stored picture and its media type. Its name is 128 bits nobody can guess: whoever has it
    was shown the question. Raises NotFound."""
    with reading() as session:
        found = session.execute(
            select(PictureRow.data).where(PictureRow.name == name)
        ).one_or_none()
    if found is None or not PICTURE_NAME.fullmatch(name):
        raise NotFound("picture")
    return found.data, mime_of(name)


def stored_pictures(names: Iterable[str]) -> dict[str, Stored]:
    """Those of `names` that are stored, as they are printed."""
    columns = (PictureRow.name, PictureRow.data, PictureRow.width, PictureRow.height)
    with reading() as session:
        rows = session.execute(select(*columns).where(PictureRow.name.in_(set(names))))
        return {
            row.name: Stored(row.data, mime_of(row.name), row.width, row.height) for row in rows
        }


def known_pictures(session: Session, names: Iterable[str]) -> set[str]:
    """Those of `names` that are stored."""
    wanted = set(names)
    return set(session.scalars(select(PictureRow.name).where(PictureRow.name.in_(wanted))))


def pictures_of(session: Session, bank: Bank) -> dict[str, bytes]:
    """The stored pictures of a bank's questions, by name."""
    rows = session.execute(
        select(PictureRow.name, PictureRow.data).where(PictureRow.name.in_(named_by(bank)))
    )
    return {row.name: row.data for row in rows}


def named_by(bank: Bank) -> set[str]:
    """The names of the pictures that the questions of `bank` show."""
    return {picture.name for entry in bank.questions for picture in entry.question.pictures}


def store_pictures(
    session: Session, pictures: Mapping[str, bytes], actor: Actor, now: datetime
) -> None:
    """Keep those pictures that are not stored yet (within the caller's act). Their names must be
    those of their contents."""
    known = known_pictures(session, pictures)
    for name in sorted(pictures.keys() - known):
        width, height = read_size(pictures[name])
        session.add(
            PictureRow(
                name=name,
                data=pictures[name],
                width=width,
                height=height,
                added_at=now,
                added_by=actor.person_id,
            )
        )
    session.flush()


def refuse_missing(session: Session, bank: Bank) -> None:
    """Raises Problem `picture_missing` where a question shows a picture that is not stored."""
    missing = named_by(bank) - known_pictures(session, named_by(bank))
    for entry in bank.questions:
        for shown in entry.question.pictures:
            if shown.name in missing:
                raise Problem("picture_missing", question=entry.question.id, picture=shown.name)
