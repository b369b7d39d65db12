"""After the hand-in: the verdict first, then what to do, then why."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound as PageNotFound

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.fill_in import is_accepted
from anquan_exam.domain.questions import KIND_LABELS, Kind
from anquan_exam.services.pieces import pieces_of
from anquan_exam.services.sittings.opening import public_id_of
from anquan_exam.services.sittings.verdicts import ItemView, VerdictView, items, verdict
from anquan_exam.web.access import actor, needs
from anquan_exam.web.favourites import favourite
from anquan_exam.web.pages import day, marks, moment
from anquan_exam.web.sitting import blueprint


@blueprint.get("/sit/over/<int:number>")
@needs(Permission.SIT)
def over(number: int) -> ResponseReturnValue:
    """Where a page goes that learns from a save that its attempt is over."""
    return redirect(url_for("sitting.result", attempt=public_id_of(actor(), number)))


@blueprint.get("/result/<attempt>")
@needs(Permission.SIT)
def result(attempt: str) -> ResponseReturnValue:
    """The verdict of one's own attempt."""
    view = verdict(actor(), attempt, now=clock.now())
    if view.status == "voided" or not view.visible:
        return _closed(view)
    return render_template(
        "sitting/result.html",
        result=_result(view),
        wrong=len(view.wrong) if view.key_visible else None,
        explain_url=_explain_url(view),
        why_not=None if view.key_visible else _why_not(view),
        objection_url=None,
        pdf_url=_pdf_url(view),
        back_url=url_for("home.index"),
    )


def _closed(view: VerdictView) -> str:
    if view.status == "voided":
        title, kind = "这份卷作废了", "stop"
        sentence = f"原因：{view.void_reason}。有疑问就找监考员。"
    elif view.late_sheet:
        title, kind = "交晚了，答案留着", "caution"
        sentence = "收不收由两个人定，定了会告诉你。"
    else:
        title, kind = "卷子交上了", "must"
        sentence = "考试结束后出分，到时候在“成绩”里看。"
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
        "earlier_url": None,
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
    """One question of one's own paper: what was right, why, and where it is written."""
    view, all_items = items(actor(), attempt, now=clock.now())
    if not 1 <= number <= len(all_items):
        raise PageNotFound
    numbers = list(view.wrong) if number in view.wrong else [one.item.number for one in all_items]
    place = numbers.index(number)
    around = {
        "prev_url": numbers[place - 1] if place else None,
        "next_url": numbers[place + 1] if place + 1 < len(numbers) else None,
    }
    return render_template(
        "sitting/explain.html",
        item=explained(
            all_items[number - 1],
            place + 1,
            len(numbers),
            "错题" if number in view.wrong else "答卷",
        ),
        back_url=url_for("sitting.result", attempt=attempt),
        back_label="回成绩",
        report_url=None,
        favourite=favourite(all_items[number - 1].item.question_id),
        **{
            name: url_for("sitting.explain", attempt=attempt, number=target) if target else None
            for name, target in around.items()
        },
    )


def explained(view: ItemView, place: int, total: int, what: str) -> dict[str, Any]:
    """The data of sitting/explain.html for one marked question."""
    item, question = view.item, view.question
    pieces = pieces_of([item.revision])[item.revision]
    return {
        "place": place,
        "total": total,
        "what": what,
        "number": item.number,
        "about": f"{KIND_LABELS[item.kind][:2]}，{marks(item.marks)} 分，得 {marks(view.score)} 分",
        "stem": Markup(pieces.stem),  # noqa: S704 - sanitised at publishing
        "right": view.right,
        "options": [
            {
                "letter": "ABCDEFGH"[index],
                "text": Markup(pieces.options[option]),  # noqa: S704
                "chosen": option in view.answer,
                "right": option in question.key,
            }
            for index, option in enumerate(item.options)
        ],
        "blanks": _blanks(view) if item.kind is Kind.FILL_IN else [],
        "explanation": question.explanation,
        "basis": list(view.basis),
        "in_force": None,
    }


def _blanks(view: ItemView) -> list[dict[str, Any]]:
    given = [*view.answer, *[""] * len(view.question.blanks)]
    return [
        {
            "given": given[index],
            "right": is_accepted(given[index], accepted),
            "accepted": list(accepted),
        }
        for index, accepted in enumerate(view.question.blanks)
    ]
