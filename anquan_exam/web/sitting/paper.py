"""The paper being answered: all of it in one response, with a form for pages without script."""

from typing import Any

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.papers import is_unfinished
from anquan_exam.domain.questions import Kind
from anquan_exam.services.pieces import Pieces, ShownPicture, pieces_of
from anquan_exam.services.sittings import handing_in, messages, saving
from anquan_exam.services.sittings.opening import NotOpen, reopen
from anquan_exam.services.sittings.tokens import AttemptToken, read
from anquan_exam.services.sittings.views import SittingView
from anquan_exam.web.access import actor, needs
from anquan_exam.web.exam_pass import ATTEMPT, with_pass
from anquan_exam.web.exams.words import leaves_left
from anquan_exam.web.network import device, shortened_address
from anquan_exam.web.pages import clock_time, toggle_large_type
from anquan_exam.web.sitting import blueprint
from anquan_exam.web.sitting.rendering import (
    FragmentCache,
    FragmentSource,
    PictureSource,
    render_paper_html,
)
from anquan_exam.web.sitting.sheet_form import given
from anquan_exam.web.sitting.told import messages_told, seen_on_form
from anquan_exam.web.wording import PARTIAL_CREDIT

MOST_MARKS = 120
OLD_PAGE = "刚才那一页旧了，已换成最新的。看一眼答案对不对。"
"""Told on the paper whichever button was pressed: some of what the page said was not taken."""


@blueprint.get("/sit/<attempt>")
@needs(Permission.SIT)
@with_pass(ATTEMPT)
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
    asked = fragments().get(item.revision for item in view.paper.items)
    html = render_paper_html(
        view.paper,
        asked,
        view.section_titles,
        view.answers,
        view.flags,
        view.touched,
    )
    many = any(item.kind is Kind.MULTIPLE for item in view.paper.items)
    policy = view.policy
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
        "special": any(fragment.special for fragment in asked.values()),
        "may_go_back": policy.may_go_back,
        "one_url": url_for("sitting.one", attempt=view.attempt) if policy.sequential else None,
        "current": view.current,
        "multiple_rule": PARTIAL_CREDIT[policy.partial_credit] if many else "",
        "leaves": leaves_left(policy.leave_limit, view.leaves) if policy.ends_by_leaving else "",
        "message": message,
        "mark": _mark(view) if policy.watched else "",
        "told": messages_told(view.messages),
    }


def _mark(view: SittingView) -> str:
    """Whose paper it is, often enough to stand all over a large screen."""
    return " ".join([f"{actor().name}\N{NO-BREAK SPACE}{view.paper_number}"] * MOST_MARKS)


def fragments() -> FragmentCache:
    """The rendered fragments of this process."""
    cache: FragmentCache | None = current_app.extensions.get("fragments")
    if cache is None:
        cache = FragmentCache(current_app.jinja_env, _sources)
        current_app.extensions["fragments"] = cache
    return cache


def _sources(revisions: Any) -> dict[str, FragmentSource]:
    return {revision: source_of(pieces) for revision, pieces in pieces_of(revisions).items()}


def source_of(pieces: Pieces) -> FragmentSource:
    """The pieces as the fragment of a question is made from them."""
    # Sanitised when the revision was published: safe to be marked so here.
    shown = pieces.picture
    return FragmentSource(
        pieces.kind,
        Markup(pieces.stem),  # noqa: S704
        {option: Markup(text) for option, text in pieces.options.items()},  # noqa: S704
        pieces.blanks,
        PictureSource(picture_url(shown), shown.alt, shown.width, shown.height) if shown else None,
        tuple(map(source_of, pieces.parts)),
    )


def picture_url(shown: ShownPicture) -> str:
    """Where a browser finds a picture: its name is its content, so it keeps it."""
    return url_for("pictures.show", name=shown.name)


# --- Without script: plain forms ---------------------------------------------------------------


@blueprint.post("/sit/<attempt>")
@needs(Permission.SIT)
@with_pass(ATTEMPT)
def form(attempt: str) -> ResponseReturnValue:
    """The whole sheet as a plain form: saved first, then whatever the pressed button asks."""
    token = read(request.form.get("token", ""))
    if token is None or token.person_id != actor().person_id:
        return redirect(url_for("sitting.paper", attempt=attempt))
    try:
        view = reopen(actor(), attempt, now=clock.now())
    except NotOpen:
        return redirect(url_for("sitting.result", attempt=attempt))
    if shown := seen_on_form(request.form.get("seen", "")):
        messages.note_seen(token, shown, now=clock.now())
    message, look = _save_form(view, token)
    wanted = request.form.get("do", "save")
    if wanted == "large":
        return toggle_large_type(redirect(url_for("sitting.paper", attempt=attempt)))
    target = {"card": "sitting.card", "handin": "sitting.leave"}.get(wanted)
    if target and not look:
        return redirect(url_for(target, attempt=attempt))
    return show(reopen(actor(), attempt, now=clock.now()), message)


def _save_form(view: SittingView, token: AttemptToken) -> tuple[str, bool]:
    """Store what the form has otherwise than the server, under the page load the form came from;
    what to tell, and whether it must be looked at before going on.

    So a form gone back to with the browser's button never undoes what was answered since."""
    sheet = {item.number: given(item, request.form) for item in view.paper.items}
    changed = [
        {
            "seq": number,
            "kind": "answered" if one.answer else "cleared",
            "item": number,
            "payload": one.answer or None,
        }
        for number, one in sheet.items()
        if tuple(one.answer) != tuple(view.answers.get(number, ()))
    ]
    notes = "".join(one.note for one in sheet.values())
    if not changed:
        return notes or "没有新的答案。", bool(notes)
    saved = saving.save(
        token,
        session["_user_id"],
        saving.read_events(changed, token.shape),
        now=clock.now(),
        device=device(),
        network=shortened_address(),
    )
    if saved.outcome is saving.SaveOutcome.CLASH:
        return OLD_PAGE, True
    return f"存好了，{sum(bool(one.answer) for one in sheet.values())} 题。{notes}", bool(notes)


@blueprint.get("/sit/<attempt>/card")
@needs(Permission.SIT)
@with_pass(ATTEMPT)
def card(attempt: str) -> ResponseReturnValue:
    """The answer card as a page."""
    try:
        view = reopen(actor(), attempt, now=clock.now())
    except NotOpen:
        return redirect(url_for("sitting.result", attempt=attempt))
    titles = view.section_titles
    groups: dict[str, list[dict[str, Any]]] = {}
    for item in view.paper.items:
        answer = view.answers.get(item.number, ())
        cell = {
            "number": item.number,
            "answered": bool(answer),
            "unfinished": is_unfinished(item, answer),
        }
        groups.setdefault(titles[item.section], []).append(cell)
    return render_template(
        "sitting/card.html",
        groups=[{"title": title, "cells": cells} for title, cells in groups.items()],
        unanswered=_unanswered(view),
        unfinished=_unfinished(view),
        paper_url=url_for("sitting.paper", attempt=attempt),
        handin_url=url_for("sitting.leave", attempt=attempt),
        deadline_clock=clock_time(view.deadline),
    )


def _unanswered(view: SittingView) -> list[int]:
    return [item.number for item in view.paper.items if item.number not in view.answers]


def _unfinished(view: SittingView) -> list[int]:
    """The questions whose answer is kept, but lacks something it cannot do without."""
    return [
        item.number
        for item in view.paper.items
        if is_unfinished(item, view.answers.get(item.number, ()))
    ]


@blueprint.get("/sit/<attempt>/hand-in")
@needs(Permission.SIT)
@with_pass(ATTEMPT)
def leave(attempt: str) -> ResponseReturnValue:
    """Handing in without script: step one names the unanswered, step two is the act."""
    try:
        view = reopen(actor(), attempt, now=clock.now())
    except NotOpen:
        return redirect(url_for("sitting.result", attempt=attempt))
    left = max(0, int((view.deadline - clock.now()).total_seconds()))
    common = {
        "unanswered": _unanswered(view),
        "unfinished": _unfinished(view),
        "first_open": view.current if view.policy.sequential else 1,
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
@with_pass(ATTEMPT)
def leave_now(attempt: str) -> ResponseReturnValue:
    """The act of step two."""
    token = read(request.form.get("token", ""))
    if token is None or token.person_id != actor().person_id:
        return redirect(url_for("sitting.paper", attempt=attempt))
    receipt = handing_in.hand_in(
        actor(), token, (), {}, now=clock.now(), device=device(), network=shortened_address()
    )
    return redirect(url_for("sitting.result", attempt=receipt.attempt))
