"""Start, save and hand in, beside the floor, on both databases, in interleaved rounds.

Writes benchmarks/results/hot_path.json. Ratios compare rows of one run only."""

import json
import os
import statistics
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from anquan_exam import create_app
from anquan_exam.config import Settings
from benchmarks import client, machine, world
from benchmarks.servers import gunicorn
from benchmarks.sign_ins import measure as measure_sign_ins

RESULTS = Path(__file__).parent / "results"
CONNECTIONS = 64
ROUNDS = 3
SAVES = 3000
STARTS = 600
HAND_INS = 900
SAVERS = 64
POSTGRESQL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"

GOALS = {
    "sqlite": {"save_vs_floor": 0.80, "save_vs_nodb": 0.40, "start_vs_save": 0.25}
    | {"handin_vs_save": 0.60},
    "postgresql": {"save_vs_floor": 0.75, "start_vs_save": 0.25, "handin_vs_save": 0.60},
}


@dataclass
class Row:
    """One measurement of one round."""

    database: str
    server: str
    what: str
    round: int
    per_second: float
    p50: float
    p95: float
    p99: float
    requests: int
    flushes_per_write: float | None
    writes: bool

    @property
    def void(self) -> bool:
        """Fewer than one disk flush a write that was acknowledged: the figure means nothing.

        To two decimals: PostgreSQL lets one flush serve two commits that come together."""
        flushed = self.flushes_per_write
        return self.writes and flushed is not None and round(flushed, 2) < 1


def measure() -> dict[str, Any]:
    """Everything `make bench` measures of the hot path; also written as JSON."""
    rows: list[Row] = []
    sign_ins: dict[str, Any] = {}
    for database in ("sqlite", "postgresql"):
        with ExitStack() as stack:
            url = stack.enter_context(_Database(database))
            rows += _database_rows(database, url, stack)
        print()
    sign_ins = measure_sign_ins()
    report = {
        "machine": machine.describe(),
        "ratios": {database: _ratios(rows, database) for database in GOALS},
        "goals": GOALS,
        "flushes_per_write": _flushes(rows),
        "signins_per_second": sign_ins["per_second"],
        "sign_ins": sign_ins,
        "rows": [{**row.__dict__, "void": row.void} for row in rows],
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "hot_path.json").write_text(
        json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    return report


class _Database:
    """A fresh database of one kind, gone afterwards; gives its URL."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __enter__(self) -> str:
        # Beside the results, not in /tmp: that may be memory, where a flush costs nothing.
        self.folder = tempfile.TemporaryDirectory(dir=Path(__file__).parent, prefix=".work-")
        if self.kind == "sqlite":
            return f"sqlite:///{self.folder.name}/bench.db"
        self.server = make_url(os.environ.get("TEST_DATABASE_URL", POSTGRESQL))
        self._run("DROP DATABASE IF EXISTS aq_bench", "CREATE DATABASE aq_bench")
        return self.server.set(database="aq_bench").render_as_string(hide_password=False)

    def __exit__(self, *_: object) -> None:
        if self.kind == "postgresql":
            self._run("DROP DATABASE IF EXISTS aq_bench WITH (FORCE)")
        self.folder.cleanup()

    def _run(self, *statements: str) -> None:
        engine = create_engine(self.server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()


def _database_rows(database: str, url: str, stack: ExitStack) -> list[Row]:
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="aq-bench-"))
    settings = Settings(instance_dir=folder, database_url=url, rate_limits=False)
    app = create_app(settings)
    servers = 2
    starts, hands = STARTS * ROUNDS * servers, HAND_INS * ROUNDS * servers
    print(f"{database}: filling the database …", flush=True)
    made = world.build(app, SAVERS + starts + hands)
    people = list(made.cookies)
    savers = world.open_attempts(made, people[:SAVERS], answers=0)
    hand_ins = world.open_attempts(made, people[SAVERS : SAVERS + hands], answers=50)
    starters = people[SAVERS + hands :]
    environment = {
        "DATABASE_URL": url,
        "ANQUAN_INSTANCE_DIR": folder,
        "ANQUAN_RATE_LIMITS": "false",
    }
    sync = stack.enter_context(gunicorn("app:app", environment))
    threads = stack.enter_context(gunicorn("app:app", environment, "--threads", "8"))
    floor = stack.enter_context(gunicorn("benchmarks.floor:app", environment))
    work = _Work(made, savers, hand_ins, starters)
    return _rounds(database, work, (sync, threads, floor))


@dataclass(frozen=True)
class _Step:
    """One measurement of a round: what is sent where, and whether it writes."""

    server: str
    what: str
    port: int
    build: Callable[[], list[bytes]]
    writes: bool = True


class _Work:
    """What is left to be done in a world, from round to round: no request is sent twice."""

    def __init__(
        self, made: world.World, savers: list[Any], hand_ins: list[Any], starters: list[int]
    ) -> None:
        self.made = made
        self._savers, self._hand_ins, self._starters = savers, hand_ins, starters
        self._first = iter(range(1, 10_000_000, 1000))

    def saves(self, path: str) -> list[bytes]:
        return world.save_requests(self.made, self._savers, SAVES, path, next(self._first))

    def starts(self) -> list[bytes]:
        return world.start_requests(self.made, _take(self._starters, STARTS))

    def hands(self) -> list[bytes]:
        return world.hand_in_requests(self.made, _take(self._hand_ins, HAND_INS))


def _take(pool: list[Any], count: int) -> list[Any]:
    taken, pool[:] = pool[:count], pool[count:]
    return taken


def _plan(work: _Work, ports: tuple[int, int, int], *, warming: bool) -> list[_Step]:
    """The steps of a round in order. Starts and hand-ins are used up, so they warm nothing."""
    sync, threads, floor = ports
    plan = [
        _Step("sync", "nothing", floor, lambda: work.saves("/floor/nothing"), writes=False),
        _Step("sync", "floor", floor, lambda: work.saves("/floor/save")),
        _Step("sync", "save", sync, lambda: work.saves("/sit/save")),
    ]
    for server, port in (("sync", sync), ("gthread", threads)):
        if not warming:
            plan.append(_Step(server, "start", port, work.starts))
            plan.append(_Step(server, "hand_in", port, work.hands))
    return [*plan, _Step("gthread", "save", threads, lambda: work.saves("/sit/save"))]


def _rounds(database: str, work: _Work, ports: tuple[int, int, int]) -> list[Row]:
    rows: list[Row] = []
    with work.made.app.app_context():
        for turn in range(-1, ROUNDS):  # a first, unrecorded turn warms every server
            for step in _plan(work, ports, warming=turn < 0):
                row = _row(database, step, turn)
                if turn >= 0:
                    rows.append(row)
                    _show(row)
    return rows


def _row(database: str, step: _Step, turn: int) -> Row:
    requests = step.build()
    before = machine.flushes()
    seen = client.run(step.port, requests, CONNECTIONS)
    after = machine.flushes()
    if seen.bad:
        raise RuntimeError(
            f"{database} {step.server} {step.what}: {len(seen.bad)} failed: {seen.bad[0]}"
        )
    done = len(seen.latencies)
    flushed = None if before is None or after is None else (after - before) / done
    return Row(
        database=database,
        server=step.server,
        what=step.what,
        round=turn,
        per_second=round(seen.per_second, 1),
        p50=round(seen.percentile(50), 1),
        p95=round(seen.percentile(95), 1),
        p99=round(seen.percentile(99), 1),
        requests=done,
        flushes_per_write=None if flushed is None or not step.writes else round(flushed, 3),
        writes=step.writes,
    )


def _show(row: Row) -> None:
    flushed = "" if row.flushes_per_write is None else f"{row.flushes_per_write:6.2f} flushes"
    void = "  VOID: fewer than one flush a write" if row.void else ""
    print(
        f"  {row.database:10} {row.server:8} {row.what:8} round {row.round}"
        f" {row.per_second:8.0f}/s  p50 {row.p50:6.1f}  p95 {row.p95:6.1f}  p99 {row.p99:6.1f} ms"
        f"  {flushed}{void}",
        flush=True,
    )


def _median(rows: list[Row], database: str, what: str, server: str = "sync") -> float:
    found = [
        row.per_second
        for row in rows
        if (row.database, row.what, row.server) == (database, what, server) and not row.void
    ]
    return statistics.median(found) if found else 0.0


def _ratios(rows: list[Row], database: str) -> dict[str, float]:
    save = _median(rows, database, "save")
    tails = [
        row.p99 / row.p50
        for row in rows
        if (row.database, row.what, row.server) == (database, "save", "sync") and row.p50
    ]
    pairs = {
        "save_vs_floor": (save, _median(rows, database, "floor")),
        "save_vs_nodb": (save, _median(rows, database, "nothing")),
        "start_vs_save": (_median(rows, database, "start"), save),
        "handin_vs_save": (_median(rows, database, "hand_in"), save),
    }
    ratios = {name: round(one / other, 3) if other else 0.0 for name, (one, other) in pairs.items()}
    return {**ratios, "save_p99_vs_p50": round(statistics.median(tails), 2) if tails else 0.0}


def _flushes(rows: list[Row]) -> dict[str, float]:
    known: dict[str, list[float]] = {}
    for row in rows:
        if row.flushes_per_write is not None:
            known.setdefault(f"{row.database}.{row.what}", []).append(row.flushes_per_write)
    return {name: round(min(values), 3) for name, values in known.items()}
