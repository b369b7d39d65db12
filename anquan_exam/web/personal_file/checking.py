"""Anyone may check a file: whether this installation signed it, word for word."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from anquan_exam.services import personal_file
from anquan_exam.web.access import public
from anquan_exam.web.extensions import limiter
from anquan_exam.web.personal_file import blueprint
from anquan_exam.web.personal_file.words import FAULTS


@blueprint.get("/verify/file")
@public
@limiter.limit("120/minute")
def check() -> ResponseReturnValue:
    """Where a file is handed in."""
    return render_template("personal_file/check.html", found=None, faults=FAULTS, empty=False)


@blueprint.post("/verify/file")
@public
@limiter.limit("20/minute")
def checked() -> ResponseReturnValue:
    """What is to be said of it. Nothing of it is kept."""
    upload = request.files.get("file")
    content = upload.stream.read(personal_file.MOST_BYTES + 1) if upload else b""
    content = content or request.form.get("text", "").strip().encode()
    found = None
    if content:
        # One longer than any file of ours is cut short, and unreadable.
        found = personal_file.check(content[: personal_file.MOST_BYTES])
    page = render_template(
        "personal_file/check.html", found=found, faults=FAULTS, empty=not content
    )
    return page, 200 if content else 422
