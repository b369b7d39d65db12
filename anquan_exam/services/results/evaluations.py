"""考试评估: what the organiser writes about an exam when it is over."""

from datetime import datetime

from sqlalchemy import select, update

from anquan_exam.domain.access import Actor
from anquan_exam.models import Exam
from anquan_exam.models.session import transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import Invalid
from anquan_exam.services.results.sight import whole_exam

MOST = 5000


def write(actor: Actor, exam_id: str, text: str, *, now: datetime) -> None:
    """Set the evaluation; what it said before stays on the trail.

    Raises NotFound, Invalid `evaluation_long`."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > MOST:
        raise Invalid("evaluation_long", "evaluation", most=MOST)
    with transaction() as session:
        exam = whole_exam(session, actor, exam_id, now=now)
        before = session.scalars(select(Exam.evaluation).where(Exam.id == exam.id)).one()
        if before == text:
            return
        session.execute(update(Exam).where(Exam.id == exam.id).values(evaluation=text))
        trail.record(
            session,
            actor,
            "exam.evaluated",
            ("exam", exam.public_id),
            now=now,
            place_path=exam.owner_path,
            before=before,
            after=text,
        )
