"""The ledger: lists, one certificate, its photo and number, who is without, the desk's part."""

from datetime import datetime
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.certificates import Standing
from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.domain.eligibility.reasons import Why
from anquan_exam.services.certificates import acts, exports, gaps, views
from anquan_exam.services.certificates.views import Show, Wanted
from anquan_exam.web.access import actor, needs
from anquan_exam.web.certificates import blueprint
from anquan_exam.web.certificates.words import (
    GAPS,
    ODDITIES,
    SHOWS,
    STANDINGS,
    known,
    linked_rows,
    titles,
)
from anquan_exam.web.extensions import limiter
from anquan_exam.web.pages import page_from, page_number, page_of
from anquan_exam.web.results.sending import XLSX, send

SIZE = 50
FIRST = 8


@blueprint.get("/certificates")
@needs(Permission.PEOPLE_VIEW)
def index() -> ResponseReturnValue:
    """The certificates within reach."""
    wanted, number, now = _wanted(), page_number(), clock.now()
    rows, total = views.listed(actor(), wanted, now=now, page=number, size=SIZE)
    return render_template(
        "certificates/index.html",
        page=page_of(linked_rows(rows), number, total, SIZE),
        wanted=wanted,
        narrowed=bool(wanted.query or wanted.family or wanted.show),
        filters=_filters(wanted, now),
        families=[("", "全部类别"), *((one.value, word) for one, word in titles().items())],
        titles=titles(),
        may_edit=actor().can(Permission.PEOPLE_EDIT),
    )


def _wanted() -> Wanted:
    given = request.args
    family, show = given.get("family", ""), given.get("show", "")
    return Wanted(
        given.get("q", "")[:60],
        Family(family) if family in set(Family) else None,
        Show(show) if show in set(Show) else Show.ALL,
    )


def _filters(wanted: Wanted, now: datetime) -> list[dict[str, Any]]:
    """The ways of looking: at cards by how they stand, at people by what they lack."""
    tally = views.tally(actor(), now=now)
    kept: dict[str, Any] = {"q": wanted.query or None, "family": wanted.family or None}
    shown = [
        {
            "label": word,
            "url": url_for("certificates.index", show=show.value or None, **kept),
            "current": show is wanted.show,
            **({"count": tally[show]} if show is not Show.ALL else {}),
        }
        for show, word in SHOWS.items()
    ]
    return [*shown, *_gap_filters(now, None)]


def _gap_filters(now: datetime, current: Why | None) -> list[dict[str, Any]]:
    counts = gaps.count(gaps.gaps(actor(), now=now))
    return [
        {
            "label": GAPS[why][1],
            "url": url_for("certificates.without", why=why.value),
            "current": why is current,
            "count": counts[why],
        }
        for why in (Why.CERTIFICATE_MISMATCH, Why.NO_CERTIFICATE)
    ]


@blueprint.get("/certificates/export.xlsx")
@needs(Permission.PEOPLE_EDIT)
@limiter.limit("20/minute")
def export() -> ResponseReturnValue:
    """What the list shows, as a workbook."""
    data = exports.export(actor(), _wanted(), known(), now=clock.now())
    return send(data, "证件台账.xlsx", XLSX)


@blueprint.get("/certificates/without")
@needs(Permission.PEOPLE_VIEW)
def without() -> ResponseReturnValue:
    """Who holds a post without the right certificate."""
    asked, query, now = request.args.get("why", ""), request.args.get("q", "")[:60], clock.now()
    why = Why(asked) if asked in {one.value for one in GAPS} else None
    found = gaps.gaps(actor(), now=now, why=why, query=query)
    return render_template(
        "certificates/without.html",
        page=page_from(found, SIZE),
        why=why,
        query=query,
        filters=[
            {"label": "证件台账", "url": url_for("certificates.index"), "current": False},
            {
                "label": "全部缺证的人",
                "url": url_for("certificates.without"),
                "current": why is None,
            },
            *_gap_filters(now, why),
        ],
        words=GAPS,
        titles=titles(),
        may_edit=actor().can(Permission.PEOPLE_EDIT),
    )


@blueprint.get("/certificates/<public_id>")
@needs(Permission.PEOPLE_VIEW)
def show(public_id: str) -> ResponseReturnValue:
    """One certificate."""
    return _show(public_id)


def _show(public_id: str, number: str = "") -> str:
    now = clock.now()
    found = views.view(actor(), public_id, known(), now=now)
    return render_template(
        "certificates/show.html",
        view=found,
        title=titles()[found.row.family],
        chip=STANDINGS[found.row.standing],
        revoked=found.row.standing is Standing.REVOKED,
        odd=[ODDITIES[one] for one in found.odd],
        number=number,
        may_unmask=actor().can(Permission.PEOPLE_UNMASK),
        today=clock.local(now).date().isoformat(),
    )


@blueprint.post("/certificates/<public_id>/number")
@needs(Permission.PEOPLE_UNMASK)
@limiter.limit("60/minute")
def number(public_id: str) -> ResponseReturnValue:
    """The page with the whole number; the look is on the trail."""
    return _show(public_id, acts.unmask(actor(), public_id, now=clock.now()))


@blueprint.get("/certificates/<public_id>/photo")
@needs(Permission.PEOPLE_VIEW)
@limiter.limit("60/minute")
def photo(public_id: str) -> ResponseReturnValue:
    """The photo of the card; the look is on the trail."""
    data, kind = acts.look(actor(), public_id, now=clock.now())
    response = Response(data, mimetype=kind)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def desk_part(who: Actor, now: datetime) -> dict[str, Any]:
    """What the desk of whoever keeps the ledger says of it: who is in a post without, and which
    cards are over, ending, or to be reviewed; each alarm by itself."""
    if not who.can(Permission.PEOPLE_EDIT):
        return {"cards": None}
    lacking = gaps.gaps(who, now=now, permission=Permission.PEOPLE_EDIT)
    tally = views.tally(who, now=now, permission=Permission.PEOPLE_EDIT)
    alarms = [
        (kind, SHOWS[show], tally[show], url_for("certificates.index", show=show.value))
        for show, kind in (
            (Show.OVER, "stop"),
            (Show.ENDING_30, "caution"),
            (Show.ENDING_60, "caution"),
            (Show.REVIEW, "caution"),
        )
        if tally[show]
    ]
    if not (lacking or alarms):
        return {"cards": None}
    return {
        "cards": {
            "gaps": lacking[:FIRST],
            "gaps_total": len(lacking),
            "alarms": alarms,
            "words": GAPS,
            "titles": titles(),
        }
    }
