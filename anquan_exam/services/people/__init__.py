"""People: looking them up, and what is done to one of them."""

from anquan_exam.services.people.acts import (
    Added,
    FreshCode,
    JobInput,
    NeedsAnswer,
    add,
    assign,
    correct,
    end_assignment,
    end_employment,
    reset_code,
    reset_codes,
    unmask,
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
    "assign",
    "correct",
    "end_assignment",
    "end_employment",
    "person",
    "reset_code",
    "reset_codes",
    "search",
    "unmask",
]
