"""Rosters in tests: read in, put in, and what was said of their rows."""

from datetime import timedelta

from anquan_exam.services import roster
from tests import builders as b
from tests.roster_files import roster as file_of


class Clock:
    """A clock that goes on a second at each look."""

    def __init__(self):
        self.at = b.NOW

    def __call__(self):
        self.at += timedelta(seconds=1)
        return self.at


def read_in(manager, mine, now, *rows, title=("花名册",)):
    public_id = roster.upload(
        manager, mine.public_id, "花名册.xlsx", file_of(*rows, title=title), now=now()
    )
    roster.read(public_id, now)
    return public_id


def commit(manager, public_id, now):
    roster.start_commit(manager, public_id, now=now())
    roster.run_commit(public_id, now)


def verdicts(manager, public_id):
    return {
        row.line: (row.verdict, row.reasons[0].why) for row in roster.rows(manager, public_id)[0]
    }
