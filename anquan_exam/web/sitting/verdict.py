"""After the hand-in: the verdict first, then what to do, then why."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as PageNotFound

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services.sittings.opening import public_id_of
from anquan_exam.services.sittings.verdicts import ItemView, VerdictView, items, verdict
from anquan_exam.web.access import actor, needs
from anquan_exam.web.exam_pass import ATTEMPT, NUMBER, with_pass
from anquan_exam.web.favourites import favourite
from anquan_exam.web.pages import day, marks, moment
from anquan_exam.web.sitting import blueprint
from anquan_exam.web.sitting.explaining import explained

LEFT_OUT = "离开页面的次数超过了这场考试的规定，系统替你交了卷。"


@blueprint.get("/sit/over/<int:number>")
@needs(Permission.SIT)
@with_pass(NUMBER)
def over(number: int) -> ResponseReturnValue:
    """Where a page goes that learns from a save that its attempt is over."""
    return redirect(url_for("sitting.result", attempt=public_id_of(actor(), number)))


@blueprint.get("/result/<attempt>")
@needs(Permission.SIT)
@with_pass(ATTEMPT)
def result(attempt: str) -> ResponseReturnValue:
    """The verdict of one's own attempt."""
    view = verdict(actor(), attempt, now=clock.now())
    if view.status == "voided" or not view.visible:
        return _closed(view)
    return render_template(
        "sitting/result.html",
        result=_result(view),
        wrong=len(view.wrong) if view.key_visible else None,
        why_not=None if view.key_visible else _why_not(view),
        **_onward(view, attempt),
        back_url=url_for("home.index"),
    )


def _onward(view: VerdictView, attempt: str) -> dict[str, str | None]:
    """Where one may go on to from a verdict; nowhere on a sign-in by join code."""
    if actor().exam is not None:
        return {"explain_url": None, "objection_url": None, "pdf_url": None}
    objecting = "objections.mine" if view.spoken else "objections.new"
    return {
        "explain_url": _explain_url(view),
        "objection_url": url_for(objecting, attempt=attempt),
        "pdf_url": _pdf_url(view),
    }


def _closed(view: VerdictView) -> str:
    if view.status == "voided":
        title, kind = "这份卷作废了", "stop"
        sentence = f"原因：{view.void_reason}。有疑问就找监考员。"
    elif view.status == "awaiting_marks":
        title, kind = "等待阅卷", "must"
        sentence = "卷子交上了。简答题要由人来判，判完才出分，到时候在“成绩”里看。"
    elif view.late_sheet:
        title, kind = "交晚了，答案留着", "caution"
        sentence = "收不收由两个人定，定了会告诉你。"
    else:
        title, kind = "卷子交上了", "must"
        sentence = "考试结束后出分，到时候在“成绩”里看。"
    if view.left_out and view.status != "voided":
        sentence = f"{LEFT_OUT}{sentence}"
    return render_template(
        "sitting/closed.html",
        kind=kind,
        title=title,
        sentence=sentence,
        receipt=view.receipt,
        next_label=None,
        next_url=None,
        back_url=url_for("home.index"),
    )


def _result(view: VerdictView) -> dict[str, Any]:
    kind, title = _verdict_words(view)
    topics = sorted(view.topics, key=lambda t: t.score - t.full)
    if not view.passed:
        topics = [topic for topic in topics if topic.score < topic.full]
    return {
        "kind": kind,
        "title": title,
        "score": marks(view.score),
        "sentence": _sentence(view),
        "exam_title": view.title,
        "label": view.label or (None if view.supervised else "自测，不作为上岗依据"),
        "steps": [],
        "steps_title": "",
        "topics": [
            {
                "label": topic.title,
                "score": topic.score / 100,
                "full": topic.full / 100,
                "text": f"{marks(topic.score)} / {marks(topic.full)}",
                "weakest": topic is topics[0] and topic.score < topic.full,
            }
            for topic in topics
        ],
        "facts": [
            ("交卷", moment(view.graded_at)),
            ("法规以", f"{day(view.law_as_of)} 的为准"),
            *[("题库", f"{title}，第 {version} 版") for title, version in view.banks],
            ("试卷编号", view.paper_hash[:12]),
        ],
        "receipt": view.receipt,
        "note": _note(view),
        "earlier_url": url_for("objections.mine", attempt=view.attempt) if view.regraded else None,
    }


def _verdict_words(view: VerdictView) -> tuple[str, str]:
    if not view.supervised:
        return "off", "自测合格" if view.passed else "自测没合格"
    # Yellow, not red: he may still work until a case says otherwise.
    return ("safe", "合格") if view.passed else ("caution", "这次没合格")


def _sentence(view: VerdictView) -> str:
    full = marks(view.full_score)
    if view.passed:
        return f"满分 {full}"
    needed = -(-view.pass_percent * view.full_score // 100)
    return f"满分 {full}，差 {marks(needed - view.score)} 分合格"


def _note(view: VerdictView) -> tuple[str, str, str] | None:
    if view.late_sheet:
        return ("caution", "有一份答案交晚了，留着。", "收不收由两个人定，定了会告诉你。")
    if view.asked is not None:
        known = "按考前说好的规则，已经够判合格，后面的题不用答。"
        return ("must", f"序贯：答 {view.asked} 题即可判定。", known)
    if view.left_out:
        return ("caution", "自动交卷。", f"{LEFT_OUT}收到的答案都算数。")
    if view.status == "timed_out":
        return ("caution", "到点自动交卷。", "收到的答案都算数。")
    if view.late:
        return ("caution", "有答案在截止后、宽限内收到。", "算数，已注明。")
    return None


def _why_not(view: VerdictView) -> str:
    if view.closes_at is None:
        return "这场考试的答案不公布。"
    return f"等大家都考完，{moment(view.closes_at)} 以后能看答案和解析。"


def _pdf_url(view: VerdictView) -> str | None:
    return url_for("results.own_pdf", attempt=view.attempt) if view.key_visible else None


def _explain_url(view: VerdictView) -> str | None:
    if not view.key_visible or not view.wrong:
        return None
    return url_for("sitting.explain", attempt=view.attempt, number=view.wrong[0])


@blueprint.get("/result/<attempt>/<int:number>")
@needs(Permission.SIT)
def explain(attempt: str, number: int) -> ResponseReturnValue:
    """One question of one's own paper, of a case all its parts: what was right, why, and where it
    is written."""
    view, all_items = items(actor(), attempt, now=clock.now())
    if not 1 <= number <= len(all_items):
        raise PageNotFound
    wrong = number in view.wrong
    wanted = set(view.wrong) if wrong else {one.item.number for one in all_items}
    pages = [page for page in _pages(all_items) if wanted & {one.item.number for one in page}]
    place = next(at for at, page in enumerate(pages) if all_items[number - 1] in page)
    around = {
        "prev_url": pages[place - 1 : place],
        "next_url": pages[place + 1 : place + 2],
    }
    return render_template(
        "sitting/explain.html",
        item=explained(pages[place], place + 1, len(pages), "错题" if wrong else "答卷"),
        back_url=url_for("sitting.result", attempt=attempt),
        back_label="回成绩",
        report_url=url_for("objections.new", attempt=attempt, item=number),
        favourite=favourite(all_items[number - 1].item.question_id),
        **{
            name: _page_url(attempt, found[0], wanted) if found else None
            for name, found in around.items()
        },
    )


def _pages(all_items: Sequence[ItemView]) -> list[list[ItemView]]:
    """The questions as they are explained: each on its own, the parts of a case together."""
    groups = groupby(all_items, key=lambda one: (one.item.question_id, one.item.section))
    return [list(group) for _, group in groups]


def _page_url(attempt: str, page: Sequence[ItemView], wanted: set[int]) -> str:
    number = next(one.item.number for one in page if one.item.number in wanted)
    return url_for("sitting.explain", attempt=attempt, number=number)
