"""Who may work: one's own code, a person's answers, a unit's list, the rules."""

from flask import Blueprint

blueprint = Blueprint("eligibility", __name__)

from anquan_exam.web.eligibility import lists, own, person, rules  # noqa: E402, F401 - routes
