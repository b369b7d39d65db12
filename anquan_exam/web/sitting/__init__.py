"""The sitting: the notice, the paper, saving, handing in, the verdict."""

from flask import Blueprint

blueprint = Blueprint("sitting", __name__)

from anquan_exam.web.sitting import api, notice, paper, verdict  # noqa: E402, F401
