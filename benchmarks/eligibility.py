"""`python -m benchmarks.eligibility`: who of 3,000 people at one unit may work today.

Each has a post, three levels of training and a yearly one, a certificate and a master, some an
absence or a case: about what a mine has after a year, without exams. Measured are
the reading of the files alone, the answers, the first page of the list with its figures, and one
person's own code.
A list is answered anew at every look, so this is what a look costs: on two cores 2,000 to 3,000
people per second, one and a half times what reading their files alone takes. PEOPLE=3000 by
default. Writes benchmarks/results/eligibility.json."""

import json
import os
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from anquan_exam import clock, create_app
from anquan_exam.config import ROOT, Settings
from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.eligibility.facts import LEVELS, CaseKind, Effect, Family, Training
from anquan_exam.domain.vocabulary import EmploymentForm, PersonCategory
from anquan_exam.models import (
    Absence,
    ApprenticeshipRecord,
    Assignment,
    AssignmentPost,
    Attendance,
    Base,
    CaseFile,
    CertificateRecord,
    Employment,
    Person,
    TrainingSession,
    db,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.eligibility.answers import answers_of
from anquan_exam.services.eligibility.files import files_of
from anquan_exam.services.eligibility.lists import BATCH, Wanted, unit_list
from anquan_exam.services.eligibility.own import own_code
from anquan_exam.services.eligibility.shipped import record_shipped
from anquan_exam.services.ids import new_id
from benchmarks import machine
from tests.builders import MadeEnterprise, actor_for, make_enterprise, make_manager, make_post
from tests.fact_builders import make_features

PEOPLE = int(os.environ.get("PEOPLE", "3000"))
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Fill a database, time each three times, keep the best."""
    with tempfile.TemporaryDirectory() as folder, empty_app(folder).app_context():
        unit = make_enterprise()
        people = fill(unit)
        report = {"machine": machine.describe(), "people": PEOPLE, **measure(unit, people)}
    (RESULTS / "eligibility.json").write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1))


def empty_app(folder: str) -> Flask:
    """The application with the shipped rules and nothing else, in `folder` or where DATABASE_URL
    says."""
    settings = Settings(
        instance_dir=Path(folder),
        database_url=os.environ.get("DATABASE_URL", f"sqlite:///{folder}/bench.db"),
        testing=True,
        rate_limits=False,
    )
    app = create_app(settings)
    with app.app_context():
        Base.metadata.drop_all(db.engine)
        Base.metadata.create_all(db.engine)
        record_shipped(ROOT / "question_banks", actor=SYSTEM, now=clock.now())
    return app


def measure(unit: MadeEnterprise, people: list[int]) -> dict[str, Any]:
    """Seconds of each, people per second, and how much more than reading the answers take."""
    now = clock.now()
    today = clock.local(now).date()
    manager = actor_for(make_manager(unit))
    with reading() as session:
        worker = actor_for(session.get_one(Person, people[0]))
    wanted = Wanted(today, unit.id)
    seconds = {
        "files": best(lambda: in_batches(people, files_of)),
        "answers": best(
            lambda: in_batches(people, lambda s, some: answers_of(s, some, today, known_at=now))
        ),
        "list": best(lambda: unit_list(manager, wanted, now=now)),
        "own_code": best(lambda: own_code(worker, now=now)),
    }
    return {
        "seconds": {name: round(took, 3) for name, took in seconds.items()},
        "people_per_second": round(len(people) / seconds["list"]),
        "list_to_files": round(seconds["list"] / seconds["files"], 2),
    }


def in_batches(people: list[int], ask: Callable[[Any, list[int]], object]) -> None:
    """`ask` of all people, as lists do it."""
    with reading() as session:
        for start in range(0, len(people), BATCH):
            ask(session, people[start : start + BATCH])


def best(act: Callable[[], object]) -> float:
    """The shortest of three runs, in seconds."""
    took = []
    for _ in range(3):
        started = time.perf_counter()
        act()
        took.append(time.perf_counter() - started)
    return min(took)


def fill(unit: MadeEnterprise, count: int = PEOPLE) -> list[int]:
    """So many people with their facts, besides whoever is there; their ids."""
    posts = [make_post(unit, f"示例岗位{number}") for number in range(20)]
    for at, post in enumerate(posts):
        needs = ((Family.MINE, ("井下电气作业",)),) if at % 4 == 0 else ()
        make_features(post, unit, needs=needs)
    now = clock.now()
    today, dated = clock.local(now).date(), {"recorded_at": now - timedelta(days=1)}
    joined = today - timedelta(days=500)
    with transaction() as session:
        before = session.scalar(select(func.max(Person.id))) or 0
        given = [
            {"public_id": new_id(), "name": f"测试员{n}", "initials": "csy", "created_at": now}
            for n in range(count)
        ]
        session.execute(insert(Person), given)
        new = select(Person.id).where(Person.id > before)
        people = list(session.scalars(new.order_by(Person.id)))
        session.execute(
            insert(Employment),
            [
                {
                    "person_id": person, "employer_id": unit.id, "begins_on": joined,
                    "form": EmploymentForm.CONTRACT, **dated,
                }
                for person in people
            ],
        )  # fmt: skip
        mine = Employment.person_id > before
        jobs = session.execute(select(Employment.id, Employment.person_id).where(mine)).all()
        session.execute(
            insert(Assignment),
            [
                {
                    "employment_id": job, "person_id": person, "host_id": unit.id,
                    "place_id": unit.id, "category": PersonCategory.FRONTLINE,
                    "begins_on": joined, **dated,
                }
                for job, person in jobs
            ],
        )  # fmt: skip
        held = session.scalars(
            select(Assignment.id).where(Assignment.person_id > before).order_by(Assignment.id)
        )
        session.execute(
            insert(AssignmentPost),
            [{"assignment_id": one, "post_id": posts[one % 20].id} for one in held],
        )
    facts(unit, people)
    return people


def facts(unit: MadeEnterprise, people: list[int]) -> None:
    """What is on record of each."""
    now = clock.now()
    base = {"enterprise_id": unit.id, "recorded_at": now - timedelta(days=1)}
    with transaction() as session:
        _trained(session, unit, people, now)
        _papers(session, people, base, now)
        _away(session, people, base, now)
        _cases(session, unit, people, now)


def _trained(session: Session, unit: MadeEnterprise, people: list[int], now: datetime) -> None:
    for at, kind in enumerate((*LEVELS, Training.YEARLY)):
        begins = now - timedelta(days=200 - at)
        taught = TrainingSession(
            public_id=new_id(), enterprise_id=unit.id, title="示例培训", kind=kind,
            content="示例内容", teacher="示例教员", place="培训室", begins_at=begins,
            ends_at=begins + timedelta(hours=20), created_at=begins,
        )  # fmt: skip
        session.add(taught)
        session.flush()
        common = {
            "session_id": taught.id, "begins_at": taught.begins_at, "ends_at": taught.ends_at,
            "how": "list", "assessed_passed": True, "counted_at": now - timedelta(days=1),
            "recorded_at": now - timedelta(days=1),
        }  # fmt: skip
        session.execute(insert(Attendance), [{"person_id": one, **common} for one in people])


def _papers(session: Session, people: list[int], base: dict[str, Any], now: datetime) -> None:
    """Certificates, and masters who have signed."""
    today = clock.local(now).date()
    session.execute(
        insert(CertificateRecord),
        [
            {
                "public_id": new_id(), "person_id": one, "family": Family.MINE,
                "operations": ["井下电气作业"], "number": f"T{one}",
                "number_index": f"{one:064d}", "valid_from": today - timedelta(days=900),
                "valid_until": today + timedelta(days=one % 400 - 20), **base,
            }
            for one in people
        ],
    )  # fmt: skip
    master = {
        "master_id": people[0], "begins_on": today - timedelta(days=490),
        "signed_on": today - timedelta(days=300), "signed_at": now - timedelta(days=1), **base,
    }  # fmt: skip
    session.execute(
        insert(ApprenticeshipRecord),
        [{"public_id": new_id(), "person_id": one, **master} for one in people],
    )


def _away(session: Session, people: list[int], base: dict[str, Any], now: datetime) -> None:
    """One in ten was away."""
    today = clock.local(now).date()
    away = {"kind": "leave", "begins_on": today - timedelta(days=150), **base}
    back = today - timedelta(days=40)
    session.execute(
        insert(Absence),
        [
            {"public_id": new_id(), "person_id": one, "ends_on": back, **away}
            for one in people
            if one % 10 == 0
        ],
    )


def _cases(session: Session, unit: MadeEnterprise, people: list[int], now: datetime) -> None:
    """One in thirty is stopped."""
    session.execute(
        insert(CaseFile),
        [
            {
                "public_id": new_id(), "number": f"示例-{one}", "person_id": one,
                "enterprise_id": unit.id, "kind": CaseKind.VIOLATION, "effect": Effect.STOP,
                "policy": {}, "happened_at": now, "opens_on": clock.local(now).date(),
                "step": "training", "blocks": True, "verified_at": now - timedelta(days=1),
                "created_at": now,
            }
            for one in people
            if one % 30 == 0
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
