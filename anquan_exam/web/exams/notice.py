"""The notice of a published exam: a page anybody may open, and a poster for the wall."""

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from anquan_exam.domain.access import Permission
from anquan_exam.exchange.pdf import qr_svg, render
from anquan_exam.services import exams
from anquan_exam.services.exams import Notice
from anquan_exam.web.access import actor, needs, public
from anquan_exam.web.exams import blueprint, words
from anquan_exam.web.network import site_address
from anquan_exam.web.pages import marks, moment
from anquan_exam.web.wording import PARTIAL_CREDIT


@blueprint.get("/notice/<public_id>")
@public
def notice(public_id: str) -> ResponseReturnValue:
    """The notice on a page."""
    told = exams.notice(public_id)
    return render_template(
        "exams/notice.html", notice=told, facts=facts(told), rules=rules(told), words=words
    )


@blueprint.get("/exams/<public_id>/poster.pdf")
@needs(Permission.EXAMS_VIEW)
def poster(public_id: str) -> ResponseReturnValue:
    """The notice on A4, with the code to scan."""
    exams.get(actor(), public_id)
    told = exams.notice(public_id)
    address = site_address() + url_for("sitting.before", exam=public_id)
    data = {
        "title": told.title,
        "label": told.policy.label,
        "organiser": told.owner,
        "facts": [list(fact) for fact in facts(told)],
        "rules": rules(told),
        "qr": qr_svg(address),
        "url": address,
        "verify_url": site_address() + url_for("verification.show", public_id=public_id),
        "commitment": told.commitment,
        "published": moment(told.published_at),
    }
    headers = {"Content-Disposition": f'inline; filename="poster-{public_id}.pdf"'}
    return Response(render("exam_poster", data), mimetype="application/pdf", headers=headers)


def facts(told: Notice) -> list[tuple[str, str]]:
    """When, where, what, how long: as pairs."""
    policy = told.policy
    rows = [
        ("时间", window(told)),
        ("地点", told.where),
        (
            "题量",
            f"{told.questions} 题，满分 {marks(told.full_score)}，{marks(told.pass_score)} 分合格",
        ),
        ("时长", f"{policy.duration_minutes} 分钟，从点开始算"),
        ("次数", words.tries_words(policy)),
        ("多选", PARTIAL_CREDIT[policy.partial_credit] if told.has_multiple else ""),
        ("简答", words.marking_words(policy) if told.marked_by_people else ""),
        ("监考", "、".join(told.invigilators)),
        ("事由", told.purpose),
    ]
    return [(name, text) for name, text in rows if text]


def window(told: Notice) -> str:
    """11月24日 14:30 到 15:30."""
    if told.closes_at is None:
        return f"{moment(told.opens_at)} 起"
    opens, closes = moment(told.opens_at), moment(told.closes_at)
    day, _, time = closes.rpartition(" ")
    return f"{opens} 到 {time if opens.startswith(day) else closes}"


def rules(told: Notice) -> list[str]:
    """What to know before one comes."""
    policy = told.policy
    known = []
    if policy.needs_presence:
        known.append("带工牌或身份证，监考员当面核对以后才能开考。")
    if policy.needs_start_code:
        known.append("开考码由监考员当场说。")
    known.append("用自己的手机号或工号登录。没手机的提前跟安全科说。")
    known.append("没信号也能答，答案先存在手机里，有信号自动交上去。")
    known.append(f"{words.leaving_words(policy)}。")
    if policy.ends_by_leaving:
        known.append(f"{words.LEAVE_COUNTS}。")
    return known
