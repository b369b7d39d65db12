"""The ready blueprints: found by industry and use, taken as one's own."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.ready_blueprints import ReadyBlueprint, Use
from anquan_exam.domain.vocabulary import CATEGORY_LABELS, INDUSTRY_LABELS
from anquan_exam.services import blueprints
from anquan_exam.services.blueprints import ReadyFilter
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.web.access import actor, needs
from anquan_exam.web.blueprints import blueprint
from anquan_exam.web.numbers import small, today
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.wording import say

SIZE = 20
USES: dict[Use, str] = {
    Use.CLOSED_BOOK: "闭卷考试",
    Use.SPOT_CHECK: "现场抽查",
    Use.RETEST: "三违复考",
    Use.NEW_WORKER: "新上岗三级教育",
}


@blueprint.get("/blueprints/ready")
@needs(Permission.EXAMS_EDIT)
def ready() -> ResponseReturnValue:
    """The list."""
    owners = blueprints.owners(actor())
    owner_id = request.args.get("owner", type=small) or (owners[0].id if owners else 0)
    wanted = ReadyFilter(
        _use(request.args.get("use", "")),
        request.args.get("industry", ""),
        request.args.get("people", ""),
        request.args.get("q", ""),
    )
    found = [one for one in _known() if wanted.takes(one)]
    page = page_number()
    rows = (
        blueprints.ready_rows(actor(), owner_id, found, day=today(), page=page, size=SIZE)
        if owners
        else ()
    )
    return render_template(
        "blueprints/ready.html",
        page=page_of(rows, page, len(found), SIZE),
        owners=owners,
        owner_id=owner_id,
        wanted=wanted,
        uses=USES,
        industries=INDUSTRY_LABELS,
        people=CATEGORY_LABELS,
    )


@blueprint.post("/blueprints/ready/<ready_id>")
@needs(Permission.EXAMS_EDIT)
def take(ready_id: str) -> ResponseReturnValue:
    """Make one's own of it."""
    owner_id = request.form.get("owner", 0, type=small)
    try:
        made = blueprints.create_ready(
            actor(), owner_id, ready_id, _known(), day=today(), now=clock.now()
        )
    except NotFound:
        raise
    except Problem as problem:
        flash(say(problem), "caution")
        return redirect(url_for("blueprints.ready", owner=owner_id))
    flash("建好了。看看合不合适，每个数都能改。", "safe")
    return redirect(url_for("blueprints.edit", public_id=made))


def _known() -> tuple[ReadyBlueprint, ...]:
    return blueprints.ready_blueprints(current_app.extensions["settings"].banks_dir)


def _use(value: str) -> Use | None:
    return Use(value) if value in set(Use) else None
