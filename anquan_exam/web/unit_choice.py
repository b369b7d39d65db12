"""Of several units one is chosen first: found by name, a page at a time."""

from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

from anquan_exam.domain.vocabulary import INDUSTRY_LABELS
from anquan_exam.services.places import EnterpriseView
from anquan_exam.web.pages import page_from

SIZE = 50


def choose_unit(known: Sequence[EnterpriseView], title: str, endpoint: str) -> ResponseReturnValue:
    """The page of `title` that links each unit of `known` to `endpoint`."""
    text = request.args.get("unit", "").strip()[:60]
    found = [one for one in known if text in one.name or text in one.short_name]
    return render_template(
        "places/choose.html",
        title=title,
        endpoint=endpoint,
        text=text,
        industries=INDUSTRY_LABELS,
        page=page_from(found, SIZE),
    )
