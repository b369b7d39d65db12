"""Which Chromium the browser tests drive. `python -m tests.chromium` prints it, or fails."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")


def find() -> Path | None:
    """The path of a Chromium that starts, or None.

    CHROMIUM in the environment decides alone; else the system's; else Playwright's own."""
    if wanted := os.environ.get("CHROMIUM"):
        return Path(wanted)
    found = (shutil.which(name) for name in NAMES)
    system = (Path(path) for path in found if path)
    usable = (path for path in system if not _is_snap(path) and _starts(path))
    return next(usable, None) or _playwrights_own()


def _is_snap(path: Path) -> bool:
    """A snap sees neither our temporary folders nor our fonts; on Ubuntu a script hides it."""
    with path.open("rb") as file:
        opening = file.read(4096)
    return "/snap/" in str(path.resolve()) or b"/snap/bin" in opening


def _starts(path: Path) -> bool:
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _playwrights_own() -> Path | None:
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


if __name__ == "__main__":
    chromium = find()
    if chromium is None:
        sys.exit("no Chromium found")
    print(chromium)
