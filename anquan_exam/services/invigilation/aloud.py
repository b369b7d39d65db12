"""Who in a room may be asked aloud because reading is hard: offered to them first."""

from collections.abc import Mapping

from sqlalchemy import select

from anquan_exam.domain.access import Actor
from anquan_exam.models import Accommodation, Candidate
from anquan_exam.models.session import reading
from anquan_exam.services.invigilation.reach import exam_of


def aloud_in(actor: Actor, exam_id: str) -> Mapping[str, str]:
    """Of the candidates of an exam those who may be asked aloud: public number to the reason.
    Raises NotFound."""
    with reading() as session:
        exam, _ = exam_of(session, actor, exam_id)
        rows = session.execute(
            select(Candidate.number, Accommodation.reason)
            .join(Accommodation, Accommodation.person_id == Candidate.person_id)
            .where(Candidate.exam_id == exam.id, Accommodation.ended_at.is_(None))
            .order_by(Candidate.id)
        )
        return dict(rows.all())
