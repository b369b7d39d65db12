"""Two versions of a bank side by side, and what rests on the older one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.bank_diff import Change, QuestionChange, diff_banks
from anquan_exam.models import Attempt, Exam, ExamVersion
from anquan_exam.models.session import reading
from anquan_exam.services.banks.loading import (
    document_titles,
    load_bank,
    seen_bank,
    version_of,
)
from anquan_exam.services.scope import exams_seen


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between versions `old` and `new`; `titles` gives documents their short names.

    `exams` and `attempts` count, within the actor's sight, what was sat with the older one."""

    bank_id: str
    title: str
    old: int
    new: int
    changes: tuple[QuestionChange, ...]
    notes: tuple[tuple[int, str], ...]
    counts: Mapping[Change, int]
    titles: Mapping[str, str]
    exams: int
    attempts: int


def compare_versions(
    actor: Actor, bank_id: str, old: int, new: int, *, now: datetime
) -> Comparison:
    """The difference from version `old` to version `new`. Raises NotFound."""
    with reading() as session:
        bank = seen_bank(session, actor, bank_id, now)
        before = version_of(session, bank_id, old)
        after = version_of(session, bank_id, new)
        changes = diff_banks(load_bank(session, before), load_bank(session, after))
        exams, attempts = _sat_with(session, actor, before.id)
        titles = document_titles(session)
    kinds = [change.change for change in changes]
    return Comparison(
        bank_id=bank_id,
        title=bank.title,
        old=old,
        new=new,
        changes=changes,
        notes=((old, before.changes), (new, after.changes)),
        counts={kind: kinds.count(kind) for kind in Change},
        titles=titles,
        exams=exams,
        attempts=attempts,
    )


def _sat_with(session: Session, actor: Actor, version_id: int) -> tuple[int, int]:
    row = session.execute(
        select(func.count(Exam.id.distinct()), func.count(Attempt.id.distinct()))
        .join(ExamVersion, ExamVersion.exam_id == Exam.id)
        .join(Attempt, Attempt.exam_id == Exam.id)
        .where(ExamVersion.version_id == version_id, exams_seen(actor, Permission.EXAMS_VIEW))
    ).one()
    return row[0], row[1]
