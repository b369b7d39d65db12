"""What is known of the families of certificates, as it goes with the shipped banks."""

from functools import lru_cache
from pathlib import Path

from anquan_exam.domain.certificates import Guides
from anquan_exam.exchange.bank_markdown.folders import DOCUMENTS
from anquan_exam.exchange.certificates_yaml import FILE_NAME, read_guides
from anquan_exam.exchange.documents_yaml import read_register


def guides(banks_dir: Path) -> Guides:
    """What the file of `banks_dir` says; nothing where it is not there or not right."""
    path = banks_dir / FILE_NAME
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else Guides()


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> Guides:
    register, _ = read_register(path.parent / DOCUMENTS, shown_as=DOCUMENTS)
    return read_guides(path, register.values(), shown_as=FILE_NAME)[0]
