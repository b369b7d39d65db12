"""The tables of refusals: one wording for a code."""

from anquan_exam.web.wording import WORDING
from anquan_exam.web.wording_banks import BANKS
from anquan_exam.web.wording_bodies import BODIES
from anquan_exam.web.wording_file import FILE
from anquan_exam.web.wording_joining import JOINING
from anquan_exam.web.wording_ledgers import LEDGERS
from anquan_exam.web.wording_papers import PAPER_BODY
from anquan_exam.web.wording_record import RECORD_WORDING
from anquan_exam.web.wording_shifts import SHIFTS


def test_no_table_overwrites_the_words_of_another() -> None:
    tables = (BANKS, BODIES, FILE, JOINING, LEDGERS, PAPER_BODY, RECORD_WORDING, SHIFTS)
    for table in tables:
        assert table.items() <= WORDING.items()
