"""Absences: who is away and for how long; and the times people are known to have worked."""

from anquan_exam.services.absences.acts import (
    AbsenceInput,
    correct,
    decide,
    end,
    enter,
    meant,
    withdraw,
)
from anquan_exam.services.absences.reach import may_enter
from anquan_exam.services.absences.views import (
    AbsenceFilter,
    AbsenceRow,
    RequestRow,
    Wanted,
    figures,
    listed,
    one,
    requests,
)

__all__ = [
    "AbsenceFilter",
    "AbsenceInput",
    "AbsenceRow",
    "RequestRow",
    "Wanted",
    "correct",
    "decide",
    "end",
    "enter",
    "figures",
    "listed",
    "may_enter",
    "meant",
    "one",
    "requests",
    "withdraw",
]
