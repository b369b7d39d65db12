"""What each kind of rule looks at. A favourable fact more never makes a reason of none: every check
asks whether there is something, or enough of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from anquan_exam.domain.eligibility.facts import (
    Away,
    Certificate,
    Ended,
    Family,
    File,
    Need,
    Post,
    Posted,
    Trained,
    Training,
)
from anquan_exam.domain.eligibility.months import add_months, full_months
from anquan_exam.domain.eligibility.reasons import Reason, Why
from anquan_exam.domain.eligibility.rules import Check, Rule

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question put to every rule: may the person of `file` do `post` on `day`."""

    file: File
    post: Post
    posted: Posted
    day: date

    @property
    def joined(self) -> date:
        """When the employment began."""
        return self.posted.joined or self.posted.begins


def look(rule: Rule, asked: Asked) -> Iterator[Reason]:
    """What `rule` has against it."""
    if not rule.whom.fits(asked.post, asked.posted.category):
        return
    if rule.whom.special and not rule.speaks_of(asked.post):
        return
    if _before_records(rule, asked):
        return
    if asked.day < add_months(asked.joined, rule.grace_months):
        return
    yield from _CHECKS[rule.check](rule, asked)


def _before_records(rule: Rule, asked: Asked) -> bool:
    """Whether what the rule asks for may have been done before records were kept here."""
    since = rule.records_from
    if since is None:
        return False
    if rule.check in (Check.HOURS_YEARLY, Check.PASS):
        return asked.day < add_months(since, rule.months)
    if rule.check is Check.ASSESSMENT:
        return asked.day < add_months(since, rule.grace_months)
    if rule.check is Check.POST_CHANGED:
        return asked.posted.begins < since
    return asked.joined < since


def _hours(rule: Rule, asked: Asked, since: date) -> Iterator[Reason]:
    kinds = {rule.training, *rule.levels}
    done = sum(one.minutes for one in _trained(asked, since) if one.kind in kinds)
    if done < rule.minutes:
        yield _no(Why.HOURS_MISSING, rule, needed=rule.minutes, done=done)


def _hours_once(rule: Rule, asked: Asked) -> Iterator[Reason]:
    return _hours(rule, asked, asked.joined)


def _hours_yearly(rule: Rule, asked: Asked) -> Iterator[Reason]:
    return _hours(rule, asked, add_months(asked.day, -rule.months) + _DAY)


def _levels(rule: Rule, asked: Asked) -> Iterator[Reason]:
    missing = _missing_level(rule.levels, _trained(asked, asked.joined), asked.joined)
    if missing is not None:
        yield _no(Why.LEVEL_MISSING, rule, level=missing.value)


def _missing_level(
    levels: Iterable[Training], trained: Iterable[Trained], since: date
) -> Training | None:
    """The first of `levels` that was not passed on `since` or after, in their order."""
    held = list(trained)
    for level in levels:
        days = [one.on for one in held if one.kind is level and one.on >= since]
        if not days:
            return level
        since = min(days)
    return None


def _apprenticeship(rule: Rule, asked: Asked) -> Iterator[Reason]:
    mine = [one for one in asked.file.apprenticed if one.post in ("", asked.post.id)]
    signed = (
        one.signed_on is not None
        and one.signed_on <= asked.day
        and full_months(one.begins, one.signed_on, rule.months)
        for one in mine
    )
    if any(signed):
        return
    if not mine:
        yield _no(Why.NO_MASTER, rule, months=rule.months)
        return
    first = min(mine, key=lambda one: one.begins)
    ends = add_months(first.begins, rule.months)
    yield _no(Why.MASTER_NOT_SIGNED, rule, by=ends, months=rule.months, master=first.master)


def _assessment(rule: Rule, asked: Asked) -> Iterator[Reason]:
    if asked.day < add_months(asked.posted.begins, rule.grace_months):
        return
    families = rule.families or {Family.ASSESSMENT}
    held = (one for one in asked.file.certificates if one.family in families)
    if not any(one.valid(asked.day) for one in held):
        yield _no(Why.NOT_ASSESSED, rule)


def _certificate(rule: Rule, asked: Asked) -> Iterator[Reason]:
    for need in rule.speaks_of(asked.post):
        yield from _against_need(rule, asked, need)


def _against_need(rule: Rule, asked: Asked, need: Need) -> Iterator[Reason]:
    family = [one for one in asked.file.certificates if one.family is need.family]
    fitting = [one for one in family if one.fits(need)]
    if any(one.valid(asked.day) for one in fitting):
        return
    if fitting:
        yield _over(rule, asked, need, fitting)
    else:
        why = Why.CERTIFICATE_MISMATCH if family or _licensed(asked) else Why.NO_CERTIFICATE
        yield Reason(why, rule.verified, rule, None, _need(need))


def _over(rule: Rule, asked: Asked, need: Need, fitting: Iterable[Certificate]) -> Reason:
    """None of `fitting` holds: when the next begins to, else when and how the last ended."""
    ahead = [
        one.valid_from
        for one in fitting
        if one.valid_from > asked.day and one.valid(one.valid_from)
    ]
    if ahead:
        by, how = min(ahead), Ended.NOT_BEGUN
    else:
        newest = max(fitting, key=_reach)
        by, how = newest.last or asked.day, newest.ended_by
    detail = {**_need(need), "ended": how.value}
    return Reason(Why.CERTIFICATE_OVER, rule.verified, rule, by, detail)


def _licensed(asked: Asked) -> bool:
    """Whether there is a valid certificate to do some job or other."""
    return any(
        one.valid(asked.day) and one.family not in (Family.ASSESSMENT, Family.PRACTICAL_TEST)
        for one in asked.file.certificates
    )


def _ending(rule: Rule, asked: Asked) -> Iterator[Reason]:
    for need in rule.speaks_of(asked.post):
        fitting = [one for one in asked.file.certificates if one.fits(need)]
        newest = _unbroken(fitting, asked.day)
        last = newest.last if newest else None
        if newest and last is not None and last < asked.day + timedelta(days=rule.days):
            detail = {**_need(need), "ended": newest.ended_by.value}
            yield Reason(Why.CERTIFICATE_ENDING, blocks=False, rule=rule, by=last, detail=detail)


def _unbroken(fitting: Iterable[Certificate], day: date) -> Certificate | None:
    """The one that holds last without a day between them from `day` on: a renewed card may begin
    the day after the old one ends. None: none holds on `day`."""
    held = max((one for one in fitting if one.valid(day)), key=_reach, default=None)
    while held is not None and held.last is not None:
        after = held.last + _DAY
        longer = [one for one in fitting if one.valid(after)]
        if not longer:
            break
        held = max(longer, key=_reach)
    return held


def _reach(one: Certificate) -> date:
    return one.last or date.max


def _need(need: Need) -> dict[str, str | int]:
    return {"family": need.family.value, "operations": "、".join(sorted(need.operations))}


def _nothing(rule: Rule, asked: Asked) -> Iterator[Reason]:
    """A rule that says what others go by, and nothing of anybody."""
    return iter(())


def _away(rule: Rule, asked: Asked) -> Iterator[Reason]:
    for begins, back in _spells(asked):
        if not full_months(begins, back, rule.months) or _returned(rule, asked, back):
            continue
        yield _no(Why.AWAY_TOO_LONG, rule, since=begins.isoformat(), months=rule.months)
        return


def _spells(asked: Asked) -> list[tuple[date, date]]:
    """(first day away, first day back) of every spell; adjoining ones are one."""
    spells: list[tuple[date, date]] = []
    for one in sorted(asked.file.away, key=lambda each: each.begins):
        begins, back = one.begins, _back(one, asked.day)
        if begins >= asked.day:
            continue
        if spells and begins <= spells[-1][1]:
            begins, back = spells[-1][0], max(back, spells.pop()[1])
        spells.append((begins, back))
    return spells


def _back(one: Away, day: date) -> date:
    """The first day back; whoever is asked about while away would be back that very day."""
    return day if one.ends is None or one.ends >= day else one.ends + _DAY


def _returned(rule: Rule, asked: Asked, back: date) -> bool:
    """Whether what coming back asks for was done since."""
    if rule.practical:
        return any(
            one.family is Family.PRACTICAL_TEST and back <= one.valid_from <= asked.day
            for one in asked.file.certificates
        )
    trained = list(_trained(asked, back))
    minutes = sum(one.minutes for one in trained if one.kind is rule.training)
    taught = rule.training is None or (minutes >= rule.minutes and minutes > 0)
    tested = any(one.supervised and back <= one.on <= asked.day for one in asked.file.passed)
    return taught and tested and _missing_level(rule.levels, trained, back) is None


def _post_changed(rule: Rule, asked: Asked) -> Iterator[Reason]:
    posted = asked.posted
    moved = any(
        one.post != posted.post and one.employer == posted.employer and one.begins < posted.begins
        for one in asked.file.posted
    )
    if not moved:
        return
    since = add_months(posted.begins, -rule.months)
    trained = list(_trained(asked, since))
    missing = _missing_level(rule.levels, trained, since)
    if missing is not None:
        yield _no(Why.POST_CHANGED, rule, level=missing.value)


def _form_barred(rule: Rule, asked: Asked) -> Iterator[Reason]:
    if asked.posted.form in rule.forms:
        yield _no(Why.FORM_BARRED, rule, form=asked.posted.form.value)


def _pass(rule: Rule, asked: Asked) -> Iterator[Reason]:
    fresh = (
        one.supervised and one.on <= asked.day and not full_months(one.on, asked.day, rule.months)
        for one in asked.file.passed
    )
    if not any(fresh):
        yield _no(Why.NO_PASS, rule, months=rule.months)


def _trained(asked: Asked, since: date) -> Iterator[Trained]:
    """What was taught and tested since, for this post or for every one."""
    return (
        one
        for one in asked.file.trained
        if one.assessed and since <= one.on <= asked.day and one.post in ("", asked.post.id)
    )


def _no(why: Why, rule: Rule, by: date | None = None, **detail: str | int) -> Reason:
    return Reason(why, blocks=rule.verified, rule=rule, by=by, detail=detail)


_CHECKS: Mapping[Check, Callable[[Rule, Asked], Iterator[Reason]]] = {
    Check.HOURS_ONCE: _hours_once,
    Check.HOURS_YEARLY: _hours_yearly,
    Check.LEVELS: _levels,
    Check.APPRENTICESHIP: _apprenticeship,
    Check.ASSESSMENT: _assessment,
    Check.CERTIFICATE: _certificate,
    Check.AWAY: _away,
    Check.POST_CHANGED: _post_changed,
    Check.FORM_BARRED: _form_barred,
    Check.PASS: _pass,
    Check.CERTIFICATE_ENDING: _ending,
    Check.HIGH_RISK: _nothing,
    Check.DAILY_CAP: _nothing,
    Check.CLASS_HOUR: _nothing,
}
