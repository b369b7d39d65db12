"""`python -m benchmarks.board`: what watching a room of 200 people costs.

The same 200 people answer for so long, once unwatched and once under a board that asks every four
seconds; the server's processor time of the two runs is compared. An answer comes every 30 seconds a
person, so nearly every look finds the board changed: the dearest case.
Writes benchmarks/results/board.json."""

import json
import os
import random
import resource
import secrets
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from anquan_exam import clock, create_app
from anquan_exam.config import Settings
from anquan_exam.models import Credential, Invigilator, Person, SignIn
from anquan_exam.models.session import transaction
from anquan_exam.services.ids import new_id
from anquan_exam.services.sign_ins import token_hash
from benchmarks import machine, world
from benchmarks.client import post
from benchmarks.crowd import Crowd, Seen
from benchmarks.crowd import Person as Doing
from benchmarks.servers import gunicorn
from tests.builders import password_hash

PEOPLE = 200
ANSWERED = 10
LOOKS_EVERY = 4.0
ANSWERS_EVERY = (20.0, 40.0)
GOAL_PERCENT = 5.0
RESULTS = Path(__file__).parent / "results"


def watcher(made: world.World) -> dict[str, str]:
    """The headers of an invigilator of the exam who has just signed in."""
    now, token = clock.now(), secrets.token_urlsafe(32)
    with made.app.app_context(), transaction() as session:
        person = Person(
            public_id=new_id(), name="测试监考", initials="csjk", created_at=now, notice_seen_at=now
        )
        session.add(person)
        session.flush()
        session.add(
            Credential(
                person_id=person.id,
                password_hash=password_hash("Kaoshi-2026"),
                must_change=False,
                changed_at=now,
                failures=0,
            )
        )
        session.add(Invigilator(exam_id=made.exam.id, person_id=person.id))
        session.add(
            SignIn(
                token_hash=token_hash(token),
                person_id=person.id,
                created_at=now,
                expires_at=now + timedelta(hours=12),
            )
        )
        made.cookies[person.id] = token
        return made.headers(person.id)


def answering(headers: dict[str, str], seconds: float, chance: Any) -> Doing:
    """One person who answers now and then for `seconds`."""
    waited, number = 0.0, 0
    while True:
        pause = chance.uniform(*ANSWERS_EVERY) * (chance.random() if not number else 1)
        waited, number = waited + pause, number + 1
        if waited > seconds:
            return
        event = {"seq": ANSWERED + number, "kind": "answered", "item": ANSWERED + number}
        event |= {"payload": ["A"]}
        body = json.dumps({"epoch": 1, "events": [event]}).encode()
        yield pause, post("/sit/save", body, headers)


def looking(path: str, headers: dict[str, str], seconds: float) -> Doing:
    """A board that asks every four seconds for `seconds`."""
    for _ in range(int(seconds / LOOKS_EVERY)):
        yield LOOKS_EVERY, _get(path, headers)


def _get(path: str, headers: dict[str, str]) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _people(made: world.World, seconds: float) -> Iterator[Doing]:
    """Everybody at an open paper of their own."""
    tokens = world.open_attempts(made, list(made.cookies), answers=ANSWERED)
    chance = random.Random(2026)
    with made.app.app_context():
        for token in tokens:
            headers = {**made.headers(token.person_id), "X-Attempt-Token": world.issue(token)}
            headers["Content-Type"] = "application/json"
            yield answering(headers, seconds, chance)


def run(seconds: float, *, boards: int) -> tuple[float, Seen]:
    """Processor seconds the server took for `seconds`, under so many boards, and what was seen."""
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent, prefix=".work-") as folder:
        url = f"sqlite:///{folder}/board.db"
        app = create_app(Settings(instance_dir=folder, database_url=url, rate_limits=False))
        made = world.build(app, PEOPLE)
        people = list(_people(made, seconds))
        headers = watcher(made)
        path = f"/invigilation/{made.exam.public_id}?part=live"
        environment = {"DATABASE_URL": url, "ANQUAN_INSTANCE_DIR": folder}
        environment["ANQUAN_RATE_LIMITS"] = "false"
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        with gunicorn("app:app", environment) as port:
            watching = [looking(path, headers, seconds) for _ in range(boards)]
            seen = Crowd(port).run([*watching, *people])
            time.sleep(max(0.0, seconds - (time.perf_counter() - began)))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return taken, seen


def measure(seconds: float) -> dict[str, Any]:
    """Unwatched, then watched; the difference is what the board costs."""
    plain, _ = run(seconds, boards=0)
    watched, seen = run(seconds, boards=1)
    cores = 2
    path = next(path for path in seen.latencies if path.startswith("/invigilation"))
    return {
        "machine": machine.describe(),
        "people": PEOPLE,
        "seconds": seconds,
        "looks": len(seen.latencies[path]),
        "saves": len(seen.latencies.get("/sit/save", [])),
        "faults": len(seen.faults),
        "first_fault": seen.faults[0] if seen.faults else "",
        "percent_of_two_cores": round(100 * (watched - plain) / (cores * seconds), 2),
        "milliseconds_of_a_look": round(1000 * (watched - plain) / len(seen.latencies[path]), 1),
        "look_p95_milliseconds": round(seen.percentile(path, 95), 1),
    }


def main() -> None:
    """Measure, print, write."""
    report = measure(float(os.environ.get("SECONDS", "90")))
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(report, ensure_ascii=False, indent=1)
    (RESULTS / "board.json").write_text(text + "\n", "utf-8")
    print(text)
    met = report["percent_of_two_cores"] < GOAL_PERCENT and not report["faults"]
    print(f"goal < {GOAL_PERCENT} % of two cores: {'met' if met else 'MISSED'}")


if __name__ == "__main__":
    main()
