"""Builders of what belongs to a personal file beside the facts it gathers."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import update

from anquan_exam.domain.eligibility.facts import Training
from anquan_exam.domain.personal_file import EducationLevel
from anquan_exam.models import (
    Assignment,
    CaseFile,
    CertificateRecord,
    Education,
    Employment,
    FileCorrection,
    FileShareCode,
    Person,
)
from anquan_exam.models.session import transaction
from tests.builders import NOW, MadeEnterprise, employ, make_enterprise, make_manager
from tests.fact_builders import make_absence, make_case, make_certificate, make_training
from tests.result_builders import make_room, sit


def file_world(enterprise: MadeEnterprise, person: Person, manager: Person) -> dict[str, Any]:
    """One of everything of a personal file that has an address."""
    school = Education(
        person_id=person.id,
        enterprise_id=enterprise.id,
        level=EducationLevel.JUNIOR.value,
        school="示例中学",
        finished_on=date(2010, 7, 1),
        recorded_at=NOW,
        recorded_by=manager.id,
    )
    asked = FileCorrection(
        person_id=person.id,
        enterprise_id=enterprise.id,
        ref="absence:1",
        kind="absence",
        entry_on=NOW.date(),
        reason="日子写错了",
        asked_at=NOW,
    )
    code = FileShareCode(
        person_id=person.id,
        code="abcdefgh",
        code_index=f"{person.id:064}",
        made_at=NOW,
        expires_at=NOW + timedelta(days=7),
    )
    with transaction() as session:
        session.add_all([school, asked, code])
        session.flush()
        return {
            "education_id": school.id,
            "file_correction": asked.id,
            "share_code": code.id,
        }


@dataclass(frozen=True)
class Life:
    """Somebody who left one employer and works for the next, with what happened at the first."""

    person: Person
    before: MadeEnterprise
    then: Person
    """The manager of the first."""
    unit: MadeEnterprise
    manager: Person
    """The manager of the next."""
    attempt: str
    case: CaseFile
    certificate: CertificateRecord


LEFT = date(2026, 11, 23)


def make_life() -> Life:
    """Trained, examined, certified, absent and with an open violation at the first employer."""
    room = make_room("示例甲")
    person, before = room.people[0], room.enterprise
    attempt = sit(room.exam, person, 99, supervised_by=room.manager)
    make_training(person, before, Training.TEAM, date(2026, 9, 1), counted_at=NOW)
    make_training(person, before, Training.YEARLY, date(2026, 9, 2), counted_at=None)
    make_absence(person, before, date(2026, 5, 1), date(2026, 5, 9), remark="腰伤住院")
    certificate = make_certificate(person, before)
    case = make_case(person, before, what="皮带没停就清煤", place="运输巷")
    with transaction() as session:
        session.execute(
            update(Employment)
            .where(Employment.person_id == person.id)
            .values(ends_on=LEFT, end_recorded_at=NOW)
        )
        session.execute(
            update(Assignment).where(Assignment.person_id == person.id).values(ends_on=LEFT)
        )
    unit = make_enterprise("示例新矿有限公司")
    employ(person, unit, number="N01", begins_on=date(2026, 11, 24))
    manager = make_manager(unit, "测试新管理")
    return Life(person, before, room.manager, unit, manager, attempt, case, certificate)
