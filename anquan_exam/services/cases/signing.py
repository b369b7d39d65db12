"""The end of a case: two people independent of each other sign, and the clearance is issued; or,
after too many failures, the principal decides."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.cases import Decision, SignedAs, Step, What
from anquan_exam.models import CaseFile
from anquan_exam.services.cases.acting import Act, acting
from anquan_exam.services.cases.clearing import issue, pass_stands, posts_held
from anquan_exam.services.cases.common import CaseRefused, moment_on, text_of
from anquan_exam.services.cases.late import Late, put_off
from anquan_exam.services.cases.papers import DECISION, cleaned, put_beside
from anquan_exam.services.cases.superiors import Hat
from anquan_exam.services.cases.telling import Told
from anquan_exam.services.errors import Invalid

DECIDE = frozenset({Hat.PRINCIPAL, Hat.SAFETY})


def sign(actor: Actor, public_id: str, signed_as: SignedAs, *, now: datetime) -> bool:
    """Sign the person off; True where that was the second signature and the case is cleared.

    Raises NotFound, CaseRefused (not the superior, not the safety manager, twice, one's own, a pass
    taken away since …)."""
    with acting(actor, public_id, "signed", now=now) as act:
        if signed_as is SignedAs.SAFETY and Hat.SAFETY not in act.hats:
            raise CaseRefused("case_not_safety")
        if not pass_stands(act.session, act.case):
            raise CaseRefused("case_pass_gone")
        stands = act.take(act.happening(What.SIGNED, signed_as=signed_as))
        cleared = stands.step is Step.CLEARED
        act.note("case.signed", case_signed_as=signed_as.value, case_cleared=cleared)
        if cleared:
            holds = issue(act.session, act.case, act.unit, act.actor, act.now)
            if holds:  # with another case against them they may not come back yet
                act.tell(Told.CLEARED)
        return cleared


@dataclass(frozen=True, slots=True)
class Decided:
    """What the principal decides: once more, or off the post (`post_id`, one the person holds).
    `scans` of the signed paper and its `day` where somebody else puts it in."""

    decision: Decision
    text: str
    day: date
    post_id: int | None = None
    scans: tuple[bytes, ...] = ()
    late_why: str = ""


def decide(actor: Actor, public_id: str, given: Decided, *, now: datetime) -> bool:
    """The principal's decision, by the principal or on the signed paper; False where it waits for a
    second person first.

    Raises NotFound, Invalid `case_text_missing`, `case_scan_missing`, `case_post_missing`,
    `photos_many`, `picture_…`; CaseRefused."""
    scans = cleaned(given.scans, "scans")
    with acting(actor, public_id, "decided", DECIDE, now=now) as act:
        text = text_of(given.text, "text")
        oneself = Hat.PRINCIPAL in act.hats
        if not oneself and not scans:
            raise Invalid("case_scan_missing", "scans")
        post = _post(act.session, act.case, given)
        at = now if oneself else moment_on(given.day, now)
        payload = {"decision": given.decision.value, "post": post}
        late = Late("decided", at, payload, text, given.late_why)
        new = act.happening(What.DECIDED, at, decision=given.decision)
        put_beside(act.session, actor, act.case, scans, DECISION, now)
        if put_off(act, late, new):
            return False
        carry_decided(act, at, given.decision, post, text)
        return True


def carry_decided(
    act: Act, at: datetime, decision: Decision, post: int | None, text: str, **beside: object
) -> None:
    """Put the decision on record."""
    act.take(act.happening(What.DECIDED, at, decision=decision), text=text, **beside)
    act.case.moved_post_id = post if decision is Decision.MOVED else None
    act.tell(Told.DECIDED)
    act.note("case.decided", case_decision=decision.value)


def _post(session: Session, case: CaseFile, given: Decided) -> int | None:
    """The post somebody is taken off. Raises Invalid `case_post_missing`."""
    if given.decision is not Decision.MOVED:
        return None
    held = dict(posts_held(session, case))
    if held and given.post_id not in held:
        raise Invalid("case_post_missing", "post")
    return given.post_id if held else None
