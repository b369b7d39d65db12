"""Before the start: the rules, the deadline, the start code, the commitment."""

import secrets

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.policy import Policy, PolicyKind, Refusal, Timing
from anquan_exam.services.errors import NotFound
from anquan_exam.services.sittings.notices import NoticeView, notice
from anquan_exam.services.sittings.opening import NotOpen
from anquan_exam.services.sittings.starting import StartRefused, start
from anquan_exam.web.access import actor, needs
from anquan_exam.web.errors import page
from anquan_exam.web.exams.words import LEAVING
from anquan_exam.web.extensions import limiter
from anquan_exam.web.network import device, shortened_address
from anquan_exam.web.pages import clock_time, marks
from anquan_exam.web.sitting import blueprint
from anquan_exam.web.sitting.paper import show
from anquan_exam.web.wording import PARTIAL_CREDIT, refusal_words, say, words

WAITING = {Refusal.NOT_OPEN_YET, Refusal.NOT_PRESENT, Refusal.PAUSED}
CODES = {Refusal.START_CODE_MISSING, Refusal.START_CODE_WRONG}
QUALIFYING_KINDS = {PolicyKind.CLOSED_BOOK, PolicyKind.RETEST, PolicyKind.SPOT_CHECK}


@blueprint.get("/exam/<exam>")
@needs(Permission.SIT)
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
@limiter.limit("30/minute", key_func=lambda: f"start:{actor().person_id}")
def begin(exam: str) -> ResponseReturnValue:
    """Draw the paper and show it at once; or go on with the one that is open."""
    try:
        view = start(
            actor(),
            exam,
            request.form.get("code", "")[:40],
            now=clock.now(),
            device=device(),
            network=shortened_address(),
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
        detail=f"在哪考：{view.place}" if view.place else None,
        refresh_seconds=seconds,
        back_url=url_for("home.index"),
        again_url=url_for("sitting.before", exam=view.exam),
    )


def _notice(view: NoticeView, code_error: str | None = None) -> str:
    return render_template(
        "sitting/notice.html",
        exam={
            "title": view.title,
            "subtitle": _subtitle(view),
            "rows": rules(view),
            "label": view.policy.label or None,
            "commitment": f"{view.commitment[:4]}…{view.commitment[-4:]}",
            "verify_url": f"/verify/{view.exam}",
        },
        notes=_notes(view),
        can_start=view.refused is None,
        refusal=refusal_words(view.refused) if view.refused else None,
        resume=view.open_attempt is not None,
        needs_code=view.policy.needs_start_code,
        code=request.form.get("code", "")[:40],
        code_error=code_error,
        start_url=url_for("sitting.begin", exam=view.exam),
        back_url=url_for("home.index"),
    )


def _subtitle(view: NoticeView) -> str:
    parts = [view.purpose, view.place]
    if view.invigilators:
        parts.append("监考员" + "、".join(view.invigilators))
    return "，".join(part for part in parts if part)


def rules(view: NoticeView) -> list[tuple[str, str]]:
    """The rules in force, in spoken words: few enough that the start code stays in sight."""
    policy = view.policy
    full, least = marks(view.full_score), _pass_marks(view)
    return [
        ("截止", f"{clock_time(view.ends_at)}，到点自动交卷"),
        ("题量", f"{view.question_count} 题，满分 {full}，{least} 分合格"),
        ("时长", _duration(view)),
        ("多选", PARTIAL_CREDIT[policy.partial_credit]),
        ("离开", LEAVING),
        ("成绩", f"{_tries(view)}，{_when(policy)}"),
    ]


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


def _when(policy: Policy) -> str:
    return {
        Timing.AFTER_EACH: "交卷就出分",
        Timing.AFTER_HAND_IN: "交卷就出分",
        Timing.AFTER_CLOSE: "考试结束后出分",
        Timing.NEVER: "不公布，由单位通知",
    }[policy.feedback]


def _notes(view: NoticeView) -> list[tuple[str, str, str]]:
    notes = [("must", "没信号也能答。", "答案先存在手机里，有信号自动交上去。")]
    if view.policy.kind not in QUALIFYING_KINDS:
        notes.append(("caution", "这是自测。", "成绩只给自己看，不作为上岗依据。"))
    elif not view.present:
        notes.append(("caution", "监考员还没核对你。", "没有监考员在场核对身份，这次只算自测。"))
    return notes
