"""Photographs of one person's answer sheet: added, looked at, and put in by whoever looked."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as PageNotFound

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.answer_sheet import ItemReading, Verdict
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.paper_body import people, photos
from anquan_exam.services.paper_body.people import PaperPage
from anquan_exam.services.paper_body.photos import PhotoView
from anquan_exam.web.access import actor, needs
from anquan_exam.web.invigilation import blueprint, paper_form
from anquan_exam.web.invigilation.acting import act
from anquan_exam.web.invigilation.paper_body import uploaded
from anquan_exam.web.network import device, shortened_address
from anquan_exam.web.results.sending import send
from anquan_exam.web.wording import say, words

SIGNS: dict[Verdict, str] = {
    Verdict.UNCLEAR: "看不清，对着卡定",
    Verdict.SEVERAL: "涂多了，对着卡定",
    Verdict.EMPTY: "没涂",
}


@blueprint.post("/<exam>/paper/<number>/sheets")
@needs(Permission.SIT)
def paper_add_sheet(exam: str, number: str) -> ResponseReturnValue:
    """Keep a photograph with this person's paper; read it, if it can be read."""
    here = url_for("invigilation.paper_key", exam=exam, number=number)
    try:
        kept = photos.keep(actor(), exam, number, uploaded(), now=clock.now())
    except NotFound:
        raise
    except Problem as problem:
        flash(say(problem), "stop")
        return redirect(here)
    if kept.refused:
        flash(f"照片留下了，读不了。{words(f'sheet_{kept.refused}')}", "caution")
        return redirect(here)
    return redirect(url_for("invigilation.paper_sheet", exam=exam, number=number, sheet=kept.photo))


@blueprint.get("/<exam>/paper/<number>/sheets/<int:sheet>")
@needs(Permission.SIT)
def paper_sheet(exam: str, number: str, sheet: int) -> ResponseReturnValue:
    """The straightened sheet beside what was read from it; what is doubtful first."""
    view, photo = _photo(exam, number, sheet)
    if not photo.page:
        raise PageNotFound
    signs = {reading.item: SIGNS.get(reading.verdict, "") for reading in photo.readings}
    doubtful = {reading.item for reading in photo.readings if _open(reading)}
    items = [view.paper.paper.items[reading.item - 1] for reading in photo.readings]
    rows = paper_form.rows(items, photos.answers_read(view.paper.paper, photo), signs)
    differs = {
        item.number: paper_form.words(item, view.answers[item.number])
        for item in items
        if view.answers.get(item.number)
        and set(view.answers[item.number])
        != set(photos.answers_read(view.paper.paper, photo).get(item.number, ()))
    }
    return render_template(
        "invigilation/paper_sheet.html",
        view=view,
        photo=photo,
        rows=rows,
        doubtful=doubtful,
        differs=differs,
    )


def _open(reading: ItemReading) -> bool:
    """Whether people have to decide what is answered."""
    return reading.verdict in (Verdict.UNCLEAR, Verdict.SEVERAL)


def _photo(exam: str, number: str, sheet: int) -> tuple[PaperPage, PhotoView]:
    view = people.paper_page(actor(), exam, number)
    photo = view.photo(sheet)
    if photo is None:
        raise PageNotFound
    return view, photo


@blueprint.post("/<exam>/paper/<number>/sheets/<int:sheet>")
@needs(Permission.SIT)
def paper_take_sheet(exam: str, number: str, sheet: int) -> ResponseReturnValue:
    """Put in what the person who looked made of it."""
    view, photo = _photo(exam, number, sheet)
    items = [view.paper.paper.items[reading.item - 1] for reading in photo.readings]
    undecided = [r.item for r in photo.readings if _open(r) and f"c{r.item}" not in request.form]
    decided = [item for item in items if item.number not in undecided]
    answers, notes = paper_form.read(decided, request.form)
    if undecided:
        notes.append(words("sheet_undecided", items="、".join(map(str, undecided))))
    for note in notes:
        flash(note, "caution")

    def do() -> None:
        photos.take(
            actor(),
            exam,
            number,
            sheet,
            answers,
            now=clock.now(),
            device=device(),
            network=shortened_address(),
        )

    here = url_for("invigilation.paper_key", exam=exam, number=number)
    return act(do, "照片上的答案录进来了。别的题接着录，录完再交。", here)


@blueprint.get("/<exam>/paper/<number>/sheets/<int:sheet>/picture")
@needs(Permission.SIT)
def paper_picture(exam: str, number: str, sheet: int) -> ResponseReturnValue:
    """The photograph, or with `straight=1` the page straightened."""
    straight = request.args.get("straight") == "1"
    data, media = photos.picture(actor(), exam, number, sheet, straight=straight)
    return send(data, f"答题卡-{number}-{sheet}.{media.rpartition('/')[2]}", media, inline=True)
