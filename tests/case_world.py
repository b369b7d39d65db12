"""A case with one of everything that has an address, for tests of who may reach it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from anquan_exam.domain.access import Role
from anquan_exam.domain.case_terms import Violation
from anquan_exam.domain.cases import SignedAs
from anquan_exam.domain.eligibility.facts import CaseKind
from anquan_exam.models import Attendance, CaseFile, CaseRequest, Clearance, Person
from anquan_exam.models.session import reading
from anquan_exam.services import cases
from anquan_exam.services.cases import Report, Taught
from tests import builders
from tests.builders import NOW, MadeEnterprise
from tests.case_builders import LATER, TO_SIGN, force
from tests.pictures import tagged_photo


def make_case_world(
    enterprise: MadeEnterprise, person: Person, manager: Person
) -> tuple[str, dict[str, Any]]:
    """A case of the person's with a photo, a session to be confirmed and a late act."""
    leader = builders.make_holder(Role.TEAM_LEADER, enterprise)
    given = Report(
        CaseKind.VIOLATION,
        person.public_id,
        enterprise.public_id,
        Violation.LABOUR_DISCIPLINE,
        NOW - timedelta(hours=1),
        "井口",
        "班中睡觉",
        replacement="示例乙",
        photos=(tagged_photo(),),
    )
    case = cases.report(builders.actor_for(leader), given, now=NOW)
    cases.say(builders.actor_for(person), case, "是我。", now=NOW)
    who = builders.actor_for(manager)
    cases.verify(who, case, "", "", now=NOW)
    begins, ends = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    taught = Taught(begins, ends, "示例教员", "规程")
    cases.enter(builders.actor_for(leader), case, taught, now=ends)
    late = replace(taught, begins=ends, ends=ends + timedelta(hours=1), late_why="漏录")
    cases.enter(who, case, late, now=NOW + timedelta(days=9))
    with reading() as session:
        attendance = select(Attendance.id).where(Attendance.person_id == person.id)
        asked = select(CaseRequest.id).where(CaseRequest.asked_by == manager.id)
        return case, {
            "attendance_id": session.scalar(attendance),
            "request_id": session.scalar(asked),
        }


def make_clearance(enterprise: MadeEnterprise, person: Person, manager: Person) -> str:
    """The clearance of another case of the person's."""
    leader = builders.actor_for(builders.make_holder(Role.TEAM_LEADER, enterprise))
    given = Report(
        CaseKind.VIOLATION,
        person.public_id,
        enterprise.public_id,
        Violation.LABOUR_DISCIPLINE,
        NOW - timedelta(hours=1),
        "井口",
        "迟到",
        replacement="示例乙",
    )
    case, who = cases.report(leader, given, now=NOW), builders.actor_for(manager)
    cases.say(builders.actor_for(person), case, "是我。", now=NOW)
    cases.verify(who, case, "", "", now=NOW)
    force(case, *TO_SIGN)
    cases.sign(leader, case, SignedAs.SUPERIOR, now=LATER)
    cases.sign(who, case, SignedAs.SAFETY, now=LATER)
    with reading() as session:
        found = select(Clearance.public_id).join(CaseFile, CaseFile.id == Clearance.case_id)
        return session.scalars(found.where(CaseFile.public_id == case)).one()
