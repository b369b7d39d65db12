"""Builders of what belongs to a personal file beside the facts it gathers."""

from datetime import date, timedelta
from typing import Any

from anquan_exam.domain.personal_file import EducationLevel
from anquan_exam.models import Education, FileCorrection, FileShareCode, Person
from anquan_exam.models.session import transaction
from tests.builders import NOW, MadeEnterprise


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
