"""The pictures of an import: kept beside its rows, put among those of the banks with them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.questions import Question
from anquan_exam.exchange.pictures import CleanPicture
from anquan_exam.models import PictureRow, QuestionImport, QuestionImportPicture
from anquan_exam.models.session import transaction
from anquan_exam.services.banks.pictures import store_pictures

Sizes = Mapping[str, tuple[int, int]]


def keep_pictures(import_id: int, pictures: Mapping[str, CleanPicture]) -> None:
    """Keep the pictures of the file, instead of those it had when it was read before."""
    with transaction() as session:
        forget_pictures(session, import_id)
    for one in pictures.values():
        with transaction() as session:
            fresh: dict[str, Any] = {"data": one.data, "width": one.width, "height": one.height}
            session.add(QuestionImportPicture(import_id=import_id, name=one.name, **fresh))


def forget_pictures(session: Session, import_id: int) -> None:
    """Let the pictures of an import go; what is in a bank stays."""
    mine = QuestionImportPicture.import_id == import_id
    session.execute(delete(QuestionImportPicture).where(mine))


def sizes_of(session: Session, import_id: int, questions: Iterable[Question | None]) -> Sizes:
    """Width and height of the pictures that the questions show, by name."""
    kept = QuestionImportPicture
    found = session.execute(
        select(kept.name, kept.width, kept.height).where(
            kept.import_id == import_id, kept.name.in_(_named(questions))
        )
    )
    return {row.name: (row.width, row.height) for row in found}


def put_pictures_in(
    session: Session,
    record: QuestionImport,
    questions: Iterable[Question],
    who: Actor,
    now: datetime,
) -> None:
    """Put the pictures that the questions show among those of the banks, within an act."""
    wanted = _named(questions)
    known = set(session.scalars(select(PictureRow.name).where(PictureRow.name.in_(wanted))))
    kept = QuestionImportPicture
    for name in sorted(wanted - known):
        data = session.scalar(
            select(kept.data).where(kept.import_id == record.id, kept.name == name)
        )
        if data is not None:
            store_pictures(session, {name: data}, who, now)


def _named(questions: Iterable[Question | None]) -> set[str]:
    return {shown.name for one in questions if one for shown in one.pictures}
