"""What the address of a list says, and addresses of lists."""

from dataclasses import asdict
from typing import Any

from flask import request, url_for

from anquan_exam.domain.results import Outcome
from anquan_exam.domain.vocabulary import PersonCategory
from anquan_exam.services.results.filters import SORTS, Filter

MOST_TEXT = 60


def filter_of(exam: str = "") -> Filter:
    """The filter in the address; what is not known narrows nothing."""
    given = request.args
    return Filter(
        exam=exam or given.get("exam", "")[:16],
        outcome=_one_of(given.get("outcome", ""), Outcome),
        department=given.get("department", "")[:120],
        post=given.get("post", "")[:MOST_TEXT],
        category=_one_of(given.get("category", ""), PersonCategory),
        supervised=_one_of(given.get("supervised", ""), ("yes", "no")),
        q=given.get("q", "")[:MOST_TEXT],
        low=_mark(given.get("low")),
        high=_mark(given.get("high")),
        sort=_one_of(given.get("sort", ""), SORTS) or "number",
        down=given.get("down") == "1",
    )


def arguments(wanted: Filter, **changes: Any) -> dict[str, Any]:
    """`wanted` with `changes` as arguments of an address, without what says nothing."""
    plain = {**asdict(wanted), **changes}
    plain["down"] = "1" if plain["down"] else ""
    if plain["sort"] == "number" and not plain["down"]:
        plain["sort"] = ""
    return {name: value for name, value in plain.items() if value not in ("", None)}


def exam_url(exam: str, **wanted: Any) -> str:
    """The list of one exam narrowed to `wanted`."""
    return url_for("results.exam", exam=exam, **wanted)


def _one_of(text: str, known: Any) -> str:
    return text if text in [str(each) for each in known] else ""


def _mark(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else None
