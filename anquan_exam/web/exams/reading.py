"""From the fields of a draft to what the service takes."""

from collections.abc import Mapping

from anquan_exam import clock
from anquan_exam.domain.policy import Policy, PolicyError
from anquan_exam.domain.sequential import SequentialRule
from anquan_exam.services.errors import Invalid
from anquan_exam.services.exams import Draft
from anquan_exam.web.exams.words import SETTINGS
from anquan_exam.web.numbers import moment, whole

_WHOLE = {
    "duration_minutes": (1, 1440),
    "pass_percent": (1, 100),
    "cooldown_hours": (0, 8784),
    "grace_seconds": (0, 3600),
    "markers": (1, 2),
    "leave_limit": (0, 20),
}
_WORDS = ("kind", "partial_credit", "feedback", "show_key", "count", "label", "leave_page")
_FLAGS = ("needs_start_code", "needs_presence", "asks_photo", "shuffle_options")


def read_draft(form: Mapping[str, str], policy: Policy) -> Draft:
    """The draft that the fields describe; settings without a field stay as in `policy`.

    Raises Invalid naming the field."""
    closes = None
    if form.get("closes_day") or form.get("closes_time"):
        closes = moment(form.get("closes_day"), form.get("closes_time"), "closes_day")
    return Draft(
        title=form.get("title", ""),
        purpose=form.get("purpose", ""),
        site_id=int(form["site_id"]) if form.get("site_id", "").isdecimal() else None,
        place_text=form.get("place_text", ""),
        opens_at=moment(form.get("opens_day"), form.get("opens_time"), "opens_day"),
        closes_at=closes,
        policy=read_policy(form, policy),
    )


def read_policy(form: Mapping[str, str], policy: Policy) -> Policy:
    """The policy that the fields describe. Raises Invalid."""
    settings: dict[str, object] = dict(policy.to_json())
    for name, (lowest, highest) in _WHOLE.items():
        if name in form:
            settings[name] = whole(form[name], name, lowest, highest)
    tries = form.get("max_tries", "").strip()
    settings["max_tries"] = whole(tries, "max_tries", 1, 1000) if tries else None
    settings.update({name: form[name].strip() for name in _WORDS if name in form})
    settings.update({name: form.get(name) == "1" for name in _FLAGS})
    settings.update(_early(form, policy))
    try:
        return Policy.from_json(settings)
    except PolicyError as error:
        said = SETTINGS.get(error.setting, error.setting)
        raise Invalid("policy_refused", error.setting, setting=said) from error


def _early(form: Mapping[str, str], policy: Policy) -> dict[str, object]:
    """Whether it may stop early, which goes forward only: by the rule it has, or the usual one."""
    if form.get("sequential") == "1":
        rule = policy.sequential or SequentialRule()
        return {"sequential": rule.to_json(), "may_go_back": False}
    return {"sequential": None, "may_go_back": policy.may_go_back or policy.sequential is not None}


def fields_of(draft: Draft) -> dict[str, str]:
    """What the fields of moments hold for `draft`."""
    opens = clock.local(draft.opens_at)
    closes = clock.local(draft.closes_at) if draft.closes_at else None
    return {
        "opens_day": f"{opens:%Y-%m-%d}",
        "opens_time": f"{opens:%H:%M}",
        "closes_day": f"{closes:%Y-%m-%d}" if closes else "",
        "closes_time": f"{closes:%H:%M}" if closes else "",
    }
