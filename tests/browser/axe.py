"""axe in the page: no violation at all."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def assert_accessible(page: Page) -> None:
    """Fails with axe's own report when anything on the page, as it stands, is a violation."""
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
