"""How long files are kept: the rules for everybody, what is past its time, and legal holds."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.retention import ERASABLE
from anquan_exam.services.errors import Forbidden, Invalid, NotFound
from anquan_exam.services.personal_file import holds, retention
from anquan_exam.web.access import actor, needs
from anquan_exam.web.home import has_desk
from anquan_exam.web.numbers import small
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.tabs import tabs
from anquan_exam.web.wording import say, words

blueprint = Blueprint("retention", __name__)

SIZE = 50


@blueprint.get("/retention")
@needs(Permission.SIT)
def rules() -> ResponseReturnValue:
    """The rules, for everybody to read."""
    return render_template(
        "retention/rules.html",
        tabs=tabs("me.index"),
        desk=has_desk(actor()),
        rules=retention.rules(),
        erasable=ERASABLE,
    )


@blueprint.get("/retention/due")
@needs(Permission.DISTRICT_VIEW)
def due() -> ResponseReturnValue:
    """What is past its time, and the holds that stand."""
    number = page_number()
    found, total = retention.due(actor(), Permission.DISTRICT_VIEW, page=number, size=SIZE)
    return render_template(
        "retention/due.html",
        page=page_of(found, number, total, SIZE),
        rules={rule.keeping: rule for rule in retention.rules()},
        holds=holds.standing(actor()),
        text=(text := request.args.get("q", "").strip()[:60]),
        people=holds.find(actor(), text, today=clock.local(clock.now()).date()),
        may_erase=actor().can(Permission.ADMIN),
    )


@blueprint.post("/retention/erase")
@needs(Permission.ADMIN)
def erase() -> ResponseReturnValue:
    """First what would go, by name; then, confirmed, it goes."""
    ids = request.form.getlist("proposal", type=small)[:SIZE]
    if not ids:
        flash(words("retention_none"), "caution")
        return redirect(url_for("retention.due"))
    if request.form.get("step") != "2":
        found, _ = retention.due(actor(), Permission.ADMIN, only=ids, size=SIZE)
        known = {rule.keeping: rule for rule in retention.rules()}
        return render_template("retention/erase.html", found=found, rules=known)
    try:
        count = retention.erase(actor(), ids, now=clock.now())
    except Invalid as refused:
        flash(say(refused), "stop")
    else:
        flash(f"删掉了 {count} 项，记在操作记录里。", "safe")
    return redirect(url_for("retention.due"))


@blueprint.post("/retention/holds")
@needs(Permission.DISTRICT_VIEW)
def hold() -> ResponseReturnValue:
    """Hold a person's file, or an enterprise's."""
    given = request.form
    try:
        holds.hold(actor(), given.get("whose", "")[:20], given.get("reason", ""), now=clock.now())
    except NotFound:
        flash(words("hold_nobody"), "caution")
    except Invalid as refused:
        flash(say(refused), "caution")
    else:
        flash("保全了，解除以前什么都不删。", "safe")
    return redirect(url_for("retention.due"))


@blueprint.post("/retention/holds/lift")
@needs(Permission.DISTRICT_VIEW)
def lift() -> ResponseReturnValue:
    """Lift a hold that another set."""
    try:
        holds.lift(actor(), request.form.get("hold", 0, type=small), now=clock.now())
    except Forbidden as refused:
        flash(say(refused), "caution")
    else:
        flash("解除了。", "safe")
    return redirect(url_for("retention.due"))
