"""Cases on a desk and on a phone: the lists, the report, the steps of one case, and one's own."""

from flask import Blueprint

blueprint = Blueprint("cases", __name__)

from anquan_exam.web.cases import acting, lists, own, reporting, steps, training  # noqa: E402, F401
