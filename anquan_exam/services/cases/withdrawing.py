"""Training of a case that turns out to have been none is taken off the record: the case stands as
if it had never been, and a clearance that rested on it ends."""

from datetime import datetime

from anquan_exam.domain.access import Actor
from anquan_exam.services.cases.acting import acting
from anquan_exam.services.cases.clearing import MAY_REVOKE, end_unfounded
from anquan_exam.services.cases.common import MOST_WHY, CaseRefused, text_of
from anquan_exam.services.cases.folding import keep, standing_of
from anquan_exam.services.cases.telling import Told
from anquan_exam.services.cases.training import of_case, span_said


def withdraw(
    actor: Actor, public_id: str, attendance_id: int, reason: str, *, now: datetime
) -> None:
    """Take a session off the record, for a reason, by the manager or the principal; counted or not.
    One of an earlier round stays: what failed after it did fail.

    Raises NotFound, Invalid `case_withdraw_why`, `text_too_long`; CaseRefused
    `case_training_round`."""
    with acting(actor, public_id, "trained", MAY_REVOKE, now=now) as act:
        why = text_of(reason, "reason", most=MOST_WHY, missing="case_withdraw_why")
        held = of_case(act.session, act.case, attendance_id)
        before = standing_of(act.session, act.case)
        if before.since is None or held.begins_at < before.since:
            raise CaseRefused("case_training_round")
        held.withdrawn_at, held.withdrawn_by, held.withdrawn_why = now, actor.person_id, why
        act.session.flush()
        after = keep(act.session, act.case, known=now)
        if after.step is not before.step:
            end_unfounded(act, why)
            act.tell(Told.OPENED)
        said = {"reason": why, "case_step": after.step.value}
        act.note("case.training_withdrawn", **span_said(held.begins_at, held.ends_at), **said)
