"""Questions about what is not so yet: a post somebody does not hold, a day still to come."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from anquan_exam.domain.eligibility import Verdict, eligibility
from anquan_exam.domain.eligibility.facts import File, Post, Posted
from anquan_exam.domain.eligibility.rules import Rule

FAR = 60
"""How many days ahead a green answer is followed."""


def supposing(
    file: File, post: Post, rules: tuple[Rule, ...], valid_on: date, known_at: datetime
) -> Verdict:
    """The answer if the person took up `post` on `valid_on`, employed as now.

    Whoever holds the post that day is answered for as he holds it."""
    known = file.at(known_at)
    if any(one.of(post) and one.holds(valid_on) for one in known.posted):
        return eligibility(file, post, rules, valid_on, known_at)
    taken = _taken(known, post, valid_on, known_at)
    return eligibility(replace(file, posted=(*file.posted, taken)), post, rules, valid_on, known_at)


def _taken(known: File, post: Post, day: date, known_at: datetime) -> Posted:
    """The post as it would be held: in the form, the category and the employment of now."""
    held = [one for one in known.posted if one.holds(day)]
    if not held:
        return Posted(recorded_at=known_at, post=post.id, begins=day, joined=day, unit=post.unit)
    now = max(held, key=lambda one: (one.begins, one.recorded_at))
    joined = now.joined or now.begins
    return replace(
        now,
        recorded_at=known_at,
        withdrawn_at=None,
        post=post.id,
        unit=post.unit,
        begins=day,
        ends=None,
        joined=joined,
    )


def holds_until(
    file: File,
    post: Post,
    rules: tuple[Rule, ...],
    valid_on: date,
    known_at: datetime,
    days: int = FAR,
) -> date | None:
    """The last day in a row on which nothing blocks, if nothing new becomes known.

    None: not even `valid_on`, or still so after `days` days."""
    last = None
    for ahead in range(days + 1):
        day = valid_on + timedelta(days=ahead)
        if not eligibility(file, post, rules, day, known_at).eligible:
            return last
        last = day
    return None
