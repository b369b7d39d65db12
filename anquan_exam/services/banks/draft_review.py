"""How far the review of a draft has come, question by question."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from anquan_exam.models import Bank, BankItem, BankVersion, DraftQuestion


class ReviewState(StrEnum):
    """Where a question of a draft stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    REVIEWED = "reviewed"
    SENT_BACK = "sent_back"


@dataclass(frozen=True, slots=True)
class Review:
    """How many of the changed questions stand where. `needed`: whether all must be reviewed."""

    needed: bool
    changed: int
    draft: int
    in_review: int
    sent_back: int
    reviewed: int
    reviewers: tuple[int, ...] = ()

    @property
    def done(self) -> bool:
        """Whether the review stands in nobody's way."""
        return not self.needed or self.reviewed == self.changed


def before(version: BankVersion | None) -> ColumnElement[bool]:
    """What joins a DraftQuestion with the BankItem of the version it came from."""
    return and_(
        BankItem.question_id == DraftQuestion.question_id,
        BankItem.version_id == (version.id if version is not None else 0),
    )


def is_changed() -> ColumnElement[bool]:
    """The condition that a DraftQuestion joined by `before` differs from what was published."""
    return or_(
        BankItem.question_id.is_(None),
        BankItem.revision != DraftQuestion.revision,
        BankItem.topic != DraftQuestion.topic,
        BankItem.retired.is_distinct_from(DraftQuestion.retired),
    )


def review_of(session: Session, bank: Bank, version: BankVersion | None) -> Review:
    """The review of the draft of `bank`, whose newest version is `version`."""
    rows = session.execute(
        select(DraftQuestion.state, DraftQuestion.reviewed_by)
        .outerjoin(BankItem, before(version))
        .where(DraftQuestion.bank_id == bank.id, is_changed())
    ).all()
    states = [row.state for row in rows]
    seen = {
        row.reviewed_by for row in rows if row.state == ReviewState.REVIEWED and row.reviewed_by
    }
    return Review(
        needed=bank.needs_review,
        changed=len(rows),
        draft=states.count(ReviewState.DRAFT),
        in_review=states.count(ReviewState.IN_REVIEW),
        sent_back=states.count(ReviewState.SENT_BACK),
        reviewed=states.count(ReviewState.REVIEWED),
        reviewers=tuple(sorted(seen)),
    )
