"""How many Argon2id checks this machine does in a second, at the parameters in force."""

import multiprocessing
import os
import time
from typing import Any

from anquan_exam.services.hashing.argon import hasher

SECONDS = 4.0


def _check(seconds: float) -> int:
    stored = hasher.hash("Kaoshi-2026")
    done, ends = 0, time.perf_counter() + seconds
    while time.perf_counter() < ends:
        hasher.verify(stored, "Kaoshi-2026")
        done += 1
    return done


def measure() -> dict[str, Any]:
    """Checks a second on two processes, and the parameters they were made with."""
    processes = min(2, os.cpu_count() or 1)
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        done = sum(pool.map(_check, [SECONDS] * processes))
    return {
        "per_second": round(done / SECONDS, 1),
        "processes": processes,
        "memory_kib": hasher.memory_cost,
        "time_cost": hasher.time_cost,
        "parallelism": hasher.parallelism,
    }
