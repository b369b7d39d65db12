"""How somebody is told of the own code: its colour, and each reason in words."""

from dataclasses import dataclass
from datetime import datetime

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.services.eligibility.own import OwnCode, own_code
from anquan_exam.web.eligibility_words import On, Said, say_reason, source_line


@dataclass(frozen=True)
class Told:
    """A reason as its owner reads it."""

    said: Said
    blocks: bool
    post: str
    source: str
    verified: bool


def sign_of(code: OwnCode) -> str:
    """The colour of the page."""
    if not code.posts:
        return "off"
    return "stop" if code.blocked else "safe"


def told_of(code: OwnCode, now: datetime) -> list[Told]:
    """Every reason, what blocks first; whom to see by name."""
    on, names = On(clock.local(now).date()), [one.name for one in code.ask]
    return [
        Told(
            say_reason(reason, on, names),
            reason.blocks,
            post.post,
            source_line(reason.rule) if reason.rule else "",
            reason.rule is None or reason.rule.verified,
        )
        for post, reason in code.reasons
    ]


def home_sentence(who: Actor, now: datetime) -> str:
    """Why `who` may not work today, in one sentence; "" for whoever may, or has no post."""
    code = own_code(who, now=now, ahead=False)
    return told_of(code, now)[0].said.sentence if code.blocked else ""
