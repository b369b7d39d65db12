"""What was asked, with what is right by the corrections in force: the figures of options and the
ticks beside them must not go by a key known to be wrong."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from anquan_exam.domain.questions import Question
from anquan_exam.services.corrections.in_force import corrections_now
from anquan_exam.services.sittings.plans import questions


def asked_now(session: Session, revisions: Iterable[str]) -> dict[str, Question]:
    """The questions of `revisions`, each with the key that holds now. Parts of cases, which have no
    figures of their own here, stand as published."""
    corrections = corrections_now(session)
    return {
        revision: corrections[revision, 0].applied(question)
        if (revision, 0) in corrections
        else question
        for revision, question in questions(session, revisions).items()
    }
