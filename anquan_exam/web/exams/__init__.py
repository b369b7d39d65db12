"""The desk of exams: a list, a draft, a running exam; the notice and the poster."""

from flask import Blueprint

blueprint = Blueprint("exams", __name__)

from anquan_exam.web.exams import draft, lists, notice, people, running  # noqa: E402, F401
