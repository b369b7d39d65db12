"""`python -m scripts.make_keys FOLDER`: the four keys of a new production site.

In production the server refuses to make keys itself: after a lost disk it would silently make
others, and what the old ones encrypted would be gone. So this is a step of its own, done once."""

import sys
from pathlib import Path

from anquan_exam import keys


def main(arguments: list[str]) -> str | int:
    """0 when done, else what went wrong."""
    if len(arguments) != 1:
        return "usage: python -m scripts.make_keys FOLDER"
    folder = Path(arguments[0])
    if folder.exists() and any(folder.iterdir()):
        return f"{folder} is not empty. Keys in use must never be replaced; nothing was changed."
    keys.load(folder, create=True)
    print(f"Made {', '.join(sorted(path.name for path in folder.iterdir()))} in {folder}.")
    print("Copy them to a safe place apart from the backups of the database.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
