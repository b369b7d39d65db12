"""One question at a time without script, where an exam goes forward only: a plain form for each."""

from typing import Any

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.papers import PaperItem
from anquan_exam.domain.questions import KIND_LABELS
from anquan_exam.services.sittings import messages, saving, stopping
from anquan_exam.services.sittings.opening import NotOpen, reopen
from anquan_exam.services.sittings.tokens import AttemptToken, read
from anquan_exam.services.sittings.views import SittingView
from anquan_exam.web.access import actor, needs
from anquan_exam.web.network import device, shortened_address
from anquan_exam.web.numbers import small
from anquan_exam.web.pages import clock_time, marks
from anquan_exam.web.sitting import blueprint
from anquan_exam.web.sitting.paper import OLD_PAGE, fragments
from anquan_exam.web.sitting.rendering import render_question
from anquan_exam.web.sitting.sheet_form import Given, given
from anquan_exam.web.sitting.told import messages_told, seen_on_form

GONE_BY = "这题答过了，不能回头改。接着往下答。"
EMPTY = "这题还没答。再按一次就往下走，不能回来了。"


@blueprint.get("/sit/<attempt>/one")
@needs(Permission.SIT)
def one(attempt: str) -> ResponseReturnValue:
    """The question to answer now."""
    try:
        view = reopen(actor(), attempt, now=clock.now())
    except NotOpen:
        return redirect(url_for("sitting.result", attempt=attempt))
    if view.policy.sequential is None:
        return redirect(url_for("sitting.paper", attempt=attempt))
    return _show(view)


@blueprint.post("/sit/<attempt>/one")
@needs(Permission.SIT)
def one_on(attempt: str) -> ResponseReturnValue:
    """Keep the answer and move past the question; the last one is only kept, till the hand-in."""
    here, token = url_for("sitting.one", attempt=attempt), read(request.form.get("token", ""))
    if token is None or token.person_id != actor().person_id or not token.one_by_one:
        return redirect(here)
    try:
        view = reopen(actor(), attempt, now=clock.now())
    except NotOpen:
        return redirect(url_for("sitting.result", attempt=attempt))
    if shown := seen_on_form(request.form.get("seen", "")):
        messages.note_seen(token, shown, now=clock.now())
    item = view.paper.items[view.current - 1]
    if request.form.get("item", 0, type=small) != item.number:
        return _show(view, GONE_BY)
    answer, is_last = given(item, request.form), item.number == len(view.paper.items)
    empty = not answer.answer and request.form.get("empty") != str(item.number)
    if answer.note or (empty and not is_last):
        return _show(view, answer.note or EMPTY, answer)
    return _move_on(view, token, item, answer, is_last=is_last)


def _move_on(
    view: SittingView, token: AttemptToken, item: PaperItem, answer: Given, *, is_last: bool
) -> ResponseReturnValue:
    kind = "answered" if answer.answer else "cleared"
    told: list[dict[str, Any]] = [
        {"seq": 1, "kind": kind, "item": item.number, "payload": answer.answer or None}
    ]
    if not is_last:
        told.append({"seq": 2, "kind": "moved_on", "item": item.number, "payload": answer.answer})
    events = saving.read_events(told, token.shape, one_by_one=True)
    now = clock.now()
    saved = saving.save(
        token,
        session["_user_id"],
        events,
        now=now,
        device=device(),
        network=shortened_address(),
    )
    if saved.outcome is saving.SaveOutcome.CLASH:
        return _show(reopen(actor(), view.attempt, now=now), OLD_PAGE)
    if saved.outcome is not saving.SaveOutcome.STORED or stopping.look(token, events, now=now):
        return redirect(url_for("sitting.result", attempt=view.attempt))
    following = "sitting.leave" if is_last else "sitting.one"
    return redirect(url_for(following, attempt=view.attempt))


def _show(view: SittingView, message: str = "", answer: Given | None = None) -> str:
    item = view.paper.items[view.current - 1]
    fragment = fragments().get([item.revision])[item.revision]
    kept = answer.answer if answer else view.answers.get(item.number, ())
    return render_template(
        "sitting/one.html",
        number=item.number,
        count=len(view.paper.items),
        title=view.title,
        about=f"{KIND_LABELS[item.kind]}，{marks(item.marks)} 分",
        asked=render_question(item, fragment, kept),
        special=fragment.special,
        message=message,
        empty=item.number if message == EMPTY else "",
        told=messages_told(view.messages),
        token=view.token,
        deadline_clock=clock_time(view.deadline),
        form_url=url_for("sitting.one_on", attempt=view.attempt),
        handin_url=url_for("sitting.leave", attempt=view.attempt),
    )
