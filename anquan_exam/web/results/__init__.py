"""The desk of results: lists, figures, single papers, what is printed, the archive."""

from flask import Blueprint

blueprint = Blueprint("results", __name__)

from anquan_exam.web.results import (  # noqa: E402, F401 - they add routes
    archive,
    figures,
    lists,
    prints,
    records,
    reliability,
    sheets,
)
