"""The second person: looks at what was put in for an earlier day, and stands for it or does not."""

from datetime import datetime

from anquan_exam.domain.access import Actor
from anquan_exam.domain.cases import Decision
from anquan_exam.models import CaseRequest, Person
from anquan_exam.services.cases.acting import Act, acting
from anquan_exam.services.cases.common import CaseRefused
from anquan_exam.services.cases.hearing import carry_heard
from anquan_exam.services.cases.reflecting import carry_reflected
from anquan_exam.services.cases.signing import carry_decided
from anquan_exam.services.cases.superiors import Hat, hats
from anquan_exam.services.cases.training import Taught, carry_taught, check
from anquan_exam.services.errors import NotFound
from anquan_exam.services.sign_ins import grants_of


def settle(actor: Actor, public_id: str, request_id: int, accepted: bool, *, now: datetime) -> None:
    """Stand for a late act, so that it is put on record as whoever asked wanted it; or not.

    Raises NotFound, CaseRefused `case_second_same`, `case_request_settled`, or whatever stands
    against the act now."""
    with acting(actor, public_id, "late", now=now) as act:
        asked = act.session.get(CaseRequest, request_id, with_for_update=True)
        if asked is None or asked.case_id != act.case.id:
            raise NotFound("request")
        if asked.decided_at is not None:
            raise CaseRefused("case_request_settled")
        if asked.asked_by == actor.person_id:
            raise CaseRefused("case_second_same")
        if accepted:
            _carry_out(_as_asked(act, asked), asked, actor.person_id)
        asked.decided_by, asked.decided_at, asked.accepted = actor.person_id, now, accepted
        act.note("case.late_settled", case_wanted=asked.act, case_accepted=accepted)


def _as_asked(act: Act, asked: CaseRequest) -> Act:
    """The same case in the hands of whoever asked: it is their act, and another stands for it."""
    session = act.session
    name = session.get_one(Person, asked.asked_by).name
    who = Actor(asked.asked_by, name, grants_of(session, asked.asked_by))
    worn = hats(session, who, act.case, act.unit)
    return Act(session, who, act.case, act.unit, worn, act.now)


def _carry_out(act: Act, asked: CaseRequest, second: int | None) -> None:
    beside = {"late_why": asked.why, "second_id": second}
    if asked.act == "heard":
        carry_heard(act, asked.at, asked.text, **beside)
    elif asked.act == "reflected":
        carry_reflected(act, asked.at, asked.text, **beside)
    elif asked.act == "decided":
        decision, post = Decision(asked.payload["decision"]), asked.payload["post"]
        carry_decided(act, asked.at, decision, post, asked.text, **beside)
    else:
        begins, ends = (datetime.fromisoformat(asked.payload[key]) for key in ("begins", "ends"))
        check(act, begins, ends)
        taught = Taught(begins, ends, asked.payload["teacher"], asked.text, asked.payload["place"])
        carry_taught(act, taught, by_manager=Hat.SAFETY in act.hats)
