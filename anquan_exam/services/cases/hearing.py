"""Before a reported case stands: the person says what they have to say, and somebody who neither
reported it nor is it about looks whether it is so."""

from dataclasses import dataclass
from datetime import date, datetime

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.case_terms import CaseTerms
from anquan_exam.domain.cases import What
from anquan_exam.domain.eligibility.facts import Effect
from anquan_exam.models import Person
from anquan_exam.services.cases.acting import Act, acting, acting_for_oneself
from anquan_exam.services.cases.clearing import end_by_case
from anquan_exam.services.cases.common import moment_on, text_of
from anquan_exam.services.cases.late import Late, put_off
from anquan_exam.services.cases.opening import MOST_NAME, due_on, refuse_own_place
from anquan_exam.services.cases.telling import Told
from anquan_exam.services.errors import Invalid

SILENT = "本人不愿意说。"


@dataclass(frozen=True, slots=True)
class Heard:
    """What the manager writes down: on which day, what was said ("" and `silent`: would not)."""

    day: date
    text: str
    silent: bool = False
    late_why: str = ""


def say(actor: Actor, public_id: str, text: str, *, now: datetime) -> None:
    """The person says what they have to say to it. Raises NotFound, Invalid `case_text_missing`,
    `text_too_long`, CaseRefused."""
    with acting_for_oneself(actor, public_id, "heard", now=now) as act:
        act.take(act.happening(What.HEARD), text=text_of(text, "text"))
        act.note("case.heard")


def write_down(actor: Actor, public_id: str, heard: Heard, *, now: datetime) -> bool:
    """What was said, or that the person would not say anything, as the manager writes it down;
    False where it waits for a second person first.

    Raises NotFound, Invalid `case_text_missing`, `text_too_long`; CaseRefused."""
    with acting(actor, public_id, "heard", now=now) as act:
        text = SILENT if heard.silent else text_of(heard.text, "text")
        at = moment_on(heard.day, now)
        late = Late("heard", at, {}, text, heard.late_why)
        if put_off(act, late, act.happening(What.HEARD, at)):
            return False
        carry_heard(act, at, text)
        return True


def carry_heard(act: Act, at: datetime, text: str, **beside: object) -> None:
    """Put a hearing on record."""
    act.take(act.happening(What.HEARD, at), text=text, **beside)
    act.note("case.heard", day=str(clock.local(at).date()))


def verify(actor: Actor, public_id: str, text: str, replacement: str, *, now: datetime) -> None:
    """It is so: from now on it stands against the person. Where it stops them, `replacement` names
    who does the job meanwhile.

    Raises NotFound, Invalid `case_replacement_missing`, `case_replacement_self`, `text_too_long`;
    CaseRefused."""
    with acting(actor, public_id, "verified", now=now) as act:
        case, terms = act.case, CaseTerms.from_json(act.case.policy)
        named = replacement.strip() or case.replacement
        if len(named) > MOST_NAME:
            raise Invalid("text_too_long", "replacement", most=MOST_NAME)
        act.take(act.happening(What.VERIFIED), text=text.strip()[:500])
        refuse_own_place(act.session.get_one(Person, case.person_id).name, named)
        if terms.policy.effect is Effect.STOP and not named:
            raise Invalid("case_replacement_missing", "replacement")
        day = clock.local(now).date()
        case.replacement, case.opens_on, case.due_on = named, day, due_on(terms, day)
        end_by_case(act.session, case, now=now)
        act.tell(Told.VERIFIED)
        act.note("case.verified", case_replacement=named)


def drop(actor: Actor, public_id: str, text: str, *, now: datetime) -> None:
    """It is not so, or not enough: nothing stands against the person. Raises NotFound, Invalid
    `case_text_missing`, `text_too_long`; CaseRefused."""
    with acting(actor, public_id, "dropped", now=now) as act:
        act.take(act.happening(What.DROPPED), text=text_of(text, "text"))
        act.tell(Told.DROPPED)
        act.note("case.dropped")
