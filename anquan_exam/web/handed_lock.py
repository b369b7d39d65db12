"""What a device handed over may open: its paper, and the way back."""

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.services.sittings import handing_over
from anquan_exam.web.errors import page
from anquan_exam.web.wording import words

KEY = "handed"
PAPER = {
    "auth.large_type",
    "auth.notice",
    "handed.back",
    "handed.show",
    "pictures.show",
    "sitting.card",
    "sitting.form",
    "sitting.hand_in",
    "sitting.leave",
    "sitting.leave_now",
    "sitting.paper",
    "sitting.sheet",
}
START = {"sitting.before", "sitting.begin", "sitting.still_waiting"}
"""Only until the paper is in."""
SIGN_IN = "auth.sign_in"
"""Only when the PIN will not do."""


def refused() -> ResponseReturnValue | None:
    """Where a device handed over is led that asks for anything else; None: it may go on, or is
    nobody's but its own."""
    endpoint = str(request.endpoint)
    if endpoint in PAPER or KEY not in session:
        return None
    view = handing_over.held(session[KEY], now=clock.now())
    if view is None:
        session.pop(KEY)
        return None
    if (endpoint in START and not view.done) or (endpoint == SIGN_IN and view.needs_password):
        return None
    if request.method == "GET":
        return redirect(url_for("handed.show"))
    return page(403, words("handed_only"))
