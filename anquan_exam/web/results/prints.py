"""What is printed for a room: sheets to sign, papers for whoever has no phone at hand."""

from flask import request
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services.results.prints import papers, sheets
from anquan_exam.web.access import actor, needs
from anquan_exam.web.network import site_address
from anquan_exam.web.numbers import whole
from anquan_exam.web.results import blueprint
from anquan_exam.web.results.reading import filter_of
from anquan_exam.web.results.sending import PDF, send


@blueprint.get("/results/exams/<exam>/results.pdf")
@needs(Permission.RESULTS_VIEW)
def results_pdf(exam: str) -> ResponseReturnValue:
    """成绩登记表 of the rows the address names."""
    content = sheets.results_sheet(actor(), filter_of(exam), site_address(), now=clock.now())
    return send(content, f"成绩登记表-{exam}.pdf", PDF, inline=True)


@blueprint.get("/results/exams/<exam>/sign-in.pdf")
@needs(Permission.EXAMS_VIEW)
def sign_in_pdf(exam: str) -> ResponseReturnValue:
    """签到表."""
    content = sheets.sign_in_sheet(actor(), filter_of(exam), site_address(), now=clock.now())
    return send(content, f"签到表-{exam}.pdf", PDF, inline=True)


@blueprint.post("/results/exams/<exam>/blank.pdf")
@needs(Permission.EXAMS_INVIGILATE)
def blank_pdf(exam: str) -> ResponseReturnValue:
    """The drawn papers of chosen open attempts, to be answered with a pen."""
    chosen = tuple(request.form.getlist("attempt")[:200])
    content = papers.blank_papers(actor(), exam, chosen, now=clock.now())
    return send(content, f"纸质试卷-{exam}.pdf", PDF)


@blueprint.get("/results/exams/<exam>/specimens.pdf")
@needs(Permission.EXAMS_EDIT)
def specimens_pdf(exam: str) -> ResponseReturnValue:
    """Specimen papers, each page marked so."""
    versions = whole(request.args.get("versions", "1"), "versions", 1, papers.MOST_SPECIMENS)
    content = papers.specimens(actor(), exam, versions, now=clock.now())
    return send(content, f"样卷-{exam}.pdf", PDF, inline=True)
