"""`python -m benchmarks.item_analysis`: 10,000 papers of 50 drawn from 2,000 questions, half a
million answers with their events; how long the pages of item analysis take.

PEOPLE=10000 by default. Writes benchmarks/results/item_analysis.json."""

import json
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from anquan_exam import clock, create_app
from anquan_exam.config import Settings
from anquan_exam.domain.access import Role
from anquan_exam.domain.blueprints import PoolEntry
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Attempt, AttemptEvent, Exam, PaperRecord, Result
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.ids import new_id
from anquan_exam.services.item_analysis import exams, listing, revision
from anquan_exam.services.item_analysis.listing import Wanted
from anquan_exam.services.item_analysis.selection import Sittings
from benchmarks import machine, world
from tests.builders import actor_for, grant, make_person, place_of

PEOPLE = int(os.environ.get("PEOPLE", "10000"))
LOT = 500
RESULTS = Path(__file__).parent / "results"
RIGHT = {Kind.MULTIPLE: ["A", "B"], Kind.FILL_IN: ["三"]}
WRONG = {Kind.MULTIPLE: ["A", "C"], Kind.FILL_IN: ["九"]}


def main() -> None:
    """Fill a database, time each page once cold, and the list once more from memory."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            instance_dir=Path(folder),
            database_url=os.environ.get("DATABASE_URL", f"sqlite:///{folder}/bench.db"),
            testing=True,
            rate_limits=False,
        )
        app = create_app(settings)
        made = world.build(app, PEOPLE)
        with app.app_context():
            fill(made)
            report = {"machine": machine.describe(), "answers": PEOPLE * world.QUESTIONS}
            report |= measure(made)
    (RESULTS / "item_analysis.json").write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1))


def measure(made: world.World) -> dict[str, Any]:
    """Seconds by page."""
    with reading() as session:
        owner = session.scalars(select(Exam.owner_id).where(Exam.id == made.exam.id)).one()
    district = place_of(place_of(owner).parent_id or 0)
    officer = make_person(phone=None)
    for role in (Role.BANK_EDITOR, Role.DISTRICT_OFFICER):
        grant(officer, role, district)
    actor = actor_for(officer)
    now, bank = clock.now(), made.exam.pool[0].bank
    wanted, address = Wanted(), made.exam.pool[0].revision

    def page() -> object:
        return revision.revision_view(actor, bank, address, Sittings.COUNTED, now=now)

    return {
        "seconds": {
            "pandas": timed(lambda: __import__("pandas")),
            "list": timed(lambda: listing.bank_view(actor, bank, wanted, now=now)),
            "list_again": timed(lambda: listing.bank_view(actor, bank, wanted, now=now)),
            "revision": timed(page),
            "exam": timed(lambda: exams.exam_reliability(actor, made.exam.public_id, now=now)),
        },
        "most_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def timed(act: Callable[[], object]) -> dict[str, float]:
    """How long `act` takes, and of the processor: on a shared machine the two differ."""
    began, worked = time.perf_counter(), time.process_time()
    act()
    took, cost = time.perf_counter() - began, time.process_time() - worked
    return {"took": round(took, 2), "processor": round(cost, 2)}


def fill(made: world.World) -> None:
    """Everybody sat: papers by chance, answers by strength, a minute or so a question."""
    chance, people = random.Random(7), list(made.cookies)
    by_kind = {
        kind: [entry for entry in made.exam.pool if entry.kind is kind] for kind in world.COUNTS
    }
    with reading() as session:
        pool = session.scalar(select(Exam.pool_hash).where(Exam.id == made.exam.id))
    for at in range(0, len(people), LOT):
        _lot(made.exam.id, pool, people[at : at + LOT], by_kind, chance)
    with transaction() as session:
        session.execute(update(Exam).values(kind="closed_book"))


def _lot(
    exam: int,
    pool: str | None,
    people: list[int],
    by_kind: dict[Kind, list[PoolEntry]],
    chance: random.Random,
) -> None:
    now = clock.now()
    drawn = {
        person: [e for kind, n in world.COUNTS.items() for e in chance.sample(by_kind[kind], n)]
        for person in people
    }
    with transaction() as session:
        session.execute(
            insert(PaperRecord),
            [
                {"exam_id": exam, "person_id": p, "number": f"P{p}", "try_number": 1}
                | {"content": _content(items), "inputs": {}, "pool_hash": pool}
                | {"sha256": "0" * 64, "drawn_at": now}
                for p, items in drawn.items()
            ],
        )
        papers = session.execute(
            select(PaperRecord.id, PaperRecord.person_id).where(PaperRecord.person_id.in_(people))
        ).all()
        session.execute(
            insert(Attempt),
            [
                {"public_id": new_id(), "paper_id": paper, "exam_id": exam, "person_id": p}
                | {"item_count": world.QUESTIONS, "started_at": now, "receipt": new_id(12)}
                | {"deadline_at": now + timedelta(hours=1), "status": "submitted"}
                | {"accept_until": now + timedelta(hours=1), "closed_at": now}
                for paper, p in papers
            ],
        )
        attempts = session.execute(
            select(Attempt.id, Attempt.person_id).where(Attempt.person_id.in_(people))
        ).all()
        for attempt, person in attempts:
            right = [chance.random() < 0.3 + 0.6 * (person % 100) / 100 for _ in drawn[person]]
            session.execute(insert(Result), [_result(exam, attempt, person, right, now)])
            session.execute(
                insert(AttemptEvent), list(_events(attempt, drawn[person], right, now, chance))
            )


def _content(items: list[PoolEntry]) -> dict[str, Any]:
    codes = {Kind.SINGLE: "sABCD", Kind.MULTIPLE: "mABCDE", Kind.TRUE_FALSE: "tAB"}
    parts: dict[str, list[list[str]]] = {}
    for entry in items:
        code = codes.get(entry.kind, "f1")
        parts.setdefault(code, []).append([entry.question_id, entry.revision, code])
    return {"v": 1, "parts": [[code, 200, rows] for code, rows in parts.items()]}


def _result(exam: int, attempt: int, person: int, right: list[bool], now: Any) -> dict[str, Any]:
    score, full = 200 * sum(right), 200 * len(right)
    items = [[at, 200 * r, r, True] for at, r in enumerate(right, 1)]
    return {
        "attempt_id": attempt, "exam_id": exam, "person_id": person, "sequence": 1,
        "score": score, "full_score": full, "pass_percent": 80, "passed": 100 * score >= 80 * full,
        "marks": {"items": items, "topics": []}, "versions": {}, "law_as_of": now.date(),
        "paper_hash": "0" * 64, "supervised": True, "late": False, "grader": "bench",
        "cause": "handed_in", "events_digest": "0" * 64, "graded_at": now,
    }  # fmt: skip


def _events(
    attempt: int, items: list[PoolEntry], right: list[bool], now: Any, chance: random.Random
) -> Iterator[dict[str, Any]]:
    at = now
    for number, (entry, good) in enumerate(zip(items, right, strict=True), 1):
        at += timedelta(seconds=chance.uniform(5, 90))
        answer = (RIGHT if good else WRONG).get(entry.kind, ["A" if good else "B"])
        yield {
            "attempt_id": attempt, "epoch": 1, "seq": number, "kind": "answered", "item": number,
            "payload": answer, "server_at": at, "client_ms": int(at.timestamp() * 1000),
            "device": "bench", "network": "",
        }  # fmt: skip


if __name__ == "__main__":
    main()
