"""Spot checks (抽考): people drawn at a unit whom nobody chose, and the exam they sit."""

from anquan_exam.services.spot_checks.asked import OwnBlueprint, own_blueprints
from anquan_exam.services.spot_checks.calling import draw, note_person
from anquan_exam.services.spot_checks.opening import open_exam
from anquan_exam.services.spot_checks.parties import OnFile, Seat, VersionView, on_file
from anquan_exam.services.spot_checks.people_from import OfferedList, offered
from anquan_exam.services.spot_checks.photos import MOST_PHOTOS, add_photos, photo
from anquan_exam.services.spot_checks.planning import Officer, Plan, plan
from anquan_exam.services.spot_checks.problems import (
    Found,
    ProblemView,
    bases,
    listed_problems,
    note_problem,
    withdraw_problem,
)
from anquan_exam.services.spot_checks.record_page import RecordView, record_view
from anquan_exam.services.spot_checks.scans import Scan, ScanView, add_scan, scan
from anquan_exam.services.spot_checks.signing import Signing, sign
from anquan_exam.services.spot_checks.sources import SourceView, source, visits_this_year
from anquan_exam.services.spot_checks.versions import Freezing, freeze
from anquan_exam.services.spot_checks.views import (
    AbsentRow,
    CalledRow,
    Recheck,
    SpotRow,
    SpotView,
    Unit,
    UnitView,
    last_of,
    listed,
    recheck,
    unit,
    units,
    view,
)

__all__ = [
    "MOST_PHOTOS",
    "AbsentRow",
    "CalledRow",
    "Found",
    "Freezing",
    "OfferedList",
    "Officer",
    "OnFile",
    "OwnBlueprint",
    "Plan",
    "ProblemView",
    "Recheck",
    "RecordView",
    "Scan",
    "ScanView",
    "Seat",
    "Signing",
    "SourceView",
    "SpotRow",
    "SpotView",
    "Unit",
    "UnitView",
    "VersionView",
    "add_photos",
    "add_scan",
    "bases",
    "draw",
    "freeze",
    "last_of",
    "listed",
    "listed_problems",
    "note_person",
    "note_problem",
    "offered",
    "on_file",
    "open_exam",
    "own_blueprints",
    "photo",
    "plan",
    "recheck",
    "record_view",
    "scan",
    "sign",
    "source",
    "unit",
    "units",
    "view",
    "visits_this_year",
    "withdraw_problem",
]
