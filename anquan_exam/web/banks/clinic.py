"""The clinic: what is amiss in a bank, its draft, or all banks in reach; what to do about it."""

from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.clinic import Code, Severity
from anquan_exam.exchange import clinic_wording
from anquan_exam.services import banks
from anquan_exam.services.banks import CLINIC_PAGE_SIZE, ClinicFilter, ClinicPage
from anquan_exam.services.errors import Invalid
from anquan_exam.web.access import actor, needs
from anquan_exam.web.banks import blueprint, words
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.wording import say

SIGNS = {Severity.MUST: "stop", Severity.BETTER: "caution", Severity.LOOK: "must"}


@blueprint.get("/clinic")
@needs(Permission.BANKS_VIEW)
def clinic_of_all() -> ResponseReturnValue:
    """Everything found in the banks within sight, and between them."""
    found = banks.all_clinic(actor(), _filter(), page_number(), now=clock.now())
    return _list(found)


@blueprint.get("/banks/<bank_id>/clinic")
@needs(Permission.BANKS_VIEW)
def clinic(bank_id: str) -> ResponseReturnValue:
    """What was found in the newest version of a bank."""
    found = banks.bank_clinic(
        actor(), bank_id, _filter(), page_number(), draft=False, now=clock.now()
    )
    return _list(found)


@blueprint.get("/banks/<bank_id>/draft/clinic")
@needs(Permission.BANKS_EDIT)
def clinic_of_draft(bank_id: str) -> ResponseReturnValue:
    """What was found in the draft of the next version."""
    found = banks.bank_clinic(
        actor(), bank_id, _filter(), page_number(), draft=True, now=clock.now()
    )
    return _list(found, draft=True)


@blueprint.get("/banks/<bank_id>/clinic/<key>")
@needs(Permission.BANKS_VIEW)
def finding(bank_id: str, key: str) -> ResponseReturnValue:
    """One finding with its questions side by side."""
    return _finding(bank_id, key)


@blueprint.post("/banks/<bank_id>/clinic/<key>")
@needs(Permission.BANKS_EDIT)
def dismiss(bank_id: str, key: str) -> ResponseReturnValue:
    """Let it stand, with a reason; or list it again."""
    draft, reason = _draft(), request.form.get("reason", "")
    try:
        if "again" in request.form:
            banks.restore_finding(actor(), bank_id, key, draft=draft, now=clock.now())
            flash("重新列出来了。", "safe")
        else:
            banks.dismiss_finding(actor(), bank_id, key, reason, draft=draft, now=clock.now())
            flash("记下了。题目改动以后，这一条会自己回来。", "safe")
    except Invalid as refused:
        return _finding(bank_id, key, say(refused), reason)
    back = "banks.clinic_of_draft" if draft else "banks.clinic"
    return redirect(url_for(back, bank_id=bank_id))


def _filter() -> ClinicFilter:
    """What the address asks for; what it says amiss is not asked for."""
    severity, code = request.args.get("severity", ""), request.args.get("code", "")
    return ClinicFilter(
        severity=Severity(severity) if severity in [*Severity] else None,
        code=Code(code) if code in [*Code] else None,
        dismissed=request.args.get("dismissed") == "1",
    )


def _draft() -> bool:
    """Whether the draft is meant, not the version."""
    return request.values.get("draft") == "1"


def _list(found: ClinicPage, *, draft: bool = False) -> ResponseReturnValue:
    groups = [(code, [*lines]) for code, lines in groupby(found.lines, lambda x: x.finding.code)]
    return render_template(
        "banks/clinic.html",
        clinic=found,
        groups=groups,
        page=page_of(found.lines, page_number(), found.total, CLINIC_PAGE_SIZE),
        wanted=_filter(),
        draft=draft,
        here=request.endpoint,
        signs=SIGNS,
        said=clinic_wording,
        severities=[*Severity],
    )


def _finding(bank_id: str, key: str, problem: str = "", reason: str = "") -> tuple[str, int]:
    line = banks.clinic_finding(actor(), bank_id, key, draft=_draft(), now=clock.now())
    html = render_template(
        "banks/clinic_finding.html",
        line=line,
        bank_id=bank_id,
        draft=_draft(),
        problem=problem,
        reason=reason,
        signs=SIGNS,
        said=clinic_wording,
        words=words,
    )
    return html, 422 if problem else 200
