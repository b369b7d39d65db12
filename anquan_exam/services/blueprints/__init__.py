"""Blueprints: what papers are made of. Kept for use again; an exam freezes a copy."""

from anquan_exam.services.blueprints.acts import archive, copy, create, restore, save
from anquan_exam.services.blueprints.ready import (
    ReadyFilter,
    ReadyRow,
    create_ready,
    ready_blueprints,
    ready_rows,
)
from anquan_exam.services.blueprints.review import (
    MustHave,
    Review,
    SectionReview,
    banks_on_offer,
    must_haves,
    review,
    review_of,
    search_questions,
)
from anquan_exam.services.blueprints.sample import SampleItem, SamplePaper, sample_paper
from anquan_exam.services.blueprints.views import (
    BlueprintRow,
    BlueprintView,
    OwnerChoice,
    get,
    listed,
    owners,
)

__all__ = [
    "BlueprintRow",
    "BlueprintView",
    "MustHave",
    "OwnerChoice",
    "ReadyFilter",
    "ReadyRow",
    "Review",
    "SampleItem",
    "SamplePaper",
    "SectionReview",
    "archive",
    "banks_on_offer",
    "copy",
    "create",
    "create_ready",
    "get",
    "listed",
    "must_haves",
    "owners",
    "ready_blueprints",
    "ready_rows",
    "restore",
    "review",
    "review_of",
    "sample_paper",
    "save",
    "search_questions",
]
