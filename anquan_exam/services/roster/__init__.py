"""Rosters: upload, read with a verdict per row, answer what asks, put into the register.

What cannot be told apart is asked; a row that matches somebody known adds an employment or an
assignment and nothing else; everything can be interrupted and taken up again."""

from anquan_exam.services.roster.codes import CodeView
from anquan_exam.services.roster.codes import take as take_codes
from anquan_exam.services.roster.committing import run as run_commit
from anquan_exam.services.roster.committing import start as start_commit
from anquan_exam.services.roster.decisions import asked_about, decide, decide_all, drop, judge_again
from anquan_exam.services.roster.preview import (
    FILTERS,
    ImportView,
    LeftRow,
    RowView,
    imports,
    left_rows,
    rows,
    view,
)
from anquan_exam.services.roster.uploads import examine, read, upload
from anquan_exam.services.roster.work import begin, carry_on, resume_stale

__all__ = [
    "FILTERS",
    "CodeView",
    "ImportView",
    "LeftRow",
    "RowView",
    "asked_about",
    "begin",
    "carry_on",
    "decide",
    "decide_all",
    "drop",
    "examine",
    "imports",
    "judge_again",
    "left_rows",
    "read",
    "resume_stale",
    "rows",
    "run_commit",
    "start_commit",
    "take_codes",
    "upload",
    "view",
]
