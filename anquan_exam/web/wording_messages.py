"""What each message says: the fact, then what to do, by when, whom to see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from anquan_exam.domain.certificates import BARE_TITLES
from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.domain.messages import Group, Kind
from anquan_exam.domain.personal_file import EntryKind
from anquan_exam.web.pages import day, moment
from anquan_exam.web.personal_file.words import KINDS as ENTRY_KINDS
from anquan_exam.web.waiting_words import WAITING

GROUP_WORDS: dict[Group, tuple[str, str]] = {
    Group.TO_DO: ("must", "要办"),
    Group.DUE: ("caution", "快到期"),
    Group.EXPIRING: ("caution", "证快过期"),
    Group.NEWS: ("off", "知道就行"),
}
DIGEST_WORDS = ("must", "每天汇总")
CHANNEL_WORDS: dict[str, str] = {
    "file": "发件箱文件",
    "wecom": "企业微信",
    "dingtalk": "钉钉",
    "sms": "短信",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A message in words: the fact, what to do, and what the button is called."""

    title: str
    text: str
    button: str = "去看看"


Params = Mapping[str, Any]


def say_message(kind: Kind, params: Params, today: date) -> Said:
    """The words of a message, as read on `today`."""
    return _WORDS[kind](params, today)


def _fixed(title: str, text: str, button: str = "去看看") -> Callable[[Params, date], Said]:
    """Words with nothing in them but the parameters themselves."""
    return lambda params, _: Said(title.format(**params), text.format(**params), button)


def _at(text: str) -> str:
    return moment(datetime.fromisoformat(text)) if text else ""


def _on(text: str) -> str:
    return day(date.fromisoformat(text))


def _exam_assigned(params: Params, _today: date) -> Said:
    closes = f"，{_at(params['closes'])}前考完" if params["closes"] else ""
    text = f"{_at(params['opens'])} 开考{closes}。考前先练练错题。"
    return Said(f"要考：{params['title']}", text, "看考试")


def _exam_closing(params: Params, _today: date) -> Said:
    text = f"{_at(params['closes'])}截止，过了就算缺考。考不了就马上找安全科。"
    return Said(f"快截止，你还没考：{params['title']}", text, "去考试")


def _training(verb: str) -> Callable[[Params, date], Said]:
    def words(params: Params, _today: date) -> Said:
        text = f"{_at(params['begins'])}，{params['place']}。来不了就找安全科。"
        return Said(f"{verb}：{params['title']}", text, "看培训")

    return words


def _training_confirm(params: Params, _today: date) -> Said:
    text = f"{_at(params['begins'])} 那次的学时，对就点确认，不对就说哪里不对。"
    return Said(f"培训学时等你确认：{params['title']}", text, "去确认")


def _certificate(what: str, ask: str) -> Callable[[Params, date], Said]:
    def words(params: Params, today: date) -> Said:
        name = BARE_TITLES.get(Family(params["family"]), "证")
        if params["operations"]:
            name = f"{name}（{params['operations']}）"
        left = (date.fromisoformat(params["day"]) - today).days
        ends = "今天" if left == 0 else f"还有 {left} 天，{_on(params['day'])}"
        if left < 0:
            return Said(f"{name}{what}过了", f"{_on(params['day'])}就{what}了。{ask}", "看我的证")
        return Said(f"{name}{what}", f"{ends}{what}。{ask}", "看我的证")

    return words


def _absence_near(params: Params, _today: date) -> Said:
    text = (
        f"{_on(params['day'])}前回来上岗就不用重新培训；到那天满三个月，"
        "要先培训、考试合格才能上岗。什么时候回来，告诉安全科。"
    )
    return Said("你离岗快满三个月了", text, "看上岗码")


def _follow_up(params: Params, _today: date) -> Said:
    what = "补考，考合格" if params["kind"] == "absent" else "先培训，再考合格"
    if params["over"]:
        return Said(
            "抽考以后要你办的过期了",
            f"{_on(params['day'])}前该{what}。今天就找安全科安排。",
        )
    text = f"{_on(params['day'])}前{what}。哪天培训、哪天考，问安全科。"
    return Said("抽考以后要你办的快到期", text)


def _entry(params: Params) -> str:
    return f"{_on(params['day'])}的{ENTRY_KINDS[EntryKind(params['entry'])]}"


def _file_asked(params: Params, _today: date) -> Said:
    text = f"他说{_entry(params)}写得不对。说得对就先改好，再答复他。"
    return Said(f"{params['name']}说档案写得不对", text, "去答复")


def _file_answered(params: Params, _today: date) -> Said:
    what = "说你说得对" if params["accepted"] else "没同意"
    text = f"你说{_entry(params)}写得不对，单位答复了，{what}。为什么，写在你的档案里。"
    return Said("你说档案写得不对，有答复了", text, "看我的档案")


def _desk_waiting(params: Params, _today: date) -> Said:
    parts = [words.format(params[name]) for name, words in WAITING.items() if name in params]
    return Said(f"等你管的有 {len(parts)} 样", "；".join(parts) + "。", "去管理台")


def _desk_reds(params: Params, _today: date) -> Said:
    text = f"{_on(params['day'])}的班前会之前看看是谁、为什么，安排好替的人。"
    return Said(f"班组里有 {params['count']} 人到时不能上岗", text, "看是谁")


def _digest(params: Params, today: date) -> Said:
    counts = {Group(name): number for name, number in params["counts"].items()}
    said = "，".join(f"{GROUP_WORDS[group][1]} {number}" for group, number in counts.items())
    lines = [say_message(Kind(kind), given, today).title for kind, given in params["lines"]]
    title = f"今天有 {sum(counts.values())} 件事：{said}"
    return Said(title, "最要紧的：" + "；".join(lines) + "。", "看消息")


_CASE = "案件 {number}"


def _steps(title: str, what: str) -> Callable[[Params, date], Said]:
    """A case in which something is to be done by a day, if there is one."""

    def words(params: Params, _today: date) -> Said:
        due = f"{_on(params['due'])}前办完。" if params["due"] else ""
        text = f"案件 {params['number']}：{what}{due}有事找安全科。"
        return Said(title, text, "看怎么办")

    return words


_WORDS: dict[Kind, Callable[[Params, date], Said]] = {
    Kind.CASE_REPORTED: _fixed(
        "有人报了你三违，先听你说", f"{_CASE}：去写一下当时怎么回事，安全科听了再定。", "去说明"
    ),
    Kind.CASE_OPENED: _steps("给你开了一件案件", "要做哪几步，里面写着。"),
    Kind.CASE_VERIFIED: _steps("报你的三违核实了", "要做哪几步，里面写着。"),
    Kind.CASE_DROPPED: _fixed("报你的三违不算", f"{_CASE}：查过了，到此为止。"),
    Kind.CASE_CONFIRM_TRAINING: _fixed(
        "补课的学时等你确认", f"{_CASE}：看看时间对不对，对就点确认。", "去确认"
    ),
    Kind.CASE_RETEST: _fixed(
        "给你安排了复考", f"{_CASE}：几点、在哪考，里面写着。考前练练错题。", "看复考"
    ),
    Kind.CASE_FAILED: _steps("复考没合格", "先补课，再考一次。"),
    Kind.CASE_PASSED: _fixed("复考合格了", f"{_CASE}：等人签字，签完就能回来上岗。"),
    Kind.CASE_CLEARED: _fixed("可以回来上岗了", f"{_CASE}：办完了。上岗码已经变了，看一眼。"),
    Kind.CASE_DECIDED: _fixed("你的案件定了", f"{_CASE}：怎么定的，里面写着。"),
    Kind.EXAM_ASSIGNED: _exam_assigned,
    Kind.EXAM_CLOSING: _exam_closing,
    Kind.EXAM_FAILED: _fixed("没合格：{title}", "看看错在哪，找安全科安排补课和补考。", "看成绩"),
    Kind.TRAINING_TEACH: _training("你要讲课"),
    Kind.TRAINING_PLANNED: _training("要参加培训"),
    Kind.TRAINING_CONFIRM: _training_confirm,
    Kind.CERTIFICATE_REVIEW: _certificate("该复审", "早点找安全科报复审，没按时复审就不能上岗。"),
    Kind.CERTIFICATE_EXPIRY: _certificate("到期", "找安全科办换证，到期没换就不能上岗。"),
    Kind.ABSENCE_NEAR: _absence_near,
    Kind.FOLLOW_UP_DUE: _follow_up,
    Kind.FILE_ASKED: _file_asked,
    Kind.FILE_ANSWERED: _file_answered,
    Kind.DESK_WAITING: _desk_waiting,
    Kind.DESK_REDS: _desk_reds,
    Kind.DIGEST: _digest,
}
