"""Messages on their way outside, for administrators: the channels, what waits, what failed."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.messages import MOST_TRIES
from anquan_exam.services import messages
from anquan_exam.services.errors import Invalid
from anquan_exam.web.access import actor, needs
from anquan_exam.web.extensions import limiter
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.system import blueprint
from anquan_exam.web.wording import say
from anquan_exam.web.wording_messages import CHANNEL_WORDS

SIZE = 30


@blueprint.get("/messages")
@needs(Permission.ADMIN)
def outgoing() -> ResponseReturnValue:
    """How it stands."""
    number = page_number()
    rows, total = messages.failures(page=number, size=SIZE)
    return render_template(
        "system/messages.html",
        channels=messages.states(now=clock.now()),
        page=page_of(rows, number, total, SIZE),
        names=CHANNEL_WORDS,
        most=MOST_TRIES,
    )


@blueprint.post("/messages/test")
@needs(Permission.ADMIN)
@limiter.limit("6/minute")
def test_message() -> ResponseReturnValue:
    """Send oneself a line."""
    channel = request.form.get("channel", "")
    try:
        delivery = messages.send_test(actor(), channel, now=clock.now())
    except Invalid as problem:
        flash(say(problem), "caution")
    else:
        name = CHANNEL_WORDS.get(channel, channel)
        if delivery.sent:
            flash(f"{name}收下了，看看你那里到没到。", "safe")
        else:
            flash(f"{name}没发出去：{delivery.error}。对一下设置。", "stop")
    return redirect(url_for("system.outgoing"))


@blueprint.post("/messages/again")
@needs(Permission.ADMIN)
def send_again() -> ResponseReturnValue:
    """Put in line again what was given up."""
    count = messages.send_again(actor(), now=clock.now())
    flash(f"{count} 条重新排上队了。" if count else "没有要重发的。", "safe")
    return redirect(url_for("system.outgoing"))
