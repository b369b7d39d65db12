"""What editors say to each other about a question."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor
from anquan_exam.models import DraftQuestion, Person, QuestionComment, QuestionId
from anquan_exam.models.session import transaction
from anquan_exam.services.banks.draft_acts import note
from anquan_exam.services.banks.draft_input import text_line
from anquan_exam.services.banks.loading import own_bank
from anquan_exam.services.corrections.reach import place_path_of
from anquan_exam.services.errors import NotFound
from anquan_exam.services.practice.learners import refuse_during_exam

LONGEST_COMMENT = 500


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A comment; `resolved_by` says who settled it (None: it is open)."""

    id: int
    text: str
    written_by: str
    written_at: datetime
    resolved_by: str | None
    resolved_at: datetime | None


def comment(actor: Actor, bank_id: str, question_id: str, text: str, *, now: datetime) -> None:
    """Say something about a question, published or in the draft.

    Raises NotFound, Problem `banks_during_exam`, Invalid `comment_missing`, `comment_long`."""
    text = text_line(text, "comment", LONGEST_COMMENT)
    with transaction() as session:
        bank = own_bank(session, actor, bank_id)
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        if not _is_of(session, bank_id, question_id):
            raise NotFound("question")
        session.add(
            QuestionComment(
                bank_id=bank_id,
                question_id=question_id,
                text=text,
                written_at=now,
                written_by=actor.person_id,
            )
        )
        path = place_path_of(session, bank)
        note(session, actor, "bank.question_commented", bank_id, path, now, question=question_id)


def resolve(actor: Actor, bank_id: str, comment_id: int, *, now: datetime) -> str:
    """Mark a comment as settled; gives the question it is about. Raises NotFound."""
    with transaction() as session:
        bank = own_bank(session, actor, bank_id, locked=True)
        found = session.get(QuestionComment, comment_id)
        if found is None or found.bank_id != bank_id:
            raise NotFound("comment")
        if found.resolved_at is None:
            found.resolved_at, found.resolved_by = now, actor.person_id
            about = {"question": found.question_id}
            path = place_path_of(session, bank)
            note(session, actor, "bank.comment_resolved", bank_id, path, now, **about)
        return found.question_id


def comments_on(session: Session, question_id: str) -> tuple[CommentLine, ...]:
    """The comments on a question, the open ones first, the oldest of them on top."""
    writer, settler = aliased(Person), aliased(Person)
    rows = session.execute(
        select(
            QuestionComment,
            writer.name.label("writer"),
            settler.name.label("settler"),
        )
        .outerjoin(writer, writer.id == QuestionComment.written_by)
        .outerjoin(settler, settler.id == QuestionComment.resolved_by)
        .where(QuestionComment.question_id == question_id)
        .order_by(QuestionComment.resolved_at.is_not(None), QuestionComment.id)
    )
    return tuple(
        CommentLine(
            row.QuestionComment.id,
            row.QuestionComment.text,
            row.writer or "系统",
            row.QuestionComment.written_at,
            (row.settler or "系统") if row.QuestionComment.resolved_at else None,
            row.QuestionComment.resolved_at,
        )
        for row in rows
    )


def _is_of(session: Session, bank_id: str, question_id: str) -> bool:
    published = select(QuestionId.id).where(
        QuestionId.id == question_id, QuestionId.bank_id == bank_id
    )
    drafted = select(DraftQuestion.question_id).where(
        DraftQuestion.question_id == question_id, DraftQuestion.bank_id == bank_id
    )
    return session.scalar(published) is not None or session.scalar(drafted.limit(1)) is not None
