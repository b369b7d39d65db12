"""The desk of question banks: the shelf, one bank, one question, versions, an enterprise's own."""

from flask import Blueprint

blueprint = Blueprint("banks", __name__)

from anquan_exam.web.banks import documents, drafts, shelf, versions  # noqa: E402, F401 - they add routes
