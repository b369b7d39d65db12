"""The editor's pages: the questions of a draft as a list, one question's form, its review."""

from anquan_exam.web.banks.editor import bulk, question, review, talk, turning  # noqa: F401
