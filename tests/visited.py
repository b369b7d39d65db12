"""A visit of officers to a unit in tests: planned, brought back, put on record."""

from typing import Any

from sqlalchemy import select

from anquan_exam.domain.access import Role
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.ready_blueprints import ReadyBlueprint, Source, Use
from anquan_exam.domain.spot_check import Strata
from anquan_exam.models import (
    CheckVersion,
    OfflineUpload,
    Person,
    SpotCheck,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import spot_checks
from anquan_exam.services.spot_checks import Found, Officer, Plan
from tests import builders, exam_builders
from tests.builders import NOW, MadeEnterprise
from tests.pictures import tagged_photo


def spot_check(enterprise: MadeEnterprise) -> str:
    """A visit planned at the enterprise."""
    kinds = (Kind.SINGLE, Kind.SINGLE, Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)
    bank = exam_builders.make_published_bank(60, kinds=kinds)
    ready = ReadyBlueprint("spot", "抽查", Use.SPOT_CHECK, "", "", (Source(bank.id, "", 1),))
    officers = (Officer("测试甲", "ZF-1"), Officer("测试乙", "ZF-2"))
    plan = Plan(enterprise.id, "应急局", officers, "", "", 0, "spot", 1, Strata.NONE, "")
    inspector = builders.actor_for(builders.make_holder(Role.INSPECTOR, enterprise))
    made = spot_checks.plan(inspector, plan, [ready], now=NOW)
    spot_checks.add_photos(inspector, made, [tagged_photo()], now=NOW)
    return made


def upload(check: str, manager: Person) -> int:
    """What came back from a visit to where there is no network."""
    with transaction() as session:
        number = session.scalars(select(SpotCheck.id).where(SpotCheck.public_id == check)).one()
        upload = OfflineUpload(
            check_id=number,
            raw="{}",
            sha256="0" * 64,
            received_at=NOW,
            received_by=manager.id,
            accepted=False,
            fault="unreadable",
            fault_entry=0,
            doubts=[],
        )
        session.add(upload)
        session.flush()
        return upload.id


def record(check: str) -> dict[str, Any]:
    """A problem found at that visit, the record frozen and signed, and a scan of it."""
    with reading() as session:
        row = session.scalars(select(SpotCheck).where(SpotCheck.public_id == check)).one()
        inspector = session.get_one(Person, row.created_by)
    who = builders.actor_for(inspector)
    problem = spot_checks.note_problem(who, check, Found("灭火器过期"), now=NOW)
    scan = spot_checks.add_scan(who, check, "签字.pdf", b"%PDF-1.4\n%%EOF\n", now=NOW)
    with transaction() as session:
        version = CheckVersion(
            check_id=row.id,
            number=1,
            content={},
            digest="0" * 64,
            due_on=NOW.date(),
            frozen_by=inspector.id,
            frozen_at=NOW,
        )
        session.add(version)
    return {"problem_id": problem, "version": 1, "seat": 1, "scan": scan}
