"""People: looking them up, and what is done to one of them."""

from anquan_exam.services.people.accommodations import (
    aloud_of,
    let_ask_aloud,
    stop_asking_aloud,
)
from anquan_exam.services.people.acts import Added, NeedsAnswer, add, correct, unmask
from anquan_exam.services.people.codes import FreshCode, reset_code, reset_codes
from anquan_exam.services.people.jobs import (
    JobInput,
    assign,
    end_assignment,
    end_employment,
    give_lamp,
)
from anquan_exam.services.people.views import (
    AssignmentView,
    EmploymentView,
    Filter,
    PersonLine,
    PersonView,
    person,
    search,
)

__all__ = [
    "Added",
    "AssignmentView",
    "EmploymentView",
    "Filter",
    "FreshCode",
    "JobInput",
    "NeedsAnswer",
    "PersonLine",
    "PersonView",
    "add",
    "aloud_of",
    "assign",
    "correct",
    "end_assignment",
    "end_employment",
    "give_lamp",
    "let_ask_aloud",
    "person",
    "reset_code",
    "reset_codes",
    "search",
    "stop_asking_aloud",
    "unmask",
]
