"""Cases in words: kinds, steps, and in one sentence what comes next and who must do it."""

from collections.abc import Iterator
from datetime import date

from anquan_exam import clock
from anquan_exam.domain.case_terms import Violation
from anquan_exam.domain.cases import ENDED, Decision, SignedAs, Step, What
from anquan_exam.domain.clearances import Ended
from anquan_exam.domain.eligibility.facts import CaseKind, Effect
from anquan_exam.services.cases import CaseLine, CaseView, HistoryRow, State
from anquan_exam.web.pages import day, moment

KINDS: dict[CaseKind, str] = {
    CaseKind.VIOLATION: "三违",
    CaseKind.FAILED_EXAM: "考试没合格",
    CaseKind.NEW_TO_POST: "新上岗",
    CaseKind.POST_CHANGED: "调整岗位",
    CaseKind.AWAY: "离岗太久",
    CaseKind.ACCIDENT: "事故责任",
    CaseKind.MAJOR_HAZARD: "重大隐患责任",
}
VIOLATIONS: dict[Violation, str] = {
    Violation.RULE_BREAKING_WORK: "违规作业",
    Violation.ILLEGAL_COMMAND: "违章指挥",
    Violation.LABOUR_DISCIPLINE: "违反劳动纪律",
}
STEPS: dict[Step, str] = {
    Step.HEARING: "等查实",
    Step.TRAINING: "脱产培训",
    Step.REFLECTION: "写反思",
    Step.RETEST: "复考",
    Step.SIGN_OFF: "等签字",
    Step.DECISION: "等负责人定",
    Step.CLEARED: "办完了",
    Step.DROPPED: "撤销了",
    Step.MOVED: "换岗位了",
}
STATES: dict[State, str] = {
    State.OPEN: "没办完",
    State.HEARING: "等查实",
    State.SIGNING: "等签字",
    State.STOPPED: "停着的",
    State.DUE: "限期补的",
    State.OVERDUE: "过期没补",
    State.ENDED: "结束了",
}
EFFECTS: dict[Effect, str] = {Effect.STOP: "停岗", Effect.TRAIN_BY: "限期培训"}
SIGNED: dict[SignedAs, str] = {SignedAs.SUPERIOR: "上级", SignedAs.SAFETY: "安全管理员"}
ENDED_WHYS: dict[str, str] = {
    Ended.REVOKED.value: "单位作废",
    Ended.NEW_CASE.value: "又有一件停岗的事",
    Ended.VOIDED.value: "复考的卷子作废了",
    Ended.FAILED.value: "复考改判，没合格",
}
DECISIONS: dict[Decision, str] = {
    Decision.ONCE_MORE: "再培训、再考一次",
    Decision.MOVED: "不再干这个岗位",
}


def kind_words(one: CaseLine | CaseView) -> str:
    """三违：违规作业."""
    known = {violation.value: word for violation, word in VIOLATIONS.items()}
    extra = known.get(one.violation, "")
    return f"{KINDS[one.kind]}：{extra}" if extra else KINDS[one.kind]


def hours(minutes: int) -> str:
    """370 → 6 小时 10 分钟."""
    whole, rest = divmod(minutes, 60)
    parts = [f"{whole} 小时" if whole or not rest else "", f"{rest} 分钟" if rest else ""]
    return " ".join(filter(None, parts))


def sign_of(line: CaseLine, today: date) -> tuple[str, str]:
    """The sign and the word of where a case stands."""
    if line.step in (Step.CLEARED, Step.DROPPED):
        return "safe", STEPS[line.step]
    if line.step is Step.MOVED:
        return "off", STEPS[line.step]
    if line.step is Step.HEARING:
        return "must", STEPS[line.step]
    if line.effect is Effect.STOP:
        return "stop", f"停岗，{STEPS[line.step]}"
    if line.due_on is not None and line.due_on < today:
        return "stop", f"过期了，{STEPS[line.step]}"
    return "caution", STEPS[line.step]


def named(names: tuple[str, ...], otherwise: str) -> str:
    """A、B, or what to say where there is nobody by name."""
    return "、".join(names) or otherwise


def next_words(view: CaseView) -> str:
    """What comes next, and who must do it."""
    safety = named(view.safety, "企业安全管理员")
    over = named(view.superiors, "没登记，先登记班组长或主要负责人")
    stands = view.standing
    signed = {role for role, _ in stands.signed}
    missing = [f"上级（{over}）"] if SignedAs.SUPERIOR not in signed else []
    missing += [f"安全管理员（{safety}）"] if SignedAs.SAFETY not in signed else []
    leads = named(view.principals, "没登记")
    boss = "他的上级" if view.leads else "主要负责人"
    others = tuple(dict.fromkeys(n for n in view.safety + view.superiors if n != view.reporter))
    going = view.going(clock.now())
    reporter = f"报告的{view.reporter}不能定。" if view.reporter else ""
    return {
        Step.HEARING: f"由{named(others, '另一位管理员')}查实或撤销，一个人定就行。{reporter}"
        if view.heard
        else f"先听{view.name}怎么说：他在手机上写，或者由{safety}记下来。",
        Step.TRAINING: f"还差 {hours(view.minutes_left)}脱产培训，由{safety}安排、录入，"
        f"{view.name}在手机上确认。",
        Step.REFLECTION: f"{view.name}写反思，最少 {view.terms.reflection_least} 个字；"
        f"不会写的口述，由{named(view.superiors, '上级')}写下来。",
        Step.RETEST: f"{moment(going[-1].opens_at)} 起复考，成绩出来自动往下走。"
        if going
        else f"{safety}安排复考，成绩出来自动往下走。",
        Step.SIGN_OFF: f"等{'和'.join(missing)}签字，两个人不能是同一个。",
        Step.DECISION: f"{stands.round} 次没考过，由{boss}（{leads}）定他的岗位。",
        Step.CLEARED: "都办完了，复岗单在下面。",
        Step.DROPPED: _dropped(view, "没有查实，撤销了。"),
        Step.MOVED: "负责人定了，不再干这个岗位。",
    }[stands.step]


_ORDER = (Step.HEARING, Step.TRAINING, Step.REFLECTION, Step.RETEST, Step.SIGN_OFF)


def _dropped(view: CaseView, otherwise: str) -> str:
    """Why it was dropped: what opened it was no fail after all, or it was not so."""
    if view.standing.verified_at is None:
        return otherwise
    return "立案的那次考试不算没合格了，案件撤销。"


def step_lines(view: CaseView) -> list[dict[str, str]]:
    """The steps as ui.steps shows them."""
    return list(_step_lines(view))


def _step_lines(view: CaseView) -> Iterator[dict[str, str]]:
    policy, step = view.terms.policy, view.standing.step
    first = view.history[0] if view.history else None
    by = f"{first.by or '系统'}，{moment(first.at)}" if first else ""
    yield {"title": "报告" if policy.hearing else "立案", "state": "done", "detail": by}
    asked = {Step.HEARING: policy.hearing, Step.REFLECTION: policy.reflection}
    for each in _ORDER:
        if asked.get(each, True):
            state = _state(each, step)
            over = state == "later" and each in (Step.REFLECTION, Step.SIGN_OFF)
            detail = "" if over else _detail(view, each)
            yield {"title": _title(each), "state": state, "detail": detail}
    if step in (Step.DECISION, Step.MOVED):
        detail = _who_and_when(view.last(What.DECIDED))
        state = "stop" if step is Step.DECISION else "done"
        yield {"title": "主要负责人定岗位", "state": state, "detail": detail}
    done = step is Step.CLEARED
    ended = moment(view.standing.ended_at) if done else ""
    yield {"title": "开出复岗单", "state": "done" if done else "later", "detail": ended}


def _title(step: Step) -> str:
    return {
        Step.HEARING: "听本人怎么说，查实",
        Step.TRAINING: "脱产培训",
        Step.REFLECTION: "反思",
        Step.RETEST: "复考",
        Step.SIGN_OFF: "上级、安全管理员签字",
    }[step]


def _state(each: Step, step: Step) -> str:
    if step is Step.DROPPED:
        return "stop" if each is Step.HEARING else "later"
    if step is Step.CLEARED:
        return "done"
    if step in (Step.DECISION, Step.MOVED):
        return "done" if each is Step.HEARING else "stop" if each is Step.RETEST else "later"
    at, now = _ORDER.index(each), _ORDER.index(step)
    return "done" if at < now else "now" if at == now else "later"


def _detail(view: CaseView, each: Step) -> str:
    stands, last = view.standing, view.last
    if each is Step.HEARING:
        return _who_and_when(last(What.VERIFIED) or last(What.DROPPED) or last(What.HEARD))
    if each is Step.TRAINING:
        done, needed = hours(stands.minutes_done), hours(stands.minutes_needed)
        failed = f"，复考没过 {stands.round} 次，学时加了" if stands.round else ""
        return f"{done} / {needed}{failed}"
    if each is Step.REFLECTION:
        return _who_and_when(last(What.REFLECTED))
    if each is Step.RETEST:
        found = view.last_retest
        if found is None or (found.passed and view.standing.step in _ORDER[:4]):
            return ""  # none yet, or one that no longer counts
        last_time = "" if found.passed else "上一次"
        return f"{last_time}{_came_to(found)}，{moment(found.at)}"
    held = {role for role, _ in stands.signed}
    signed = {row.signed_as: row for row in view.history if row.signed_as in held}.values()
    return "；".join(
        f"{SIGNED[row.signed_as]} {row.by}，{moment(row.at)}" for row in signed if row.signed_as
    )


def _came_to(row: HistoryRow) -> str:
    if row.what is What.UNDONE:
        return "作废"
    return "合格" if row.passed else "没合格"


def _who_and_when(row: HistoryRow | None) -> str:
    return f"{row.by or '系统'}，{moment(row.at)}" if row else ""


def history_words(row: HistoryRow) -> str:
    """What happened, in a few words."""
    if row.what is What.TRAINED:
        gone = f"，后来撤了：{row.withdrawn_why}" if row.withdrawn_why else "，算数了"
        return f"脱产培训 {hours(row.minutes)}{gone}"
    if row.what is What.RETESTED:
        return f"复考{_came_to(row)}"
    if row.what in (What.REGRADED, What.UNDONE):
        return f"考试成绩改了：{_came_to(row)}"
    if row.what is What.SIGNED and row.signed_as:
        return f"{SIGNED[row.signed_as]}签字"
    if row.what is What.DECIDED and row.decision:
        return f"负责人决定：{DECISIONS[row.decision]}"
    if row.what is What.HEARD:
        return "本人说" if row.oneself else "听取本人，记下"
    if row.what is What.REFLECTED:
        return "本人写的反思" if row.oneself else f"本人口述的反思，{row.by}写下"
    plain = {What.REPORTED: "报告", What.VERIFIED: "查实", What.DROPPED: "撤销"}
    return {**plain, What.REOPENED: "复岗单作废，重新办"}[row.what]


def spoken(view: CaseView) -> tuple[str, str, str]:
    """For the person: the sign, the answer, and in one sentence what to do."""
    stands, step = view.standing, view.standing.step
    ask = named(view.safety, "安全科")
    waits = any(not one.accepted and not one.withdrawn_why for one in view.sessions)
    ended = next((one.ended for one in view.clearances[:1]), None)
    if step is Step.CLEARED and ended:
        why = ENDED_WHYS[ended.value]
        return "caution", "这件事了了", f"复岗单作废了：{why}。能不能上岗，看你的上岗码。"
    if step in (Step.CLEARED, Step.DROPPED):
        dropped = _dropped(view, "没有查实，这件事撤销了。")
        told = "都办完了。" if step is Step.CLEARED else dropped
        return "safe", "这件事了了", told
    if step is Step.MOVED:
        return "stop", "换岗位了", f"单位负责人定了，你不再干这个岗位。换到哪儿，找{ask}。"
    if step is Step.HEARING:
        return _spoken_hearing(view)
    stopped = view.effect is Effect.STOP
    late = view.due_on is not None and view.due_on < clock.local(clock.now()).date()
    sign = "stop" if stopped or late else "caution"
    answer = "先别上岗" if stopped or late else "可以上岗，有事要办"
    till = f"{day(view.due_on)}前" if view.due_on and not late else ""
    return (
        sign,
        answer,
        {
            Step.TRAINING: "有一次培训等你确认，在下面点一下。"
            if waits
            else f"{till}还要脱产培训 {hours(view.minutes_left)}。找{ask}安排。",
            Step.REFLECTION: f"培训够了。把这件事写下来，最少 {view.terms.reflection_least} 个字。",
            Step.RETEST: _spoken_retest(view, ask, till),
            Step.SIGN_OFF: "考过了。等上级和安全管理员两个人签字，签完就行。",
            Step.DECISION: f"{stands.round} 次没考过。等单位负责人定你的岗位，有话找{ask}。",
        }[step],
    )


def _spoken_hearing(view: CaseView) -> tuple[str, str, str]:
    if view.heard:
        return "must", "等查实", "你说的话记下了。查实以前，你照常上班。"
    return "must", "有人报你，听你怎么说", "看看下面写的对不对，有话就写上。写完再由别人查实。"


def _spoken_retest(view: CaseView, ask: str, till: str) -> str:
    going = view.going(clock.now())
    if not going:
        return f"{till}还要复考。等{ask}安排，先看看书。"
    one = going[-1]
    return f"去复考：{moment(one.opens_at)} 起，{one.place}。带上证件。"


def line_words(line: CaseLine) -> str:
    """A case in a worker's list, in a few words."""
    if line.step in ENDED:
        return "没有要你做的了"
    return {
        Step.HEARING: "看看写的对不对，有话就说",
        Step.TRAINING: "要脱产培训",
        Step.REFLECTION: "要写反思",
        Step.RETEST: "要复考",
        Step.SIGN_OFF: "等两个人签字",
        Step.DECISION: "等负责人定岗位",
    }[line.step]
