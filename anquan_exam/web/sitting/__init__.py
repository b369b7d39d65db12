"""The sitting: the notice, the paper, saving, handing in, the verdict."""

from flask import Blueprint

from anquan_exam.web.network import mark_browser

blueprint = Blueprint("sitting", __name__)
blueprint.after_request(mark_browser)

from anquan_exam.web.sitting import api, arriving, notice, one, paper, verdict  # noqa: E402, F401
