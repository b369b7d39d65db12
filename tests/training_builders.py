"""Sessions, hours and absences in tests."""

from datetime import datetime, timedelta
from typing import Any

from anquan_exam import clock
from anquan_exam.domain.absences import AbsenceKind
from anquan_exam.domain.eligibility.facts import Training
from anquan_exam.models import (
    Absence,
    AbsenceRequest,
    Attendance,
    Person,
    TrainingSession,
    WorkImport,
)
from anquan_exam.models.session import transaction
from anquan_exam.services import training
from anquan_exam.services.ids import new_id
from anquan_exam.services.training import SessionInput, tickets
from tests.builders import NOW, MadeEnterprise, actor_for
from tests.fact_builders import make_master

BEGINS = NOW - timedelta(hours=3)
ENDS = NOW - timedelta(hours=1)


def planned(
    manager: Person,
    enterprise: MadeEnterprise,
    *,
    kind: Training = Training.PLANT,
    begins_at: datetime = BEGINS,
    ends_at: datetime = ENDS,
    now: datetime = NOW,
    **given: Any,
) -> str:
    """A session planned by the manager; its public id."""
    common = {
        "enterprise": enterprise.public_id,
        "title": "示例培训",
        "plan": "",
        "kind": kind.value,
        "post_id": None,
        "content": "示例内容",
        "teacher": "示例教员",
        "teacher_number": "",
        "place": "培训室",
        "begins_at": begins_at,
        "ends_at": ends_at,
    }
    return training.plan(actor_for(manager), SessionInput(**{**common, **given}), now=now)


def training_world(enterprise: MadeEnterprise, person: Person, manager: Person) -> dict[str, Any]:
    """One of everything of training that has an address."""
    with transaction() as session:
        held = TrainingSession(
            public_id=new_id(),
            enterprise_id=enterprise.id,
            title="示例培训",
            kind=Training.PLANT.value,
            content="示例内容",
            teacher="示例教员",
            place="培训室",
            begins_at=BEGINS,
            ends_at=ENDS,
            created_by=manager.id,
            created_at=NOW,
        )
        session.add(held)
        session.flush()
        hours = Attendance(
            session_id=held.id,
            person_id=person.id,
            begins_at=BEGINS,
            ends_at=ENDS,
            how="list",
            recorded_at=NOW,
        )
        away = Absence(
            person_id=person.id,
            enterprise_id=enterprise.id,
            kind=AbsenceKind.SICK.value,
            begins_on=NOW.date(),
            recorded_at=NOW,
        )
        asked = AbsenceRequest(
            person_id=person.id,
            enterprise_id=enterprise.id,
            kind=AbsenceKind.SICK.value,
            begins_on=NOW.date() - timedelta(days=30),
            ends_on=NOW.date() - timedelta(days=20),
            why="漏了",
            asked_by=manager.id,
            asked_at=NOW,
        )
        file = WorkImport(
            enterprise_id=enterprise.id, source="矿灯房", rows=0, kept_by=manager.id, kept_at=NOW
        )
        session.add_all([hours, away, asked, file])
        session.flush()
        found = {"attendance_id": hours.id, "absence_id": away.id, "request_id": asked.id}
        found["import_id"] = file.id
    return {
        **found,
        "session": held.public_id,
        "person": person.public_id,
        "apprenticeship": make_master(person, enterprise, manager, NOW.date()).public_id,
        "ticket": tickets.issue(held.public_id, now=clock.now()),
    }
