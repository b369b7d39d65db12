"""Objections to a question or a result, and the answer that stays on record."""

from anquan_exam.services.objections.acts import (
    LONGEST_TEXT,
    OPEN_FOR,
    answer,
    object_to,
)
from anquan_exam.services.objections.notices import Told, see_notices, told
from anquan_exam.services.objections.views import (
    PAGE_SIZE,
    MyObjection,
    ObjectionFilter,
    ObjectionLine,
    ObjectionPage,
    list_objections,
    mine,
    objection_page,
    open_count,
)

__all__ = [
    "LONGEST_TEXT",
    "OPEN_FOR",
    "PAGE_SIZE",
    "MyObjection",
    "ObjectionFilter",
    "ObjectionLine",
    "ObjectionPage",
    "Told",
    "answer",
    "list_objections",
    "mine",
    "object_to",
    "objection_page",
    "open_count",
    "see_notices",
    "told",
]
