"""How the board speaks of seats, leaves and reasons."""

from datetime import datetime, timedelta

from anquan_exam.domain.bodies import Body
from anquan_exam.domain.invigilation import Look, Seat, Weight
from anquan_exam.domain.sitting import Absence
from anquan_exam.services.invigilation.messages import Said
from anquan_exam.services.invigilation.presence import Identity
from anquan_exam.services.invigilation.views import SeatView
from anquan_exam.web.exams.words import leaving_words
from anquan_exam.web.pages import clock_time, marks

__all__ = ["leaving_words"]

IDENTITIES: dict[Identity, str] = {
    Identity.ID_CARD: "身份证",
    Identity.BADGE: "工牌",
    Identity.KNOWN: "熟人辨认",
}

DONE = (Seat.HANDED_IN, Seat.COLLECTED, Seat.LEFT_OUT, Seat.TIMED_OUT, Seat.VOIDED)
"""The seats of papers that are in."""

WEIGHTS: dict[Weight, tuple[str, str]] = {
    Weight.SLIGHT: ("off", "轻"),
    Weight.SOME: ("caution", "中"),
    Weight.STRONG: ("caution", "重"),
}

REASONS = ("停电", "断网", "消防演练", "身体不适", "手机坏了", "替考", "夹带、抄袭", "扰乱考场")
"""Offered beside every box that asks why."""


def length(span: timedelta | None) -> str:
    """1分20秒, 48秒; 还没回来 for an open end."""
    if span is None:
        return "还没回来"
    minutes, seconds = divmod(max(0, int(span.total_seconds())), 60)
    return f"{minutes}分{seconds:02d}秒" if minutes else f"{seconds}秒"


def state(seat: SeatView) -> tuple[str, str]:
    """Where somebody is: sign and words."""
    at = clock_time(seat.closed_at) if seat.closed_at else ""
    return {
        Seat.AWAITED: ("must", "到了，等核对") if seat.arrived else ("off", "未到"),
        Seat.PRESENT: ("safe", f"已核对，{seat.identity}"),
        Seat.SITTING: ("must", "在考"),
        Seat.HANDED_IN: ("safe", f"已交，{at}"),
        Seat.COLLECTED: ("caution", f"监考员收卷，{at}"),
        Seat.LEFT_OUT: ("caution", f"离开多了自动交，{at}"),
        Seat.TIMED_OUT: ("caution", f"到点交，{at}"),
        Seat.VOIDED: ("stop", "作废"),
        Seat.ABSENT: ("off", "缺考"),
    }[seat.state]


def body(seat: SeatView) -> str:
    """How somebody sits otherwise than on the own phone: 问答，周敏在录; "" for the own phone."""
    open_now = seat.state is Seat.SITTING
    return {
        Body.OWN: "",
        Body.HANDED: "用考场的手机",
        Body.ORAL: f"问答，{seat.conductor}在录" if open_now else "问答",
        Body.PAPER: "纸卷，等录入" if open_now else "纸卷",
    }[seat.body]


def looks(seat: SeatView, now: datetime) -> list[tuple[str, str]]:
    """What is worth a look: the fact, and what to make of it."""
    quiet = now - (seat.progress.last_seen or now)
    said = {
        Look.IMPERSONATED: ("有人报告不是本人", "是不是替考，等另一个人定"),
        Look.LATE_SHEET: ("有一份交晚了的答案", "收不收要两个人定"),
        Look.SHARED_DEVICE: (f"和{'、'.join(seat.shared_with)}用同一部手机", "过去看看是谁在答"),
        Look.LEFT_PAGE: _left(seat),
        Look.NOT_IDENTIFIED: ("没核对身份", "不核对这次只算自测"),
        Look.QUIET: (
            f"{int(quiet.total_seconds() // 60)} 分钟没动静",
            "多半没信号，答案在手机里",
        ),
    }
    return [said[look] for look in seat.looks]


def _left(seat: SeatView) -> tuple[str, str]:
    times = len(seat.progress.absences)
    away = f"，共 {length(seat.away)}" if seat.away else ""
    if any(absence.returned_at is None for absence in seat.progress.absences):
        away += "，还没回来"
    after = f"回来后改了 {seat.changed_after} 题" if seat.changed_after else "回来后没改答案"
    return (f"离开 {times} 次{away}", after)


def seen_by(one: Said) -> str:
    """Who has seen a message: 8 / 10 人知道了，还没：任晓峰."""
    if one.people == 1:
        return "他知道了" if one.seen else "他还没点“知道了”" if one.waiting else "没看就交卷了"
    parts = [f"{one.seen} / {one.people} 人知道了"]
    if one.waiting:
        more = " 等" if one.waiting_in_all > len(one.waiting) else ""
        parts.append(f"还没：{'、'.join(one.waiting)}{more}")
    if one.gone:
        parts.append(f"{one.gone} 人没看就交卷了")
    return "，".join(parts)


def absence(one: Absence) -> str:
    """One leave in a sentence."""
    where = f"第 {one.item} 题时离开 " if one.item else "离开 "
    network = {True: "有网", False: "没网", None: ""}[one.online]
    after = "回来后改了这题" if one.changed_after else ""
    return "，".join(part for part in (where + length(one.length), network, after) if part)


def result(seat: SeatView) -> str:
    """86 分，合格."""
    if seat.mark is None:
        return ""
    return f"{marks(seat.mark.score)} 分，{'合格' if seat.mark.passed else '没合格'}"
