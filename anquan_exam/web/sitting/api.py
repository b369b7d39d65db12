"""Saving and handing in, as the page's script does it. Kept lean: this is the hot path.

The save proves the sign-in inside its one statement, so no user is loaded; the attempt token in
the header stands in for the CSRF field, and another site cannot set it."""

import json
from dataclasses import replace
from typing import Any

from flask import jsonify, request, session, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.papers import MAX_TEXT_LENGTH
from anquan_exam.services.errors import Invalid
from anquan_exam.services.sittings import handing_in, leaving, messages, saving, stopping
from anquan_exam.services.sittings.opening import NotOpen, received
from anquan_exam.services.sittings.tokens import AttemptToken, read
from anquan_exam.web.access import actor, needs, own_check
from anquan_exam.web.exam_pass import ATTEMPT, HEADER, TOKEN, with_pass
from anquan_exam.web.exams.words import leave_counted, leaves_left
from anquan_exam.web.extensions import csrf, limiter
from anquan_exam.web.network import device, shortened_address
from anquan_exam.web.sitting import blueprint
from anquan_exam.web.sitting.told import messages_told, seen_in
from anquan_exam.web.wording import say, words

MOST_BYTES = 256 * 1024
TEXT_BYTES = 2 * 4 * MAX_TEXT_LENGTH
"""What a short answer may add: once as an event and once on the sheet, four bytes a character."""


@blueprint.post("/sit/save")
@own_check
@csrf.exempt
@limiter.exempt
def save() -> ResponseReturnValue:
    """Append events, and hear what was seen of what the invigilator said.

    200 stored, 400 malformed, 401 signed out, 409 clash, 410 closed."""
    token, sign_in = _token(), session.get("_user_id")
    if token is None or sign_in is None:
        return jsonify(error="signed_out", message=words("signed_out")), 401
    try:
        body = _body(token)
        events = _events(body.get("events"), token)
        seen = seen_in(body.get("seen", []))
    except Invalid as problem:
        return jsonify(error=problem.code, field=problem.field, message=say(problem)), 400
    now = clock.now()
    saved = saving.save(
        token, sign_in, events, now=now, device=device(), network=shortened_address()
    )
    if saved.outcome is not saving.SaveOutcome.STORED:
        return _answer(saved, token, {"now": now.isoformat()})
    told: dict[str, Any] = {"now": now.isoformat()}
    if seen:
        messages.note_seen(token, seen, now=now)
    if saved.unseen:
        told["messages"] = messages_told(messages.unseen_with(token))
    if token.ends_by_leaving:
        leaves = leaving.look(token, saved.stored, now=now)
        if leaves is not None and leaves.ended:
            saved = replace(saved, outcome=saving.SaveOutcome.CLOSED)
        told.update(_leaves_told(leaves))
    if stopping.look(token, events, now=now):
        saved = replace(saved, outcome=saving.SaveOutcome.CLOSED)
    return _answer(saved, token, told)


def _leaves_told(leaves: leaving.Leaves | None) -> dict[str, Any]:
    """How often one may still leave; said aloud when that has become less."""
    if leaves is None or leaves.ended:
        return {}
    told = {"leaves": leaves_left(leaves.limit, leaves.counted)}
    if leaves.new > 0:
        told["message"] = leave_counted(leaves.limit, leaves.counted)
    return told


def _answer(saved: saving.Saved, token: AttemptToken, told: dict[str, Any]) -> ResponseReturnValue:
    body: dict[str, Any] = {"stored": list(saved.stored), "epoch": saved.epoch, **told}
    if saved.deadline is not None:
        body["deadline"] = saved.deadline.isoformat()
    if saved.outcome is saving.SaveOutcome.STORED:
        return body
    if saved.outcome is saving.SaveOutcome.CLASH:
        return {**body, "error": "clash"}, 409
    if saved.outcome is saving.SaveOutcome.CLOSED:
        url = url_for("sitting.over", number=token.attempt_id)
        return {**body, "error": "closed", "url": url}, 410
    return {**body, "error": "signed_out", "message": words("signed_out")}, 401


@blueprint.post("/sit/hand-in")
@needs(Permission.SIT)
@with_pass(TOKEN)
@csrf.exempt
@limiter.exempt
def hand_in() -> ResponseReturnValue:
    """Hand in with whatever was not sent yet and the whole sheet; the same receipt every time."""
    token = _token()
    if token is None:
        return jsonify(error="signed_out", message=words("signed_out")), 401
    try:
        body = _body(token)
        events = _events(body.get("events") or [], token)
        answers = handing_in.read_sheet(body.get("sheet"), token.shape)
    except Invalid as problem:
        return jsonify(error=problem.code, field=problem.field, message=say(problem)), 400
    receipt = handing_in.hand_in(
        actor(),
        token,
        events,
        answers,
        now=clock.now(),
        device=device(),
        network=shortened_address(),
    )
    url = url_for("sitting.result", attempt=receipt.attempt)
    return {"receipt": receipt.code, "url": url, "late": receipt.late_sheet}


@blueprint.get("/sit/<attempt>/sheet")
@needs(Permission.SIT)
@with_pass(ATTEMPT)
def sheet(attempt: str) -> ResponseReturnValue:
    """The answers received by now: {"answers": {"1": ["A"]}}. 410 with the result's address."""
    try:
        answers = received(actor(), attempt, now=clock.now())
    except NotOpen:
        return {"error": "closed", "url": url_for("sitting.result", attempt=attempt)}, 410
    return {"answers": {str(number): list(answer) for number, answer in answers.items()}}


def _events(raw: Any, token: AttemptToken) -> tuple[saving.ClientEvent, ...]:
    return saving.read_events(raw, token.shape, one_by_one=token.one_by_one)


def _token() -> AttemptToken | None:
    return read(request.headers.get(HEADER, ""))


def _body(token: AttemptToken) -> dict[str, Any]:
    texts = token.shape.count("a")
    if (request.content_length or 0) > MOST_BYTES + texts * TEXT_BYTES:
        raise Invalid("bad_events", "events")
    try:
        body = json.loads(request.get_data(cache=False))
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Invalid("bad_events", "events")
    return body
