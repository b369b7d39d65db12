"""Item analysis: the questions of a bank by what answers say of them, one revision in pictures,
and how far the scores of an exam can be trusted."""

from flask import Blueprint

blueprint = Blueprint("item_analysis", __name__)

from anquan_exam.web.item_analysis import lists, pages  # noqa: E402, F401 - they add routes
