"""Where a file's entries come from: each source is one function that reads one kind of fact.

A new kind of fact comes into the file by a function here and a name in SOURCES; its words are in
web/personal_file/words.py."""

from anquan_exam.services.personal_file.sources.cases import cases, clearances
from anquan_exam.services.personal_file.sources.common import Asked, Source
from anquan_exam.services.personal_file.sources.corrected import corrections, objections
from anquan_exam.services.personal_file.sources.examined import exams
from anquan_exam.services.personal_file.sources.learning import certificates, masters, trainings
from anquan_exam.services.personal_file.sources.working_life import (
    absences,
    educations,
    employments,
    posts,
)

SOURCES: tuple[Source, ...] = (
    educations,
    employments,
    posts,
    trainings,
    masters,
    exams,
    certificates,
    cases,
    clearances,
    absences,
    corrections,
    objections,
)

__all__ = ["SOURCES", "Asked", "Source"]
