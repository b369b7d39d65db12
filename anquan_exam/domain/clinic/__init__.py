"""The clinic: what is amiss with questions that are well-formed, for whoever is examined by them.

One module a family of rules; `examine` runs them all."""

from anquan_exam.domain.clinic.entries import Entry, Item, entries_of, items_of
from anquan_exam.domain.clinic.examination import examine
from anquan_exam.domain.clinic.findings import Code, Finding, Severity, Subject, severity_of
from anquan_exam.domain.clinic.texts import plain

__all__ = [
    "Code",
    "Entry",
    "Finding",
    "Item",
    "Severity",
    "Subject",
    "entries_of",
    "examine",
    "items_of",
    "plain",
    "severity_of",
]
