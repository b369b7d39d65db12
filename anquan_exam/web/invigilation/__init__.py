"""The exam room: the list of rooms, the board, the roll, one person.

Its views need no more than a sign-in here: whoever is named as an invigilator of one exam may hold
no role at all. Who may enter which room is decided in services/invigilation/reach.py."""

from flask import Blueprint

blueprint = Blueprint("invigilation", __name__, url_prefix="/invigilation")

from anquan_exam.web.invigilation import (  # noqa: E402, F401
    board,
    door,
    entry,
    hand_over,
    impersonation,
    log,
    messages,
    oral,
    paper_body,
    paper_keying,
    paper_photos,
    people,
    prints,
    seats,
    start_codes,
)
