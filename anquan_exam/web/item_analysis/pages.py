"""One revision in pictures."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.item_analysis.items import Group
from anquan_exam.services.item_analysis import revision as revisions
from anquan_exam.web.access import actor, needs
from anquan_exam.web.item_analysis import blueprint, words
from anquan_exam.web.item_analysis.lists import sittings_of


@blueprint.get("/item-analysis/<bank_id>/questions/<question_id>")
@needs(Permission.BANKS_VIEW)
def question(bank_id: str, question_id: str) -> ResponseReturnValue:
    """To the newest revision of a question."""
    found = revisions.latest_revision(actor(), bank_id, question_id, now=clock.now())
    return redirect(url_for("item_analysis.revision", bank_id=bank_id, revision=found))


@blueprint.get("/item-analysis/<bank_id>/revisions/<revision>")
@needs(Permission.BANKS_VIEW)
def revision(bank_id: str, revision: str) -> ResponseReturnValue:
    """One revision with its figures."""
    sittings = sittings_of()
    found = revisions.revision_view(actor(), bank_id, revision, sittings, now=clock.now())
    return render_template(
        "item_analysis/revision.html", page=found, sittings=sittings, groups=[*Group], words=words
    )
