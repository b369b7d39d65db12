"""What each kind of case asks for today, and which ready blueprints there are: both go with the
shipped banks."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from flask import current_app

from anquan_exam.domain.case_terms import CaseTerms
from anquan_exam.domain.eligibility.facts import CaseKind
from anquan_exam.domain.ready_blueprints import ReadyBlueprint
from anquan_exam.exchange.eligibility_yaml import FILE_NAME, read_case_terms
from anquan_exam.services.blueprints.ready import ready_blueprints
from anquan_exam.services.errors import Problem


def terms() -> Mapping[CaseKind, CaseTerms]:
    """By kind; nothing where the file is not there or not right: `flask banks check` says why."""
    path = _folder() / FILE_NAME
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else {}


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> Mapping[CaseKind, CaseTerms]:
    return read_case_terms(path, shown_as=FILE_NAME)


def terms_of(kind: CaseKind) -> CaseTerms:
    """Those of one kind. Raises Problem `case_no_terms`."""
    found = terms().get(kind)
    if found is None:
        raise Problem("case_no_terms")
    return found


def ready(id_: str) -> ReadyBlueprint | None:
    """The ready blueprint of this id."""
    return next((one for one in ready_blueprints(_folder()) if one.id == id_), None)


def _folder() -> Path:
    folder: Path = current_app.extensions["settings"].banks_dir
    return folder
