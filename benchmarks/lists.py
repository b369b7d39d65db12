"""`python -m benchmarks.lists`: how long the pages of people take for a whole district.

UNITS (10) units of PEOPLE (1,000) each, filled as `benchmarks.eligibility` fills its one. Asked for
over HTTP in this process, the best of three each, in seconds of processor time: 名单 and 上岗资格
of one unit, as its safety manager and as the district officer sees them; and what an officer sees
of all units together.
`officer_to_manager` is what the other units' people add to the same page: it should stay near 1.
Writes benchmarks/results/lists.json."""

import json
import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from flask.testing import FlaskClient

from anquan_exam.domain.access import Role
from benchmarks import machine
from benchmarks.eligibility import empty_app, fill
from tests.builders import (
    MadeEnterprise,
    make_district,
    make_enterprise,
    make_holder,
    make_manager,
    sign_in,
)

UNITS = int(os.environ.get("UNITS", "10"))
PEOPLE = int(os.environ.get("PEOPLE", "1000"))
RESULTS = Path(__file__).parent / "results"
PAGES = {
    "rolls": "/rolls?enterprise={unit}",
    "rolls_due": "/rolls?enterprise={unit}&show=due",
    "rolls_ending": "/rolls?enterprise={unit}&show=ending",
    "rolls_page_3": "/rolls?enterprise={unit}&show=ending&page=3",
    "rolls_search": "/rolls?enterprise={unit}&q=csy",
    "rolls_excel": "/rolls/export.xlsx?enterprise={unit}&show=ending",
    "eligibility": "/eligibility?enterprise={unit}",
}
WIDE = {
    "rolls_units": "/rolls",
    "eligibility_units": "/eligibility",
    "people": "/people",
    "people_search": "/people?q=csy",
    "cases": "/cases",
    "certificates": "/certificates?show=ending-60",
    "certificates_without": "/certificates/without",
    "absences": "/absences",
    "desk": "/desk",
}


def main() -> None:
    """Fill a database, ask for every page, say how long each took."""
    with tempfile.TemporaryDirectory() as folder:
        app = empty_app(folder)
        with app.app_context():
            district = make_district()
            units = [make_enterprise(district=district) for _ in range(UNITS)]
            for unit in units:
                fill(unit, PEOPLE)
            manager = sign_in(app.test_client(), make_manager(units[0]))
            officer = make_holder(Role.DISTRICT_OFFICER, district)
            district_desk = sign_in(app.test_client(), officer)
        # Outside the context: a request inside would keep what the one before had in g.
        seconds = {
            "manager": measure(manager, units[0], PAGES),
            "officer": measure(district_desk, units[0], {**PAGES, **WIDE}),
        }
    report = {"machine": machine.describe(), "units": UNITS, "people": PEOPLE, "seconds": seconds}
    report["officer_to_manager"] = {
        page: round(seconds["officer"][page] / took, 2) for page, took in seconds["manager"].items()
    }
    (RESULTS / "lists.json").write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1))


def measure(client: FlaskClient, unit: MadeEnterprise, pages: dict[str, str]) -> dict[str, float]:
    """Seconds of each page."""
    asked = {
        name: partial(ask, client, url.format(unit=unit.public_id)) for name, url in pages.items()
    }
    return {name: round(min(took(act) for _ in range(3)), 3) for name, act in asked.items()}


def took(act: Callable[[], object]) -> float:
    """Seconds of processor time: what else the machine does is left out."""
    started = time.process_time()
    act()
    return time.process_time() - started


def ask(client: FlaskClient, url: str) -> None:
    """Ask for a page, and see that it came."""
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)


if __name__ == "__main__":
    main()
