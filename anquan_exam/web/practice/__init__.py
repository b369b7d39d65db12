"""Practice: the shelf of banks, sets of questions with feedback after each, one's own books."""

from flask import Blueprint

blueprint = Blueprint("practice", __name__, url_prefix="/practice")

from anquan_exam.web.practice import books, sets, shelf  # noqa: E402, F401
