"""axe in the page: no violation at all."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def assert_accessible(page: Page) -> None:
    """Fails with axe's own report when anything on the page, as it stands, is a violation.

    After a click that leads away, wait first for something only the next page has: axe would
    otherwise look at the page being left, or at none.
    """
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def looked_at(page: Page, name: str) -> None:
    """The page has no violation; with PICTURES=folder a picture of it is kept there."""
    assert_accessible(page)
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
