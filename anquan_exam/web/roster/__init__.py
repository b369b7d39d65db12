"""Rosters: upload, preview with a verdict per row, answers, putting in, files that go back."""

from anquan_exam.web.roster import answers, files
from anquan_exam.web.roster.routes import blueprint

__all__ = ["answers", "blueprint", "files"]
