"""Exams taken the whole way by the services: drafted, filled, published for the frontline."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from anquan_exam.domain.policy import Policy
from anquan_exam.models import BlueprintRecord, Person
from anquan_exam.services import exams
from tests.builders import MadeEnterprise, actor_for


def publish_from(
    record: BlueprintRecord,
    enterprise: MadeEnterprise,
    manager: Person,
    *,
    policy: Policy,
    now: datetime,
    invigilators: Iterable[Person] = (),
    title: str = "四季度闭卷考试",
) -> str:
    """The public id of an exam from `record`, open for the two hours from `now`."""
    actor = actor_for(manager)
    exam = exams.create(actor, record.public_id, now=now)
    draft = exams.Draft(
        title=title,
        purpose="",
        site_id=None,
        place_text="地面培训室",
        opens_at=now - timedelta(minutes=5),
        closes_at=now + timedelta(hours=2),
        policy=policy,
    )
    exams.edit(actor, exam, draft, now=now)
    names = [person.public_id for person in invigilators]
    exams.name_invigilators(actor, exam, names, now=now)
    exams.add_group(
        actor, exam, place_id=enterprise.id, post_id=None, category="frontline", now=now
    )
    exams.publish(actor, exam, now=now)
    return exam
