"""`python -m benchmarks`: the hot path as a table, and as JSON in benchmarks/results/."""

from benchmarks.hot_path import GOALS, RESULTS, measure


def main() -> None:
    """Measure, print each ratio beside its goal."""
    report = measure()
    for database, goals in GOALS.items():
        for name, value in report["ratios"][database].items():
            goal = goals.get(name)
            verdict = (
                ""
                if goal is None
                else f"  goal {goal:.2f}  " + ("met" if value >= goal else "MISSED")
            )
            print(f"{database:10} {name:16} {value:6.3f}{verdict}")
        tail = report["ratios"][database]["save_p99_vs_p50"]
        print(
            f"{database:10} p99/p50 of save {tail:.2f}  goal <= 2.50  {'met' if tail <= 2.5 else 'MISSED'}"
        )
    print(f"sign-ins a second: {report['signins_per_second']}  goal 60")
    print(f"flushes a write, least of any round: {report['flushes_per_write']}")
    print(f"written to {RESULTS / 'hot_path.json'}")


if __name__ == "__main__":
    main()
