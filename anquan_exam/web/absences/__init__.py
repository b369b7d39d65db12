"""Absences, and the times people are known to have worked."""

from anquan_exam.web.absences import spans
from anquan_exam.web.absences.routes import blueprint

__all__ = ["blueprint", "spans"]
