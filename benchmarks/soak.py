"""`make soak`: 500 people start within ten seconds and answer for some minutes, on two workers.

No error, no lost answer, p95 of a save under 200 ms, the load tool included. MINUTES=3 by default.
Writes benchmarks/results/soak.json."""

import json
import os
import random
import re
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from anquan_exam import create_app
from anquan_exam.config import Settings
from anquan_exam.models import AttemptEvent, Result
from anquan_exam.models.session import reading
from anquan_exam.services.sittings.tokens import read
from benchmarks import machine, world
from benchmarks.client import post
from benchmarks.crowd import Crowd, Person, Seen
from benchmarks.servers import gunicorn

PEOPLE = 500
WITHIN_SECONDS = 10.0
BETWEEN_ANSWERS = (3.0, 9.0)
RESULTS = Path(__file__).parent / "results"


@dataclass
class Ledger:
    """What each person was told is safely stored: attempt to (sequence number to item, answer)."""

    stored: dict[int, dict[int, tuple[int, list[str]]]] = field(default_factory=dict)
    receipts: dict[int, str] = field(default_factory=dict)


def worker(made: world.World, person: int, ledger: Ledger, ends: float, chance: Any) -> Person:
    """Start, answer one question after another until `ends` seconds have gone, hand in."""
    request = world.start_requests(made, [person], gzip=False)[0]
    waited = chance.uniform(0, WITHIN_SECONDS)
    status, body = yield waited, request
    if status != 200:
        return
    text = re.search(rb'data-token="([^"]+)"', body)
    assert text is not None
    token = text[1].decode()
    with made.app.app_context():
        attempt = read(token)
    assert attempt is not None
    headers = {**made.headers(person), "X-Attempt-Token": token}
    headers["Content-Type"] = "application/json"
    shapes = attempt.shape.split(".")
    kept = ledger.stored.setdefault(attempt.attempt_id, {})
    number = 0
    while waited < ends:
        number += 1
        item = (number - 1) % len(shapes) + 1
        answer = ["三"] * int(shapes[item - 1][1:]) if shapes[item - 1][0] == "f" else ["A"]
        event = {"seq": number, "kind": "answered", "item": item, "payload": answer}
        message = json.dumps({"epoch": 1, "events": [{**event, "client_at": 1}]}).encode()
        pause = chance.uniform(*BETWEEN_ANSWERS)
        waited += pause
        status, body = yield pause, post("/sit/save", message, headers)
        if status == 200:
            kept.update(dict.fromkeys(json.loads(body)["stored"], (item, answer)))
    message = json.dumps({"epoch": 1, "events": [], "sheet": {}}).encode()
    status, body = yield 0.0, post("/sit/hand-in", message, headers)
    if status == 200:
        ledger.receipts[attempt.attempt_id] = json.loads(body)["receipt"]


def lost(made: world.World, ledger: Ledger) -> int:
    """How many acknowledged answers are not in the database as they were given."""
    with made.app.app_context(), reading() as session:
        rows = session.execute(
            select(
                AttemptEvent.attempt_id, AttemptEvent.seq, AttemptEvent.item, AttemptEvent.payload
            ).where(AttemptEvent.epoch == 1)
        )
        there = {(row.attempt_id, row.seq): (row.item, row.payload) for row in rows}
    return sum(
        there.get((attempt, seq)) != content
        for attempt, kept in ledger.stored.items()
        for seq, content in kept.items()
    )


def results(made: world.World) -> int:
    """How many results were recorded."""
    with made.app.app_context(), reading() as session:
        return len(session.scalars(select(Result.id)).all())


def measure(minutes: float) -> dict[str, Any]:
    """Live through it and count."""
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent, prefix=".work-") as folder:
        url = f"sqlite:///{folder}/soak.db"
        app = create_app(Settings(instance_dir=folder, database_url=url, rate_limits=False))
        made = world.build(app, PEOPLE)
        environment = {"DATABASE_URL": url, "ANQUAN_INSTANCE_DIR": folder}
        environment["ANQUAN_RATE_LIMITS"] = "false"
        ledger, chance = Ledger(), random.Random(2026)
        with gunicorn("app:app", environment) as port:
            people = [worker(made, p, ledger, minutes * 60, chance) for p in made.cookies]
            seen = Crowd(port).run(people)
        return _report(made, ledger, seen, minutes)


def _report(made: world.World, ledger: Ledger, seen: Seen, minutes: float) -> dict[str, Any]:
    start = next(path for path in seen.latencies if path.endswith("/start"))
    return {
        "machine": machine.describe(),
        "people": PEOPLE,
        "minutes": minutes,
        "saves": len(seen.latencies.get("/sit/save", [])),
        "faults": len(seen.faults),
        "first_fault": seen.faults[0] if seen.faults else "",
        "lost_answers": lost(made, ledger),
        "acknowledged": sum(map(len, ledger.stored.values())),
        "receipts": len(ledger.receipts),
        "results": results(made),
        "milliseconds": {
            name: {str(p): round(seen.percentile(path, p), 1) for p in (50, 95, 99)}
            for name, path in (("start", start), ("save", "/sit/save"), ("hand_in", "/sit/hand-in"))
        },
    }


def main() -> None:
    """Measure, print, write; exit 1 when an answer was lost or anything failed."""
    report = measure(float(os.environ.get("MINUTES", "3")))
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(report, ensure_ascii=False, indent=1)
    (RESULTS / "soak.json").write_text(text + "\n", "utf-8")
    print(text)
    good = not report["faults"] and not report["lost_answers"]
    good = good and report["results"] == PEOPLE == report["receipts"]
    slow = report["milliseconds"]["save"]["95"]
    print(f"p95 of a save {slow} ms  goal < 200  {'met' if slow < 200 else 'MISSED'}")
    print("no error, no lost answer" if good else "SOMETHING WAS LOST OR FAILED")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
