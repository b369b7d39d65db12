"""The banks, the questions of one bank with their figures, and their export."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.attachments import plain_name
from anquan_exam.domain.item_analysis.verdicts import Finding
from anquan_exam.domain.questions import Kind
from anquan_exam.services.item_analysis import exports, listing, shelf
from anquan_exam.services.item_analysis.listing import SORTS, Wanted
from anquan_exam.services.item_analysis.selection import Sittings
from anquan_exam.web.access import actor, needs
from anquan_exam.web.item_analysis import blueprint, words
from anquan_exam.web.pages import page_from
from anquan_exam.web.results.sending import XLSX, send

SHELF = 100
GROUPS = ("bad", "sound", "few")


@blueprint.get("/item-analysis")
@needs(Permission.BANKS_VIEW)
def index() -> ResponseReturnValue:
    """The banks, those with most papers first."""
    word = request.args.get("q", "").strip()[:60]
    people, found = shelf.shelf(actor(), word, now=clock.now())
    return render_template(
        "item_analysis/index.html",
        people=people,
        page=page_from(found, SHELF),
        word=word,
        words=words,
    )


@blueprint.get("/item-analysis/<bank_id>")
@needs(Permission.BANKS_VIEW)
def bank(bank_id: str) -> ResponseReturnValue:
    """The questions of a bank, what wants looking at first."""
    wanted = wanted_of()
    found = listing.bank_view(actor(), bank_id, wanted, now=clock.now())
    return render_template(
        "item_analysis/bank.html",
        bank=found,
        page=page_from(found.lines, listing.PAGE),
        wanted=wanted,
        arguments=arguments,
        words=words,
    )


@blueprint.get("/item-analysis/<bank_id>/export.xlsx")
@needs(Permission.BANKS_VIEW)
def export(bank_id: str) -> ResponseReturnValue:
    """The list as it is narrowed now, as Excel."""
    title, content = exports.export(actor(), bank_id, wanted_of(), now=clock.now())
    return send(content, f"{plain_name(title)}-试题分析.xlsx", XLSX)


def wanted_of() -> Wanted:
    """What the address asks for; what it says amiss is not asked for."""
    given = request.args
    return Wanted(
        sittings=sittings_of(),
        word=given.get("q", "").strip()[:60],
        finding=_known(given.get("finding", ""), (*Finding, *GROUPS)),
        kind=_known(given.get("kind", ""), tuple(Kind)),
        topic=given.get("topic", "")[:80],
        old=given.get("old") == "1",
        sort=_known(given.get("sort", ""), tuple(SORTS)),
        down=given.get("down") == "1",
    )


def sittings_of() -> Sittings:
    """Which sittings the address asks for."""
    text = request.args.get("sittings", "")
    return Sittings(text) if text in [*Sittings] else Sittings.COUNTED


def arguments(wanted: Wanted, **changes: Any) -> dict[str, Any]:
    """`wanted` with `changes` as arguments of an address, without what says nothing."""
    counted = "" if wanted.sittings is Sittings.COUNTED else wanted.sittings.value
    plain = {
        "sittings": counted,
        "q": wanted.word,
        "finding": wanted.finding,
        "kind": wanted.kind,
        "topic": wanted.topic,
        "old": "1" if wanted.old else "",
        "sort": wanted.sort,
        "down": "1" if wanted.down else "",
        **changes,
    }
    return {name: value for name, value in plain.items() if value}


def _known(text: str, known: tuple[str, ...]) -> str:
    return text if text in known else ""
