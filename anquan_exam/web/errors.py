"""Error pages: what happened, and what to do, in plain Chinese."""

import logging

from flask import Flask, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.web.wording import say, words

log = logging.getLogger(__name__)

CODES = {403: "forbidden", 404: "not_found", 413: "too_large", 429: "too_often"}


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Problem, on_problem)
    app.register_error_handler(CSRFError, on_csrf)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(Exception, on_exception)


def page(status: int, sentence: str) -> ResponseReturnValue:
    """The error as a page, or as JSON where the caller speaks JSON."""
    if request.is_json or request.accept_mimetypes.best == "application/json":
        return jsonify(error=sentence), status
    return render_template("errors/error.html", status=status, sentence=sentence), status


def on_problem(problem: Problem) -> ResponseReturnValue:
    """A refusal nobody caught closer by."""
    status = {NotFound: 404, Forbidden: 403, Invalid: 422}.get(type(problem), 409)
    return page(status, say(problem))


def on_csrf(_error: CSRFError) -> ResponseReturnValue:
    """A form that was open too long, or came from elsewhere."""
    return page(400, words("form_expired"))


def on_http(error: HTTPException) -> ResponseReturnValue:
    """Any other HTTP error; redirects pass."""
    status = error.code or 500
    if status < 400:
        return error.get_response()
    mib = (current_app.config["MAX_CONTENT_LENGTH"] or 0) // (1024 * 1024)
    return page(status, words(CODES.get(status, "our_fault"), mib=mib))


def on_exception(error: Exception) -> ResponseReturnValue:
    """Our fault: logged whole, told in one sentence."""
    if current_app.testing and not current_app.config.get("SHOW_ERROR_PAGES"):
        raise error
    log.exception("unhandled error at %s %s", request.method, request.path)
    return page(500, words("our_fault"))
