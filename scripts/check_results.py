"""check_results.py RUN...: fails unless each test-results/RUN.xml ran tests, all of them, and well.

A suite whose PostgreSQL or browser tests were quietly skipped is green for the wrong reason."""

import sys
from pathlib import Path
from xml.etree import ElementTree


def complaints(report: Path) -> list[str]:
    """What is wrong with one JUnit report; nothing if every one of its tests ran and passed."""
    try:
        suites = ElementTree.parse(report).getroot().findall("testsuite")
    except (OSError, ElementTree.ParseError) as error:
        return [f"no report: {error}"]
    total = {
        key: sum(int(suite.get(key, 0)) for suite in suites)
        for key in ("tests", "skipped", "failures", "errors")
    }
    print(f"{report.stem}: " + ", ".join(f"{count} {key}" for key, count in total.items()))
    found = [f"{total[key]} {key}" for key in ("skipped", "failures", "errors") if total[key]]
    return found if total["tests"] else ["no test ran", *found]


def main(runs: list[str]) -> int:
    """0 if all of `runs` are in order, else 1."""
    wrong = {run: found for run in runs if (found := complaints(Path(f"test-results/{run}.xml")))}
    for run, found in wrong.items():
        print(f"error: {run}: {'; '.join(found)}", file=sys.stderr)
    return 1 if wrong or not runs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
