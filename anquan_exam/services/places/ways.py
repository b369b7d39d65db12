"""A place in words: the names on the way down to it from the unit where the work is done."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.models import Place


def names_on(session: Session, paths: Iterable[str]) -> dict[int, str]:
    """Id to name of every place that stands in one of `paths`."""
    ids = {int(part) for path in paths for part in path.split("/") if part}
    return dict(session.execute(select(Place.id, Place.name).where(Place.id.in_(ids))).all())


def way_below(path: str, host_id: int, names: Mapping[int, str]) -> str:
    """The names below the host unit down to the place of `path`: 掘一队 / 一班. "" for the unit
    itself."""
    parts = [int(part) for part in path.split("/") if part]
    below = parts[parts.index(host_id) + 1 :] if host_id in parts else parts[-1:]
    return " / ".join(names[part] for part in below)
