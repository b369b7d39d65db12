"""Spot checks where there is no network: taken along, held on the device, brought back."""

import base64
import binascii
import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.spot_check import DEFERRING
from anquan_exam.services import spot_checks
from anquan_exam.services.banks import pictures
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.results.words import QUESTION_KINDS
from anquan_exam.services.spot_checks import offline
from anquan_exam.services.spot_checks.offline import Outcome, Shown
from anquan_exam.web.access import actor, actor_or_none, needs, public
from anquan_exam.web.assets import asset
from anquan_exam.web.network import device, shortened_address
from anquan_exam.web.offline_words import ENDED, say_doubt, say_fault
from anquan_exam.web.sitting.paper import fragments
from anquan_exam.web.sitting.rendering import render_question
from anquan_exam.web.spot_checks import WHYS
from anquan_exam.web.wording import KIND_RULES, PARTIAL_CREDIT, say

blueprint = Blueprint("offline_visits", __name__)

STYLES = ("css/aq.css", "css/kinds.css", "css/offline.css")
SCRIPTS = (
    "js/kinds.js",
    "js/offline/core.js",
    "js/offline/store.js",
    "js/offline/visit.js",
    "js/offline/ui.js",
    "js/offline/paper.js",
    "js/offline/screens.js",
    "js/offline/app.js",
)
WORKER = "js/offline/worker.js"
ACCEPTED = "抽人重算过，一致；卷子判好了，成绩在记录上。"


@blueprint.get("/spot-checks/<public_id>/offline")
@needs(Permission.SPOT_CHECK)
def show(public_id: str) -> ResponseReturnValue:
    """Take a check along, call it back, bring a file back; what became of each."""
    return render_template(
        "spot_checks/offline.html",
        view=offline.view(actor(), public_id),
        without=[
            f"{site.name}（{site.no_phones}）"
            for site in spot_checks.view(actor(), public_id).sites
            if site.no_phones
        ],
        ended=ENDED,
        say_fault=say_fault,
        say_doubt=say_doubt,
    )


@blueprint.post("/spot-checks/<public_id>/offline/package")
@needs(Permission.SPOT_CHECK)
def package(public_id: str) -> ResponseReturnValue:
    """The package for the device whose key is {"public_key": base64}: {"text", "digest"}."""
    body = request.get_json(silent=True)
    given = body.get("public_key") if isinstance(body, dict) else None
    try:
        key = base64.b64decode(given if isinstance(given, str) else "", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    made = offline.prepare(actor(), public_id, key, _shown, now=clock.now())
    return _json({"text": made.text, "digest": made.digest})


@blueprint.post("/spot-checks/<public_id>/offline/cancel")
@needs(Permission.SPOT_CHECK)
def cancel(public_id: str) -> ResponseReturnValue:
    """Call the package back."""
    try:
        offline.cancel(actor(), public_id, now=clock.now())
        flash("撤回了。以后从那台设备交来的只留作证据。", "safe")
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "caution")
    return redirect(url_for("offline_visits.show", public_id=public_id))


@blueprint.post("/spot-checks/<public_id>/offline/sync")
@needs(Permission.SPOT_CHECK)
def sync(public_id: str) -> ResponseReturnValue:
    """What the device itself brings back: {"accepted", "message", "url"}."""
    outcome = _sync(public_id, request.get_data())
    return _json(
        {
            "accepted": outcome.accepted,
            "message": _told(outcome),
            "url": url_for("offline_visits.show", public_id=public_id),
        }
    )


@blueprint.post("/spot-checks/<public_id>/offline/file")
@needs(Permission.SPOT_CHECK)
def file(public_id: str) -> ResponseReturnValue:
    """The same from a file, on another device."""
    sent = request.files.get("file")
    try:
        outcome = _sync(public_id, sent.read() if sent else b"")
        flash(_told(outcome), "safe" if outcome.accepted else "stop")
    except NotFound:
        raise
    except Problem as refused:
        flash(say(refused), "stop")
    return redirect(url_for("offline_visits.show", public_id=public_id))


@blueprint.get("/spot-checks/<public_id>/offline/uploads/<int:upload>")
@needs(Permission.SPOT_CHECK)
def raw(public_id: str, upload: int) -> ResponseReturnValue:
    """What came, exactly as it came."""
    content = offline.raw_of(actor(), public_id, upload)
    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = f"attachment; filename={public_id}-{upload}.json"
    return response


# --- What needs no sign-in: the page that opens without a network, and holds nothing ------------


@blueprint.get("/offline/")
@public
def page() -> ResponseReturnValue:
    """The page on which a visit is held."""
    return render_template("spot_checks/offline_page.html", styles=STYLES, scripts=SCRIPTS)


@blueprint.get("/offline/worker.js")
@public
def worker() -> ResponseReturnValue:
    """The script that keeps that page; it reaches no further than /offline/."""
    shell = [url_for("offline_visits.page"), *map(asset, (*STYLES, *SCRIPTS))]
    code = _code(f"{current_app.static_folder}/{WORKER}")
    version = hashlib.sha256("\n".join((*shell, code, _page_text())).encode()).hexdigest()[:12]
    head = f"const VERSION = {json.dumps(version)}, SHELL = {json.dumps(shell)};\n"
    response = Response(head + code, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/offline/token")
@public
def token() -> ResponseReturnValue:
    """Whether one is signed in, and the token a form would carry."""
    return _json({"signed_in": actor_or_none() is not None, "csrf": generate_csrf()})


@lru_cache(maxsize=4)
def _code(path: str) -> str:
    return Path(path).read_text("utf-8")


def _page_text() -> str:
    """The page as it is kept: a new one makes a new version."""
    return render_template("spot_checks/offline_page.html", styles=STYLES, scripts=SCRIPTS)


def _json(value: object) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), mimetype="application/json")


def _sync(public_id: str, data: bytes) -> Outcome:
    try:
        text = data.decode()
    except UnicodeDecodeError as broken:
        offline.view(actor(), public_id)
        raise Invalid("upload_unreadable", "file") from broken
    return offline.sync(
        actor(),
        public_id,
        text,
        now=clock.now(),
        device=device(),
        network=shortened_address(),
    )


def _told(outcome: Outcome) -> str:
    return say_fault(outcome.fault, outcome.entry) if outcome.fault else ACCEPTED


# --- What the device shows ---------------------------------------------------------------------


def _shown(paper: Paper, policy: Policy) -> Shown:
    """Each question as on anybody's own phone, its pictures in it; no key is in reach here."""
    pieces = fragments().get(item.revision for item in paper.items)
    kinds = {item.kind for item in paper.items}
    rules = [f"{QUESTION_KINDS[kind]}：{_rule(kind, policy)}" for kind in Kind if kind in kinds]
    return Shown(
        [_inlined(str(render_question(i, pieces[i.revision], ()))) for i in paper.items],
        {
            "whys": [[why.value, word] for why, word in WHYS.items()],
            "deferring": sorted(why.value for why in DEFERRING),
            "rules": rules,
        },
    )


def _rule(kind: Kind, policy: Policy) -> str:
    return PARTIAL_CREDIT[policy.partial_credit] if kind is Kind.MULTIPLE else KIND_RULES[kind]


def _inlined(html: str) -> str:
    """The HTML with each picture in it, as nothing can be fetched where it is shown."""
    stem = re.escape(url_for("pictures.show", name="x")[:-1])
    return re.sub(f'src="{stem}([^"]+)"', lambda found: f'src="{_data(found[1])}"', html)


def _data(name: str) -> str:
    content, mime = pictures.picture(name)
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"
