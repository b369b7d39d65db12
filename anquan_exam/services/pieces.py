"""The rendered pieces of question revisions: safe HTML made once, at publishing."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.questions import Kind
from anquan_exam.models import PictureRow, QuestionRevision
from anquan_exam.models.session import reading

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture as a page shows it; width and height in pixels, 0 where it is not stored."""

    name: str
    alt: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Pieces:
    """A revision as safe HTML: stem and option texts by option id; without key or explanation."""

    kind: Kind
    stem: str
    options: Mapping[str, str]
    blanks: int
    picture: ShownPicture | None = None
    parts: tuple["Pieces", ...] = ()
    """The questions of a case, whose `stem` is the scenario."""

    def asked(self, part: int) -> "Pieces":
        """What stands on a paper as part `part` of a case; the question itself where it is 0."""
        return self.parts[part - 1] if part else self


def pieces_of(revisions: Collection[str]) -> Mapping[str, Pieces]:
    """The pieces of these revisions, in one statement; one more for the sizes of pictures. An
    unknown revision is left out."""
    with reading() as session:
        rows = session.execute(
            select(QuestionRevision.hash, QuestionRevision.pieces, QuestionRevision.content).where(
                QuestionRevision.hash.in_(revisions)
            )
        ).all()
        sizes = _sizes(session, {name for row in rows for name in _pictures(row.pieces)})
    return {row.hash: _pieces(row.pieces, row.content, sizes) for row in rows}


def unpublished_pieces(pieces: Mapping[str, Any], content: Mapping[str, Any]) -> Pieces:
    """The same of a question that is being written: its pieces and content as a revision would
    have them."""
    with reading() as session:
        return _pieces(pieces, content, _sizes(session, set(_pictures(pieces))))


def _pictures(pieces: Mapping[str, Any]) -> Iterator[str]:
    if "picture" in pieces:
        yield pieces["picture"]["name"]
    for part in pieces.get("parts", ()):
        yield from _pictures(part)


def _sizes(session: Session, names: set[str]) -> dict[str, Size]:
    if not names:
        return {}
    rows = session.execute(
        select(PictureRow.name, PictureRow.width, PictureRow.height).where(
            PictureRow.name.in_(names)
        )
    )
    return {row.name: (row.width, row.height) for row in rows}


def _pieces(
    pieces: Mapping[str, Any], content: Mapping[str, Any], sizes: Mapping[str, Size]
) -> Pieces:
    shown = pieces.get("picture")
    return Pieces(
        Kind(content["kind"]),
        pieces["stem"],
        pieces["options"],
        len(content["blanks"]),
        ShownPicture(shown["name"], shown["alt"], *sizes.get(shown["name"], ())) if shown else None,
        tuple(
            _pieces(part, asked, sizes)
            for part, asked in zip(pieces.get("parts", ()), content.get("parts", ()), strict=True)
        ),
    )
