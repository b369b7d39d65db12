"""`flask banks fmt`: rewrites the files of banks in canonical form."""

import os
from dataclasses import dataclass
from pathlib import Path

from anquan_exam.exchange.bank_markdown.canonical import canonical_files
from anquan_exam.exchange.bank_markdown.folders import bank_folders, read_bank


@dataclass(frozen=True, slots=True)
class Formatting:
    """What became (or would become) of the files; names as findings show them."""

    changed: tuple[str, ...]
    refused: tuple[str, ...]


def format_banks(path: Path, *, shown_as: str, write: bool) -> Formatting:
    """Brings every bank at `path` into canonical form, in place; with `write` False only tells.

    A file with something in it that is not understood is refused and left as it is.
    """
    changed: list[str] = []
    refused: list[str] = []
    for folder in bank_folders(path, shown_as):
        bank = read_bank(folder)
        canonical = canonical_files(bank)
        for file in bank.files:
            target = folder.path / file.name
            if file.name not in canonical:
                refused.append(f"{folder.shown_as}/{file.name}")
            elif target.read_bytes() != canonical[file.name].encode():
                changed.append(f"{folder.shown_as}/{file.name}")
                if write:
                    _replace(target, canonical[file.name])
    return Formatting(tuple(changed), tuple(refused))


def _replace(path: Path, text: str) -> None:
    """All or nothing: a full disk must not cost the author the file."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_bytes(text.encode())
    os.replace(draft, path)
