"""The rules that go with the shipped banks, put on record when those are published."""

from datetime import datetime
from pathlib import Path

from anquan_exam.domain.access import Actor
from anquan_exam.exchange.bank_markdown.folders import DOCUMENTS
from anquan_exam.exchange.documents_yaml import read_register
from anquan_exam.exchange.eligibility_yaml import FILE_NAME, read_rules
from anquan_exam.services.eligibility.rules import record_rules


def record_shipped(root: Path, *, actor: Actor, now: datetime) -> int:
    """Put the rules of the folder `root` on record; how many were new or changed. A file with a
    fault records nothing: `flask banks check` says what it is."""
    register, _ = read_register(root / DOCUMENTS, shown_as=DOCUMENTS)
    rules, found = read_rules(
        root / FILE_NAME, register.values(), shown_as=FILE_NAME, recorded_at=now
    )
    return 0 if found else record_rules(actor, rules, now=now)
