"""The card of 三级安全教育, on the screen and on A4."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as PageNotFound

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.check_record import SignedHow
from anquan_exam.domain.education_card import CardSigner
from anquan_exam.exchange.pdf import render
from anquan_exam.exchange.signatures import as_svg
from anquan_exam.services import training
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.training import Card, CardLevel, CardLine, CardSigning
from anquan_exam.web.access import actor, needs
from anquan_exam.web.drawn import drawn, shown
from anquan_exam.web.pages import clock_time, day, moment
from anquan_exam.web.results.sending import PDF, send
from anquan_exam.web.training.routes import blueprint
from anquan_exam.web.training.words import LEVEL_WORDS, SIGNERS, hours
from anquan_exam.web.wording import say

_PRINTED = {
    CardSigner.WORKER: "本人签字、手印：",
    CardSigner.TEACHER: "老师签字：",
    CardSigner.MANAGER: "安全管理人员签字：",
}


@blueprint.get("/training/cards/<person>")
@needs(Permission.PEOPLE_VIEW)
def card(person: str) -> ResponseReturnValue:
    """The card of a person, and what is still missing."""
    found = training.card(actor(), person, now=clock.now())
    return render_template(
        "training/card.html",
        card=found,
        missing=missing(found),
        levels=LEVEL_WORDS,
        hours=hours,
        signers=SIGNERS,
        shown=shown,
    )


@blueprint.get("/training/cards/<person>/card.pdf")
@needs(Permission.PEOPLE_VIEW)
def card_pdf(person: str) -> ResponseReturnValue:
    """The card on A4, to be signed by person, teacher and manager."""
    found = training.card(actor(), person, now=clock.now())
    return send(render("three_level_card", _data(found)), f"三级教育卡-{found.name}.pdf", PDF)


@blueprint.route("/training/cards/<person>/sign/<level>/<signer>", methods=["GET", "POST"])
@needs(Permission.PEOPLE_EDIT)
def sign_card(person: str, level: str, signer: str) -> ResponseReturnValue:
    """One signature on a level: with the finger, or on paper."""
    found = training.card(actor(), person, now=clock.now())
    held = next((one for one in found.levels if one.level == level), None)
    if held is None or signer not in set(CardSigner):
        raise PageNotFound
    refused = None
    if request.method == "POST":
        try:
            given, who = _signing(), CardSigner(signer)
            training.sign_card(actor(), person, held.level, who, given, now=clock.now())
            flash("记下签字了。", "safe")
            return redirect(url_for("training.card", person=person))
        except Invalid as said:
            refused = said
        except NotFound:
            raise
        except Problem as said:
            flash(say(said), "caution")
            return redirect(url_for("training.card", person=person))
    return _sign_page(found, held, CardSigner(signer), refused), 422 if refused else 200


def _sign_page(card: Card, level: CardLevel, signer: CardSigner, refused: Invalid | None) -> str:
    teaches = signer is CardSigner.TEACHER
    return render_template(
        "training/card_sign.html",
        card=card,
        level=level,
        signer=signer,
        who=SIGNERS[signer],
        name=card.name if signer is CardSigner.WORKER else actor().name,
        teachers=level.teachers if teaches else (),
        levels=LEVEL_WORDS,
        hours=hours,
        given=request.form,
        problem=say(refused) if refused else "",
        wrong=refused.field if refused else "",
    )


def _signing() -> CardSigning:
    form = request.form
    how = form.get("how", "")
    if how not in set(SignedHow):
        raise Invalid("signing_unsaid", "how")
    return CardSigning(SignedHow(how), form.get("name", ""), drawn(form.get("picture", "")))


def missing(card: Card) -> str:
    """What is still missing, in one sentence; "" for nothing."""
    if card.missing:
        names = "、".join(LEVEL_WORDS[level] for level in card.missing)
        return f"还差{names}，学完、确认、考核了才算。"
    if card.minutes < card.needed:
        return f"三级都学了，学时还差 {hours(card.needed - card.minutes)}。"
    return ""


def _data(card: Card) -> dict[str, Any]:
    return {
        "owner": card.employer,
        "name": card.name,
        "number": card.employee_number,
        "department": card.department,
        "posts": card.posts,
        "joined": day(card.joined),
        "total": hours(card.minutes),
        "missing": missing(card),
        "printed": moment(clock.now()),
        "levels": [_level(level) for level in card.levels],
    }


def _level(level: CardLevel) -> dict[str, Any]:
    return {
        "name": LEVEL_WORDS[level.level],
        "hours": hours(level.minutes),
        "lines": [_line(line) for line in level.lines],
        "signed": [_signed(level, signer) for signer in CardSigner],
    }


def _signed(level: CardLevel, signer: CardSigner) -> dict[str, str]:
    """As the card shows it: what was signed before the level changed is to be signed anew."""
    label = _PRINTED[signer]
    one = level.signed(signer)
    if one is None or not one.stands or one.picture is None:
        return {"label": label, "picture": "", "note": ""}
    return {
        "label": label,
        "picture": as_svg(one.picture),
        "note": f"{one.name}　{day(clock.local(one.at).date())}",
    }


def _line(line: CardLine) -> dict[str, str]:
    if not line.counted:
        state = "还没算"
    else:
        state = f"考试合格（{line.assessed}）" if line.assessed else "老师考核合格"
    return {
        "day": day(line.on),
        "time": f"{clock_time(line.begins_at)}—{clock_time(line.ends_at)}",
        "hours": hours(line.minutes),
        "content": line.content,
        "teacher": line.teacher,
        "state": state,
    }
