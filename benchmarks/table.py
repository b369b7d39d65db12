"""`python -m benchmarks.table`: puts the newest results into the README, between its two marks."""

import json
import re
import statistics
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).parent / "results"
MARKS = re.compile(r"(<!-- bench -->\n).*?(<!-- /bench -->)", re.DOTALL)
NAMES = {
    "nothing": "no database at all",
    "floor": "bare route, same statement",
    "save": "save an answer",
    "start": "start: draw and show 50 of 2,000",
    "hand_in": "hand in and grade",
}
RATIOS = {
    "save_vs_floor": "save / floor",
    "save_vs_nodb": "save / no database",
    "start_vs_save": "start / save",
    "handin_vs_save": "hand in / save",
}


def table() -> str:
    """The section in Markdown. Raises FileNotFoundError before `make bench` has run."""
    hot = json.loads((RESULTS / "hot_path.json").read_text("utf-8"))
    machine = hot["machine"]
    lines = [
        f"{machine['cores']} cores ({machine['processor']}), load tool included; two gunicorn "
        "workers, 64 connections; medians of the rounds.",
        "",
        "| requests a second (p50 / p99 ms) | SQLite sync | SQLite gthread | PostgreSQL sync |"
        " PostgreSQL gthread |",
        "|---|---|---|---|---|",
    ]
    lines += [_rates(hot["rows"], what, name) for what, name in NAMES.items()]
    lines += [
        "",
        "| ratio of one run | SQLite | goal | PostgreSQL | goal |",
        "|---|---|---|---|---|",
    ]
    lines += [_ratio(hot, key, name) for key, name in RATIOS.items()]
    lines += ["", f"Argon2id sign-in checks a second on two cores: {hot['signins_per_second']}."]
    return "\n".join([*lines, *_soak(), *_storm()]) + "\n"


def _rates(rows: list[dict[str, Any]], what: str, name: str) -> str:
    cells = []
    for database in ("sqlite", "postgresql"):
        for server in ("sync", "gthread"):
            found = [
                row
                for row in rows
                if (row["database"], row["server"], row["what"]) == (database, server, what)
                and not row["void"]
            ]
            cells.append(_cell(found))
    return f"| {name} | " + " | ".join(cells) + " |"


def _cell(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "—"
    rate, p50, p99 = (
        statistics.median(row[key] for row in rows) for key in ("per_second", "p50", "p99")
    )
    return f"{rate:.0f} ({p50:.0f} / {p99:.0f})"


def _ratio(hot: dict[str, Any], key: str, name: str) -> str:
    cells = []
    for database in ("sqlite", "postgresql"):
        goal = hot["goals"][database].get(key)
        cells += [f"{hot['ratios'][database][key]:.2f}", "—" if goal is None else f"≥ {goal:.2f}"]
    return f"| {name} | " + " | ".join(cells) + " |"


def _soak() -> list[str]:
    path = RESULTS / "soak.json"
    if not path.exists():
        return []
    soak = json.loads(path.read_text("utf-8"))
    save = soak["milliseconds"]["save"]
    return [
        "",
        f"{soak['people']} people starting within ten seconds and answering over "
        f"{soak['minutes']:g} min: {soak['faults']} errors, {soak['lost_answers']} of "
        f"{soak['acknowledged']} acknowledged answers lost, p95 of a save {save['95']:.0f} ms.",
    ]


def _storm() -> list[str]:
    path = RESULTS / "storm.json"
    if not path.exists():
        return []
    storm = json.loads(path.read_text("utf-8"))
    waits = {p: max(row["wait_ms"][p] for row in storm["rounds"]) / 1000 for p in ("50", "95")}
    per_second = statistics.median(row["sign_ins_per_second"] for row in storm["rounds"])
    return [
        "",
        f"p99 of a save while {storm['sign_ins_offered']} sign-ins a second are offered, beside "
        f"idle: {storm['save_p99_ratio']:.2f} times over connections that never rest, "
        f"{storm['steady_save_p99_ratio']:.2f} times at a steady "
        f"{storm['steady_saves_offered']} a second (goal ≤ 2). Meanwhile {per_second:.0f} a second "
        f"got in; from the first press to being in it took {waits['50']:.1f} s for half of the "
        f"people and at most {waits['95']:.1f} s for 95 of 100, in the slowest round.",
    ]


def main() -> None:
    """Rewrite the section."""
    readme = ROOT / "README.md"
    text = readme.read_text("utf-8")
    readme.write_text(MARKS.sub(lambda m: m[1] + table() + m[2], text), "utf-8")
    print(table())


if __name__ == "__main__":
    main()
