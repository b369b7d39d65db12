"""Grading finished attempts again after a correction: counted first, agreed to, then applied."""

from anquan_exam.services.regrades.acts import decide, propose
from anquan_exam.services.regrades.views import (
    RegradeFilter,
    RegradeLine,
    RegradePage,
    RegradeRowView,
    list_regrades,
    regrade_page,
    regrade_rows,
)
from anquan_exam.services.regrades.work import begin, carry_on, resume_stale

__all__ = [
    "RegradeFilter",
    "RegradeLine",
    "RegradePage",
    "RegradeRowView",
    "begin",
    "carry_on",
    "decide",
    "list_regrades",
    "propose",
    "regrade_page",
    "regrade_rows",
    "resume_stale",
]
