"""`python -m benchmarks`: the hot path as a table, and as JSON in benchmarks/results/."""

from benchmarks.hot_path import GOALS, RESULTS, measure


def main() -> None:
    """Measure, print each ratio beside its goal."""
    report = measure()
    for database, goals in GOALS.items():
        ratios = report["ratios"][database]
        for name, goal in goals.items():
            _show(database, name, ratios[name], f">= {goal:.2f}", ratios[name] >= goal)
        tail = ratios["save_p99_vs_p50"]
        _show(database, "save_p99_vs_p50", tail, "<= 2.50", tail <= 2.5)
    per_second = report["signins_per_second"]
    _show("", "sign-ins a second", per_second, ">= 60", per_second >= 60)
    print(f"flushes a write, the least of any round: {report['flushes_per_write']}")
    print(f"written to {RESULTS / 'hot_path.json'}")


def _show(database: str, name: str, value: float, goal: str, met: bool) -> None:
    print(f"{database:10} {name:18} {value:7.3f}  goal {goal}  {'met' if met else 'MISSED'}")


if __name__ == "__main__":
    main()
