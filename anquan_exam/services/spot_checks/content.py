"""What the record of a spot check says as things stand, and what it asks of whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from anquan_exam.domain.check_record import FollowUpKind
from anquan_exam.domain.results import Outcome
from anquan_exam.domain.spot_check import Strata, Why
from anquan_exam.models import Exam, SpotCheck
from anquan_exam.services.results import words
from anquan_exam.services.results.row_query import base
from anquan_exam.services.results.screening import asked_of_rows, rule_words, stopped_words
from anquan_exam.services.spot_checks.listed import Listed
from anquan_exam.services.spot_checks.problems import problems_in
from anquan_exam.services.spot_checks.sources import for_record
from anquan_exam.services.spot_checks.views import CalledRow, SpotView

DRAFT = "（未定稿）"
OFFLINE = {
    "synced": "；现场没有网络，抽人和考查在离线设备上进行，所有人同一份卷子，事后交回核对",
    "cancelled": "；曾带到离线设备上，后撤回",
}
SAT = frozenset({Outcome.PASSED, Outcome.FAILED, Outcome.UNDECIDED})
"""Whoever answered a paper that stands: they sign, the others get a stroke."""
_AGAIN = {Outcome.ABSENT: "没来考", Outcome.VOIDED: "答卷作废"}


@dataclass(frozen=True, slots=True)
class Words:
    """How the record says what a check holds as values."""

    strata: Mapping[Strata, str]
    whys: Mapping[Why, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the unit is asked to see to for one person."""

    person: Listed
    kind: FollowUpKind
    why: str


@dataclass(frozen=True)
class Standing:
    """A record as things stand: `content` is plain JSON, without number and version; `sitting`
    people have a paper open at this moment."""

    content: dict[str, Any]
    asked: tuple[Asked, ...]
    sitting: int


@dataclass(frozen=True, slots=True)
class _Stood:
    """How somebody stands in the exam; `score` in hundredths of a mark."""

    outcome: Outcome
    score: int | None
    full_score: int | None = None
    asked: int | None = None
    """After how many questions it stopped early, where it did."""


def standing(
    session: Session, check: SpotCheck, seen: SpotView, said: Words, *, now: datetime
) -> Standing:
    """The record of a check the caller may see; `seen` is its view."""
    exam = session.get(Exam, check.exam_id) if check.exam_id else None
    stood = _stood(session, exam.id, now) if exam else {}
    asked = (*_failed(seen, stood), *_absent(seen, stood, said.whys))
    content = {
        **_facts(seen, exam, said.strata),
        **for_record(session, check),
        "rows": [_row(at, one, stood, said.whys) for at, one in enumerate(seen.called, 1)],
        "absent": [
            [one.person.name, one.person.department, said.whys[one.why], one.remark]
            for one in seen.absent
        ],
        "strangers": list(seen.not_on_roster),
        "problems": _problems(session, check.id),
        "failed": _names(asked, FollowUpKind.FAILED),
        "makeup": _names(asked, FollowUpKind.ABSENT),
    }
    sitting = sum(one.outcome is Outcome.SITTING for one in stood.values())
    return Standing(content, asked, sitting)


def headed(
    content: Mapping[str, Any], number: str, version: int, reason: str, due_on: date | None
) -> dict[str, Any]:
    """`content` with number and version of the record, and the day by which is asked."""
    due = words.day(due_on) if due_on else ""
    return {**content, "number": number, "version": version, "reason": reason, "due": due}


def _facts(seen: SpotView, exam: Exam | None, strata: Mapping[Strata, str]) -> dict[str, Any]:
    return {
        "owner": seen.department,
        "label": "",
        "unit": seen.unit,
        "title": seen.title,
        "officers": [[one.name, one.number] for one in seen.officers],
        "plan_item": seen.plan_item or "—",
        "notice_number": seen.notice_number or "—",
        "visits_used": f"{seen.visits_used} 次",
        "place": exam.place_text if exam else "—",
        "time": words.minute(exam.opens_at) if exam else "—",
        "method": f"从 {seen.people} 人里抽 {seen.count} 人，{strata[seen.strata]}"
        + OFFLINE.get(seen.offline or "", ""),
        "word": seen.word or "—",
        "drawn": words.minute(seen.drawn_at) if seen.drawn_at else "—",
        "planned": words.minute(seen.created_at),
        "commitment": seen.commitment,
        "secret": exam.revealed_secret or "" if exam else "",
        "again": seen.same_day,
        **({"screening": rule_words(seen.sequential)} if seen.sequential else {}),
    }


def _row(
    at: int, one: CalledRow, stood: Mapping[int, _Stood], whys: Mapping[Why, str]
) -> dict[str, Any]:
    result = stood.get(one.person.person_id, _Stood(Outcome.NOT_YET, None))
    remarks = [
        f"顺序第 {one.place}，顶替" if one.stands_in else "",
        f"下班再考：{whys[one.why]}" if one.why else "",
        one.remark,
        stopped_words(result.asked, result.full_score) if result.asked else "",
    ]
    sat = result.outcome in SAT
    return {
        "at": at,
        "name": one.person.name,
        "department": one.person.department,
        "posts": one.person.posts,
        "score": words.marks(result.score) if sat else "",
        "verdict": words.OUTCOMES[result.outcome],
        "sat": sat,
        "remark": "；".join(filter(None, remarks)),
    }


def _failed(seen: SpotView, stood: Mapping[int, _Stood]) -> list[Asked]:
    return [
        Asked(one.person, FollowUpKind.FAILED, f"抽考 {words.marks(result.score)} 分，不合格")
        for one in seen.called
        if (result := stood.get(one.person.person_id)) and result.outcome is Outcome.FAILED
    ]


def _absent(seen: SpotView, stood: Mapping[int, _Stood], whys: Mapping[Why, str]) -> list[Asked]:
    """Whoever made room for another, and whoever was called and has no paper that stands now that
    the exam is over."""
    away = [
        Asked(one.person, FollowUpKind.ABSENT, "：".join(filter(None, (whys[one.why], one.remark))))
        for one in seen.absent
    ]
    return away + [
        Asked(one.person, FollowUpKind.ABSENT, _AGAIN[result.outcome])
        for one in seen.called
        if (result := stood.get(one.person.person_id)) and result.outcome in _AGAIN
    ]


def _problems(session: Session, check: int) -> list[dict[str, str]]:
    return [
        {
            "text": one.text,
            "basis": one.basis,
            "due": words.day(one.due_on) if one.due_on else "",
        }
        for one in problems_in(session, check)
        if one.withdrawn is None
    ]


def _names(asked: tuple[Asked, ...], kind: FollowUpKind) -> list[str]:
    return [one.person.name for one in asked if one.kind is kind]


def _stood(session: Session, exam_id: int, now: datetime) -> dict[int, _Stood]:
    """Person to how they stand."""
    rows = session.execute(base(now).where(Exam.id == exam_id)).all()
    asked = asked_of_rows(session, rows)
    return {
        row.Candidate.person_id: _Stood(
            Outcome(row.outcome), row.score, row.full_score, asked.get(row.attempt_id)
        )
        for row in rows
    }
