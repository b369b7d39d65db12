"""The exam on paper: whom to print for, the print, when it was handed out and collected, and the
photograph of a sheet that says itself whose it is."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.invigilation import Seat
from anquan_exam.exchange.pictures import MAX_UPLOAD_BYTES
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.paper_body import people, photos, printing, times
from anquan_exam.services.paper_body.people import PaperLine
from anquan_exam.web.access import actor, needs
from anquan_exam.web.invigilation import blueprint, words
from anquan_exam.web.invigilation.acting import act
from anquan_exam.web.network import device, shortened_address
from anquan_exam.web.results.sending import PDF, send
from anquan_exam.web.wording import say, say_not_printed

MOST_NAMED = 8
PRINTABLE = (Seat.SITTING, Seat.PRESENT, Seat.AWAITED)


@blueprint.get("/<exam>/paper")
@needs(Permission.SIT)
def paper_body(exam: str) -> ResponseReturnValue:
    """Everybody with their printed paper; whoever is there and has none is ticked. With `number`
    only that one is, or the paper is opened that is still to be keyed in."""
    now = clock.now()
    view = people.paper_room(actor(), exam, now=now)
    query = request.args.get("q", "").strip()
    wanted = request.args.get("number", "")
    if any(line.to_key and line.seat.number == wanted for line in view.lines):
        return redirect(url_for("invigilation.paper_key", exam=exam, number=wanted))
    lines = [line for line in view.lines if not line.seat.own and _fits(line, query)]
    lines.sort(key=lambda line: line.seat.number != wanted)
    return render_template(
        "invigilation/paper.html",
        room=view.room,
        lines=lines,
        to_key=[line for line in view.lines if line.to_key and not line.seat.own],
        printed=sum(bool(line.paper_number) for line in view.lines),
        ticked={wanted} if wanted else {s.seat.number for s in lines if _to_print(s)},
        printable=PRINTABLE,
        query=query,
        say=words,
        today=clock.local(now),
    )


def _fits(line: PaperLine, query: str) -> bool:
    seat = line.seat
    about = (seat.name, seat.department, seat.posts, seat.employee_number, line.paper_number)
    return not query or any(query in text for text in about)


def _to_print(line: PaperLine) -> bool:
    return line.seat.state is Seat.PRESENT


def _list(exam: str) -> str:
    return url_for("invigilation.paper_body", exam=exam)


@blueprint.post("/<exam>/paper/print")
@needs(Permission.SIT)
def paper_print(exam: str) -> ResponseReturnValue:
    """Draw and print in one act. Who is left out is named in the print and on the next page."""
    try:
        printed = printing.print_papers(
            actor(),
            exam,
            request.form.getlist("ids"),
            large=request.form.get("size") == "large",
            say=say_not_printed,
            now=clock.now(),
            device=device(),
            network=shortened_address(),
        )
    except NotFound:
        raise
    except Problem as problem:
        flash(say(problem), "stop")
        return redirect(_list(exam))
    for name, refused in printed.refused[:MOST_NAMED]:
        flash(f"{name}的卷没印：{say_not_printed(refused)}", "caution")
    if (more := len(printed.refused) - MOST_NAMED) > 0:
        flash(f"还有 {more} 人没印，原因在发卷收卷单上。", "caution")
    if printed.document is None:
        return redirect(_list(exam))
    return send(printed.document, f"纸卷-{len(printed.papers)}份-{exam}.pdf", PDF)


@blueprint.post("/<exam>/paper/times")
@needs(Permission.SIT)
def paper_times(exam: str) -> ResponseReturnValue:
    """Note when the papers of the people ticked were handed out and collected."""
    form = request.form

    def do() -> None:
        times.note_times(
            actor(),
            exam,
            form.getlist("ids"),
            _moment(form.get("day", ""), form.get("handed_out", "")),
            _moment(form.get("day", ""), form.get("collected", "")),
            now=clock.now(),
        )

    back = form.get("back", "")
    onward = url_for("invigilation.paper_key", exam=exam, number=back) if back else _list(exam)
    return act(do, "发卷收卷的时间记下了。", onward)


def _moment(day: str, time: str) -> datetime | None:
    """A day and a time as typed, on the clock of China. Raises Invalid `bad_time`."""
    if not time:
        return None
    try:
        return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=clock.SHANGHAI)
    except ValueError:
        raise Invalid("bad_time", "handed_out") from None


@blueprint.post("/<exam>/paper/photo")
@needs(Permission.SIT)
def paper_photo(exam: str) -> ResponseReturnValue:
    """Read a photograph of any sheet of this exam; its code says whose it is."""
    try:
        kept = photos.keep(actor(), exam, "", uploaded(), now=clock.now())
    except NotFound:
        raise
    except Problem as problem:
        flash(say(problem), "stop")
        return redirect(_list(exam))
    return redirect(
        url_for("invigilation.paper_sheet", exam=exam, number=kept.number, sheet=kept.photo)
    )


def uploaded() -> bytes:
    """The photograph of the form, no more of it than is taken."""
    file = request.files.get("photo")
    return file.stream.read(MAX_UPLOAD_BYTES + 1) if file else b""
