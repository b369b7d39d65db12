"""Before the start: the rules, the deadline, the start code, the commitment."""

import secrets

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.policy import PolicyKind, Refusal, Timing
from anquan_exam.domain.questions import KIND_WORDS, Kind
from anquan_exam.services.errors import NotFound
from anquan_exam.services.sittings.notices import NoticeView, notice
from anquan_exam.services.sittings.opening import NotOpen
from anquan_exam.services.sittings.starting import OWN, StartRefused, start
from anquan_exam.web.access import actor, needs
from anquan_exam.web.errors import page
from anquan_exam.web.exam_pass import EXAM, with_pass
from anquan_exam.web.exams.words import LEAVE_COUNTS, leaving_words
from anquan_exam.web.extensions import limiter
from anquan_exam.web.handed import how_begun
from anquan_exam.web.network import device, shortened_address
from anquan_exam.web.pages import clock_time, marks
from anquan_exam.web.sitting import blueprint
from anquan_exam.web.sitting.arriving import check_in, state_of
from anquan_exam.web.sitting.paper import show
from anquan_exam.web.sitting.screening_words import length_told, rule_told, stopping_told
from anquan_exam.web.wording import KIND_RULES, PARTIAL_CREDIT, refusal_words, say, words

WAITING = {Refusal.NOT_OPEN_YET, Refusal.NOT_PRESENT, Refusal.PAUSED}
CODES = {Refusal.START_CODE_MISSING, Refusal.START_CODE_WRONG}
CHOICES = {Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE}
QUALIFYING_KINDS = {PolicyKind.CLOSED_BOOK, PolicyKind.RETEST, PolicyKind.SPOT_CHECK}


@blueprint.get("/exam/<exam>")
@needs(Permission.SIT)
@with_pass(EXAM)
def before(exam: str) -> ResponseReturnValue:
    """The notice of one exam; a waiting page while it is not open yet."""
    try:
        view = notice(actor(), exam, now=clock.now())
    except NotFound:
        # Most who come here scanned a poster; whether there is such an exam is not said.
        return page(404, words("not_on_the_list"))
    if view.refused and view.refused.reason in WAITING:
        return _wait(view)
    return _notice(view)


@blueprint.post("/exam/<exam>/start")
@needs(Permission.SIT)
@with_pass(EXAM)
@limiter.limit("30/minute", key_func=lambda: f"start:{actor().person_id}")
def begin(exam: str) -> ResponseReturnValue:
    """Draw the paper and show it at once; or go on with the one that is open."""
    code, conduct = how_begun(actor(), request.form.get("code", "")[:40])
    try:
        view = start(
            actor(),
            exam,
            code,
            now=clock.now(),
            device=device(),
            network=shortened_address(),
            conduct=conduct,
        )
    except StartRefused as refused:
        return _refused(exam, refused)
    except NotOpen:
        return _notice(notice(actor(), exam, now=clock.now()))
    return show(view)


def _refused(exam: str, problem: StartRefused) -> ResponseReturnValue:
    view = notice(actor(), exam, now=clock.now())
    reason = problem.refused.reason
    if reason in WAITING:
        return _wait(view)
    if reason in CODES:
        return _notice(view, code_error=say(problem)), 422
    return _notice(view), 409


def _wait(view: NoticeView) -> ResponseReturnValue:
    assert view.refused is not None
    # A hall must not come back all at once.
    seconds = 15 + secrets.randbelow(10)
    return render_template(
        "sitting/wait.html",
        exam=view,
        sentence=refusal_words(view.refused),
        detail="　".join(_where(view)) or None,
        check=check_in(view),
        state=state_of(view.exam) if view.refused.reason is Refusal.NOT_PRESENT else None,
        look_url=url_for("sitting.still_waiting", exam=view.exam),
        refresh_seconds=seconds,
        back_url=url_for("home.index"),
        again_url=url_for("sitting.before", exam=view.exam),
    )


def _where(view: NoticeView) -> list[str]:
    """Where to go, and where to sit."""
    parts = [("在哪考：", view.place), ("座位 ", view.chair)]
    return [label + text for label, text in parts if text]


def _notice(view: NoticeView, code_error: str | None = None) -> str:
    return render_template(
        "sitting/notice.html",
        exam={
            "title": view.title,
            "subtitle": _subtitle(view),
            "rows": rules(view),
            "kinds": kind_rules(view),
            "rule": rule_told(view.policy),
            "label": view.policy.label or None,
            "commitment": f"{view.commitment[:4]}…{view.commitment[-4:]}",
            "verify_url": f"/verify/{view.exam}",
        },
        notes=_notes(view),
        check=check_in(view) if view.refused is None else None,
        seen_url=_seen_url(view),
        can_start=view.refused is None,
        refusal=refusal_words(view.refused) if view.refused else None,
        resume=view.open_attempt is not None,
        needs_code=view.policy.needs_start_code and how_begun(actor(), "")[1] is OWN,
        code=request.form.get("code", "")[:40],
        code_error=code_error,
        start_url=url_for("sitting.begin", exam=view.exam),
        back_url=url_for("home.index"),
    )


def _seen_url(view: NoticeView) -> str | None:
    """The result of what was handed in: on a sign-in by join code the way there is from here."""
    if actor().exam is None or view.last is None or not actor().confirmed:
        return None
    return url_for("sitting.result", attempt=view.last)


def _subtitle(view: NoticeView) -> str:
    parts = [view.purpose, view.place, f"座位 {view.chair}" if view.chair else ""]
    if view.invigilators:
        parts.append("监考员" + "、".join(view.invigilators))
    return "，".join(part for part in parts if part)


def rules(view: NoticeView) -> list[tuple[str, str]]:
    """The rules in force, in spoken words: few enough that the start code stays in sight."""
    policy = view.policy
    full, least = marks(view.full_score), _pass_marks(view)
    return [
        ("截止", f"{clock_time(view.ends_at)}，到点自动交卷"),
        ("题量", f"{length_told(view.policy) or _count(view)}，满分 {full}，{least} 分合格"),
        ("时长", _duration(view)),
        *[("多选", PARTIAL_CREDIT[policy.partial_credit])] * (Kind.MULTIPLE in view.kinds),
        ("离开", leaving_words(policy)),
        ("成绩", f"{_tries(view)}，{_when(view)}"),
    ]


def _count(view: NoticeView) -> str:
    """How many questions; of how many parts a case is, only the draw says."""
    parts = "（一道案例题有几小题）" if Kind.CASE in view.kinds else ""
    return f"{view.question_count} 题{parts}"


def kind_rules(view: NoticeView) -> list[tuple[str, str]]:
    """How the other kinds on this exam are marked; nothing where all are plain choices."""
    if not view.kinds - CHOICES:
        return []
    told: dict[str, list[str]] = {}
    for kind, rule in KIND_RULES.items():
        if kind in view.kinds:
            by_two = kind is Kind.SHORT_ANSWER and view.policy.markers == 2
            told.setdefault(rule + "，两个人分别判" * by_two, []).append(KIND_WORDS[kind])
    return [("、".join(names), rule) for rule, names in told.items()]


def _duration(view: NoticeView) -> str:
    extra = f"，含给你加的 {view.extra_minutes} 分钟" if view.extra_minutes else ""
    minutes = view.policy.duration_minutes + view.extra_minutes
    return f"{minutes} 分钟，从你点开始算{extra}"


def _pass_marks(view: NoticeView) -> str:
    """The least score that passes, rounded up to a hundredth."""
    return marks(-(-view.policy.pass_percent * view.full_score // 100))


def _tries(view: NoticeView) -> str:
    most = view.policy.max_tries
    if most is None:
        return "不限次数"
    return "只能考一次" if most == 1 else f"能考 {most} 次，已用 {view.tries_used} 次"


def _when(view: NoticeView) -> str:
    timing = view.policy.feedback
    if Kind.SHORT_ANSWER in view.kinds and timing in (Timing.AFTER_EACH, Timing.AFTER_HAND_IN):
        return "简答题判完出分"
    return {
        Timing.AFTER_EACH: "交卷就出分",
        Timing.AFTER_HAND_IN: "交卷就出分",
        Timing.AFTER_CLOSE: "考试结束后出分",
        Timing.NEVER: "不公布，由单位通知",
    }[timing]


def _notes(view: NoticeView) -> list[tuple[str, str, str]]:
    notes = [("must", "没信号也能答。", "答案先存在手机里，有信号自动交上去。")]
    notes += stopping_told(view.policy)
    if view.policy.ends_by_leaving:
        notes.append(("caution", f"{leaving_words(view.policy)}。", f"{LEAVE_COUNTS}。"))
    if view.policy.kind not in QUALIFYING_KINDS:
        notes.append(("caution", "这是自测。", "成绩只给自己看，不作为上岗依据。"))
    elif not view.present:
        notes.append(("caution", "监考员还没核对你。", "没有监考员在场核对身份，这次只算自测。"))
    return notes
