"""From the fields of the editor to a blueprint, and back to what a wrong field held."""

import re
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from anquan_exam.domain.blueprints import DIFFICULTIES, Blueprint, Section
from anquan_exam.domain.grading import PartialCredit
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import KIND_LABELS, Kind
from anquan_exam.services.errors import Invalid
from anquan_exam.web.numbers import hundredths, whole

MOST_COUNT = 300
MOST_MINUTES = 1440
Form = MultiDict[str, str]
_BETWEEN_TAGS = re.compile(r"[\s,，、;；]+")


def read_editor(
    form: Form, blueprint: Blueprint, policy: Policy
) -> tuple[Blueprint, Policy, tuple[Invalid, ...]]:
    """What the editor's fields make of `blueprint` and `policy`; a wrong field keeps the old value
    and is listed."""
    faults: list[Invalid] = []
    sections = tuple(_numbers_of(form, section, faults) for section in blueprint.sections)
    title = form.get("title", blueprint.title).strip()
    if not title:
        faults.append(Invalid("title_missing", "title"))
    settings = {"duration_minutes": (1, MOST_MINUTES), "pass_percent": (1, 100)}
    for name, (lowest, highest) in settings.items():
        try:
            given = form.get(name, str(getattr(policy, name)))
            changed = {name: whole(given, name, lowest, highest)}
            policy = Policy.from_json({**policy.to_json(), **changed})
        except Invalid as fault:
            faults.append(fault)
    rule = form.get("partial_credit", policy.partial_credit.value)
    if rule in set(PartialCredit):
        policy = replace(policy, partial_credit=PartialCredit(rule))
    return Blueprint(title or blueprint.title, sections), policy, tuple(faults)


def _numbers_of(form: Form, section: Section, faults: list[Invalid]) -> Section:
    count, marks = section.count, section.marks
    try:
        field = f"{section.id}.count"
        count = whole(form.get(field, str(count)), field, 1, MOST_COUNT)
    except Invalid as fault:
        faults.append(fault)
    try:
        field = f"{section.id}.marks"
        marks = hundredths(form[field], field) if field in form else marks
    except Invalid as fault:
        faults.append(fault)
    return replace(section, count=count, marks=marks)


def read_section(form: Form, section: Section) -> Section:
    """The section that the fields of its page describe. Raises Invalid."""
    kinds = tuple(kind for kind in Kind if kind.value in form.getlist("kinds"))
    low = whole(form.get("low"), "low", *DIFFICULTIES)
    high = whole(form.get("high"), "high", *DIFFICULTIES)
    if low > high:
        raise Invalid("difficulty_reversed", "low")
    bank = form.get("bank", "")
    if not bank:
        raise Invalid("no_banks", "bank")
    same_bank = bank == form.get("bank_shown", bank)
    return replace(
        section,
        title=form.get("title", "").strip() or _title(kinds),
        bank=bank,
        kinds=kinds,
        topics=tuple(form.getlist("topics")) if same_bank else (),
        difficulty=(low, high),
        count=whole(form.get("count"), "count", 1, MOST_COUNT),
        marks=hundredths(form.get("marks"), "marks"),
        must_have=tuple(dict.fromkeys(form.getlist("must_have"))) if same_bank else (),
        tags=tuple(dict.fromkeys(filter(None, _BETWEEN_TAGS.split(form.get("tags", ""))))),
    )


def _title(kinds: tuple[Kind, ...]) -> str:
    return "、".join(KIND_LABELS[kind] for kind in kinds) if kinds else "混合题"
