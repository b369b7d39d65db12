"""The banks within sight, with how many closed papers there are to look at."""

from datetime import datetime

from sqlalchemy import and_, func, select

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.policy_data import QUALIFYING
from anquan_exam.models import (
    Attempt,
    BankVersion,
    Candidate,
    Exam,
    ExamVersion,
    PaperRecord,
    Result,
)
from anquan_exam.models.session import reading
from anquan_exam.services.banks.shelf import BankFilter, BankLine, list_banks
from anquan_exam.services.item_analysis.selection import (
    About,
    Sittings,
    about,
    counted,
    people_within,
)
from anquan_exam.services.practice.learners import refuse_during_exam


def shelf(
    actor: Actor, word: str, *, now: datetime
) -> tuple[tuple[About, ...], tuple[tuple[BankLine, int], ...]]:
    """Whose papers they are, and the published banks with their number of papers, the most first.

    Raises Problem `banks_during_exam`."""
    with reading() as session:
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        people = about(session, actor, Permission.BANKS_VIEW)
        rows = session.execute(
            select(BankVersion.bank_id, func.count(Attempt.id.distinct()).label("papers"))
            .select_from(PaperRecord)
            .join(Exam, Exam.id == PaperRecord.exam_id)
            .join(Attempt, Attempt.paper_id == PaperRecord.id)
            .join(Result, and_(Result.attempt_id == Attempt.id, Result.sequence == 1))
            .join(
                Candidate,
                and_(
                    Candidate.exam_id == PaperRecord.exam_id,
                    Candidate.person_id == PaperRecord.person_id,
                ),
            )
            .join(ExamVersion, ExamVersion.exam_id == Exam.id)
            .join(BankVersion, BankVersion.id == ExamVersion.version_id)
            .where(
                Exam.kind.in_([kind.value for kind in QUALIFYING]),
                counted(Sittings.COUNTED),
                people_within(actor, Permission.BANKS_VIEW),
            )
            .group_by(BankVersion.bank_id)
        )
        papers = {row.bank_id: row.papers for row in rows}
    banks = [bank for bank in list_banks(actor, BankFilter(word=word)) if bank.number]
    found = sorted(((bank, papers.get(bank.id, 0)) for bank in banks), key=lambda each: -each[1])
    return people, tuple(found)
