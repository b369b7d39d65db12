"""The paper being answered: all of it in one response, with a form for pages without script."""

from typing import Any

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.papers import PaperItem
from anquan_exam.domain.questions import Kind
from anquan_exam.services.pieces import pieces_of
from anquan_exam.services.sittings import handing_in, saving
from anquan_exam.services.sittings.opening import NotOpen, reopen
from anquan_exam.services.sittings.tokens import AttemptToken, read
from anquan_exam.services.sittings.views import SittingView
from anquan_exam.web.access import actor, needs
from anquan_exam.web.network import device, shortened_address
from anquan_exam.web.pages import clock_time, toggle_large_type
from anquan_exam.web.sitting import blueprint
from anquan_exam.web.sitting.rendering import FragmentCache, FragmentSource, render_paper_html
from anquan_exam.web.wording import PARTIAL_CREDIT

OLD_PAGE = "刚才那一页旧了，已换成最新的。看一眼答案对不对。"
"""Told on the paper whichever button was pressed: some of what the page said was not taken."""


@blueprint.get("/sit/<attempt>")
@needs(Permission.SIT)
def paper(attempt: str) -> ResponseReturnValue:
    """Go on with an open attempt, on this phone or another, from what the server has."""
    try:
        return show(reopen(actor(), attempt, now=clock.now()))
    except NotOpen:
        return redirect(url_for("sitting.result", attempt=attempt))


def show(view: SittingView, message: str | None = None) -> str:
    """The page of an open attempt."""
    return render_template("sitting/exam.html", sitting=_page(view, message))


def _page(view: SittingView, message: str | None) -> dict[str, Any]:
    revisions = [item.revision for item in view.paper.items]
    html = render_paper_html(
        view.paper,
        fragments().get(revisions),
        view.section_titles,
        view.answers,
        view.flags,
        view.touched,
    )
    many = any(item.kind is Kind.MULTIPLE for item in view.paper.items)
    return {
        "attempt": view.attempt,
        "epoch": view.epoch,
        "token": view.token,
        "title": view.title,
        "count": len(view.paper.items),
        "now": clock.now().isoformat(),
        "deadline": view.deadline.isoformat(),
        "deadline_clock": clock_time(view.deadline),
        "save_url": url_for("sitting.save"),
        "handin_url": url_for("sitting.hand_in"),
        "sheet_url": url_for("sitting.sheet", attempt=view.attempt),
        "form_url": url_for("sitting.form", attempt=view.attempt),
        "paper_html": html,
        "may_go_back": view.policy.may_go_back,
        "multiple_rule": PARTIAL_CREDIT[view.policy.partial_credit] if many else "",
        "message": message,
    }


def fragments() -> FragmentCache:
    """The rendered fragments of this process."""
    cache: FragmentCache | None = current_app.extensions.get("fragments")
    if cache is None:
        cache = FragmentCache(current_app.jinja_env, _sources)
        current_app.extensions["fragments"] = cache
    return cache


def _sources(revisions: Any) -> dict[str, FragmentSource]:
    # Sanitised when the revision was published: safe to be marked so here.
    return {
        revision: FragmentSource(
            pieces.kind,
            Markup(pieces.stem),  # noqa: S704
            {option: Markup(text) for option, text in pieces.options.items()},  # noqa: S704
            pieces.blanks,
        )
        for revision, pieces in pieces_of(revisions).items()
    }


# --- Without script: plain forms ---------------------------------------------------------------


@blueprint.post("/sit/<attempt>")
@needs(Permission.SIT)
def form(attempt: str) -> ResponseReturnValue:
    """The whole sheet as a plain form: saved first, then whatever the pressed button asks."""
    token = read(request.form.get("token", ""))
    if token is None or token.person_id != actor().person_id:
        return redirect(url_for("sitting.paper", attempt=attempt))
    try:
        view = reopen(actor(), attempt, now=clock.now())
    except NotOpen:
        return redirect(url_for("sitting.result", attempt=attempt))
    message = _save_form(view, token)
    wanted = request.form.get("do", "save")
    if wanted == "large":
        return toggle_large_type(redirect(url_for("sitting.paper", attempt=attempt)))
    target = {"card": "sitting.card", "handin": "sitting.leave"}.get(wanted)
    if target and message != OLD_PAGE:
        return redirect(url_for(target, attempt=attempt))
    return show(reopen(actor(), attempt, now=clock.now()), message)


def _save_form(view: SittingView, token: AttemptToken) -> str:
    """Store what the form has otherwise than the server, under the page load the form came from.

    So a form gone back to with the browser's button never undoes what was answered since."""
    sheet = {item.number: _form_answer(item) for item in view.paper.items}
    changed = [
        {
            "seq": number,
            "kind": "answered" if answer else "cleared",
            "item": number,
            "payload": answer or None,
        }
        for number, answer in sheet.items()
        if tuple(answer) != tuple(view.answers.get(number, ()))
    ]
    if not changed:
        return "没有新的答案。"
    saved = saving.save(
        token,
        session["_user_id"],
        saving.read_events(changed, token.shape),
        now=clock.now(),
        device=device(),
        network=shortened_address(),
    )
    if saved.outcome is saving.SaveOutcome.CLASH:
        return OLD_PAGE
    return f"存好了，{sum(bool(answer) for answer in sheet.values())} 题。"


def _form_answer(item: PaperItem) -> list[str]:
    given = request.form.getlist(f"q{item.number}")
    if item.kind is Kind.FILL_IN:
        texts = [text.strip()[:200] for text in given][: item.blanks]
        return texts if len(texts) == item.blanks and any(texts) else []
    return sorted(set(given) & set(item.options))


@blueprint.get("/sit/<attempt>/card")
@needs(Permission.SIT)
def card(attempt: str) -> ResponseReturnValue:
    """The answer card as a page."""
    try:
        view = reopen(actor(), attempt, now=clock.now())
    except NotOpen:
        return redirect(url_for("sitting.result", attempt=attempt))
    titles = view.section_titles
    groups: dict[str, list[dict[str, Any]]] = {}
    for item in view.paper.items:
        cell = {"number": item.number, "answered": item.number in view.answers}
        groups.setdefault(titles[item.section], []).append(cell)
    return render_template(
        "sitting/card.html",
        groups=[{"title": title, "cells": cells} for title, cells in groups.items()],
        unanswered=_unanswered(view),
        paper_url=url_for("sitting.paper", attempt=attempt),
        handin_url=url_for("sitting.leave", attempt=attempt),
        deadline_clock=clock_time(view.deadline),
    )


def _unanswered(view: SittingView) -> list[int]:
    return [item.number for item in view.paper.items if item.number not in view.answers]


@blueprint.get("/sit/<attempt>/hand-in")
@needs(Permission.SIT)
def leave(attempt: str) -> ResponseReturnValue:
    """Handing in without script: step one names the unanswered, step two is the act."""
    try:
        view = reopen(actor(), attempt, now=clock.now())
    except NotOpen:
        return redirect(url_for("sitting.result", attempt=attempt))
    left = max(0, int((view.deadline - clock.now()).total_seconds()))
    common = {
        "unanswered": _unanswered(view),
        "paper_url": url_for("sitting.paper", attempt=attempt),
    }
    if request.args.get("step") == "2":
        return render_template(
            "sitting/handin_confirm.html",
            answered=len(view.answers),
            handin_url=url_for("sitting.leave_now", attempt=attempt),
            epoch=view.epoch,
            token=view.token,
            **common,
        )
    return render_template(
        "sitting/handin.html",
        left=f"{left // 60} 分 {left % 60} 秒",
        confirm_url=url_for("sitting.leave", attempt=attempt, step=2),
        **common,
    )


@blueprint.post("/sit/<attempt>/hand-in")
@needs(Permission.SIT)
def leave_now(attempt: str) -> ResponseReturnValue:
    """The act of step two."""
    token = read(request.form.get("token", ""))
    if token is None or token.person_id != actor().person_id:
        return redirect(url_for("sitting.paper", attempt=attempt))
    receipt = handing_in.hand_in(
        actor(), token, (), {}, now=clock.now(), device=device(), network=shortened_address()
    )
    return redirect(url_for("sitting.result", attempt=receipt.attempt))
