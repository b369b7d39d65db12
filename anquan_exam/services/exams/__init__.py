"""Exams: a blueprint, a policy, a window and the people assigned. Frozen when published."""

from anquan_exam.services.exams.candidates import (
    CandidateRow,
    Progress,
    candidates,
    progress_counts,
)
from anquan_exam.services.exams.common import ExamStatus
from anquan_exam.services.exams.drafts import (
    Draft,
    SiteChoice,
    cancel,
    create,
    edit,
    may_invigilate,
    name_invigilators,
    sites,
)
from anquan_exam.services.exams.lists import LineVerdict, PastedLine, read_list, search_people
from anquan_exam.services.exams.notices import Notice, notice
from anquan_exam.services.exams.people import Assigned
from anquan_exam.services.exams.publishing import (
    Finding,
    Flaw,
    NotReady,
    PublishCheck,
    check,
    publish,
)
from anquan_exam.services.exams.running import (
    add_candidate,
    close_finished,
    close_now,
    pause,
    remove_candidate,
    resume,
)
from anquan_exam.services.exams.targets import (
    TargetChoices,
    TargetView,
    add_group,
    add_people,
    choices,
    remove,
    targets,
)
from anquan_exam.services.exams.views import (
    ExamRow,
    ExamSummary,
    ExamView,
    InvigilatorView,
    get,
    listed,
    status_counts,
    summaries,
)
from anquan_exam.services.exams.withdrawing import withdraw_suspended

__all__ = [
    "Assigned",
    "CandidateRow",
    "Draft",
    "ExamRow",
    "ExamStatus",
    "ExamSummary",
    "ExamView",
    "Finding",
    "Flaw",
    "InvigilatorView",
    "LineVerdict",
    "NotReady",
    "Notice",
    "PastedLine",
    "Progress",
    "PublishCheck",
    "SiteChoice",
    "TargetChoices",
    "TargetView",
    "add_candidate",
    "add_group",
    "add_people",
    "cancel",
    "candidates",
    "check",
    "choices",
    "close_finished",
    "close_now",
    "create",
    "edit",
    "get",
    "listed",
    "may_invigilate",
    "name_invigilators",
    "notice",
    "pause",
    "progress_counts",
    "publish",
    "read_list",
    "remove",
    "remove_candidate",
    "resume",
    "search_people",
    "sites",
    "status_counts",
    "summaries",
    "targets",
    "withdraw_suspended",
]
