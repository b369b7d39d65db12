"""How firm the bases of questions are on a day: for every page that shows them."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from anquan_exam.domain.overlays import Standing
from anquan_exam.domain.questions import Question, revision_hash
from anquan_exam.services.law import law_of


def basis_states(
    session: Session, questions: Iterable[Question], day: date
) -> dict[str, tuple[Standing, ...]]:
    """Question id to how each of its bases (its parts' too) stands on `day`. A draft is judged as
    it is now: a confirmation of the revision before says nothing about it."""
    asked = tuple(questions)
    law = law_of(session, {basis.document for each in asked for basis in each.all_basis})
    return {each.id: law.standings(each, revision_hash(each), day) for each in asked}
