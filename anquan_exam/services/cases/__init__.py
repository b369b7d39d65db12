"""Cases: why somebody is stopped or has to be trained anew, from the report to the day they may go
back. Only what happened moves a case; see domain/cases.py."""

from anquan_exam.services.cases.clearances import (
    ClearanceLine,
    ClearanceView,
    OnFile,
    clearance,
    clearances,
    on_file,
    own_clearance,
)
from anquan_exam.services.cases.clearing import revoke
from anquan_exam.services.cases.common import CaseRefused
from anquan_exam.services.cases.hearing import Heard, drop, say, verify, write_down
from anquan_exam.services.cases.lists import (
    MOST_EXPORTED,
    PAGE,
    CaseFilter,
    CaseLine,
    State,
    counts,
    departments,
    led,
    listed,
    own,
)
from anquan_exam.services.cases.opening import BY_HAND, Report, report
from anquan_exam.services.cases.papers import MOST_PHOTOS, paper
from anquan_exam.services.cases.people import Worker, chosen, search
from anquan_exam.services.cases.reflecting import Dictated, dictate, write
from anquan_exam.services.cases.requests import settle
from anquan_exam.services.cases.retests import RetestPlan, arrange
from anquan_exam.services.cases.shown import CaseView, HistoryRow, SessionRow
from anquan_exam.services.cases.signing import Decided, decide, sign
from anquan_exam.services.cases.superiors import Hat
from anquan_exam.services.cases.training import Taught, accept, confirm, deny, enter
from anquan_exam.services.cases.views import own_view, view
from anquan_exam.services.cases.withdrawing import withdraw

__all__ = [
    "BY_HAND",
    "MOST_EXPORTED",
    "MOST_PHOTOS",
    "PAGE",
    "CaseFilter",
    "CaseLine",
    "CaseRefused",
    "CaseView",
    "ClearanceLine",
    "ClearanceView",
    "Decided",
    "Dictated",
    "Hat",
    "Heard",
    "HistoryRow",
    "OnFile",
    "Report",
    "RetestPlan",
    "SessionRow",
    "State",
    "Taught",
    "Worker",
    "accept",
    "arrange",
    "chosen",
    "clearance",
    "clearances",
    "confirm",
    "counts",
    "decide",
    "deny",
    "departments",
    "dictate",
    "drop",
    "enter",
    "led",
    "listed",
    "on_file",
    "own",
    "own_clearance",
    "own_view",
    "paper",
    "report",
    "revoke",
    "say",
    "search",
    "settle",
    "sign",
    "verify",
    "view",
    "withdraw",
    "write",
    "write_down",
]
