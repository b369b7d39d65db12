"""What an exam tells everybody who is to sit it: on a page, and on a poster for the wall."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Exam, Place, Site
from anquan_exam.models.session import reading
from anquan_exam.services.errors import NotFound
from anquan_exam.services.exams.common import ExamStatus
from anquan_exam.services.exams.views import invigilators_of
from anquan_exam.services.sittings import plans


@dataclass(frozen=True)
class Notice:
    """The facts of a published exam, without any candidate's name."""

    public_id: str
    title: str
    purpose: str
    owner: str
    status: ExamStatus
    where: str
    opens_at: datetime
    closes_at: datetime | None
    policy: Policy
    questions: int
    full_score: int
    """In hundredths."""
    has_multiple: bool
    marked_by_people: bool
    """Some answers may wait for markers."""
    invigilators: tuple[str, ...]
    commitment: str
    published_at: datetime | None

    @property
    def pass_score(self) -> int:
        """The least score that passes, in hundredths."""
        return -(-self.policy.pass_percent * self.full_score // 100)


def notice(public_id: str) -> Notice:
    """The notice of an exam once published: open to everybody. Raises NotFound."""
    with reading() as session:
        row = session.execute(
            select(Exam, Place.name, Site.name)
            .join(Place, Place.id == Exam.owner_id)
            .outerjoin(Site, Site.id == Exam.site_id)
            .where(Exam.public_id == public_id, Exam.published_at.is_not(None))
        ).one_or_none()
        if row is None:
            raise NotFound("exam")
        exam, owner, site = row
        named = invigilators_of(session, exam.id)
        blueprint = Blueprint.from_json(exam.blueprint)
        kinds = plans.kinds_of(session, blueprint, exam.pool_hash or "")
    return Notice(
        public_id=exam.public_id,
        title=exam.title,
        purpose=exam.purpose,
        owner=owner,
        status=ExamStatus(exam.status),
        where="，".join(part for part in (site, exam.place_text) if part),
        opens_at=exam.opens_at,
        closes_at=exam.closes_at,
        policy=Policy.from_json(exam.policy),
        questions=blueprint.question_count,
        full_score=blueprint.full_score,
        has_multiple=Kind.MULTIPLE in kinds,
        marked_by_people=Kind.SHORT_ANSWER in kinds,
        invigilators=tuple(one.name for one in named),
        commitment=exam.commitment or "",
        published_at=exam.published_at,
    )
