"""The guard's page: checks a code on a phone without a network. Public, and holds nothing of
anybody: what a code says stands behind the # of its address, which no browser sends."""

import hashlib
import json
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.gate_pass import MOST_TEXT, GateVerdict
from anquan_exam.services import gate
from anquan_exam.web.access import public
from anquan_exam.web.assets import asset
from anquan_exam.web.extensions import limiter
from anquan_exam.web.network import site_address

blueprint = Blueprint("guard", __name__)

STYLES = ("css/aq.css", "css/pass.css", "css/guard.css")
SCRIPTS = ("js/guard/core.js", "js/guard/scan.js", "js/guard/app.js")
WORKER = "js/guard/worker.js"
TOLD: dict[GateVerdict, tuple[str, str, str]] = {
    GateVerdict.OPEN: ("safe", "可以上岗", "名字、岗位和人对一对，再放行。"),
    GateVerdict.REVOKED: (
        "stop",
        "不能放行",
        "这个码作废了，他现在不能上岗。让他打开自己的上岗码，照上面说的办。",
    ),
    GateVerdict.EXPIRED: ("stop", "不能放行", "码过期了。让他重新打开上岗码，再扫一次。"),
    GateVerdict.NOT_YET: (
        "stop",
        "不能放行",
        "码的时间比这台手机的还晚。先看手机时间对不对，改好再扫。",
    ),
    GateVerdict.FORGED: ("stop", "不能放行", "这不是本系统发的码，或者被改过。"),
    GateVerdict.UNKNOWN_KEY: (
        "stop",
        "不能放行",
        "这个签章不认识。连上网更新名单再扫，还是这样就不放行。",
    ),
    GateVerdict.LIST_OLD: (
        "caution",
        "名单太旧",
        "码是真的，可手机里的作废名单过了期。连上网更新，再看能不能放行。",
    ),
    GateVerdict.NO_LIST: (
        "caution",
        "先联网一次",
        "这台手机里还没有作废名单，验不了。连上网，点“更新名单”，再扫。",
    ),
    GateVerdict.CLOCK: (
        "caution",
        "手机时间不对",
        "这台手机的时间和名单对不上，日期验不准。把时间改成自动，更新名单，再扫。",
    ),
}
"""Sign, answer, and what to do."""


def code_address(text: str) -> str:
    """What the code on a person's phone says: this page, and behind it the pass."""
    return f"{site_address()}{url_for('guard.page')}#{text}"


@blueprint.get("/guard/")
@public
def page() -> ResponseReturnValue:
    """The page as the phone keeps it."""
    return _page()


def _page() -> str:
    told = {verdict.value: words for verdict, words in TOLD.items()}
    return render_template(
        "guard/page.html", styles=STYLES, scripts=SCRIPTS, told=json.dumps(told, ensure_ascii=False)
    )


@blueprint.get("/guard/worker.js")
@public
def worker() -> ResponseReturnValue:
    """The script that keeps that page; it reaches no further than /guard/."""
    shell = [url_for("guard.page"), *map(asset, (*STYLES, *SCRIPTS))]
    code = _code(f"{current_app.static_folder}/{WORKER}")
    version = hashlib.sha256("\n".join((*shell, code, _page())).encode()).hexdigest()[:12]
    head = f"const VERSION = {json.dumps(version)}, SHELL = {json.dumps(shell)};\n"
    response = Response(head + code, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@lru_cache(maxsize=4)
def _code(path: str) -> str:
    return Path(path).read_text("utf-8")


@blueprint.get("/guard/keys.json")
@public
@limiter.limit("240/minute")
def keys() -> ResponseReturnValue:
    """The public keys to check by."""
    text = json.dumps({"keys": [dict(one) for one in gate.public_keys()]})
    return _kept(text, text)


@blueprint.get("/guard/revocations.json")
@public
@limiter.limit("240/minute")
def revocations() -> ResponseReturnValue:
    """The passes taken back, as one signed text: no names in it."""
    found = gate.revoked_list(now=clock.now())
    return _kept(json.dumps({"list": found.text}), found.tag)


def _kept(text: str, says: str) -> ResponseReturnValue:
    """JSON that anybody may keep, and asks whether it changed."""
    response = Response(text, mimetype="application/json")
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(hashlib.sha256(says.encode()).hexdigest()[:32])
    return response.make_conditional(request)


@blueprint.route("/guard/check", methods=["GET", "POST"])
@public
@limiter.limit("60/minute")
def check() -> ResponseReturnValue:
    """The same check made here, for a browser without script or without https."""
    now = clock.now()
    code = request.form.get("code", "")[:MOST_TEXT]
    found = gate.check(code, now=now) if code.strip() else None
    return render_template(
        "guard/check.html",
        told=found.told if found else None,
        words=TOLD[found.verdict] if found else None,
        until=until_words(found.told.until) if found and found.told else "",
    )


def until_words(until: datetime) -> str:
    """11月27日 24:00: the end of a day as people say it."""
    at = clock.local(until)
    if (at.hour, at.minute) == (0, 0):
        at -= timedelta(seconds=1)
        return f"{at.month}月{at.day}日 24:00"
    return f"{at.month}月{at.day}日 {at:%H:%M}"
