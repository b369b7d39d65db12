"""One's own code page."""

from flask import render_template
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.exchange.pdf import qr_svg
from anquan_exam.services import gate
from anquan_exam.services.eligibility.own import own_code
from anquan_exam.web.access import actor, needs
from anquan_exam.web.eligibility import blueprint
from anquan_exam.web.guard import code_address, until_words
from anquan_exam.web.own_code import sign_of, told_of
from anquan_exam.web.pages import WEEKDAYS
from anquan_exam.web.tabs import tabs

WORDS = {"safe": "可以上岗", "stop": "先别上岗", "off": "还没登记岗位"}


@blueprint.get("/me/code")
@needs(Permission.SIT)
def own() -> ResponseReturnValue:
    """Green with the posts one may do today, or red with what to do first."""
    now = clock.now()
    code = own_code(actor(), now=now)
    kind, at = sign_of(code), clock.local(now)
    told = told_of(code, now)
    shown = gate.show(actor(), code, now=now)
    return render_template(
        "eligibility/own.html",
        tabs=tabs("eligibility.own"),
        code=code,
        kind=kind,
        title=WORDS[kind],
        first=told[0] if kind == "stop" else None,
        others=told[1:] if kind == "stop" else told,
        call=next((one for one in code.ask if one.phone), None),
        at=at,
        qr=qr_svg(code_address(shown.text), stretches=True) if shown else "",
        good=until_words(shown.until) if shown else "",
        shown=f"{at.month}月{at.day}日 周{WEEKDAYS[at.weekday()]} {at:%H:%M:%S}",
    )
