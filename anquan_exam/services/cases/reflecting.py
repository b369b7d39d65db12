"""The reflection (反思): written by the person, or said aloud and written down by a leader."""

from dataclasses import dataclass
from datetime import date, datetime

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.case_terms import CaseTerms
from anquan_exam.domain.cases import What
from anquan_exam.services.cases.acting import Act, acting, acting_for_oneself
from anquan_exam.services.cases.common import moment_on, text_of
from anquan_exam.services.cases.late import Late, put_off
from anquan_exam.services.errors import Invalid


@dataclass(frozen=True, slots=True)
class Dictated:
    """What was said on which day, as it was written down."""

    day: date
    text: str
    late_why: str = ""


def write(actor: Actor, public_id: str, text: str, *, now: datetime) -> None:
    """The person writes it. Raises NotFound, Invalid `case_text_missing`, `text_too_long`,
    `case_reflection_short`; CaseRefused."""
    with acting_for_oneself(actor, public_id, "reflected", now=now) as act:
        written, new = text_of(text, "text"), act.happening(What.REFLECTED)
        least = CaseTerms.from_json(act.case.policy).reflection_least
        stands = act.take(new, text=written)
        if len("".join(written.split())) < least:
            raise Invalid("case_reflection_short", "text", least=least)
        act.note("case.reflected", case_step=stands.step.value)


def dictate(actor: Actor, public_id: str, given: Dictated, *, now: datetime) -> bool:
    """What the person said, written down by who leads them and read back; False where it waits for
    a second person first. Raises NotFound, Invalid `case_text_missing`, `text_too_long`;
    CaseRefused."""
    with acting(actor, public_id, "reflected", now=now) as act:
        text, at = text_of(given.text, "text"), moment_on(given.day, now)
        late = Late("reflected", at, {}, text, given.late_why)
        if put_off(act, late, act.happening(What.REFLECTED, at)):
            return False
        carry_reflected(act, at, text)
        return True


def carry_reflected(act: Act, at: datetime, text: str, **beside: object) -> None:
    """Put it on record."""
    stands = act.take(act.happening(What.REFLECTED, at), text=text, **beside)
    day = str(clock.local(at).date())
    act.note("case.reflected", day=day, case_step=stands.step.value)
