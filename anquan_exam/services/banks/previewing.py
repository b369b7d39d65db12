"""A question that is being written, as whoever sits an exam would see it; and its pictures."""

from datetime import datetime

from anquan_exam.domain.access import Actor
from anquan_exam.domain.questions import Question
from anquan_exam.exchange.pictures import PictureRefused, clean_picture
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.banks.draft_acts import note
from anquan_exam.services.banks.loading import own_bank
from anquan_exam.services.banks.pictures import store_pictures
from anquan_exam.services.banks.rendering import Renderer
from anquan_exam.services.corrections.reach import place_path_of
from anquan_exam.services.errors import Invalid
from anquan_exam.services.pieces import Pieces, unpublished_pieces


def preview(question: Question) -> Pieces:
    """The question, faults and all, as the pieces of a page."""
    return unpublished_pieces(Renderer().pieces(question), question.content())


def keep_picture(actor: Actor, bank_id: str, data: bytes, *, now: datetime) -> str:
    """Take in a picture for a question of the bank; gives the name it is stored under.

    Raises NotFound, Invalid `picture_<reason>`."""
    with reading() as session:
        own_bank(session, actor, bank_id)
    try:
        clean = clean_picture(data)
    except PictureRefused as refused:
        raise Invalid(f"picture_{refused.reason}", "picture") from refused
    with transaction() as session:
        bank = own_bank(session, actor, bank_id)
        store_pictures(session, {clean.name: clean.data}, actor, now)
        path = place_path_of(session, bank)
        note(session, actor, "bank.picture_kept", bank_id, path, now, picture=clean.name)
    return clean.name
