"""Facts about people in tests: absences, training, certificates, masters, cases, posts."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from anquan_exam.domain.cases import CasePolicy
from anquan_exam.domain.eligibility.facts import CaseKind, Effect, Family, Training
from anquan_exam.domain.vocabulary import Industry
from anquan_exam.models import (
    Absence,
    ApprenticeshipRecord,
    Attendance,
    CaseFile,
    CertificateRecord,
    Person,
    Post,
    PostFeatures,
    TrainingSession,
    WorkSpan,
)
from anquan_exam.models.session import transaction
from anquan_exam.services.ids import new_id
from tests.builders import NOW, MadeEnterprise

_numbers = count(1)


def _kept(row: Any) -> Any:
    with transaction() as session:
        session.add(row)
        session.flush()
    return row


def moment(day: date, hour: int = 8) -> datetime:
    """So many hours of UTC into a day: always the same day in Shanghai up to 15."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def make_absence(
    person: Person, enterprise: MadeEnterprise, begins_on: date, ends_on: date | None, **given: Any
) -> Absence:
    return _kept(
        Absence(
            person_id=person.id,
            enterprise_id=enterprise.id,
            kind="leave",
            begins_on=begins_on,
            ends_on=ends_on,
            **{"recorded_at": NOW, **given},
        )
    )


def make_work(
    person: Person, enterprise: MadeEnterprise, begins: datetime, ends: datetime, **given: Any
) -> WorkSpan:
    """The lamp room has them at work."""
    return _kept(
        WorkSpan(
            person_id=person.id,
            enterprise_id=enterprise.id,
            begins_at=begins,
            ends_at=ends,
            **{"source": "矿灯房", "recorded_at": NOW, **given},
        )
    )


def make_training(
    person: Person,
    enterprise: MadeEnterprise,
    kind: Training,
    on: date,
    *,
    hours: int = 8,
    counted_at: datetime | None = NOW,
    passed: bool = True,
    post: Post | None = None,
    **given: Any,
) -> Attendance:
    begins = moment(on, 0)
    ends = begins + timedelta(hours=hours)
    session = _kept(
        TrainingSession(
            public_id=new_id(),
            enterprise_id=enterprise.id,
            title="示例培训",
            kind=kind,
            post_id=post.id if post else None,
            content="示例内容",
            teacher="示例教员",
            place="培训室",
            begins_at=begins,
            ends_at=ends,
            created_at=NOW,
        )
    )
    return _kept(
        Attendance(
            session_id=session.id,
            person_id=person.id,
            begins_at=begins,
            ends_at=ends,
            how="list",
            assessed_passed=passed,
            counted_at=counted_at,
            **{"recorded_at": NOW, **given},
        )
    )


def make_certificate(
    person: Person,
    enterprise: MadeEnterprise,
    family: Family = Family.MINE,
    operations: tuple[str, ...] = ("井下电气作业",),
    *,
    valid_from: date = date(2024, 1, 1),
    valid_until: date | None = date(2030, 1, 1),
    **given: Any,
) -> CertificateRecord:
    serial = next(_numbers)
    return _kept(
        CertificateRecord(
            public_id=new_id(),
            person_id=person.id,
            enterprise_id=enterprise.id,
            family=family,
            operations=list(operations),
            number=f"T{serial:06d}",
            number_index=f"{serial:064d}",
            valid_from=valid_from,
            valid_until=valid_until,
            **{"recorded_at": NOW, **given},
        )
    )


def make_master(
    person: Person, enterprise: MadeEnterprise, master: Person, begins_on: date, **given: Any
) -> ApprenticeshipRecord:
    return _kept(
        ApprenticeshipRecord(
            public_id=new_id(),
            person_id=person.id,
            enterprise_id=enterprise.id,
            master_id=master.id,
            begins_on=begins_on,
            **{"recorded_at": NOW, **given},
        )
    )


def make_case(
    person: Person,
    enterprise: MadeEnterprise,
    *,
    kind: CaseKind = CaseKind.VIOLATION,
    effect: Effect = Effect.STOP,
    verified_at: datetime | None = NOW,
    **given: Any,
) -> CaseFile:
    serial = next(_numbers)
    policy = CasePolicy(kind, effect, minutes=480, more_minutes=240)
    return _kept(
        CaseFile(
            public_id=new_id(),
            number=f"示例-{serial:04d}",
            person_id=person.id,
            enterprise_id=enterprise.id,
            kind=kind,
            effect=effect,
            policy=asdict(policy),
            happened_at=NOW,
            opens_on=NOW.date(),
            step="training",
            blocks=verified_at is not None,
            verified_at=verified_at,
            created_at=NOW,
            **given,
        )
    )


def make_features(
    post: Post,
    enterprise: MadeEnterprise,
    *,
    underground: bool = True,
    high_risk: bool = True,
    needs: tuple[tuple[Family, tuple[str, ...]], ...] = (),
    recorded_at: datetime = NOW,
) -> PostFeatures:
    return _kept(
        PostFeatures(
            post_id=post.id,
            enterprise_id=enterprise.id,
            industries=[Industry.COAL_MINE.value],
            underground=underground,
            high_risk=high_risk,
            needs=[[family.value, list(operations)] for family, operations in needs],
            recorded_at=recorded_at,
        )
    )
