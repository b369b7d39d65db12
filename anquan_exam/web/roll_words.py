"""What puts somebody on a list, in words: what it is, what to do, by when, where it opens."""

from dataclasses import dataclass
from datetime import date

from flask import url_for

from anquan_exam.domain.eligibility.facts import Effect
from anquan_exam.services.absences import AbsenceRow
from anquan_exam.services.certificates.views import CertificateRow
from anquan_exam.services.rolls import CaseItem, Item, Tab, day_of
from anquan_exam.web.absences.words import KINDS as ABSENCES
from anquan_exam.web.cases.words import KINDS as CASES
from anquan_exam.web.certificates.words import STANDINGS, titles
from anquan_exam.web.eligibility_words import On, say_reason

TABS: dict[Tab, tuple[str, str, str]] = {
    Tab.STOPPED: ("停岗", "stop", "今天没有停岗的人。"),
    Tab.DUE: ("要办", "caution", "没有要办的事。"),
    Tab.OVERDUE: ("逾期", "stop", "没有逾期的人。"),
    Tab.ENDING: ("快到期", "caution", "60 天内没有到期的。"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing about somebody on a list; `url` where it opens, "" for nowhere of its own."""

    sign: str
    what: str
    do: str
    by: date | None
    url: str


def told(item: Item, today: date) -> Told:
    """The thing in words."""
    by = day_of(item)
    if isinstance(item, CaseItem):
        return _case(item, today)
    if isinstance(item, CertificateRow):
        sign, word = STANDINGS[item.standing]
        name = titles()[item.family]
        what = f"{name}（{'、'.join(item.operations)}）" if item.operations else name
        url = url_for("certificates.show", public_id=item.public_id)
        return Told(sign, f"{what}：{word}", "办复审、换证", by, url)
    if isinstance(item, AbsenceRow):
        what = f"{ABSENCES.get(item.kind, '请假')} {item.days} 天，快满三个月"
        url = url_for("absences.index", show="near", q=item.name)
        return Told("caution", what, "到这天还没回来，回来先培训、考试", by, url)
    said = say_reason(item, On(today, spoken=False))
    do = f"{said.do}，找{said.see}" if said.see else said.do
    return Told("stop", said.missing, do, by, "")


def _case(item: CaseItem, today: date) -> Told:
    url = url_for("cases.show", public_id=item.public_id)
    what = f"{CASES[item.kind]}，案件 {item.number}"
    if item.effect is Effect.STOP:
        return Told("stop", what, "停岗，办完才能上岗", None, url)
    if item.due_on is not None and item.due_on < today:
        return Told("stop", what, "过期没补训补考，先别上岗", item.due_on, url)
    return Told("caution", what, "按期补训补考", item.due_on, url)
