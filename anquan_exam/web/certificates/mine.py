"""One's own certificates (我的证)."""

from flask import render_template
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import me
from anquan_exam.services.certificates import views
from anquan_exam.web.access import actor, needs
from anquan_exam.web.certificates import blueprint
from anquan_exam.web.certificates.words import OWN_STANDINGS, own_sentence, titles
from anquan_exam.web.tabs import tabs


@blueprint.get("/me/certificates")
@needs(Permission.SIT)
def mine() -> ResponseReturnValue:
    """One's own cards: till when, what to do, whom to ask."""
    now = clock.now()
    today = clock.local(now).date()
    cards = views.own(actor(), now=now)
    return render_template(
        "certificates/mine.html",
        tabs=tabs("me.index"),
        cards=[(card, OWN_STANDINGS[card.standing], own_sentence(card, today)) for card in cards],
        titles=titles(),
        ask=me.me(actor(), now=now).ask,
    )
