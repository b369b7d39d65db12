"""Keying in one paper: by whoever puts it in, by a second person blind, and the hand-in."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.bodies import Body
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.paper_body import people, second
from anquan_exam.services.paper_body.people import PaperPage
from anquan_exam.services.sittings import conducting, putting_in
from anquan_exam.web.access import actor, needs
from anquan_exam.web.invigilation import blueprint, paper_form
from anquan_exam.web.invigilation.acting import act
from anquan_exam.web.network import device, shortened_address
from anquan_exam.web.wording import say


@blueprint.get("/<exam>/paper/<number>")
@needs(Permission.SIT)
def paper_key(exam: str, number: str) -> ResponseReturnValue:
    """All questions of one paper, with what was keyed in so far; the photographs beside it."""
    view = people.paper_page(actor(), exam, number)
    return render_template(
        "invigilation/paper_key.html",
        view=view,
        rows=paper_form.rows(view.paper.paper.items, view.answers),
        said=paper_form.words,
        today=clock.local(clock.now()),
    )


def _here(exam: str, number: str) -> str:
    return url_for("invigilation.paper_key", exam=exam, number=number)


@blueprint.post("/<exam>/paper/<number>")
@needs(Permission.SIT)
def paper_put_in(exam: str, number: str) -> ResponseReturnValue:
    """Keep the whole form, and go on as its button says."""
    view = people.paper_page(actor(), exam, number)
    answers, notes = paper_form.read(view.paper.paper.items, request.form)
    onward = _onward(view, exam, number, request.form.get("then", ""))
    for note in notes:
        flash(note, "caution")

    def do() -> None:
        putting_in.put_in(
            actor(),
            exam,
            number,
            answers,
            {},
            now=clock.now(),
            device=device(),
            network=shortened_address(),
        )

    return act(do, f"{view.paper.name}的答案存好了。", _here(exam, number) if notes else onward)


def _onward(view: PaperPage, exam: str, number: str, then: str) -> str:
    if then == "next" and view.after:
        return _here(exam, view.after)
    if then == "hand_in":
        return url_for("invigilation.paper_finish", exam=exam, number=number)
    return _here(exam, number)


@blueprint.post("/<exam>/paper/<number>/take")
@needs(Permission.SIT)
def paper_take(exam: str, number: str) -> ResponseReturnValue:
    """Take over a paper that somebody else was to key in."""
    where = {"device": device(), "network": shortened_address()}
    return act(
        lambda: conducting.begin(actor(), exam, number, Body.PAPER, "", now=clock.now(), **where),
        "这份卷由你来录了。",
        _here(exam, number),
    )


@blueprint.get("/<exam>/paper/<number>/finish")
@needs(Permission.SIT)
def paper_finish(exam: str, number: str) -> ResponseReturnValue:
    """The hand-in: first what is unanswered, then that it cannot be undone."""
    view = people.paper_page(actor(), exam, number)
    return render_template(
        "invigilation/paper_finish.html",
        view=view,
        step=2 if request.args.get("step") == "2" else 1,
        back_url=_here(exam, number),
    )


@blueprint.post("/<exam>/paper/<number>/finish")
@needs(Permission.SIT)
def paper_finish_now(exam: str, number: str) -> ResponseReturnValue:
    """Hand it in; on to the next person."""
    view = people.paper_page(actor(), exam, number)
    try:
        people.finish(actor(), exam, number, now=clock.now())
    except NotFound:
        raise
    except Problem as problem:
        flash(say(problem), "stop")
        return redirect(_here(exam, number))
    marked = "简答题等阅卷。" if view.paper.paper.needs_marker else "判好了分。"
    flash(f"{view.paper.name}的卷交了，{marked}", "safe")
    if view.after:
        return redirect(_here(exam, view.after))
    return redirect(url_for("invigilation.paper_body", exam=exam))


@blueprint.get("/<exam>/paper/<number>/second")
@needs(Permission.SIT)
def paper_second(exam: str, number: str) -> ResponseReturnValue:
    """An empty form for the second person."""
    view = second.blind(actor(), exam, number)
    return render_template(
        "invigilation/paper_second.html",
        exam=exam,
        view=view,
        rows=paper_form.rows(second.compared(view.paper), {}),
    )


@blueprint.post("/<exam>/paper/<number>/second")
@needs(Permission.SIT)
def paper_enter_second(exam: str, number: str) -> ResponseReturnValue:
    """Keep what the second person read."""
    view = second.blind(actor(), exam, number)
    answers, notes = paper_form.read(second.compared(view.paper), request.form)
    differing = second.enter(actor(), exam, number, answers, now=clock.now())
    for note in notes:
        flash(note, "caution")
    flash(
        f"两遍有 {differing} 题不一样，对着答题卡定。" if differing else "两遍录的一样。",
        "caution" if differing else "safe",
    )
    return redirect(_here(exam, number))


@blueprint.post("/<exam>/paper/<number>/settle")
@needs(Permission.SIT)
def paper_settle(exam: str, number: str) -> ResponseReturnValue:
    """Take one of the two entries for each question that was decided."""
    view = people.paper_page(actor(), exam, number)
    open_ = view.second.differences if view.second else ()
    picked = {each.item.number: request.form.get(f"d{each.item.number}", "") for each in open_}
    choices = {
        each.item.number: list(each.first if picked[each.item.number] == "1" else each.second)
        for each in open_
        if picked[each.item.number] in ("1", "2")
    }

    def do() -> None:
        second.settle(
            actor(),
            exam,
            number,
            choices,
            now=clock.now(),
            device=device(),
            network=shortened_address(),
        )

    return act(do, "定好了。", _here(exam, number))
