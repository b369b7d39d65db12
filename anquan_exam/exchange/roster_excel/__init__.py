"""Rosters as Excel and CSV files: reading them as they really look, and the sheets that go back.

`read_roster` gives the rows by the meaning of their columns; `template`, `rows_to_mend` and
`code_sheet` write workbooks; `wording` says a verdict's reasons in words."""

from anquan_exam.exchange.incoming.limits import FileRefused
from anquan_exam.exchange.roster_excel.columns import passed_over
from anquan_exam.exchange.roster_excel.table import Roster, RosterLine, read_roster
from anquan_exam.exchange.roster_excel.writer import code_sheet, rows_to_mend, template

__all__ = [
    "FileRefused",
    "Roster",
    "RosterLine",
    "code_sheet",
    "passed_over",
    "read_roster",
    "rows_to_mend",
    "template",
]
