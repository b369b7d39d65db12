"""Others' files on the desk: as much as one may see, and the whole by a share code. Every opening
is kept for the person to see."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services import personal_file
from anquan_exam.services.errors import Invalid
from anquan_exam.services.personal_file import Form, sharing
from anquan_exam.web.access import actor, needs
from anquan_exam.web.extensions import limiter
from anquan_exam.web.personal_file import blueprint
from anquan_exam.web.personal_file.reading import pdf, rows, shown, signed_json, wanted
from anquan_exam.web.wording import say


@blueprint.get("/people/<public_id>/file")
@needs(Permission.PEOPLE_VIEW)
def person(public_id: str) -> ResponseReturnValue:
    """The timeline of one person, cut to what the actor may see."""
    file = personal_file.file_of(actor(), public_id, Form.PAGE, now=clock.now())
    return render_template(
        "personal_file/person.html",
        may_edit=actor().can(Permission.PEOPLE_EDIT),
        **shown(file, wanted()),
    )


@blueprint.get("/people/<public_id>/file.pdf")
@needs(Permission.PEOPLE_VIEW)
@limiter.limit("60/hour")
def person_pdf(public_id: str) -> ResponseReturnValue:
    """The same on A4."""
    now = clock.now()
    return pdf(personal_file.file_of(actor(), public_id, Form.PDF, now=now), now=now)


@blueprint.get("/people/<public_id>/file.json")
@needs(Permission.PEOPLE_VIEW)
@limiter.limit("60/hour")
def person_json(public_id: str) -> ResponseReturnValue:
    """The same as signed JSON."""
    now = clock.now()
    return signed_json(personal_file.file_of(actor(), public_id, Form.JSON, now=now), now=now)


@blueprint.get("/file-code")
@needs(Permission.PEOPLE_EDIT)
def code() -> ResponseReturnValue:
    """Where a manager enters a share code."""
    return render_template("personal_file/code.html", problem="")


@blueprint.post("/file-code")
@needs(Permission.PEOPLE_EDIT)
@limiter.limit("20/hour")
def enter_code() -> ResponseReturnValue:
    """The whole file behind the code, this once."""
    try:
        file = sharing.enter(actor(), request.form.get("code", "")[:40], now=clock.now())
    except Invalid as refused:
        return render_template("personal_file/code.html", problem=say(refused)), 422
    return render_template("personal_file/shared.html", file=file, rows=rows(file.lines))
