"""考场记录: what happened in an exam room, from the seats to the last paper; for two to sign."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.invigilation import Seat, Weight
from anquan_exam.domain.room_log import INCIDENT_WORDS
from anquan_exam.exchange.pdf import render
from anquan_exam.models.session import reading
from anquan_exam.services.invigilation import log, messages, seating
from anquan_exam.services.invigilation.impersonation import CaseView, cases_of
from anquan_exam.services.invigilation.reach import exam_of
from anquan_exam.services.invigilation.room import room
from anquan_exam.services.invigilation.views import RoomView, SeatView
from anquan_exam.services.results import sight, words
from anquan_exam.services.results.prints.footing import footing, heading
from anquan_exam.services.results.prints.room_facts import ActLine, RoomFacts, room_facts
from anquan_exam.services.results.prints.seat_sheets import drawn

STATES: dict[Seat, str] = {
    Seat.AWAITED: "未到",
    Seat.PRESENT: "到场，未开考",
    Seat.SITTING: "在考",
    Seat.HANDED_IN: "交卷",
    Seat.COLLECTED: "监考员收卷",
    Seat.LEFT_OUT: "离开超次，自动交卷",
    Seat.TIMED_OUT: "到时自动交卷",
    Seat.VOIDED: "作废",
    Seat.ABSENT: "缺考",
}
COUNTED = (Seat.HANDED_IN, Seat.COLLECTED, Seat.LEFT_OUT, Seat.TIMED_OUT, Seat.VOIDED, Seat.SITTING)
AWAY = (Seat.AWAITED, Seat.ABSENT)
WEIGHTS = {Weight.SLIGHT: "轻", Weight.SOME: "中", Weight.STRONG: "重"}


def room_record(actor: Actor, exam_id: str, site: str, *, now: datetime) -> bytes:
    """The record as it stands now (PDF, A4). Raises NotFound."""
    view = room(actor, exam_id, now=now)
    order = seating.seats(actor, exam_id)
    said = messages.said(actor, exam_id, most=None)
    with reading() as session:
        row, _ = exam_of(session, actor, exam_id)
        exam = sight.exam_of(session, actor, row, now=now)
        facts = room_facts(session, row)
        entries = log.entries(session, row)
        cases = cases_of(session, row, actor)
    names = {one.number: one.name for one in facts.candidates}
    content = {
        **heading(exam),
        "final": view.over and not view.count(Seat.SITTING),
        "actual": _actual(facts),
        "present": "、".join(_present(facts)),
        "counts": _counts(view),
        "draw": drawn(order.draws),
        "several": len(order.rooms) > 1,
        "codes": [_code(one) for one in facts.codes],
        "rows": [_row(one, facts) for one in _in_order(view, order)],
        "voided": _voided(facts, names),
        "cases": [_case(one) for one in cases],
        "changes": [_change(one, names) for one in facts.acts],
        "incidents": [_incident(one) for one in entries],
        "messages": [_message(one) for one in reversed(said)],
    }
    return render("room_record", {**content, **footing(exam, content, site, now)})


def _clock(at: datetime | None) -> str:
    return f"{clock.local(at):%H:%M}" if at else ""


def _dated(at: datetime) -> str:
    """11月24日 14:30."""
    local = clock.local(at)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def _actual(facts: RoomFacts) -> str:
    """When the first began and the last ended."""
    attempts = [one for own in facts.attempts.values() for one in own]
    if not attempts:
        return "没有人开考"
    begun = min(one.started_at for one in attempts)
    ends = [end for end in map(_ended, attempts) if end]
    text = f"{words.minute(begun)} 第一人开考"
    if len(ends) < len(attempts):
        return f"{text}，还有人在考"
    return f"{text}，{_dated(max(ends))} 最后一份卷结束"


def _ended(attempt: Any) -> datetime | None:
    """When a paper ended: whoever looked next may have closed it, but its time had run out."""
    ended: datetime | None = attempt.closed_at
    if ended is None or attempt.closed_by is not None:
        return ended
    return min(ended, attempt.deadline_at)


def _present(facts: RoomFacts) -> list[str]:
    """Who did what an invigilator does: confirmed somebody, or gave out a code."""
    did = [*(one.by for one in facts.codes), *(one.confirmed_by for one in facts.candidates)]
    return list(dict.fromkeys(name for name in did if name))


def _counts(view: RoomView) -> str:
    absent = view.count(*AWAY)
    due = len(view.seats)
    parts = [f"应到 {due} 人", f"实到 {due - absent} 人"]
    parts.append(f"{'缺考' if view.over else '未到'} {absent} 人")
    parts += [f"{STATES[state]} {view.count(state)} 人" for state in COUNTED if view.count(state)]
    return "，".join(parts)


def _in_order(view: RoomView, order: seating.SeatsView) -> list[SeatView]:
    """By seat; those without one behind, by department and name."""
    place = {one.number: at for at, one in enumerate(order.people)}
    return sorted(
        view.seats,
        key=lambda one: (place.get(one.number, len(place)), one.department, one.name, one.number),
    )


def _code(one: Any) -> list[str]:
    taken = f"{_clock(one.withdrawn_at)} 收回或换掉" if one.withdrawn_at else "有效"
    return [one.code, _dated(one.given_at), one.by, f"{one.begun} 人", taken]


def _row(one: SeatView, facts: RoomFacts) -> dict[str, Any]:
    own = facts.attempts.get(one.number, ())
    last = own[-1] if own else None
    return {
        "seat": one.short_chair,
        "name": one.name,
        "department": one.department,
        "employee_number": one.employee_number,
        "identity": one.identity or ("已撤销" if one.barred else ""),
        "begin": _clock(last.started_at) if last else "",
        "end": _clock(_ended(last)) if last else "",
        "state": "不准再考" if one.upheld and not last else STATES[one.state],
        "leaves": _leaves(one),
        "extra": f"{one.extra_minutes} 分" if one.extra_minutes else "",
        "remark": _remark(one, len(own)),
        "absent": one.state in AWAY,
    }


def _leaves(one: SeatView) -> str:
    """2 次，1分20秒，中."""
    times = len(one.progress.absences)
    if not times:
        return ""
    away = words.length(one.away) if one.away else ""
    return "，".join(part for part in (f"{times} 次", away, WEIGHTS.get(one.weight, "")) if part)


def _remark(one: SeatView, tries: int) -> str:
    notes = [
        (one.added_late, "后补入场"),
        (tries > 1, f"第 {tries} 次"),
        (one.barred and not one.upheld, "替考待定"),
        (one.upheld, "替考成立"),
        (one.supervised is False and one.state is not Seat.VOIDED, "未核对身份，只算自测"),
        (one.late, "有题过时才到"),
        (one.incidents > 0, f"见情况 {one.incidents} 条"),
    ]
    return "；".join(text for holds, text in notes if holds)


def _voided(facts: RoomFacts, names: Mapping[str, str]) -> list[list[str]]:
    found = []
    for number, own in facts.attempts.items():
        for one in own:
            if one.void_reason is None:
                continue
            act = facts.voided.get(one.public_id)
            when, by = (_dated(act.at), act.by) if act else ("", "")
            found.append(
                [names.get(number, ""), f"第 {one.try_number} 份", when, by, one.void_reason]
            )
    return found


def _case(one: CaseView) -> list[str]:
    decision = "待另一人决定"
    if one.decided_at:
        verdict = "替考成立，成绩作废，不得再考" if one.upheld else "查明是本人，准许再考"
        decision = f"{verdict}。{one.reason}（{one.decided_by}，{_dated(one.decided_at)}）"
    return [
        one.name,
        one.found or "不清楚",
        f"{one.noticed}（{one.by}，{_dated(one.at)}）",
        decision,
    ]


Said = Mapping[str, Any]
CHANGES: dict[str, Callable[[Said, str], str]] = {
    "exam.paused": lambda said, _: f"暂停开考：{said.get('reason', '')}",
    "exam.resumed": lambda _, __: "恢复开考",
    "exam.candidate_added": lambda said, who: f"补加 {who}。{said.get('reason', '')}",
    "exam.candidate_removed": lambda said, who: f"去掉 {who}：{said.get('reason', '')}",
    "candidate.unidentified": lambda said, who: f"撤销 {who} 的核对：{said.get('reason', '')}",
    "candidate.time_added": lambda said, who: (
        f"给 {who} 加 {said.get('minutes', '')} 分钟：{said.get('reason', '')}"
    ),
    "candidate.try_granted": lambda said, who: f"再给 {who} 一次机会：{said.get('reason', '')}",
}


def _change(one: ActLine, names: Mapping[str, str]) -> list[str]:
    who = names.get(str(one.said.get("number", "")), "")
    return [_dated(one.at), CHANGES[one.act](one.said, who), one.by]


def _incident(one: log.IncidentView) -> dict[str, Any]:
    refers: Iterable[str] = (
        f"更正第 {one.corrects} 条" if one.corrects else "",
        f"已由第 {one.corrected_by} 条更正" if one.corrected_by else "",
    )
    return {
        "number": one.number,
        "at": _dated(one.at),
        "kind": INCIDENT_WORDS[one.kind],
        "people": _names([name for _, name in one.people]),
        "text": one.text,
        "done": one.done,
        "by": f"{one.by} {_dated(one.written_at)} 记",
        "refers": "，".join(part for part in refers if part),
        "struck": one.corrected_by is not None,
    }


def _names(names: Sequence[str]) -> str:
    return "、".join(names)


def _message(one: messages.Said) -> list[str]:
    return [
        _dated(one.at),
        one.by,
        one.to or "所有在答的人",
        one.text,
        f"{one.seen} / {one.people} 人已阅",
    ]
