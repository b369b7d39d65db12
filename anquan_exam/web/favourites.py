"""The switch that keeps a question, wherever one is explained."""

from typing import Any

from flask import request, url_for

from anquan_exam.services.practice import books
from anquan_exam.web.access import actor


def favourite(question_id: str) -> dict[str, Any]:
    """The favourite switch of a question, as sitting/explain.html wants it."""
    kept = question_id in books.is_favourite(actor(), [question_id])
    url = url_for("practice.keep", question=question_id, wanted=int(not kept), next=request.path)
    return {"url": url, "on": kept}
