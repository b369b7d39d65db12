"""The rendered pieces of question revisions: safe HTML made once, at publishing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from anquan_exam.domain.questions import Kind
from anquan_exam.models import QuestionRevision
from anquan_exam.models.session import reading


@dataclass(frozen=True, slots=True)
class Pieces:
    """A revision as safe HTML: stem and option texts by option id; without key or explanation."""

    kind: Kind
    stem: str
    options: Mapping[str, str]
    blanks: int


def pieces_of(revisions: Collection[str]) -> Mapping[str, Pieces]:
    """The pieces of these revisions, in one statement. An unknown revision is left out."""
    with reading() as session:
        rows = session.execute(
            select(
                QuestionRevision.hash,
                QuestionRevision.kind,
                QuestionRevision.pieces,
                QuestionRevision.content,
            ).where(QuestionRevision.hash.in_(revisions))
        ).all()
    return {
        row.hash: Pieces(
            Kind(row.kind),
            row.pieces["stem"],
            row.pieces["options"],
            len(row.content["blanks"]),
        )
        for row in rows
    }
