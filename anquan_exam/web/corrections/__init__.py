"""Correcting published questions, and grading again: for whoever answers for a bank."""

from flask import Blueprint

blueprint = Blueprint("corrections", __name__)

from anquan_exam.web.corrections import acting, regrading  # noqa: E402, F401
